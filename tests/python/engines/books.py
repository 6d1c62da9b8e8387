"""Classes that keep books of their nodes, or keep what they need elsewhere than the lecture does."""

from engines.engine import graph


class Visited:
    """A flag in each node says that `backward()` has been there."""

    __slots__ = ("_backward", "_op", "_prev", "data", "grad", "label", "visited")

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda: None
        self.visited = False

    def __add__(self, other):
        out = Visited(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Visited(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        order = []

        def visit(node):
            if not node.visited:
                node.visited = True
                for operand in node._prev:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class Counted:
    """Each node counts and lists its consumers, for `backward()` to wait for them; the class lists all."""

    made = 0
    everything = []  # noqa: RUF012

    def __init__(self, data, _prev=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, tuple(_prev), _op, label
        self._backward = lambda: None
        self.uses = 0
        self.consumers = []
        for operand in _prev:
            operand.uses += 1
            operand.consumers.append(self)
        Counted.made += 1
        Counted.everything.append(self)

    def __add__(self, other):
        other = other if isinstance(other, Counted) else Counted(other)
        out = Counted(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Counted) else Counted(other)
        out = Counted(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    __rmul__ = __mul__

    def backward(self):
        self.grad = 1.0
        left = {id(node): node.uses for node in graph(self)}
        ready = [self]
        while ready:
            node = ready.pop()
            node._backward()
            for operand in node._prev:
                left[id(operand)] -= 1
                if not left[id(operand)]:
                    ready.append(operand)


class LetsGo:
    """After its `backward()` nothing is left of the graph but the leaves."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda: None

    def __mul__(self, other):
        out = LetsGo(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(graph(self)):
            node._backward()
            node._prev.clear()
            del node._backward


class PlainNumbers:
    """A number beside a node is made no node."""

    children = tuple

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._op, self.label = data, 0.0, _op, label
        self._prev = self.children(_children)
        self._backward = lambda: None

    def __add__(self, other):
        if isinstance(other, PlainNumbers):
            return self._plus(other)
        out = type(self)(self.data + other, (self,), "+")

        def _backward():
            self.grad += out.grad

        out._backward = _backward
        return out

    __radd__ = __add__

    def _plus(self, other):
        out = type(self)(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        if isinstance(other, PlainNumbers):
            return self._times(other)
        out = type(self)(self.data * other, (self,), "*")

        def _backward():
            self.grad += other * out.grad

        out._backward = _backward
        return out

    __rmul__ = __mul__

    def _times(self, other):
        out = type(self)(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        self.grad = 1.0
        for node in reversed(graph(self)):
            node._backward()


class PlainNumbersInSets(PlainNumbers):
    children = set


class Minus:
    """The operation of a node as an object, which alone knows the order of its operands."""

    def __init__(self, *operands):
        self.operands = operands

    def go_back(self):
        a, b = self.operands
        a.grad += self.out.grad
        b.grad -= self.out.grad


class Over(Minus):
    def go_back(self):
        a, b = self.operands
        a.grad += self.out.grad / b.data
        b.grad -= self.out.grad * a.data / b.data**2


class Functions:
    """A node remembers the operation that made it, and a set of operands."""

    def __init__(self, data, operation=None, _op="", label=""):
        self.data, self.grad, self._op, self.label = data, 0.0, _op, label
        self._prev = set(operation.operands) if operation else set()
        self._backward = operation.go_back if operation else lambda: None
        if operation:
            operation.out = self

    def __sub__(self, other):
        return Functions(self.data - other.data, Minus(self, other), "-")

    def __truediv__(self, other):
        return Functions(self.data / other.data, Over(self, other), "/")

    def backward(self):
        self.grad = 1.0
        for node in reversed(graph(self)):
            node._backward()


class HandsOn:
    """`_backward` is given the gradient that comes from upstream."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda _upstream: None

    def __add__(self, other):
        out = HandsOn(self.data + other.data, (self, other), "+")

        def _backward(upstream):
            self.grad += upstream
            other.grad += upstream

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = HandsOn(self.data * other.data, (self, other), "*")

        def _backward(upstream):
            self.grad += other.data * upstream
            other.grad += self.data * upstream

        out._backward = _backward
        return out

    def backward(self):
        self.backward_from(1.0)

    def backward_from(self, upstream):
        self.grad = upstream
        for node in reversed(graph(self)):
            node._backward(node.grad)
