"""Mini-batches: which samples a step trains on, the same in Python and in the page."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from mg_widgets.training.arguments import seed_of_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Lanes = NDArray[np.intp]

GOLDEN = 0x9E3779B9
WORD = 0xFFFFFFFF


@dataclass(frozen=True)
class Batches:
    """The samples of each step: each sample once per epoch, in another order in each; the last may be fewer.

    Attributes
    ----------
    samples
        How many there are.
    size
        Of a batch, 1 <= size <= samples.
    seed
        Of the order, 0 <= seed <= 2**53.

    """

    samples: int
    size: int
    seed: int

    @property
    def per_epoch(self) -> int:
        """The number of steps of an epoch."""
        return math.ceil(self.samples / self.size)

    def at(self, step: int) -> Lanes:
        """Return the samples of the batch of state `step`, ascending."""
        epoch, place = divmod(step, self.per_epoch)
        start = place * self.size
        return np.sort(_order(self.seed, epoch, self.samples)[start : start + self.size])


def batches_of(samples: int, size: SupportsIndex | None, seed: SupportsIndex) -> Batches | None:
    """Return the batches that a trainer was asked for; None: all samples at each step.

    Raises
    ------
    TypeError, ValueError
        Naming `batch_size` or `seed`, and what is allowed.

    """
    checked = seed_of_weights(seed, "seed")
    if size is None:
        return None
    allowed = f"batch_size must be None or an integer in the range 1 <= batch_size <= {samples} (all samples)"
    try:
        count = operator.index(size)
    except TypeError:
        raise TypeError(f"{allowed}, not {size!r:.60}") from None
    if not 1 <= count <= samples:
        raise ValueError(f"{allowed}, not {count}")
    return Batches(samples, count, checked)


@lru_cache(maxsize=16)
def _order(seed: int, epoch: int, samples: int) -> Lanes:
    """Return all samples in the order of an epoch: that of a hash of seed, epoch and sample."""
    key = np.zeros(samples, dtype=np.uint32)
    for word in (seed & WORD, seed >> 32, epoch & WORD, np.arange(samples, dtype=np.uint32)):
        key = _mixed((key ^ np.uint32(word)) + np.uint32(GOLDEN))
    order = np.argsort(key, kind="stable")
    order.flags.writeable = False
    return order


def _mixed(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return numbers of 32 bits well mixed: the last step of MurmurHash3, in which no two become equal."""
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))
