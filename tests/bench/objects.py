"""The moons by objects, one for each number: micrograd as its users run it, and our `Value`."""

from __future__ import annotations

import math
import tracemalloc
from functools import partial
from typing import TYPE_CHECKING, Any

import micrograd.engine
import micrograd.nn

import mg_widgets
from apart import apart
from pair import Pair, batch, clock, in_turn, tell
from problems import ALPHA, agree, moons, stepper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from problems import Problem

    Make = Callable[[], Callable[[], float]]


def pairs() -> Iterator[Pair]:
    problem, value = moons(), micrograd.engine.Value
    tape = problem.trainer().tape
    agree(stepper(problem, tape), step_by(problem, theirs_of(problem), value), steps=3)
    ours = build(problem, moons().model, mg_widgets.Value)
    theirs = build(problem, theirs_of(problem), value)
    if not math.isclose(ours().data, theirs().data, rel_tol=1e-9):
        raise AssertionError("the two graphs have different losses")

    step = partial(once, step_by(problem, theirs_of(problem), value))
    replay, record = partial(batch, stepper(problem, tape)), partial(once, problem.trainer)
    yield pair("moons, 100 lanes: step by replay", replay, "micrograd, a step", step, 1 / 5000)
    yield pair("recording and compiling a trainer of the moons", record, "micrograd, a step", step, 0.1)
    what = "building the graph of the moons, and backward()"
    yield pair(what, partial(once, ours), "micrograd", partial(once, theirs), 1 / 5)
    memory = partial(peak, ours), "micrograd", partial(peak, theirs)
    yield pair(f"{what}: memory", *memory, 0.5, unit="MB")


def pair(what: str, ours: Make, against: str, theirs: Make, asked: float | None, unit: str = "ms") -> Pair:
    """Measure each in a process of its own: neither collects the other's garbage."""
    with apart(ours) as our_turn, apart(theirs) as their_turn:
        return Pair(what, against, *in_turn(our_turn, their_turn), asked, unit)


def theirs_of(problem: Problem) -> micrograd.nn.MLP:
    """Return micrograd's network with the numbers of ours."""
    model = micrograd.nn.MLP(problem.sizes[0], problem.sizes[1:])
    for p, number in zip(model.parameters(), problem.initial, strict=True):
        p.data = number
    return model


def loss_of(problem: Problem, model: Any, value: type) -> Any:
    """Return the loss as the micrograd demo writes it."""
    inputs = [list(map(value, x)) for x in problem.xs]
    scores = list(map(model, inputs))
    losses = [(1 + -y * score).relu() for y, score in zip(problem.ys, scores, strict=True)]
    return sum(losses) * (1.0 / len(losses)) + ALPHA * sum(p * p for p in model.parameters())


def build(problem: Problem, model: Any, value: type) -> Callable[[], Any]:
    """Return what builds a graph and goes backward; the last graph is freed when the next one is there."""
    kept: list[Any] = []

    def built() -> Any:
        kept[:] = [loss_of(problem, model, value)]
        kept[0].backward()
        return kept[0]

    return built


def step_by(problem: Problem, model: Any, value: type) -> Callable[[], float]:
    """Return a step of the demo's loop."""
    kept: list[Any] = []

    def step() -> float:
        kept[:] = [loss_of(problem, model, value)]
        for p in model.parameters():
            p.grad = 0
        kept[0].backward()
        for p in model.parameters():
            p.data -= problem.rate * p.grad
        return kept[0].data

    return step


def once(call: Callable[[], object]) -> Callable[[], float]:
    """Warm up; returns what measures the milliseconds of one call, garbage collection and all."""
    call()
    return lambda: 1000 * clock(call, 1)


def peak(call: Callable[[], object]) -> Callable[[], float]:
    """Return what measures the megabytes that are held at most during a call, beyond those before."""

    def megabytes() -> float:
        tracemalloc.start()
        call()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most / 1e6

    return megabytes


if __name__ == "__main__":
    tell(pairs())
