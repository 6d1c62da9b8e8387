"""What a loop says of its steps: numbers by name."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.training.loss_series import width_of_windows, windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was said from one step on.

    Attributes
    ----------
    run
        Grows with each reset.
    first, steps
        It tells of the steps k in the range first <= k < steps.
    points
        By name: (step, number) pairs, float64 (points, 2).

    """

    run: int
    first: int
    steps: int
    points: dict[str, Points]


class Series:
    """The numbers of one name; a step may be without one."""

    def __init__(self) -> None:
        self._pairs = array("d")
        self._thinned = np.empty((0, 2))
        self._read = 0

    def append(self, step: int, x: float) -> None:
        """Add the number of a later step."""
        self._pairs.extend((step, x))

    def points(self, start: int = 0) -> Points:
        """Return the (step, number) pairs from the `start`-th on, as a copy."""
        return np.array(self._pairs[2 * start :]).reshape(-1, 2)

    def since(self, step: int) -> Points:
        """Return the pairs of a step and of all later ones."""
        count = len(self._pairs) // 2
        return self.points(bisect_left(range(count), float(step), key=lambda i: self._pairs[2 * i]))

    def thinned(self) -> Points:
        """Return at most 2,000 pairs and the last one; it looks only at those that are new."""
        points = np.concatenate([self._thinned, self.points(self._read)])
        # The last one belongs to no window yet.
        self._thinned = windowed(points[:-1], width_of_windows(int(points[-1, 0])))
        self._read = len(self._pairs) // 2 - 1
        return np.concatenate([self._thinned, points[-1:]])

    @property
    def last(self) -> float:
        """The latest number."""
        return self._pairs[-1]


class NamedSeries:
    """Numbers by name, step after step, from any thread.

    A name may begin late, and be missing at some steps.

    Attributes
    ----------
    run : int
        Grows with each reset.
    steps : int
        How many steps there were in this run.

    """

    def __init__(self) -> None:
        self.run = 0
        self.steps = 0
        self._series: dict[str, Series] = {}
        self._lock = threading.Lock()

    def append(self, numbers: Mapping[str, float]) -> None:
        """Add a step."""
        with self._lock:
            for name, x in numbers.items():
                if name not in self._series:
                    self._series[name] = Series()
                self._series[name].append(self.steps, x)
            self.steps += 1

    def reset(self) -> None:
        """Begin again with nothing."""
        with self._lock:
            self.run += 1
            self.steps = 0
            self._series = {}

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self._series)

    def latest(self) -> tuple[int, dict[str, float]]:
        """Return the number of steps, and the latest number of each name."""
        with self._lock:
            return self.steps, {name: series.last for name, series in self._series.items()}

    def since(self, run: int, step: int) -> Excerpt:
        """Return everything from a step of a run on; if another run has begun, all of that."""
        with self._lock:
            first = step if run == self.run else 0
            return self._excerpt(first, lambda series: series.since(first))

    def thinned(self) -> Excerpt:
        """Return at most 2,000 points of each name, and its last one."""
        with self._lock:
            return self._excerpt(0, Series.thinned)

    def columns(self) -> dict[str, list[float]]:
        """Return by name one number for each step, nan where there was none."""
        everything = self.everything()
        columns = {}
        for name, points in everything.points.items():
            column = np.full(everything.steps, np.nan)
            column[points[:, 0].astype(np.intp)] = points[:, 1]
            columns[name] = column.tolist()
        return columns

    def everything(self) -> Excerpt:
        """Return all points."""
        with self._lock:
            return self._excerpt(0, Series.points)

    def _excerpt(self, first: int, read: Callable[[Series], Points]) -> Excerpt:
        points = {name: read(series) for name, series in self._series.items()}
        return Excerpt(self.run, first, self.steps, points)
