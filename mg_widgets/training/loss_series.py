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

    Of a long run only every 2nd, 4th, 8th, ... step is kept, the same ones as in `js/engine/loss_series.ts`.
    """
    current = len(losses) - 1
    stride = 1
    while -(-current // stride) > LIMIT:
        stride *= 2
    steps = [*range(0, current, stride), current]
    return np.array([(step, losses[step]) for step in steps], dtype=np.float64)
