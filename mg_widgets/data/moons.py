"""Two half moons, each reaching into the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import checked

if TYPE_CHECKING:
    from mg_widgets.data.drawing import DataSet


def moons(n: SupportsIndex = 100, noise: SupportsFloat = 0.1, seed: SupportsIndex = 1337) -> DataSet:
    """Return points on two interleaved half circles of radius 1: the upper one is -1, the lower one 1.

    With the defaults they are the micrograd demo's, bit for bit: those of scikit-learn's `make_moons` after
    `np.random.seed(1337)`.

    Parameters
    ----------
    n
        How many points: a positive integer; half of them in each moon.
    noise
        The standard deviation that is added to both coordinates: 0 <= noise < inf.
    seed
        0 <= seed < 2**32.

    Returns
    -------
    xs, ys
        Shapes (n, 2) and (n,). Without noise xs[:, 0] is in [-1, 2] and xs[:, 1] in [-0.5, 1].

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    count, scale, rng = checked(n, noise, seed)
    upper, lower = (np.linspace(0, np.pi, size) for size in (count // 2, count - count // 2))
    x = np.append(np.cos(upper), 1 - np.cos(lower))
    y = np.append(np.sin(upper), 1 - np.sin(lower) - 0.5)
    order = np.arange(count)
    rng.shuffle(order)
    xs = np.column_stack([x, y])[order] + rng.normal(scale=scale, size=(count, 2))
    return xs, np.where(order < len(upper), -1.0, 1.0)
