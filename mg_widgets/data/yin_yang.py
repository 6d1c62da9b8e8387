"""The yin-yang sign: two drops and their dots, three classes in a disc."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked
from mg_widgets.engine.arguments import number

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet, Floats

CLASSES = 3
HALF = 2.0
"""Half the width of the sign."""


def yin_yang(
    n: SupportsIndex = 100,
    noise: SupportsFloat = 0.0,
    seed: SupportsIndex = 1337,
    *,
    r_small: SupportsFloat = 0.1,
    r_big: SupportsFloat = 0.5,
) -> DataSet:
    """Return points in a yin-yang sign: the lower drop is class 0, the upper one 1, and the two dots are 2.

    It is that of Kriener and others (2021), with the points of each class spread evenly over its area.

    Parameters
    ----------
    n
        How many points: a positive integer; every third one is of the same class.
    noise
        The standard deviation that is added to both coordinates: 0 <= noise < inf.
    seed
        0 <= seed < 2**32.
    r_small, r_big
        Radius of the dots and of the sign, of which the ratio counts: 0 < 2 * r_small < r_big < inf.

    Returns
    -------
    xs, ys
        Shapes (n, 2) and (n,). Without noise the distance from the origin is at most 2.

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    count, scale, rng = checked(n, noise, seed)
    small, big = number(r_small, "r_small"), number(r_big, "r_big")
    if not 0 < 2 * small < big < np.inf:
        raise ValueError(
            f"r_small and r_big must be in the range 0 < 2 * r_small < r_big < inf, not {small} and {big}"
        )
    classes = np.arange(count) % CLASSES
    xs = np.zeros((count, 2))
    missing = np.arange(count)
    while len(missing):
        drawn = rng.uniform(-HALF, HALF, (len(missing), 2))
        found = _class_of(drawn, HALF * small / big) == classes[missing]
        xs[missing[found]] = drawn[found]
        missing = missing[~found]
    return xs + rng.normal(scale=scale, size=(count, 2)), classes.astype(np.float64)


def _class_of(points: Floats, dot: float) -> Floats:
    """Return the class of each point, -1 outside of the sign."""
    x, y = points.T
    left, right = np.hypot(x + HALF / 2, y), np.hypot(x - HALF / 2, y)
    is_upper = (left <= HALF / 2) | ((y > 0) & (right > HALF / 2))
    is_dot = (left < dot) | (right < dot)
    return np.where(np.hypot(x, y) > HALF, -1.0, np.where(is_dot, 2.0, np.where(is_upper, 1.0, 0.0)))
