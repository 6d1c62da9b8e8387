"""Opposite corners belong together: what no single neuron can learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet


def xor(n: SupportsIndex = 100, noise: SupportsFloat = 0.1, seed: SupportsIndex = 1337) -> DataSet:
    """Return points in a square: 1 where one coordinate is above zero and the other is not, else -1.

    Parameters
    ----------
    n
        How many points: a positive integer; a quarter of them in each quadrant.
    noise
        The standard deviation that is added to both coordinates, once the target is found: 0 <= noise < inf.
    seed
        0 <= seed < 2**32.

    Returns
    -------
    xs, ys
        Shapes (n, 2) and (n,). Without noise both coordinates are in [-1, 1].

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    count, scale, rng = checked(n, noise, seed)
    quadrant = np.arange(count) % 4
    signs = np.column_stack([np.where(quadrant % 2, 1.0, -1.0), np.where(quadrant // 2, 1.0, -1.0)])
    xs = signs * rng.uniform(0, 1, (count, 2))
    return xs + rng.normal(scale=scale, size=(count, 2)), -signs[:, 0] * signs[:, 1]
