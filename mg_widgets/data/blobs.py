"""Round clouds of points, a class each."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked
from mg_widgets.engine.arguments import positive_integer

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet


def blobs(
    n: SupportsIndex = 100,
    noise: SupportsFloat = 0.4,
    seed: SupportsIndex = 1337,
    *,
    classes: SupportsIndex = 3,
) -> DataSet:
    """Return points around centres that lie evenly on a circle of radius 2, counted from 0 at its right.

    Parameters
    ----------
    n
        How many points: a positive integer; they belong to each class in turn.
    noise
        The standard deviation of a cloud: 0 <= noise < inf.
    seed
        0 <= seed < 2**32.
    classes
        How many clouds: a positive integer.

    Returns
    -------
    xs, ys
        Shapes (n, 2) and (n,). Without noise both coordinates are in [-2, 2].

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    count, scale, rng = checked(n, noise, seed)
    clouds = positive_integer(classes, "classes")
    ys = np.arange(count) % clouds
    angle = 2 * np.pi * ys / clouds
    centres = 2 * np.column_stack([np.cos(angle), np.sin(angle)])
    return centres + rng.normal(scale=scale, size=(count, 2)), ys.astype(np.float64)
