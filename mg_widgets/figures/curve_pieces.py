"""The points of a curve, with gaps where a function is not finite or jumps: as js/layout/curve_pieces.ts."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.function import POINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Place = tuple[float, float]

BISECTIONS = 40
STEEP = 4.0
"""A difference of neighbours is looked at if it, or the one beside it, is so many times the median,"""
ROUNDING = 1e-12
"""and more than this part of how large nine tenths of the curve are."""


def curve_points(f: Callable[[Floats], Floats], low: float, high: float) -> tuple[Floats, Floats]:
    """Return x and y of the points that a curve goes through; y is nan where it is interrupted.

    Parameters
    ----------
    f
        The function of an array; nan, inf and -inf are gaps.
    low, high
        The window; its ends are points of the curve.

    """
    part = np.linspace(0.0, 1.0, POINTS)
    xs = (1.0 - part) * low + part * high
    ys = f(xs)
    with np.errstate(all="ignore"):
        differences = np.abs(np.diff(ys / 2))  # of halves, which do not overflow
    beside = np.pad(differences, 1)
    reference = np.fmax(differences, np.fmax(beside[:-2], beside[2:]))
    steep = reference > max(STEEP * _quantile(differences, 0.5), ROUNDING * _quantile(np.abs(ys / 2), 0.9))

    def at(x: float) -> float:
        return float(f(np.array([x]))[0])

    points: list[Place] = []
    places = list(zip(xs.tolist(), ys.tolist(), strict=True))
    for i, place in enumerate(places):
        points.append(place if isfinite(place[1]) else (place[0], nan))
        if i + 1 == len(places):
            break
        after = places[i + 1]
        if isfinite(place[1]) != isfinite(after[1]):
            points.append(_edge(at, place, after))
        elif isfinite(place[1]) and steep[i]:
            points += _jump(at, place, after, float(reference[i]))
    return np.array([x for x, _ in points]), np.array([y for _, y in points])


def gaps(xs: Floats, ys: Floats) -> list[Place]:
    """Return where a curve is interrupted: the last x before and the first after; an end of the window."""
    missing = np.pad(np.isnan(ys), 1).astype(int)
    first, after = np.flatnonzero(np.diff(missing) == 1), np.flatnonzero(np.diff(missing) == -1)
    return [
        (float(xs[max(i - 1, 0)]), float(xs[min(j, len(xs) - 1)]))
        for i, j in zip(first.tolist(), after.tolist(), strict=True)
    ]


def _quantile(numbers: Floats, part: float) -> float:
    """Return the finite number below which a part of the finite ones lie; 0 without any."""
    finite = np.sort(numbers[np.isfinite(numbers)])
    return float(finite[int(part * (finite.size - 1))]) if finite.size else 0.0


def _edge(at: Callable[[float], float], one: Place, other: Place) -> Place:
    """Return the last finite point between a finite one and one that is not."""
    inside, outside = (one, other) if isfinite(one[1]) else (other, one)
    for _ in range(BISECTIONS):
        middle = inside[0] / 2 + outside[0] / 2
        y = at(middle)
        if isfinite(y):
            inside = middle, y
        else:
            outside = middle, y
    return inside


def _jump(at: Callable[[float], float], before: Place, after: Place, reference: float) -> list[Place]:
    """Return the points around a jump or a pole between two finite ones; none if there is no such thing."""
    for _ in range(BISECTIONS):
        x = before[0] / 2 + after[0] / 2
        middle = x, at(x)
        if not isfinite(middle[1]):
            return [_edge(at, before, middle), (x, nan), _edge(at, after, middle)]
        left, right = abs(middle[1] / 2 - before[1] / 2), abs(after[1] / 2 - middle[1] / 2)
        if max(left, right) < reference / 2:
            return []
        before, after = (before, middle) if left > right else (middle, after)
    return [before, (before[0] / 2 + after[0] / 2, nan), after]
