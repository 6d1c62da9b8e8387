"""The lecture network trained by the lecture's own engine with famous bugs in it, each a class of its own."""

from __future__ import annotations

import math
import random

STEPS = 50
XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


class Value:
    """The lecture's, with operands in order."""

    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev = children
        self._backward = lambda: None

    def _add_to_grad(self, amount):
        self.grad += amount

    def __add__(self, other):
        other = other if isinstance(other, Value) else type(self)(other)
        out = type(self)(self.data + other.data, (self, other))

        def _backward():
            self._add_to_grad(out.grad)
            other._add_to_grad(out.grad)

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else type(self)(other)
        out = type(self)(self.data * other.data, (self, other))

        def _backward():
            self._add_to_grad(other.data * out.grad)
            other._add_to_grad(self.data * out.grad)

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = type(self)(self.data**k, (self,))

        def _backward():
            self._add_to_grad(k * self.data ** (k - 1) * out.grad)

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = type(self)(t, (self,))

        def _backward():
            self._add_to_grad((1 - t**2) * out.grad)

        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1.0
        for node in reversed(topo):
            node._backward()

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)


class Overwriting(Value):
    """`self.grad = ...`."""

    def _add_to_grad(self, amount):
        self.grad = amount


class Unattached(Value):
    """tanh forgets `out._backward = _backward`."""

    def tanh(self):
        return type(self)(math.tanh(self.data), (self,))


class Preorder(Value):
    """Calls each node as soon as it finds it."""

    def backward(self):
        visited = set()

        def visit(v):
            if v not in visited:
                visited.add(v)
                v._backward()
                for child in reversed(v._prev):
                    visit(child)

        self.grad = 1.0
        visit(self)


class OverwritingPreorder(Overwriting, Preorder):
    """Both."""


def vectors():
    yield run("none", Value, [])
    yield run("= for +=", Overwriting, ["= for +="])
    yield run("no zero_grad", Value, ["no zero_grad"])
    yield run("tanh not attached", Unattached, ["tanh not attached"])
    yield run("update's sign", Value, ["update's sign"])
    yield run("preorder", Preorder, ["preorder"])
    yield run("no zero_grad, rate 0.2", Value, ["no zero_grad"], rate=0.2)
    yield run("four of five", OverwritingPreorder, ["= for +=", "no zero_grad", "update's sign", "preorder"])


def run(name, engine, bugs, rate=0.05):
    """Train MLP(3, [4, 4, 1]) of seed 1337 on the four points."""
    generator = random.Random(1337)

    def neuron(nin):
        weights = [engine(generator.uniform(-1, 1)) for _ in range(nin)]
        return weights, engine(generator.uniform(-1, 1))

    layers = [[neuron(nin) for _ in range(nout)] for nin, nout in [(3, 4), (4, 4), (4, 1)]]
    parameters = [p for layer in layers for weights, bias in layer for p in [*weights, bias]]

    def predict(x):
        for layer in layers:
            x = [
                sum((w * xi for w, xi in zip(weights, x, strict=True)), bias).tanh()
                for weights, bias in layer
            ]
        return x[0]

    initial = [p.data for p in parameters]
    losses, gradients = [], []
    for _ in range(STEPS + 1):
        loss = sum((predict(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
        if "no zero_grad" not in bugs:
            for p in parameters:
                p.grad = 0.0
        loss.backward()
        losses.append(loss.data)
        gradients.append([p.grad for p in parameters])
        for p in parameters:
            p.data += (rate if "update's sign" in bugs else -rate) * p.grad
    return {
        "name": name,
        "bugs": bugs,
        "rate": rate,
        "initial": initial,
        "losses": losses,
        "norms": [math.hypot(*gradient) for gradient in gradients],
        "gradient": gradients[-1],
    }
