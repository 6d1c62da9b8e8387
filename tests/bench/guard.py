"""A few ratios that take seconds: `make test` compares them with the recorded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import micrograd.engine

import mg_widgets
from objects import build, once, pair, theirs_of
from pair import Pair, batch, in_turn, tell
from problems import four_points, moons, stepper
from pytorch_step import by_functions, with_threads

if TYPE_CHECKING:
    from collections.abc import Iterator


def pairs() -> Iterator[Pair]:
    few = moons(5)
    ours = build(few, few.model, mg_widgets.Value)
    theirs = build(few, theirs_of(few), micrograd.engine.Value)
    yield pair(
        "building the graph of five moons, and backward()",
        lambda: batch(ours),
        "micrograd",
        lambda: batch(theirs),
        None,
    )
    some = moons(20)
    yield pair(
        "recording and compiling a trainer of 20 moons",
        lambda: once(some.trainer),
        "micrograd, building and backward(), five moons",
        lambda: batch(theirs),
        None,
    )
    for what, problem, everything in (
        ("moons, 100 lanes: step by replay", moons(), False),
        ("moons, 100 lanes: every data and grad at each step", moons(), True),
        ("four points: step by replay", four_points(), False),
    ):
        step = batch(stepper(problem, problem.trainer().tape, everything=everything))
        measured = in_turn(step, with_threads(by_functions(problem), 1))
        yield Pair(what, "PyTorch, functions, 1 thread", *measured)


if __name__ == "__main__":
    tell(pairs())
