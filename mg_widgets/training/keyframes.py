"""States of a run, as many as fit into a fixed memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MEMORY = 64 * 2**20
"""Bytes for the states of a run."""


class Keyframes:
    """The states of every step, in a long run of every 2nd, 4th, ... so that they stay within 64 MB.

    Parameters
    ----------
    width
        The length of a state.

    Attributes
    ----------
    interval
        The steps from one that is kept to the next.

    """

    def __init__(self, width: int) -> None:
        self.interval = 1
        self._limit = max(2, MEMORY // (8 * max(1, width)))
        self._rows = np.empty((min(16, self._limit), width))

    def put(self, step: int, state: Vector) -> None:
        """Keep a copy of a state, if it is the turn of its step; those before were put before."""
        row, rest = divmod(step, self.interval)
        if rest:
            return
        if row == self._limit:
            kept = self._rows[::2].copy()
            self._rows[: len(kept)] = kept
            self.interval *= 2
            self.put(step, state)
            return
        if row == len(self._rows):
            larger = np.empty((min(2 * row, self._limit), self._rows.shape[1]))
            larger[:row] = self._rows
            self._rows = larger
        self._rows[row] = state

    def before(self, step: int) -> tuple[int, Vector]:
        """Return the last step that is kept up to this one, and a copy of its state."""
        row = step // self.interval
        return row * self.interval, self._rows[row].copy()
