"""The four samples of the lecture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet


def four_points() -> DataSet:
    """Return the lecture's four samples of three numbers, with targets -1 and 1."""
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    return np.array(xs), np.array([1.0, -1.0, -1.0, 1.0])
