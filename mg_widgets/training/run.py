"""One run of training: from state 0 to the next reset."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.arguments import integer
from mg_widgets.training.measured import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import SupportsIndex

    from numpy.typing import NDArray

    from mg_widgets.training.history import History

    Vector = NDArray[np.float64]


class Run(ABC):
    """State k, and the ways that lead from it: a step, a nudge, a hold.

    Parameters
    ----------
    rate
        The rate of the update from a step to the next, until another one is set.

    Attributes
    ----------
    parameters
        Of state k, float64 (p,); replaced, never changed in place.
    history : History
    held : dict
        Value by path.

    """

    parameters: Vector
    history: History

    def __init__(self, rate: Callable[[int], float]) -> None:
        self.held: dict[str, float] = {}
        self._rate = rate
        self._fixed_rate: float | None = None

    @property
    def memory(self) -> Vector:
        """What the optimiser remembers at state k, float64; nothing where the user's own code trains."""
        return np.empty(0)

    @property
    def step_count(self) -> int:
        """The step k."""
        return self.history.position

    @property
    def loss(self) -> float:
        """The loss of state k."""
        return self.history.losses[self.history.position]

    @property
    def rate(self) -> float:
        """The rate of the next update."""
        return self._rate_at(max(self.step_count, 0))

    @rate.setter
    def rate(self, value: float) -> None:
        self.branch()
        self._fixed_rate = value
        self.history.note("rate", {"": value})
        if self._is_before_update:
            self.history.measured.correct(RATE, value)

    @property
    def _is_before_update(self) -> bool:
        """Whether the update from state k is still to come."""
        return True

    @property
    def rate_was_set(self) -> bool:
        """Whether the rate was set during this run."""
        return self._fixed_rate is not None

    @property
    def trouble(self) -> str:
        """Why training cannot go on from state k; "" if it can."""
        losses, step = self.history.losses, self.step_count
        if math.isfinite(losses[step]):
            return ""
        while step and not math.isfinite(losses[step - 1]):
            step -= 1
        return f"training stopped: the loss became {losses[step]} at step {step}"

    @abstractmethod
    def step(self) -> None:
        """Go to the next state."""

    def check_step(self, step: SupportsIndex) -> int:
        """Return the step of a state that can be visited; an IndexError or a RuntimeError says why not."""
        k, last = integer(step, "step"), len(self.history) - 1
        if not 0 <= k <= last:
            raise IndexError(f"step must be in the range 0 <= step <= {last}, not {k}")
        return k

    def go_to(self, step: int) -> None:
        """Go to a state of the history; what comes after it stays there until something is changed."""
        if step == self.step_count:
            return
        self._visit(step, self.history.state_at(step))
        self.history.position = step
        self._fixed_rate = self.history.events.rate_at(step)

    def branch(self) -> None:
        """Leave the future behind, if there is one, before something is changed; what is held stays held."""
        history = self.history
        if history.is_at_end:
            return
        held = history.events.held_at(history.position)
        history.branch(np.concatenate([self.parameters, self.memory]))
        released = dict.fromkeys(held.keys() - self.held.keys())
        changed = {key: value for key, value in self.held.items() if held.get(key) != value}
        if released:
            history.note("release", released)
        if changed:
            self._move(changed)
            history.note("hold", changed)

    def nudge(self, values: Mapping[str, float]) -> None:
        """Set parameters once."""
        self.branch()
        self._move(values)
        self.history.note("nudge", values)

    def hold(self, key: str, value: float) -> None:
        """Set a parameter now and after every update, until it is released."""
        self.branch()
        self._move({key: value})
        self.held[key] = value
        self.history.note("hold", {key: value})

    def release(self, key: str) -> None:
        """Let a parameter go its own way again."""
        # In the past nothing has changed yet: the branch will say it.
        if self.held.pop(key, None) is not None and self.history.is_at_end:
            self.history.note("release", {key: None})

    def _rate_at(self, step: int) -> float:
        return self._rate(step) if self._fixed_rate is None else self._fixed_rate

    @abstractmethod
    def _visit(self, step: int, state: Vector) -> None:
        """Make a state of the history state k: its parameters, and behind them the optimiser's memory."""

    @abstractmethod
    def _move(self, values: Mapping[str, float]) -> None:
        """Give parameters of state k other numbers, and its loss with them."""
