"""What happened in one run of a trainer: every loss, the parameters, and what people did."""

from __future__ import annotations

from collections import deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from mg_widgets.engine.arguments import integer
from mg_widgets.training.events import Deed, Events
from mg_widgets.training.ghost import MOST, Ghost, ghost_of
from mg_widgets.training.history_table import as_dict, write_csv
from mg_widgets.training.keyframes import Keyframes
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


class History:
    """One run of a trainer; a reset begins another.

    `losses[k]` is the loss at `parameters_at(k)`. The parameters are kept at every step, in a long run at
    every 2nd, 4th, ... so that they stay within 64 MB; those in between are computed again, unless it was a
    loop of the user's own that computed them.

    The run may stand at an earlier state than the last: what is done there cuts the history after it, and
    the losses left behind become a ghost.

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
    position : int
        The state k at which the run stands, 0 <= k < len(history); -1 before there is one.
    ghosts : list of Ghost
        The futures that were left behind, the latest last: at most 3.
    branch_count : int
        How many times one was left behind.

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
        self.events = Events()
        self.position = -1
        self.ghosts: list[Ghost] = []
        self.branch_count = 0
        self._index = {key: i for i, key in enumerate(keys)}
        self._rate = rate
        self._advance = advance
        width = len(keys) if width is None else width
        self._kept = Keyframes(width)
        self._last = np.empty(width)
        self._visited: tuple[int, Vector] | None = None

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
            "validation accuracy", "gradient norm" and "rate". "events": as many dicts as there were, with
            "step", "kind", "key" and "value". What is not finite is the string "nan", "inf" or "-inf", which
            `float` reads. All states are told, those after `position` too; a future that was left behind is
            in `ghosts` alone.

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
            self._kept.put(count, state)
            self._last = state
            self.position = count
        except BaseException:
            del self.losses[count:]
            self.measured.cut(count)
            self._last, self.position = last, count - 1
            raise

    def replace(self, loss: float, state: Vector, found: object = None) -> None:
        """Put another state in the place of the last one: somebody moved a parameter.

        Without anything found what was measured stays.
        """
        if found is not None:
            self.measured.replace(found)
        self.losses[-1] = loss
        self._kept.put(len(self.losses) - 1, state)
        self._last = state

    def note(self, kind: Deed, values: Mapping[str, float | None]) -> None:
        """Add events at the last state; a hand that drags leaves one, not one for each place it passed."""
        self.events.note(len(self.losses) - 1, kind, values)

    @property
    def is_at_end(self) -> bool:
        """Whether the run stands at its last state."""
        return self.position == len(self.losses) - 1

    def branch(self, state: Vector) -> None:
        """Forget what comes after the position, where this is the state, but for the losses as a ghost."""
        end = self.position + 1
        self.ghosts = [*self.ghosts, ghost_of(self.losses, self.position)][-MOST:]
        self.branch_count += 1
        self.measured.cut(end)
        del self.losses[end:]
        self.events = Events(event for event in self.events if event.step < end)
        self._last, self._visited = state, None

    def parameters_at(self, step: SupportsIndex) -> Vector:
        """Return the parameters of a state, float64 (p,), in the order of `model.parameters()`.

        Parameters
        ----------
        step
            0 <= step < len(history).

        Raises
        ------
        TypeError
            If `step` is no integer.
        IndexError
            If there is no such state.
        LookupError
            If the parameters of this state were not kept and cannot be computed again.

        """
        k = integer(step, "step")
        if not 0 <= k < len(self):
            raise IndexError(f"step must be in the range 0 <= step < {len(self)}, not {k}")
        return self.state_at(k)[: len(self._index)]

    def state_at(self, step: int) -> Vector:
        """Return the parameters of a state, and behind them what the optimiser remembers there."""
        if step == len(self) - 1:
            return self._last.copy()
        start, state = self._kept.before(step)
        if self._advance is None and step != start:
            later = min(start + self._kept.interval, len(self) - 1)
            nearest = start if step - start <= later - step else later
            raise LookupError(
                f"the parameters of step {step} were not kept, and a loop cannot be computed again; "
                f"the nearest that were are those of step {nearest}"
            )
        # Who goes through a run step by step finds the one before.
        if self._visited and start < self._visited[0] <= step:
            start, state = self._visited
        state = self._replayed(state.copy(), start, step)
        self._visited = (step, state)
        return state.copy()

    def excerpt(self, first: int, count: int, memory: int) -> tuple[int, Vector]:
        """Return the steps from one state to the next, and as many states as fit into some bytes.

        Those from `first` on, of the first `count` states.
        """
        interval = self._kept.interval
        while 8 * self._last.size * ((count - first) // interval + 1) > memory and interval < count:
            interval *= 2
        return interval, np.concatenate([self.state_at(step) for step in range(first, count, interval)])

    def deeds(self, count: int) -> list[tuple[int, str, int, float | None]]:
        """Return what was done to parameters and rate in the first `count` states.

        Of each the step, the kind, the place among the parameters (-1 of a rate), and the value.
        """
        return [
            (event.step, event.kind, self._index.get(event.key, -1), event.value)
            for event in self.events
            if event.kind != "data" and event.step < count
        ]

    def _replayed(self, state: Vector, start: int, stop: int) -> Vector:
        """Return state `stop`, from state `start`."""
        rate = self.events.rate_at(start)
        held = {self._index[key]: value for key, value in self.events.held_at(start).items()}
        events = deque(event for event in self.events if start < event.step <= stop)
        for step in range(start, stop + 1):
            while events and events[0].step == step:
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
                    state[self._index[event.key]] = event.value
            if step < stop and self._advance:
                state = self._advance(state, step, self._rate(step) if rate is None else rate)
                state[list(held)] = list(held.values())
        return state

    def _column(self, name: str) -> list[float]:
        return list(self.measured.columns().get(name, ()))
