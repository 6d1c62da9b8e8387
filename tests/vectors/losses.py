"""Every loss, penalty and activation of the lessons in 100 steps of training, by PyTorch in matrices."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

import torch
from sketch import Sketch
from torch.nn import functional
from training import constant, drawn

STEPS = 100
GENERATOR = random.Random(6)
XS = [[round(GENERATOR.uniform(-2, 2), 3) for _ in range(2)] for _ in range(6)]


@dataclass
class Run:
    """A network, its targets and how it is trained; a class index stands for its one-hot targets."""

    name: str
    nouts: list
    activation: str
    ys: list
    loss: str
    rate: float
    reduction: str = "mean"
    penalty: tuple = ()
    final_activation: str = "linear"

    @property
    def network(self):
        keys = ("activation", "final_activation")
        return {"sizes": [2, *self.nouts], "bias": "uniform", **{key: getattr(self, key) for key in keys}}

    @property
    def rows(self):
        """The targets of each sample, one for each output."""
        count = self.nouts[-1]
        if self.loss == "softmax_cross_entropy" and not isinstance(self.ys[0], list):
            return [[float(i == y) for i in range(count)] for y in self.ys]
        return [y if isinstance(y, list) else [y] for y in self.ys]


def vectors():
    signs = [[1.0, -1.0], [-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    bits = [[(y + 1) / 2 for y in row] for row in signs]
    shares = [[a, b, 1 - a - b] for a, b in ((0.5, 0.25), (0, 1), (0.125, 0.25), (0, 0.5), (1, 0), (0, 0))]
    softmax, binary = "softmax_cross_entropy", "binary_cross_entropy"
    l1, l2 = ("L1", 0.02), ("L2", 0.01)
    runs = [
        Run("softmax, leaky ReLU, L2", [4, 3], "leaky_relu", [0, 2, 1, 1, 0, 2], softmax, 0.5, penalty=l2),
        Run("softmax of probabilities, sigmoid, L1", [3, 3], "sigmoid", shares, softmax, 0.3, penalty=l1),
        Run("softmax of large logits", [2], "linear", [0, 1, 1, 0, 1, 0], softmax, 300.0, "sum"),
        Run("binary, tanh", [3, 1], "tanh", [0.0, 1.0, 1.0, 0.25, 1.0, 0.0], binary, 0.5),
        Run("binary with two outputs, ReLU, L1", [4, 2], "relu", bits, binary, 0.1, "sum", l1),
        Run("hinge with two outputs, leaky ReLU, L1", [4, 2], "leaky_relu", signs, "hinge", 0.2, penalty=l1),
        Run("squared error with two outputs, sigmoid, L2", [3, 2], "sigmoid", signs, "squared_error", 0.1,
            "sum", l2, final_activation="tanh"),
    ]  # fmt: skip
    return map(run, runs)


def run(it):
    initial = drawn(it.network)
    losses, final = trained(it, initial)
    return {
        "name": it.name,
        "seed": 1337,
        "network": it.network,
        "loss": it.loss,
        "reduction": it.reduction,
        "penalty": list(it.penalty),
        "xs": XS,
        "ys": it.ys,
        "learning_rate": constant(it.rate),
        "tape": sketched(it, initial),
        "initial": initial,
        "losses": losses,
        "final": final,
    }


def trained(it, initial):
    """Return the losses of the states 0 to `STEPS`, and the parameters of the last."""
    xs, ys = torch.tensor(XS), torch.tensor(it.rows)
    parameters = torch.tensor(initial, requires_grad=True)
    optimizer = torch.optim.SGD([parameters], lr=it.rate)
    losses = []
    for step in range(STEPS + 1):
        out, start = xs, 0
        for layer, (nin, nout) in enumerate(pairwise(it.network["sizes"])):
            weights = parameters[start : start + nout * (nin + 1)].reshape(nout, nin + 1)
            start += nout * (nin + 1)
            out = activate(it, layer, out @ weights[:, :-1].T + weights[:, -1], functional)
        loss = getattr(error(it.loss, out, ys), it.reduction)()
        if it.penalty:
            name, alpha = it.penalty
            loss = loss + alpha * parameters.norm(1) if name == "L1" else loss + alpha * (parameters**2).sum()
        losses.append(loss.item())
        if step < STEPS:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return losses, parameters.tolist()


def error(loss, out, ys):
    """Return PyTorch's own loss of each sample."""
    if loss == "softmax_cross_entropy":
        return functional.cross_entropy(out, ys, reduction="none")
    if loss == "binary_cross_entropy":
        return functional.binary_cross_entropy_with_logits(out, ys, reduction="none").sum(dim=1)
    if loss == "hinge":
        return functional.relu(1 - ys * out).sum(dim=1)
    return functional.mse_loss(out, ys, reduction="none").sum(dim=1)


def activate(it, layer, x, owner=None):
    """Apply the activation of a layer: a function of `owner`, or else a method of `x`."""
    activation = it.final_activation if layer == len(it.nouts) - 1 else it.activation
    if activation == "linear":
        return x
    return getattr(owner, activation)(x) if owner else getattr(x, activation)()


def sketched(it, initial):
    """Return the columns of one sample's graph with a lane for each sample."""
    s = Sketch(lanes=len(XS))
    parameters = [s.leaf(number, "parameter") for number in initial]
    unread = iter(parameters)
    out = [s.leaf(list(column), "input") for column in zip(*XS, strict=True)]
    for layer, (nin, nout) in enumerate(pairwise(it.network["sizes"])):
        neurons = [[next(unread) for _ in range(nin + 1)] for _ in range(nout)]
        sums = [sum((w * x for w, x in zip(neuron, out, strict=False)), neuron[-1]) for neuron in neurons]
        out = [activate(it, layer, total) for total in sums]
    ys = [s.leaf(list(column), "target") for column in zip(*it.rows, strict=True)]
    root = s.apply(it.reduction, composed(it.loss, out, ys))
    if it.penalty:
        name, alpha = it.penalty
        terms = [p.relu() + (-p).relu() if name == "L1" else p * p for p in parameters]
        root = root + sum(terms[1:], terms[0]) * alpha
    return s.columns(root)


def composed(loss, out, ys):
    """Return a loss of additions, products and functions, as the engine composes it."""
    pairs = list(zip(out, ys, strict=True))
    if loss == "softmax_cross_entropy":
        largest, *others = out
        for z in others:
            largest = largest + (z - largest).relu()
        shifted = [z - largest for z in out]
        log_sum = total([z.exp() for z in shifted]).log()
        return total([(log_sum - z) * y for z, y in zip(shifted, ys, strict=True)])
    if loss == "binary_cross_entropy":
        largest = [x.relu() for x in out]
        logs = [((-m).exp() + (x - m).exp()).log() for m, x in zip(largest, out, strict=True)]
        return total([m - x * y + log for m, log, (x, y) in zip(largest, logs, pairs, strict=True)])
    if loss == "hinge":
        return total([(1 + -y * x).relu() for x, y in pairs])
    return total([(x - y) ** 2 for x, y in pairs])


def total(terms):
    return sum(terms[1:], terms[0])
