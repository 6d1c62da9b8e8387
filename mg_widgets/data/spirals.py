"""Two arms that wind around each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet

TURN = 3 * np.pi
"""How far an arm winds from the middle to its end, in radians."""


def spirals(n: SupportsIndex = 100, noise: SupportsFloat = 0.05, seed: SupportsIndex = 1337) -> DataSet:
    """Return points on two spirals, one the other turned by 180 degrees: -1 and 1.

    Parameters
    ----------
    n
        How many points: a positive integer; from the middle outwards, every other one on the second arm.
    noise
        The standard deviation that is added to both coordinates: 0 <= noise < inf.
    seed
        0 <= seed < 2**32.

    Returns
    -------
    xs, ys
        Shapes (n, 2) and (n,). Without noise the distance from the origin is in [0.2, 2].

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    count, scale, rng = checked(n, noise, seed)
    side = np.where(np.arange(count) % 2, 1.0, -1.0)
    # As many points on every stretch of an arm: a turn is longer where it is farther from the middle.
    radius = np.sqrt(np.linspace(0.2**2, 2.0**2, count))
    angle = TURN * radius / 2
    xs = side[:, None] * np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return xs + rng.normal(scale=scale, size=(count, 2)), side
