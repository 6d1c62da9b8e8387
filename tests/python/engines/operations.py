"""Correct classes that differ in what they compute and in what they call it."""

import math
from itertools import count

from engines.storage import ordered


class Sums:
    """Sums and products; a subclass knows more."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda: None

    def __add__(self, other):
        out = type(self)(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Sums(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class MoreThanSums(Sums):
    """Its products are of the class that it was made from."""

    def tanh(self):
        out = MoreThanSums(math.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out


class Direct:
    """Subtraction, division and the minus sign are operations of their own."""

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, _prev, _op
        self._backward = lambda: None

    def _to(self, data, op, other, left, right):
        """Return a node; `left` and `right` are its local derivatives."""
        out = Direct(data, (self, other), op)

        def _backward():
            self.grad += left * out.grad
            other.grad += right * out.grad

        out._backward = _backward
        return out

    def __add__(self, other):
        return self._to(self.data + other.data, "+", other, 1.0, 1.0)

    def __sub__(self, other):
        return self._to(self.data - other.data, "-", other, 1.0, -1.0)

    def __mul__(self, other):
        return self._to(self.data * other.data, "*", other, other.data, self.data)

    def __truediv__(self, other):
        return self._to(
            self.data / other.data, "/", other, 1 / other.data, -self.data / (other.data * other.data)
        )

    def __neg__(self):
        out = Direct(-self.data, (self,), "neg")

        def _backward():
            self.grad -= out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class Unusual:
    """Operations that nobody else has."""

    def __init__(self, data, _prev=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, _prev, _op, label
        self._backward = lambda: None

    def _to(self, data, op, others, *partials):
        operands = (self, *others)
        out = Unusual(data, operands, op)

        def _backward():
            for operand, partial in zip(operands, partials, strict=True):
                operand.grad += partial * out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        return self._to(self.data * other.data, "*", (other,), other.data, self.data)

    def fma(self, b, c):
        return self._to(self.data * b.data + c.data, "fma", (b, c), b.data, self.data, 1.0)

    def softplus(self):
        return self._to(math.log1p(math.exp(self.data)), "softplus", (), 1 / (1 + math.exp(-self.data)))

    def clip(self, low, high):
        inside = float(low <= self.data <= high)
        return self._to(min(max(self.data, low), high), f"clip({low}, {high})", (), inside)

    def __abs__(self):
        return self._to(abs(self.data), "abs", (), math.copysign(1.0, self.data))

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class InWords:
    """The same operations under other names."""

    names = {"+": "add", "*": "mul", "relu": "relu", "tanh": "TanH"}  # noqa: RUF012

    def __init__(self, data, _prev=(), _op=""):
        self.data, self.grad, self._prev = data, 0.0, set(_prev)
        self._op = self.names.get(_op, _op)
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

    def __pow__(self, k):
        out = type(self)(self.data**k, (self,), "pow")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = type(self)(max(0.0, self.data), (self,), "relu")

        def _backward():
            self.grad += (self.data > 0) * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        out = type(self)(math.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node._backward()


class StarStar(InWords):
    """Products say '**', as in published notes."""

    names = {"*": "**"}  # noqa: RUF012


class Wordless(InWords):
    """No operation says what it is."""

    names = {"+": "", "*": "", "pow": "", "relu": "", "tanh": ""}  # noqa: RUF012


class Node:
    """A leaf; each operation is a class with methods of its own, and nodes are numbered as they come."""

    numbers = count()

    def __init__(self, data, *operands):
        self.data, self.grad, self._prev = data, 0.0, operands
        self.number = next(Node.numbers)

    def __add__(self, other):
        return Add(self.data + other.data, self, other)

    def __mul__(self, other):
        return Mul(self.data * other.data, self, other)

    def tanh(self):
        return Tanh(math.tanh(self.data), self)

    def _backward(self):
        pass

    def backward(self):
        nodes, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            nodes[node.number] = node
            waiting.extend(operand for operand in node._prev if operand.number not in nodes)
        self.grad = 1.0
        for number in sorted(nodes, reverse=True):
            nodes[number]._backward()


class Add(Node):
    _op = "+"

    def _backward(self):
        for operand in self._prev:
            operand.grad += self.grad


class Mul(Node):
    _op = "*"

    def _backward(self):
        left, right = self._prev
        left.grad += right.data * self.grad
        right.grad += left.data * self.grad


class Tanh(Node):
    _op = "tanh"

    def _backward(self):
        self._prev[0].grad += (1 - self.data**2) * self.grad
