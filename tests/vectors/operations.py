"""Every operation at many points: each point is a lane of a tape of a few nodes, its upstream gradient 1."""

from __future__ import annotations

import math

import torch
from sketch import Sketch

EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.7, 1e-8, -1e-8, 1e-160, -1e-160, 1e-300, 5e-324,
    1e160, -1e160, 1e300, -1e300, math.inf, -math.inf, math.nan,
]  # fmt: skip
ORDINARY = [0.1, -0.3, 0.8813735870195432, math.pi, -math.pi / 2, 20.0, -20.0, 37.0, 700.0, 710.0, -746.0]
POINTS = EDGES + ORDINARY
POWERS = (0, 1, 2, 3, -1, -2, -3, 10, 0.5, -0.5, 1.5, 2.5, -1.5, 1 / 3)
BASES = (2, 0.5, 10, 1, 0, -2, math.e)
UNARY = ("exp", "log", "tanh", "relu", "sigmoid", "sin", "cos", "negate")
BINARY = ("add", "multiply", "subtract", "divide")


def vectors():
    pairs = [(x, y) for x in EDGES for y in EDGES]
    found = [binary(name, pairs) for name in BINARY]
    found += [doubled(name) for name in BINARY]
    found += [unary("power", k, [x for x in POINTS if settled(x, k) and settled(x, k - 1)]) for k in POWERS]
    found += [unary("exponential", k, [x for x in POINTS if settled(k, x)]) for k in BASES]
    return found + [unary(name, 0, POINTS) for name in UNARY]


def unary(name, k, points):
    sketch = Sketch(lanes=len(points))
    out = sketch.apply(name, sketch.leaf(points, "input"), k=k)
    return sketch.vector(f"{name} {k:g}" if name in ("power", "exponential") else name, out.sum())


def binary(name, pairs):
    sketch = Sketch(lanes=len(pairs))
    a, b = (sketch.leaf(list(column), "input") for column in zip(*pairs, strict=True))
    return sketch.vector(name, sketch.apply(name, a, b).sum())


def doubled(name):
    sketch = Sketch(lanes=len(POINTS))
    a = sketch.leaf(POINTS, "input")
    return sketch.vector(f"{name} of one operand twice", sketch.apply(name, a, a).sum())


def settled(base, exponent):
    """Tell whether PyTorch's pow of numbers and of tensors agree: at -inf**0.5 one is nan and one inf."""
    x, y = torch.tensor(float(base)), torch.tensor(float(exponent))
    forms = torch.stack([torch.pow(x, y), torch.pow(x, float(exponent)), torch.pow(float(base), y)])
    return bool(torch.isnan(forms).all() or (forms == forms[0]).all())
