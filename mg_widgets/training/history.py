"""What happened in one run of a trainer: every loss, the parameters, and what people did."""

from __future__ import annotations

import operator
from collections import deque
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex

import numpy as np

from mg_widgets.training.history_table import as_dict, write_csv
from mg_widgets.training.measured import (
    ACCURACY,
    GRADIENT_NORM,
    RATE,
    VALIDATION,
    VALIDATION_ACCURACY,
    Measured,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Advance = Callable[[Vector, int, float], Vector]

MEMORY = 64 * 2**20
"""Bytes for the parameters of a run."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did to a run.

    Attributes
    ----------
    step
        The state k at which it was done; a state's last event of a kind and key replaces the earlier ones.
    kind
        "nudge" (a parameter was set once), "hold" (it is set after every update as well), "release" (that
        ends), "rate" (the learning rate from here on) or "data" (other samples from here on).
    key
        The parameter's path; "" for a rate and for data.
    value
        The number; None for a release and for data.

    """

    step: int
    kind: Literal["nudge", "hold", "release", "rate", "data"]
    key: str
    value: float | None


class History:
    """One run of a trainer; a reset begins another.

    `losses[k]` is the loss at `parameters_at(k)`. The parameters are kept at every step, in a long run at
    every 2nd, 4th, ... so that they stay within 64 MB; those in between are computed again, unless it was a
    loop of the user's own that computed them.

    Parameters
    ----------
    keys
        The paths of the parameters.
    rate
        The rate of the update from a step to the next, where no event says otherwise.
    advance
        `advance(state, step, rate)` returns the state after one update; None: nobody can compute it again.
    width
        The length of a state: the parameters, and what an optimiser remembers; None: of the parameters.
    measured
        Takes what was found of each state; None: a mapping of names to numbers.

    Attributes
    ----------
    losses : list of float
        The loss of every state so far.
    events : list of Event
        What was done, in order.

    """

    def __init__(
        self,
        keys: list[str],
        rate: Callable[[int], float],
        advance: Advance | None = None,
        width: int | None = None,
        measured: Measured | None = None,
    ) -> None:
        self.measured = measured or Measured()
        self.losses: list[float] = []
        self.events: list[Event] = []
        self._index = {key: i for i, key in enumerate(keys)}
        self._rate = rate
        self._advance = advance
        width = len(keys) if width is None else width
        self._limit = max(2, MEMORY // (8 * max(1, width)))
        self._interval = 1
        self._kept = np.empty((min(16, self._limit), width))
        self._last = np.empty(width)

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.losses)

    def __repr__(self) -> str:
        last = f", last loss {self.losses[-1]:.6g}" if self.losses else ""
        return f"History({len(self)} states, {len(self.events)} events{last})"

    @property
    def validation(self) -> list[float]:
        """The validation loss of every state; empty without a validation set."""
        return self._column(VALIDATION)

    @property
    def accuracy(self) -> list[float]:
        """The share of right predictions at every state, 0 to 1; empty where there is no rule for it."""
        return self._column(ACCURACY)

    @property
    def validation_accuracy(self) -> list[float]:
        """The same of the validation set."""
        return self._column(VALIDATION_ACCURACY)

    @property
    def gradient_norms(self) -> list[float]:
        """The Euclidean norm of the parameters' gradient at every state."""
        return self._column(GRADIENT_NORM)

    @property
    def rates(self) -> list[float]:
        """The learning rate of the update from every state."""
        return self._column(RATE)

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the run as plain lists, ready for JSON.

        Returns
        -------
        dict
            One number per state: "step", "loss", and as far as they were measured "validation", "accuracy",
            "validation accuracy", "gradient norm" and "rate". "events": dicts with "step", "kind", "key" and
            "value". What is not finite is the string "nan", "inf" or "-inf", which `float` reads.

        """
        return as_dict(self)

    def to_csv(self, path: str | os.PathLike[str]) -> Path:
        """Write the run as comma-separated values, one row per state.

        The columns are those of `to_dict`; `events` holds those of the state in words, such as
        "rate = 0.5; hold layer1.neuron1.w1 = 2.0". Numbers are written so that they read back as the same
        ones; what is not finite is nan, inf or -inf.

        Parameters
        ----------
        path
            The file to write; an existing one is replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        TypeError
            If `path` is not a path.
        OSError
            If the file cannot be written.

        """
        return write_csv(self, path)

    def append(self, loss: float, state: Vector, found: object = MappingProxyType({})) -> None:
        """Add the next state, and what there is to measure of it; the array is kept, not copied.

        If it cannot be measured, or somebody interrupts, nothing is added.
        """
        count, last = len(self.losses), self._last
        try:
            self.measured.append(found)
            self.losses.append(loss)
            self._keep(state)
        except BaseException:
            del self.losses[count:]
            self.measured.cut(count)
            self._last = last
            raise

    def replace(self, loss: float, state: Vector, found: object = None) -> None:
        """Put another state in the place of the last one: somebody moved a parameter.

        Without anything found what was measured stays.
        """
        if found is not None:
            self.measured.replace(found)
        self.losses[-1] = loss
        self._keep(state)

    def note(
        self, kind: Literal["nudge", "hold", "release", "rate", "data"], values: Mapping[str, float | None]
    ) -> None:
        """Add events at the last state; a hand that drags leaves one, not one for each place it passed."""
        step, first = len(self.losses) - 1, len(self.events)
        while first and self.events[first - 1].step == step:
            first -= 1
        self.events[first:] = [
            event for event in self.events[first:] if event.kind != kind or event.key not in values
        ]
        self.events += [Event(step, kind, key, value) for key, value in values.items()]

    def parameters_at(self, step: SupportsIndex) -> Vector:
        """Return the parameters of a state, float64 (p,), in the order of `model.parameters()`.

        Parameters
        ----------
        step
            0 <= step < len(history).

        Raises
        ------
        IndexError
            If there is no such state.
        LookupError
            If the parameters of this state were not kept and cannot be computed again.

        """
        k = operator.index(step)
        if not 0 <= k < len(self):
            raise IndexError(f"step must be in the range 0 <= step < {len(self)}, not {k}")
        if k == len(self) - 1:
            return self._last[: len(self._index)].copy()
        start = k - k % self._interval
        if self._advance is None and k != start:
            later = min(start + self._interval, len(self) - 1)
            nearest = start if k - start <= later - k else later
            raise LookupError(
                f"the parameters of step {k} were not kept, and a loop cannot be computed again; "
                f"the nearest that were are those of step {nearest}"
            )
        return self._replayed(self._kept[start // self._interval].copy(), start, k)[: len(self._index)]

    def _replayed(self, state: Vector, start: int, stop: int) -> Vector:
        """Return state `stop`, from state `start`."""
        events = deque(self.events)
        held: dict[int, float] = {}
        rate: float | None = None
        for step in range(start, stop + 1):
            while events and events[0].step <= step:
                event = events.popleft()
                if event.kind == "data":
                    continue
                if event.kind == "rate":
                    rate = event.value
                elif event.value is None:
                    held.pop(self._index[event.key], None)
                else:
                    if event.kind == "hold":
                        held[self._index[event.key]] = event.value
                    if step > start:
                        state[self._index[event.key]] = event.value
            if step < stop and self._advance:
                state = self._advance(state, step, self._rate(step) if rate is None else rate)
                state[list(held)] = list(held.values())
        return state

    def _column(self, name: str) -> list[float]:
        return list(self.measured.columns().get(name, ()))

    def _keep(self, state: Vector) -> None:
        self._last = state
        row, rest = divmod(len(self.losses) - 1, self._interval)
        if rest:
            return
        if row == self._limit:
            kept = self._kept[::2].copy()
            self._kept[: len(kept)] = kept
            self._interval *= 2
            self._keep(state)
            return
        if row == len(self._kept):
            larger = np.empty((min(2 * row, self._limit), self._kept.shape[1]))
            larger[:row] = self._kept
            self._kept = larger
        self._kept[row] = state
