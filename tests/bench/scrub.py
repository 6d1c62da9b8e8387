"""Going back to a state of a history of 100,000 steps, which is kept within 64 MB."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from line import Line
from mg_widgets import Adam
from problems import Problem, four_points, moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.engine.optim import Optimizer

STEPS = 100_000
VISITS = 300
PAUSE = 16.0
"""What nobody sees: one frame."""


def scrub() -> Iterator[Line]:
    yield visits("four points, SGD", four_points())
    yield visits("moons, Adam", moons(), Adam(0.001))


def visits(name: str, problem: Problem, optimizer: Optimizer | None = None) -> Line:
    """Visit random states."""
    trainer = problem.trainer(optimizer)
    trainer.run(STEPS)
    chosen = random.Random(1)
    taken = []
    for _ in range(VISITS):
        step = chosen.randrange(STEPS)
        begin = time.perf_counter()
        trainer.go_to(step)
        taken.append(1000 * (time.perf_counter() - begin))
    return Line(f"{name}: go_to a step of {STEPS:,}", taken, PAUSE)


if __name__ == "__main__":
    for line in scrub():
        print(line, flush=True)
