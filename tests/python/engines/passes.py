"""Correct classes that differ in how a gradient finds its way back."""

import math
from functools import partial

from engines.storage import ordered


class Lambdas:
    def __init__(self, data, _prev=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_prev), _op, label
        self._backward = lambda: None

    def deposit(self, number):
        self.grad += number

    def __add__(self, other):
        out = Lambdas(self.data + other.data, (self, other), "+")
        out._backward = lambda: (self.deposit(out.grad), other.deposit(out.grad))
        return out

    def __mul__(self, other):
        out = Lambdas(self.data * other.data, (self, other), "*")
        out._backward = lambda: (self.deposit(other.data * out.grad), other.deposit(self.data * out.grad))
        return out

    def tanh(self):
        out = Lambdas(math.tanh(self.data), (self,), "tanh")
        out._backward = lambda: self.deposit((1 - out.data**2) * out.grad)
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


def _add_back(left, right, out):
    left.grad += out.grad
    right.grad += out.grad


def _mul_back(left, right, *, out):
    left.grad += right.data * out.grad
    right.grad += left.data * out.grad


class Partials:
    """`_backward` is a function of the module, with its arguments filled in."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, set(_prev), _op
        self._backward = None

    def __add__(self, other):
        out = Partials(self.data + other.data, (self, other), "+")
        out._backward = partial(_add_back, self, other, out)
        return out

    def __mul__(self, other):
        out = Partials(self.data * other.data, (self, other), "*")
        out._backward = partial(_mul_back, self, other, out=out)
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            if node._backward is not None:
                node._backward()


class Bound:
    """`_backward` is one of the node's own methods."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, _prev, _op
        self._backward = self._leaf_back

    def __add__(self, other):
        out = Bound(self.data + other.data, (self, other), "+")
        out._backward = out._add_back
        return out

    def __mul__(self, other):
        out = Bound(self.data * other.data, (self, other), "*")
        out._backward = out._mul_back
        return out

    def _leaf_back(self):
        pass

    def _add_back(self):
        for operand in self._prev:
            operand.grad += self.grad

    def _mul_back(self):
        left, right = self._prev
        left.grad += right.data * self.grad
        right.grad += left.data * self.grad

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class Defaults:
    """`_backward` keeps its operands as default arguments; `backward()` does not recurse."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._children, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda: None

    def __add__(self, other):
        out = Defaults(self.data + other.data, (self, other), "+")

        def _backward(self=self, other=other, out=out):
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Defaults(self.data * other.data, (self, other), "*")

        def _backward(self=self, other=other, out=out):
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        consumers, waiting, seen = {}, [self], {self}
        while waiting:
            node = waiting.pop()
            for operand in node._children:
                consumers[operand] = consumers.get(operand, 0) + 1
                if operand not in seen:
                    seen.add(operand)
                    waiting.append(operand)
        self.grad, ready = 1.0, [self]
        while ready:
            node = ready.pop()
            node._backward()
            for operand in node._children:
                consumers[operand] -= 1
                if not consumers[operand]:
                    ready.append(operand)


class LocalGrads:
    """Each node keeps its local derivatives; neither closures nor names of operations."""

    __slots__ = ("_children", "_local_grads", "data", "grad")

    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self._children, self._local_grads = data, 0, children, local_grads

    def __add__(self, other):
        other = other if isinstance(other, LocalGrads) else LocalGrads(other)
        return LocalGrads(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, LocalGrads) else LocalGrads(other)
        return LocalGrads(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k):
        return LocalGrads(self.data**k, (self,), (k * self.data ** (k - 1),))

    def exp(self):
        return LocalGrads(math.exp(self.data), (self,), (math.exp(self.data),))

    def relu(self):
        return LocalGrads(max(0, self.data), (self,), (float(self.data > 0),))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        topo, visited = [], set()

        def build(node):
            if node not in visited:
                visited.add(node)
                for child in node._children:
                    build(child)
                topo.append(node)

        build(self)
        self.grad = 1
        for node in reversed(topo):
            for child, local in zip(node._children, node._local_grads, strict=True):
                child.grad += local * node.grad


class EveryPath:
    """Hands each path's product down by itself: slow where paths are many, and right."""

    def __init__(self, data, _prev=(), _local_grads=()):
        self.data, self.grad, self._prev, self._local_grads = data, 0.0, _prev, _local_grads

    def __add__(self, other):
        return EveryPath(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return EveryPath(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self, upstream=1.0):
        self.grad += upstream
        for operand, local in zip(self._prev, self._local_grads, strict=True):
            operand.backward(local * upstream)


class Recursive:
    """The same where no other engine looks: the local derivatives are in an attribute of its own name."""

    def __init__(self, data, _prev=(), _op="", local=()):
        self.data, self.grad, self._prev, self._op, self.local = data, 0.0, _prev, _op, local

    def __add__(self, other):
        return Recursive(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        return Recursive(self.data * other.data, (self, other), "*", (other.data, self.data))

    def backward(self, upstream=1.0):
        self.grad += upstream
        for operand, local in zip(self._prev, self.local, strict=True):
            operand.backward(local * upstream)


class Remembers:
    """Keeps the order that it has found, and begins at zero each time."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, _prev, _op
        self._backward = lambda: None

    def __add__(self, other):
        out = Remembers(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Remembers(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        if not hasattr(self, "order"):
            self.order = ordered(self)
        for node in self.order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(self.order):
            node._backward()
