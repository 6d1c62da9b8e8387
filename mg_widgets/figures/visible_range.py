"""Which heights of a curve are shown: as js/layout/visible_range.ts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 5.0
"""The window around a number that is nearer to 0 goes from -5 to 5, as in the lecture."""
TOWERING = 10.0
"""A curve so many times higher than where most of it lies has a pole: its ends are cut off."""
ROOM = 0.12
"""Of the height, above and below the curve."""
LARGEST = sys.float_info.max / 4
"""The difference of two ends must be a number, too."""


def window_around(x: float) -> tuple[float, float]:
    """Return the range in which a number is shown: from -5 to 5, or from 0 to its double."""
    if abs(x) < REACH:
        return -REACH, REACH
    far = max(-sys.float_info.max, min(2 * x, sys.float_info.max))
    return min(0.0, far), max(0.0, far)


def heights_of(ys: NDArray[np.float64]) -> tuple[float, float]:
    """Return the heights that are shown: all, or where a pole towers, the middle and as much again."""
    finite = np.sort(ys[np.isfinite(ys)])
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite[0]), float(finite[-1])
    start, end = (float(finite[round(part * (finite.size - 1))]) for part in (0.1, 0.9))
    most = end - start
    if most > 0 and high / TOWERING - low / TOWERING > most:
        low, high = max(low, start - most), min(high, end + most)
    room = (high / 2 - low / 2) * ROOM or max(abs(high) / 2, 1.0)
    low, high = max(low - room, -sys.float_info.max), min(high + room, sys.float_info.max)
    if high / 2 - low / 2 > LARGEST:
        return max(low, -LARGEST), min(high, LARGEST)
    return low, high
