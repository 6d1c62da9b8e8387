"""Graphs of a student's own class: recorded, checked, and a very deep one."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engines.lecture import SecondHalf
from line import Line
from mg_widgets import check, record
from mg_widgets.checks import find
from mg_widgets.tape import read, record_reading
from steps import timed

if TYPE_CHECKING:
    from collections.abc import Iterator

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
DEEP = 1_000_000
"""Nodes of the deepest graph: one for each sum."""


def foreign() -> Iterator[Line]:
    """Time the lecture's class on its own four points, and on a long chain of sums."""
    loss = four_point_loss()
    count = len(record(loss))
    yield Line(f"a graph of {count} foreign nodes: record and check", timed(lambda: found(loss), n=50), 50)
    yield Line(f"a graph of {count} foreign nodes: the table of check()", timed(lambda: check(loss), n=50))
    y = x = SecondHalf(1.0)
    for _ in range(DEEP - 1):
        y = y + x
    yield Line(f"a graph of {DEEP:,} foreign nodes: record", timed(lambda: record(y), n=1))


def found(loss: SecondHalf) -> object:
    """Return what a shown graph says of itself."""
    reading = read([loss])
    return find(reading, record_reading(reading, loss))


def four_point_loss() -> SecondHalf:
    """Return the lecture's sum of squares over its four points, after backward()."""
    random.seed(1337)
    sizes = [3, 4, 4, 1]
    layers = [
        [([number() for _ in range(nin)], number()) for _ in range(nout)] for nin, nout in pairwise(sizes)
    ]

    def predict(x: list[Any]) -> Any:
        for layer in layers:
            x = [sum((wi * xi for wi, xi in zip(w, x, strict=True)), b).tanh() for w, b in layer]
        return x[0]

    loss = sum((predict(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
    loss.backward()
    return loss


def number() -> SecondHalf:
    return SecondHalf(random.uniform(-1, 1))
