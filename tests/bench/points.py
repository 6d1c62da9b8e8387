"""A hand that drags a point of the moons, or adds one: 20 times a second, while the kernel trains."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from line import Line
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAGS = 100
PAUSE = 50.0
"""From one message of a hand to the next."""


def points() -> Iterator[Line]:
    for name, adds in (("moves", False), ("adds", True)):
        trainer = moons().trainer()
        xs, ys = list(trainer.xs), list(trainer.ys)
        taken = []
        for i in range(DRAGS):
            point = [i / DRAGS, 0.25]
            if adds:
                xs, ys = [*xs, point], [*ys, 1.0]
            else:
                xs[3] = point
            begin = time.perf_counter()
            trainer.set_data(xs, ys)
            taken.append(1000 * (time.perf_counter() - begin))
            trainer.step()
        yield Line(f"moons: set_data {name} a sample", taken, PAUSE)


if __name__ == "__main__":
    for line in points():
        print(line, flush=True)
