"""Outlines and lines for Matplotlib."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    Point = tuple[float, float]

BEND = 0.42


def rounded(left: float, top: float, width: float, height: float, radius: float) -> Path:
    """Return a rectangle with round corners."""
    right, bottom = left + width, top + height
    r = min(radius, width / 2, height / 2)
    corners: list[Point] = [(left + r, top)]
    codes = [Path.MOVETO]
    for before, corner, behind in (
        ((right - r, top), (right, top), (right, top + r)),
        ((right, bottom - r), (right, bottom), (right - r, bottom)),
        ((left + r, bottom), (left, bottom), (left, bottom - r)),
        ((left, top + r), (left, top), (left + r, top)),
    ):
        corners += [before, corner, behind]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*corners, corners[0]], [*codes, Path.CLOSEPOLY])


def through(lines: Iterable[Sequence[Point]]) -> Path:
    """Return lines through points: straight at equal heights, else an even S, level at both ends."""
    corners: list[Point] = []
    codes: list[np.uint8] = []
    for points in lines:
        corners.append(points[0])
        codes.append(Path.MOVETO)
        for (x0, y0), (x, y) in pairwise(points):
            bend = BEND * (x - x0)
            if y == y0:
                corners.append((x, y))
                codes.append(Path.LINETO)
            else:
                corners += [(x0 + bend, y0), (x - bend, y), (x, y)]
                codes += [Path.CURVE4] * 3
    return Path(corners or [(0.0, 0.0)], codes or None)
