"""The losses of a run, few enough to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIMIT = 2_000
"""Points beside the current one."""


def thinned(losses: list[float]) -> NDArray[np.float64]:
    """Return (step, loss) pairs, shape (points, 2): at most 2,000 and the current one.

    Up to 2,000 steps all are kept. A longer run is cut into windows of 4, 8, 16, ... steps, and each keeps
    its lowest and its highest loss, so that no spike is lost: the same points as in
    `js/engine/loss_series.ts`. Nan and inf count as highest, and of equal losses the earlier is kept.
    """
    values = np.array(losses, dtype=np.float64)
    current = values.size - 1
    width = _width(current)
    heights = np.where(np.isnan(values), np.inf, values)[:current]
    # The last window is filled up with its last loss: of equal ones the earlier wins.
    windows = np.pad(heights, (0, -current % width), mode="edge").reshape(-1, width)
    starts = np.arange(0, current, width)
    steps = np.unique(
        np.concatenate([starts + windows.argmin(axis=1), starts + windows.argmax(axis=1), [current]])
    )
    return np.column_stack([steps, values[steps]])


def _width(past: int) -> int:
    """Return the steps per window: the least power of 2 that keeps two points per window within the limit."""
    return 1 if past <= LIMIT else 1 << (-(-2 * past // LIMIT) - 1).bit_length()
