"""Some samples to train with, the others to see whether it holds for them too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.data.drawing import generator
from mg_widgets.engine.arguments import number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Part = tuple[NDArray[Any], NDArray[Any]]


def split(
    xs: ArrayLike, ys: ArrayLike, fraction: SupportsFloat = 0.2, seed: SupportsIndex = 0
) -> tuple[Part, Part]:
    """Return `((xs, ys), (validation_xs, validation_ys))`, each sample in one of both, in random order.

    Parameters
    ----------
    xs, ys
        As many samples as targets: at least 2.
    fraction
        How much of them is kept for validation, rounded, at least one sample and not all: 0 < fraction < 1.
    seed
        0 <= seed < 2**32.

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed.

    """
    part, rng = number(fraction, "fraction"), generator(seed)
    if not 0 < part < 1:
        raise ValueError(f"fraction must be in the range 0 < fraction < 1, not {part}")
    samples, targets = np.asarray(xs), np.asarray(ys)
    if not samples.ndim or not targets.ndim or len(samples) != len(targets) or len(samples) < 2:  # noqa: PLR2004
        raise ValueError("xs and ys must be lists of the same length, of at least 2 samples to split")
    order = rng.permutation(len(samples))
    count = min(max(round(part * len(order)), 1), len(order) - 1)
    training, validation = order[count:], order[:count]
    return (samples[training], targets[training]), (samples[validation], targets[validation])
