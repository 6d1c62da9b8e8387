"""Every operation at many points, each a lane of a tape of a few nodes; upstream is 1, inf or nan."""

from __future__ import annotations

import math
from itertools import product

import torch
from sketch import Sketch

EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.7, 1e-8, -1e-8, 1e-160, -1e-160, 1e-300, 5e-324,
    1e160, -1e160, 1e300, -1e300, math.inf, -math.inf, math.nan,
]  # fmt: skip
ORDINARY = [0.1, -0.3, 0.8813735870195432, math.pi, -math.pi / 2, 20.0, -20.0, 37.0, 700.0, 710.0, -746.0]
POINTS = EDGES + ORDINARY
AWKWARD = [0.0, -0.0, 0.5, -2.0, 1000.0, math.inf, -math.inf, math.nan]
UPSTREAM = (math.inf, -math.inf, math.nan)
POWERS = (0, 1, 2, 3, -1, -2, -3, 10, 0.5, -0.5, 1.5, 2.5, -1.5, 1 / 3)
BASES = (2, 0.5, 10, 1, 0, -2, math.e)
UNARY = ("exp", "log", "tanh", "relu", "sigmoid", "sin", "cos", "negate")
SLOPES = (0.01, 0, -1)
FUNCTIONS = [
    *(("power", k) for k in POWERS),
    *(("exponential", k) for k in BASES),
    *((name, 0) for name in UNARY),
    *(("leaky_relu", k) for k in SLOPES),
]
BINARY = ("add", "multiply", "subtract", "divide")


def vectors():
    pairs = list(product(EDGES, EDGES))
    found = [binary(name, pairs) for name in BINARY]
    found += [doubled(name) for name in BINARY]
    found += [unary(name, k) for name, k in FUNCTIONS]
    return found + [upstream(name, k) for name, k in FUNCTIONS]


def unary(name, k):
    points = [x for x in POINTS if settled(name, x, k)]
    sketch = Sketch(lanes=len(points))
    out = sketch.apply(name, sketch.leaf(points, "input"), k=k)
    return sketch.vector(title(name, k), out.sum())


def upstream(name, k):
    """Return an operation whose result is multiplied by what is then its upstream gradient."""
    pairs = product([x for x in AWKWARD if settled(name, x, k)], UPSTREAM)
    columns = [list(column) for column in zip(*pairs, strict=True)]
    sketch = Sketch(lanes=len(columns[0]))
    a, up = (sketch.leaf(column, "input") for column in columns)
    out = sketch.apply(name, a, k=k) * up
    return sketch.vector(f"{title(name, k)}, upstream gradient inf or nan", out.sum())


def title(name, k):
    return f"{name} {k:g}" if name in ("power", "exponential", "leaky_relu") else name


def binary(name, pairs):
    sketch = Sketch(lanes=len(pairs))
    a, b = (sketch.leaf(list(column), "input") for column in zip(*pairs, strict=True))
    return sketch.vector(name, sketch.apply(name, a, b).sum())


def doubled(name):
    sketch = Sketch(lanes=len(POINTS))
    a = sketch.leaf(POINTS, "input")
    return sketch.vector(f"{name} of one operand twice", sketch.apply(name, a, a).sum())


def settled(name, x, k):
    """Tell whether PyTorch's pow of numbers and of tensors agree: at -inf**0.5 one is nan and one inf."""
    pairs = {"power": [(x, k), (x, k - 1)], "exponential": [(k, x)]}.get(name, [])
    return all(forms_agree(float(base), float(exponent)) for base, exponent in pairs)


def forms_agree(base, exponent):
    x, y = torch.tensor(base), torch.tensor(exponent)
    forms = torch.stack([torch.pow(x, y), torch.pow(x, exponent), torch.pow(base, y)])
    return bool(torch.isnan(forms).all() or (forms == forms[0]).all())
