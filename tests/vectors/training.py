"""The lessons' training runs: initial parameters, losses and final parameters, by PyTorch in matrices."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from sketch import Sketch

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
MOONS = json.loads((Path(__file__).parents[1] / "data" / "moons100.json").read_text())
LECTURE = {"sizes": [3, 4, 4, 1], "activation": "tanh", "final_activation": "tanh", "bias": "uniform"}
PACKAGE = {"activation": "relu", "final_activation": "linear", "bias": "zero"}
DECAY = {"kind": "linear", "start": 1.0, "end": 0.1, "steps": 100}


@dataclass
class Run:
    """A network, its data and how it is trained."""

    name: str
    network: dict
    xs: list
    ys: list
    learning_rate: dict
    steps: int
    loss: str = "squared_error"
    reduction: str = "sum"
    alpha: float = 0.0


def vectors():
    four = {"xs": XS, "ys": YS}
    yield run(
        Run("four points, rate 0.1", LECTURE, **four, learning_rate=constant(0.1), steps=20),
        6.005402783252284,
    )
    yield run(
        Run("four points, rate 0.05", LECTURE, **four, learning_rate=constant(0.05), steps=50),
        6.005402783252284,
    )
    package = {"sizes": [3, 4, 4, 1], **PACKAGE}
    yield run(Run("four points, ReLU", package, **four, learning_rate=constant(0.01), steps=20), 18.432196)
    moons = {"sizes": [2, 16, 16, 1], **PACKAGE}
    data = {"xs": MOONS["X"], "ys": MOONS["y"]}
    hinge = {"loss": "hinge", "reduction": "mean", "alpha": 1e-4}
    yield run(Run("moons", moons, **data, learning_rate=DECAY, steps=100, **hinge), 0.8958441028683222)


def constant(rate):
    return {"kind": "constant", "value": rate}


def run(it, first_loss):
    initial = drawn(it.network)
    losses, final = trained(it, initial)
    assert math.isclose(losses[0], first_loss, rel_tol=1e-7), losses[0]
    return {
        "name": it.name,
        "seed": 1337,
        **told(it, initial, losses, final),
    }


def told(it, initial, losses, final):
    """Return what a vector says of a run, but for its name and its seed."""
    return {
        "network": it.network,
        "loss": it.loss,
        "reduction": it.reduction,
        "alpha": it.alpha,
        "xs": it.xs,
        "ys": it.ys,
        "learning_rate": it.learning_rate,
        "tape": sketched(it, initial),
        "initial": initial,
        "losses": losses,
        "final": final,
    }


def drawn(network):
    """Draw weights as the lecture does: neuron by neuron, the weights and then the bias."""
    generator = random.Random(1337)
    numbers = []
    for nin, nout in pairwise(network["sizes"]):
        for _ in range(nout):
            numbers += [generator.uniform(-1, 1) for _ in range(nin)]
            numbers.append(generator.uniform(-1, 1) if network["bias"] == "uniform" else 0.0)
    return numbers


def trained(it, initial, batch=None):
    """Return the losses of the states 0 to `steps`, and the parameters of the last.

    `batch(step)` returns the samples of a step; None: all of them.
    """
    parameters = torch.tensor(initial, requires_grad=True)
    losses = []
    for step in range(it.steps + 1):
        loss = loss_of(it, parameters, batch(step) if batch else slice(None))
        losses.append(loss.item())
        if step < it.steps:
            (gradient,) = torch.autograd.grad(loss, parameters)
            parameters = (parameters - rate(it.learning_rate, step) * gradient).detach().requires_grad_()
    return losses, parameters.tolist()


def loss_of(it, parameters, samples=slice(None)):
    """Return the loss of some samples for all parameters, given as one vector."""
    sizes = it.network["sizes"]
    out, ys, start = torch.tensor(it.xs)[samples], torch.tensor(it.ys)[samples], 0
    for layer, (nin, nout) in enumerate(pairwise(sizes)):
        weights = parameters[start : start + nout * (nin + 1)].reshape(nout, nin + 1)
        start += nout * (nin + 1)
        out = activate(it.network, layer, out @ weights[:, :-1].T + weights[:, -1])
    error = (out[:, 0] - ys) ** 2 if it.loss == "squared_error" else torch.relu(1 - ys * out[:, 0])
    return getattr(error, it.reduction)() + it.alpha * (parameters**2).sum()


def activate(network, layer, x):
    last = layer == len(network["sizes"]) - 2
    activation = network["final_activation" if last else "activation"]
    return x if activation == "linear" else getattr(x, activation)()


def rate(learning_rate, step):
    if learning_rate["kind"] == "constant":
        return learning_rate["value"]
    start, end = learning_rate["start"], learning_rate["end"]
    return start + (end - start) * step / learning_rate["steps"]


def sketched(it, initial):
    """Return the columns of one sample's graph with a lane for each sample."""
    s = Sketch(lanes=len(it.xs))
    parameters = [s.leaf(number, "parameter") for number in initial]
    unread = iter(parameters)
    sizes = it.network["sizes"]
    out = [s.leaf(list(column), "input") for column in zip(*it.xs, strict=True)]
    for layer, (nin, nout) in enumerate(pairwise(sizes)):
        neurons = [[next(unread) for _ in range(nin + 1)] for _ in range(nout)]
        sums = [sum((w * x for w, x in zip(neuron, out, strict=False)), neuron[-1]) for neuron in neurons]
        out = [activate(it.network, layer, total) for total in sums]
    y = s.leaf(it.ys, "target")
    error = (out[0] - y) ** 2 if it.loss == "squared_error" else (1 + -y * out[0]).relu()
    root = s.apply(it.reduction, error)
    if it.alpha:
        squares = [p * p for p in parameters]
        root = root + sum(squares[1:], squares[0]) * it.alpha
    return s.columns(root)
