"""Graphs with lanes: sums and means over samples, what they share, and what each adds to its gradient."""

from __future__ import annotations

import random

from expressions import well_conditioned
from sketch import Sketch

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
RANDOM_GRAPHS = 60


def vectors():
    return [neuron(), max_margin(), *corners(), *random_graphs()]


def neuron(chosen=None):
    """Return the squared errors of one neuron, added up."""
    s = Sketch(lanes=4, chosen=chosen)
    w, b = [s.leaf(value, "parameter") for value in (0.3, -0.2, 0.5)], s.leaf(0.1, "parameter")
    x, y = [s.leaf(list(column), "input") for column in zip(*XS, strict=True)], s.leaf(YS, "target")
    out = sum((wi * xi for wi, xi in zip(w, x, strict=True)), b).tanh()
    return s.vector("squared error of a neuron", ((out - y) ** 2).sum())


def max_margin(chosen=None):
    """Return the mean hinge loss of two units that share a weight, and a penalty on the weights."""
    s = Sketch(lanes=4, chosen=chosen)
    w, v, b = (s.leaf(value, "parameter") for value in (0.7, -1.1, 0.05))
    x1, x2, _ = (s.leaf(list(column), "input") for column in zip(*XS, strict=True))
    y = s.leaf(YS, "target")
    score = (w * x1 + b).relu() * v + (w * x2 + b).relu() * w
    penalty = sum([p * p for p in (v, b)], w * w) * 1e-2
    return s.vector("mean hinge and a penalty", (1 + -(y * score)).relu().mean() + penalty)


def corners():
    s = Sketch(lanes=3)
    w, x = s.leaf(0.5, "parameter"), s.leaf([1.0, -2.0, 3.0], "input")
    scale = w.exp()
    yield s.vector("what lanes share is computed once", (scale * x).tanh().sum() + scale * w)

    s = Sketch(lanes=3)
    w, _ = s.leaf(0.5, "parameter"), s.leaf([1.0, -2.0, 3.0], "input")
    yield s.vector("a sum over lanes of what they share", w.sin().sum())

    s = Sketch(lanes=3)
    w, _ = s.leaf(0.5, "parameter"), s.leaf([1.0, -2.0, 3.0], "input")
    yield s.vector("a mean over lanes of what they share", (w * w).mean())

    s = Sketch(lanes=1)
    w, x = s.leaf(0.5, "parameter"), s.leaf([1.5], "input")
    yield s.vector("one lane", (w * x).mean() + w)

    s = Sketch(lanes=3)
    w, x = s.leaf(0.5, "parameter"), s.leaf([1.0, 0.0, -3.0], "input")
    yield s.vector("one lane is infinite", (w * x**-1).sum())

    s = Sketch(lanes=3)
    w, x = s.leaf(-2.0, "parameter"), s.leaf([1.0, 0.0, -3.0], "input")
    infinite = x**-1
    out = w.relu() * infinite + w**0 * infinite + (w * x * x).relu() * infinite
    yield s.vector("a dead ReLU and a power of 0 of what lanes share, and of lanes, one infinite", out.sum())

    s = Sketch(lanes=3)
    w, x = s.leaf(2.0, "parameter"), s.leaf([1.0, 0.0, -3.0], "input")
    out = w * x
    yield s.vector("two reductions of one node", (out + out).sum() * out.mean())

    s = Sketch(lanes=2)
    w, x, y = s.leaf(2.0, "parameter"), s.leaf([0.0, 1.0], "input"), s.leaf([1.0, 1.0], "target")
    s.apply("log", w * x)
    yield s.vector("a node with lanes that does not lead to the root", (w * x + y).sum())

    s = Sketch(lanes=2)
    s.leaf(3.0, "parameter")
    w, x = s.leaf(2.0, "parameter"), s.leaf([0.5, 1.0], "input")
    yield s.vector("a parameter that nothing reads", (w * x).sum())


def random_graphs():
    made, seed = 0, 0
    while made < RANDOM_GRAPHS:
        seed += 1
        vector = random_graph(random.Random(seed), seed)
        if well_conditioned(numbers_of(vector)):
            made += 1
            yield vector


def numbers_of(vector):
    return [x for row in vector["data"] + vector["grad"] for x in (row if isinstance(row, list) else [row])]


def random_graph(rng, seed, *, choose=False):
    """Return a graph over all its lanes, or over some of them."""
    s = Sketch(lanes=rng.randint(1, 5))
    if choose:
        s.chosen = sorted(rng.sample(range(s.lanes), rng.randint(1, s.lanes)))
    shared = [s.leaf(rng.uniform(-2, 2), "parameter") for _ in range(rng.randint(1, 4))]
    nodes = [s.leaf([rng.uniform(-2, 2) for _ in range(s.lanes)], "input") for _ in range(rng.randint(1, 3))]
    nodes += shared
    for _ in range(rng.randint(3, 15)):
        a, b = rng.choice(nodes[-6:]), rng.choice(nodes)
        names = ("add", "multiply", "add", "multiply", "tanh", "relu", "sin", "sigmoid", "power")
        name = rng.choice(names)
        nodes.append(s.apply(name, a, b if name in names[:2] else None, k=2.0 if name == "power" else 0.0))
    reduced = s.apply(rng.choice(("sum", "mean")), nodes[-1])
    penalty = sum((p * p for p in shared[1:]), shared[0] * shared[0]) * 0.01
    return s.vector(f"random graph {seed} with lanes", reduced + penalty if rng.random() < 0.7 else reduced)
