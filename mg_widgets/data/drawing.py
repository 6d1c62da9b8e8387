"""What all data sets share: checks of arguments, and where random numbers come from."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.engine.arguments import finite_rate, positive_integer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    DataSet = tuple[Floats, Floats]

SEEDS = 2**32
"""There are so many seeds."""


def checked(n: SupportsIndex, noise: SupportsFloat, seed: SupportsIndex) -> tuple[int, float, Generator]:
    """Return the number of samples, the noise, and what draws from the seed, or raise one error."""
    return positive_integer(n, "n"), finite_rate(noise, "noise"), generator(seed)


def generator(seed: SupportsIndex) -> Generator:
    """Return what draws random numbers: for 0 <= seed < 2**32, the same in every version of NumPy."""
    try:
        number = operator.index(seed)
    except TypeError:
        raise TypeError(f"seed must be an integer, not {seed!r:.60}") from None
    if not 0 <= number < SEEDS:
        raise ValueError(f"seed must be in the range 0 <= seed < 2**32, not {number}")
    # A newer generator may draw other numbers in another version; this one never will.
    return np.random.RandomState(number)


Generator = np.random.RandomState
