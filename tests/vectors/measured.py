"""What is measured beside the loss, of a training and a validation set, by PyTorch in matrices."""

from __future__ import annotations

from itertools import pairwise

import torch
from batches import batch
from sketch import Sketch
from training import DECAY, MOONS, PACKAGE, activate, drawn, rate

STEPS = 20


def vectors():
    xs, ys = MOONS["X"], [[y] for y in MOONS["y"]]
    sizes, sign = [2, 16, 16, 1], {"kind": "threshold", "prediction": 0.0, "target": 0.0}
    yield run("moons, 80 and 20", sizes, xs, ys, sign)
    yield run("moons, batches of 30", sizes, xs, ys, sign, batches={"size": 30, "seed": 7})
    # Moons cut in three by height, so that there are classes of different size.
    thirds = [[1.0 if int(y > -0.1) + int(y > 0.5) == i else -1.0 for i in range(3)] for _, y in xs]
    yield run("three classes", [2, 4, 3], xs, thirds, {"kind": "argmax"})


def run(name, sizes, xs, ys, rule, batches=None):
    network = {"sizes": sizes, **PACKAGE}
    initial = drawn(network)
    parameters = torch.tensor(initial, requires_grad=True)
    measured = {
        name: []
        for name in ("loss", "validation", "accuracy", "validation accuracy", "gradient norm", "rate")
    }
    for step in range(STEPS + 1):
        chosen = batch(batches["seed"], step, 80, batches["size"]) if batches else range(80)
        own = [ys[i] for i in chosen]
        out = outputs(network, parameters, [xs[i] for i in chosen])
        error = hinge(out, own) + 1e-4 * (parameters**2).sum()
        (gradient,) = torch.autograd.grad(error, parameters)
        with torch.no_grad():
            others = outputs(network, parameters, xs[80:])
            numbers = (error, hinge(others, ys[80:]), share(rule, out, own), share(rule, others, ys[80:]))
            for column, number in zip(measured.values(), numbers, strict=False):
                column.append(number.item())
            measured["gradient norm"].append(torch.linalg.vector_norm(gradient).item())
            measured["rate"].append(rate(DECAY, step))
            parameters = (parameters - rate(DECAY, step) * gradient).requires_grad_()
    return {
        "name": name,
        "seed": 1337,
        "network": network,
        "alpha": 1e-4,
        "xs": xs,
        "ys": ys if len(ys[0]) > 1 else [y for (y,) in ys],
        "learning_rate": DECAY,
        "accuracy": rule,
        "batches": batches,
        "initial": initial,
        "tape": sketched(network, initial, xs[:80], ys[:80], alpha=1e-4),
        "validation": sketched(network, initial, xs[80:], ys[80:]),
        "measured": measured,
    }


def outputs(network, parameters, xs):
    out, start = torch.tensor(xs), 0
    for layer, (nin, nout) in enumerate(pairwise(network["sizes"])):
        weights = parameters[start : start + nout * (nin + 1)].reshape(nout, nin + 1)
        start += nout * (nin + 1)
        out = activate(network, layer, out @ weights[:, :-1].T + weights[:, -1])
    return out


def hinge(out, ys):
    return torch.relu(1 - torch.tensor(ys) * out).sum(dim=1).mean()


def share(rule, out, ys):
    ys = torch.tensor(ys)
    if rule["kind"] == "argmax":
        return (out.argmax(dim=1) == ys.argmax(dim=1)).double().mean()
    return ((out > 0) == (ys > 0)).double().mean()


def sketched(network, initial, xs, ys, alpha=0.0):
    """Return the columns of one sample's graph with a lane for each sample."""
    s = Sketch(lanes=len(xs))
    parameters = [s.leaf(number, "parameter") for number in initial]
    unread = iter(parameters)
    out = [s.leaf(list(column), "input") for column in zip(*xs, strict=True)]
    for layer, (nin, nout) in enumerate(pairwise(network["sizes"])):
        neurons = [[next(unread) for _ in range(nin + 1)] for _ in range(nout)]
        sums = [sum((w * x for w, x in zip(neuron, out, strict=False)), neuron[-1]) for neuron in neurons]
        out = [activate(network, layer, total) for total in sums]
    targets = [s.leaf(list(column), "target") for column in zip(*ys, strict=True)]
    errors = [(1 + -y * p).relu() for p, y in zip(out, targets, strict=True)]
    root = s.apply("mean", sum(errors[1:], errors[0]))
    if alpha:
        squares = [p * p for p in parameters]
        root = root + sum(squares[1:], squares[0]) * alpha
    ends = {"outputs": [[p.index for p in out]], "targets": [[y.index for y in targets]]}
    return s.columns(root) | ends
