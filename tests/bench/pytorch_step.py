"""A step of training in PyTorch, eager and in float64, written as it runs fastest."""

from __future__ import annotations

import statistics
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from pair import batch
from problems import ALPHA

if TYPE_CHECKING:
    from collections.abc import Callable

    from problems import Problem

    Step = Callable[[], float]

THREADS = (1, 2)
ROUNDS = 7


class Fastest(NamedTuple):
    """What PyTorch is at its best with."""

    name: str
    milliseconds: Callable[[], float]
    """Measures a batch, with the number of threads that is best."""


def ways(problem: Problem) -> dict[str, Callable[[Problem], Step]]:
    """Return the ways to write a step, by name; without a penalty two of them are the same."""
    written = {"nn.Sequential and SGD": by_modules, "functions": by_functions}
    return written | ({"functions and weight decay": by_weight_decay} if problem.regularized else {})


def fastest(problem: Problem, *, weight_decay: bool = False) -> Fastest:
    """Try each way with one thread and with two, in turn; the caller compares their losses.

    All of these differentiate the penalty, as a replay does; with `weight_decay` also one that does not.
    """
    tried = [
        (f"{name}, {threads} thread{'s' * (threads > 1)}", with_threads(way(problem), threads))
        for (name, way), threads in product(ways(problem).items(), THREADS)
        if weight_decay or way is not by_weight_decay
    ]
    rounds = [[measure() for _, measure in tried] for _ in range(ROUNDS)]
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    name, measure = tried[medians.index(min(medians))]
    return Fastest(name, measure)


def with_threads(step: Step, threads: int) -> Callable[[], float]:
    torch.set_num_threads(threads)
    timed = batch(step)

    def milliseconds() -> float:
        torch.set_num_threads(threads)
        return timed()

    return milliseconds


def by_modules(problem: Problem) -> Step:
    """As in PyTorch's own tutorials."""
    layers: list[nn.Module] = []
    for weight, bias in parameters(problem):
        linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
        linear.weight, linear.bias = nn.Parameter(weight), nn.Parameter(bias)
        layers += [linear, nn.ReLU() if problem.regularized else nn.Tanh()]
    model = nn.Sequential(*(layers[:-1] if problem.regularized else layers))
    optimizer = torch.optim.SGD(model.parameters(), problem.rate)
    x, y = data(problem)

    def step() -> float:
        loss = loss_of(problem, model(x), y)
        if problem.regularized:
            loss = loss + ALPHA * sum((p * p).sum() for p in model.parameters())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def by_functions(problem: Problem) -> Step:
    """Without modules and without an optimiser; the penalty is one product of all parameters."""
    forward, every = network(problem)
    x, y = data(problem)

    def step() -> float:
        loss = loss_of(problem, forward(x), y)
        if problem.regularized:
            loss = torch.add(loss, squares(every), alpha=ALPHA)
        for p in every:
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p in every:
                p.add_(p.grad, alpha=-problem.rate)
        return loss.item()

    return step


def by_weight_decay(problem: Problem) -> Step:
    """The derivative of the penalty is written by hand, as optimisers do it, and only its value computed."""
    forward, every = network(problem)
    x, y = data(problem)

    def step() -> float:
        loss = loss_of(problem, forward(x), y)
        for p in every:
            p.grad = None
        loss.backward()
        with torch.no_grad():
            whole = torch.add(loss, squares(every), alpha=ALPHA)
            for p in every:
                p.mul_(1 - 2 * ALPHA * problem.rate).add_(p.grad, alpha=-problem.rate)
        return whole.item()

    return step


def network(problem: Problem) -> tuple[Callable[[torch.Tensor], torch.Tensor], list[torch.Tensor]]:
    """Return the network as a function, and its parameters."""
    layers = [(w.requires_grad_(), b.requires_grad_()) for w, b in parameters(problem)]
    activation = torch.relu if problem.regularized else torch.tanh

    def forward(x: torch.Tensor) -> torch.Tensor:
        for w, b in layers[:-1]:
            x = activation(F.linear(x, w, b))
        x = F.linear(x, *layers[-1])
        return x if problem.regularized else activation(x)

    return forward, [p for layer in layers for p in layer]


def squares(every: list[torch.Tensor]) -> torch.Tensor:
    flat = torch.cat([p.view(-1) for p in every])
    return flat.dot(flat)


def loss_of(problem: Problem, prediction: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if problem.regularized:
        return (1 - y * prediction).relu().mean()
    return (prediction - y).square().sum()


def data(problem: Problem) -> tuple[torch.Tensor, torch.Tensor]:
    x, y = (torch.tensor(numbers, dtype=torch.float64) for numbers in (problem.xs, problem.ys))
    return x, y[:, None]


def parameters(problem: Problem) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return weight and bias of each layer, with the numbers of the model."""
    numbers = iter(problem.initial)
    layers = []
    for nin, nout in zip(problem.sizes, problem.sizes[1:], strict=False):
        rows = torch.tensor(
            [[next(numbers) for _ in range(nin + 1)] for _ in range(nout)], dtype=torch.float64
        )
        layers.append((rows[:, :-1].clone(), rows[:, -1].clone()))
    return layers
