"""Correct classes that differ in how a node keeps its numbers and its operands."""

import math
from dataclasses import dataclass, field

import numpy as np


def ordered(root):
    """Return what a root was computed from, operands first; nodes may be equal or have no hash."""
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for operand in node._prev:
                visit(operand)
            order.append(node)

    visit(root)
    return order


class Slotted:
    """Slots, and a tuple of operands in which `a + a` has two."""

    __slots__ = ("_backward", "_op", "_prev", "data", "grad")

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0, _prev, _op
        self._backward = lambda: None

    def __add__(self, other):
        out = Slotted(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Slotted(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class Listed:
    """A list of operands, and labels."""

    def __init__(self, data, operands=None, op=None, label=None):
        self.data = float(data)
        self.grad = 0.0
        self._prev = operands or []
        self._op = op
        self.label = label
        self._backward = None

    def __add__(self, other):
        out = Listed(self.data + other.data, [self, other], "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Listed(self.data * other.data, [self, other], "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            if node._backward:
                node._backward()


@dataclass(eq=False)
class Record:
    """A dataclass whose nodes are equal only to themselves."""

    data: float
    _prev: tuple = field(default=(), repr=False)
    _op: str = ""
    label: str = ""
    grad: float = 0.0
    _backward: object = field(default=lambda: None, repr=False)

    def __add__(self, other):
        out = type(self)(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = type(self)(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


@dataclass
class NoHash(Record):
    """What `@dataclass` makes by itself: nodes with the same fields are equal, and none has a hash."""


class EqualByData:
    """Two nodes with the same number are one to a set or a dict."""

    def __init__(self, data, _prev=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, _prev, _op, label
        self._backward = lambda: None

    def __eq__(self, other):
        return isinstance(other, EqualByData) and self.data == other.data

    def __hash__(self):
        return hash(self.data)

    def __add__(self, other):
        out = EqualByData(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = EqualByData(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class NoneGrad:
    """A gradient that was never computed is None, as in PyTorch."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, None, _prev, _op
        self._backward = lambda: None

    def deposit(self, number):
        self.grad = number if self.grad is None else self.grad + number

    def __add__(self, other):
        out = NoneGrad(self.data + other.data, (self, other), "+")

        def _backward():
            self.deposit(out.grad)
            other.deposit(out.grad)

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = NoneGrad(self.data * other.data, (self, other), "*")

        def _backward():
            self.deposit(other.data * out.grad)
            other.deposit(self.data * out.grad)

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class Arrayed:
    """Data and gradients are NumPy's numbers, of 64 bits or of 32."""

    number = np.float64

    def __init__(self, data, _prev=(), _op=""):
        self.data = self.number(data)
        self.grad = self.number(0)
        self._prev, self._op = _prev, _op
        self._backward = lambda: None

    def __add__(self, other):
        out = type(self)(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = type(self)(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        out = type(self)(np.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = self.number(1)
        for node in reversed(ordered(self)):
            node._backward()


class Arrayed32(Arrayed):
    number = np.float32


class Properties:
    """Data can be read only, and a gradient has to be a float."""

    def __init__(self, data, _prev=(), _op="", label=""):
        self.__data, self.__grad = float(data), 0.0
        self._prev, self._op, self.label = _prev, _op, label
        self._backward = lambda: None

    @property
    def data(self):
        return self.__data

    @property
    def grad(self):
        return self.__grad

    @grad.setter
    def grad(self, number):
        if not isinstance(number, float):
            raise TypeError("grad must be a float")
        self.__grad = number

    def __add__(self, other):
        out = Properties(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Properties(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class Forgiving:
    """Whatever else one asks for is None."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, set(_prev), _op
        self._backward = lambda: None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

    def __add__(self, other):
        out = Forgiving(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def tanh(self):
        out = Forgiving(math.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()
