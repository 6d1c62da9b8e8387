"""A circle inside another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet


def circles(n: SupportsIndex = 100, noise: SupportsFloat = 0.1, seed: SupportsIndex = 1337) -> DataSet:
    """Return points on two circles around the origin: -1 on the outer one, of radius 1; 1 on that of 0.4.

    Parameters
    ----------
    n
        How many points: a positive integer; every other one is on the inner circle.
    noise
        The standard deviation that is added to both coordinates: 0 <= noise < inf.
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
    is_inner = np.arange(count) % 2 == 1
    angle = rng.uniform(0, 2 * np.pi, count)
    radius = np.where(is_inner, 0.4, 1.0)
    xs = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return xs + rng.normal(scale=scale, size=(count, 2)), np.where(is_inner, 1.0, -1.0)
