"""A step by replay in Python against the same step by PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pair import Pair, batch, in_turn, tell
from problems import Problem, agree, four_points, moons, stepper
from pytorch_step import fastest, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUN = 0.2
"""Seconds of one `Trainer.run`, which also compares a sample at its end."""


def pairs() -> Iterator[Pair]:
    yield from steps("moons, 100 lanes", moons(), 0.15, everything=0.4, trainer=True)
    yield from steps("four points", four_points(), 0.12, trainer=True)
    yield from steps("moons, 1,000 lanes", moons(1_000), 0.3)
    yield from steps("moons, 10,000 lanes", moons(10_000), 0.85)
    yield from steps("MLP(2, [64, 64, 1]), 100 lanes", moons(width=64), 0.35)


def steps(
    name: str, problem: Problem, asked: float, *, everything: float | None = None, trainer: bool = False
) -> Iterator[Pair]:
    """Measure the ways that a step can be asked for."""
    tape = problem.trainer().tape
    for way in ways(problem).values():
        agree(stepper(problem, tape), way(problem))
    peer = fastest(problem)

    def pair(what: str, ours: Callable[[], float], asked: float | None) -> Pair:
        against = f"PyTorch, {peer.name}"
        return Pair(f"{name}: {what}", against, *in_turn(ours, peer.milliseconds), asked)

    yield pair("step by replay", batch(stepper(problem, tape)), asked)
    if everything is not None:
        agree(stepper(problem, tape, everything=True), ways(problem)["functions"](problem))
        every = batch(stepper(problem, tape, everything=True))
        yield pair("every data and grad at each step", every, everything)
    if trainer:
        yield pair("step of Trainer.run", running(problem), None)
    if problem.regularized and trainer:
        peer = fastest(problem, weight_decay=True)
        yield pair("step by replay", batch(stepper(problem, tape)), None)


def running(problem: Problem) -> Callable[[], float]:
    """Return what measures a step within `Trainer.run`."""
    trainer = problem.trainer()
    count = int(1000 * RUN / batch(stepper(problem, trainer.tape))())
    run = batch(lambda: trainer.run(count))
    return lambda: run() / count


if __name__ == "__main__":
    tell(pairs())
