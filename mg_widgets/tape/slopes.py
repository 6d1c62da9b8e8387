"""Slopes of a function of one float by its differences, as the lessons compute them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

METHODS = ("forward", "central")
PER_DECADE = 4
STEPS = np.array([float(f"1e-{k}") * 10 ** (-i / PER_DECADE) for k in range(16) for i in range(4)] + [1e-16])
"""The sizes of h at which errors are shown, from 1 to 1e-16; the powers of ten exactly."""


@dataclass(frozen=True, slots=True)
class SlopeErrors:
    """How far differences are from an exact slope, absolute, for each h.

    Attributes
    ----------
    h, forward, central
        Float64, of equal length; empty where no exact slope is known.

    """

    h: NDArray[np.float64]
    forward: NDArray[np.float64]
    central: NDArray[np.float64]


def slope(f: Callable[[float], float], x: float, h: float, method: str) -> float:
    """Return (f(x + h) - f(x)) / h, or if "central" (f(x + h) - f(x - h)) / 2h; nan for h = 0."""
    down = f(x - h) if method == "central" else nan
    return difference(method, f(x), f(x + h), down, h)


def difference(method: str, here: float, up: float, down: float, h: float) -> float:
    """Return the slope by the values of a function at x, x + h and x - h."""
    if h == 0:
        return nan
    return (up - down) / (2 * h) if method == "central" else (up - here) / h


def slope_errors(f: Callable[[float], float], x: float, exact: float) -> SlopeErrors:
    """Return the errors of both methods for each of `STEPS`; none if the exact slope is inf or nan."""
    steps = STEPS if isfinite(exact) else STEPS[:0]
    forward, central = (
        np.array([abs(slope(f, x, h, method) - exact) for h in steps.tolist()]) for method in METHODS
    )
    return SlopeErrors(steps, forward, central)
