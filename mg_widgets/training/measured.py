"""What was measured of the states of a run beside their losses: one column of numbers for each name."""

from __future__ import annotations

import math
import threading
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

VALIDATION = "validation"
ACCURACY = "accuracy"
VALIDATION_ACCURACY = "validation accuracy"
GRADIENT_NORM = "gradient norm"
RATE = "rate"
OF_SAMPLES = (VALIDATION, ACCURACY, VALIDATION_ACCURACY)
"""What is measured by the predictions of samples."""
NAMES = (*OF_SAMPLES, GRADIENT_NORM, RATE)
"""In the order in which they are told."""


def _as_told(found: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Return what was found of some states, where that is the numbers themselves."""
    names = [name for name in NAMES if any(name in numbers for numbers in found)]
    return {name: [numbers.get(name, math.nan) for numbers in found] for name in names}


class Measured:
    """Numbers of every state, nan where one is not known; a name is absent where nothing was measured.

    A step takes microseconds: what it has found waits, and is measured together with that of others or when
    somebody asks.

    Parameters
    ----------
    measure
        `measure(found)` returns numbers by name, one for each state that something was found of.
    block
        How many states may wait; 1: none, so that what `measure` raises comes with its step.
    hidden
        Names that are not told.

    """

    def __init__(
        self,
        measure: Callable[[Sequence[Any]], Mapping[str, ArrayLike]] = _as_told,
        block: int = 1,
        hidden: Iterable[str] = (),
    ) -> None:
        self.hidden = set(hidden)
        self._measure = measure
        self._block = block
        self._columns: dict[str, array[float]] = {}
        self._count = 0
        self._waiting: list[Any] = []
        # Somebody may ask from another thread than the one that trains.
        self._lock = threading.Lock()

    def append(self, found: object) -> None:
        """Take what was found of the next state; if that fails, `cut` takes it back."""
        self._waiting.append(found)
        if len(self._waiting) >= self._block:
            self._settle()

    def cut(self, count: int) -> None:
        """Keep what belongs to the first `count` states."""
        with self._lock:
            self._count = min(self._count, count)
            self._end_at_count()
            del self._waiting[count - self._count :]

    def replace(self, found: object) -> None:
        """Take something else for what was found of the last state."""
        self._settle()
        numbers = self._measure([found])
        with self._lock:
            self._begin(numbers)
            for name, column in self._columns.items():
                column[-1] = np.asarray(numbers.get(name, math.nan)).item()

    def correct(self, name: str, number: float) -> None:
        """Set one number of the last state."""
        self._settle()
        if name in self._columns:
            self._columns[name][-1] = number

    def columns(self) -> dict[str, array[float]]:
        """Return the numbers by name, for reading only."""
        self._settle()
        return {
            name: self._columns[name] for name in NAMES if name in self._columns and name not in self.hidden
        }

    def at(self, step: int) -> dict[str, float]:
        """Return the numbers of a state."""
        return {name: column[step] for name, column in self.columns().items()}

    def _settle(self) -> None:
        if not self._waiting:
            return
        with self._lock:
            # The list stays the same one, so that nothing is lost that is appended meanwhile.
            count = len(self._waiting)
            if count:
                self._add(self._measure(self._waiting[:count]), count)
                del self._waiting[:count]

    def _begin(self, numbers: Mapping[str, ArrayLike]) -> None:
        """Have a column for each name."""
        for name in numbers:
            self._columns.setdefault(name, array("d", [math.nan]) * self._count)

    def _add(self, numbers: Mapping[str, ArrayLike], count: int) -> None:
        self._begin(numbers)
        self._end_at_count()
        unknown = [math.nan] * count
        for name, column in self._columns.items():
            column.frombytes(np.asarray(numbers.get(name, unknown), dtype=np.float64).tobytes())
        self._count += count

    def _end_at_count(self) -> None:
        """Forget what was added to some columns only, before an interrupt."""
        for column in self._columns.values():
            del column[self._count :]
