"""One run of training: from state 0 to the next reset."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mg_widgets.training.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.training.descent import Descent

    Vector = NDArray[np.float64]


class Run:
    """State k, evaluated, and the ways that lead from it: a step, a nudge, a hold.

    Parameters
    ----------
    keys
        The paths of the parameters.
    parameters
        Those of state 0.
    descent
        Computes losses, gradients and updates.
    rate
        The rate of the update from a step to the next, until another one is set.
    held
        What is held from the start.

    Attributes
    ----------
    parameters, gradient
        Of state k, float64 (p,); replaced, never changed in place.
    history : History
    held : dict
        Value by path.

    """

    def __init__(
        self,
        keys: list[str],
        parameters: Vector,
        descent: Descent,
        *,
        rate: Callable[[int], float],
        held: Mapping[str, float] = {},
    ) -> None:
        # The history computes on a tape of its own, so that looking back disturbs nothing.
        replay = descent.twin()

        def advance(parameters: Vector, rate: float) -> Vector:
            return replay.update(parameters, replay.evaluate(parameters)[1], rate)

        self.held: dict[str, float] = {}
        self.history = History(keys, rate, advance)
        self._index = {key: i for i, key in enumerate(keys)}
        self._descent = descent
        self._rate = rate
        self._fixed_rate: float | None = None
        loss = self._evaluate(parameters)
        self.history.append(loss, self.parameters)
        for key, value in held.items():
            self.hold(key, value)

    @property
    def step_count(self) -> int:
        """The step k."""
        return len(self.history) - 1

    @property
    def loss(self) -> float:
        """The loss of state k."""
        return self.history.losses[-1]

    @property
    def rate(self) -> float:
        """The rate of the next update."""
        return self._rate(self.step_count) if self._fixed_rate is None else self._fixed_rate

    @rate.setter
    def rate(self, value: float) -> None:
        self._fixed_rate = value
        self.history.note("rate", {"": value})

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

    def step(self) -> None:
        """Go to the next state."""
        parameters = self._descent.update(self.parameters, self.gradient, self.rate)
        self._set(parameters, self.held)
        loss = self._evaluate(parameters)
        self.history.append(loss, parameters)

    def nudge(self, values: Mapping[str, float]) -> None:
        """Set parameters once."""
        self.history.note("nudge", values)
        self._move(values)

    def hold(self, key: str, value: float) -> None:
        """Set a parameter now and after every update, until it is released."""
        self.held[key] = value
        self.history.note("hold", {key: value})
        self._move({key: value})

    def release(self, key: str) -> None:
        """Let a parameter go its own way again."""
        if self.held.pop(key, None) is not None:
            self.history.note("release", {key: None})

    def _move(self, values: Mapping[str, float]) -> None:
        parameters = self.parameters.copy()
        self._set(parameters, values)
        loss = self._evaluate(parameters)
        self.history.replace(loss, parameters)

    def _set(self, parameters: Vector, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            parameters[self._index[key]] = value

    def _evaluate(self, parameters: Vector) -> float:
        loss, gradient = self._descent.evaluate(parameters)
        self.parameters, self.gradient = parameters, gradient
        return loss
