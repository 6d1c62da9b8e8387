"""The losses of a run, few enough to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LIMIT = 2_000
"""Points beside the current one."""


def thinned(losses: Sequence[float]) -> NDArray[np.float64]:
    """Return (step, loss) pairs, shape (points, 2): at most 2,000 and the current one.

    Up to 2,000 steps all are kept. A longer run is cut into windows of 4, 8, 16, ... steps, and each keeps
    its lowest and its highest loss, so that no spike is lost: the same points as in
    `js/engine/loss_series.ts`. Nan and inf count as highest, and of equal losses the earlier is kept.
    """
    values = np.array(losses, dtype=np.float64)
    current = values.size - 1
    width = width_of_windows(current)
    heights = np.where(np.isnan(values), np.inf, values)[:current]
    # The last window is filled up with its last loss: of equal ones the earlier wins.
    windows = np.pad(heights, (0, -current % width), mode="edge").reshape(-1, width)
    starts = np.arange(0, current, width)
    steps = np.unique(
        np.concatenate([starts + windows.argmin(axis=1), starts + windows.argmax(axis=1), [current]])
    )
    return np.column_stack([steps, values[steps]])


def width_of_windows(past: int) -> int:
    """Return the steps per window: the least power of 2 that keeps two points per window within the limit."""
    return 1 if past <= LIMIT else 1 << (-(-2 * past // LIMIT) - 1).bit_length()


def windowed(points: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return those of some (step, loss) pairs that are the lowest and the highest of a window.

    The steps grow, and some may be missing. What was windowed before can be windowed again, with more
    points behind it and the same or wider windows: nothing else would have stayed either.
    """
    windows = points[:, 0] // width
    heights = np.where(np.isnan(points[:, 1]), np.inf, points[:, 1])
    starts = np.flatnonzero(np.diff(windows, prepend=-1.0))
    # Stable sorts: of equal losses the earlier is first.
    lowest, highest = (np.lexsort((key, windows))[starts] for key in (heights, -heights))
    return points[np.union1d(lowest, highest)]
