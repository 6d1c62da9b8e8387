"""A run that is replayed on a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.training.history import History
from mg_widgets.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mg_widgets.training.descent import Descent
    from mg_widgets.training.run import Vector


class TapeRun(Run):
    """State k, evaluated by an optimiser and a tape.

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
    gradient
        Of state k, float64 (p,); replaced, never changed in place.

    """

    gradient: Vector

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

        def advance(state: Vector, step: int, rate: float) -> Vector:
            return replay.update(state, replay.evaluate(state, step)[1], rate, step)

        super().__init__(rate)
        self.history = History(keys, rate, advance, descent.width)
        self._index = {key: i for i, key in enumerate(keys)}
        self._descent = descent
        self._state = descent.begin(parameters)
        loss = self._evaluate(self._state, 0)
        self.history.append(loss, self._state)
        for key, value in held.items():
            self.hold(key, value)

    @property
    def memory(self) -> Vector:
        """What the optimiser remembers at state k, float64; nothing without momentum."""
        return self._state[len(self._index) :]

    def step(self) -> None:
        """Go to the next state."""
        k = self.step_count
        state = self._descent.update(self._state, self.gradient, self.rate, k)
        self._set(state, self.held)
        loss = self._evaluate(state, k + 1)
        self.history.append(loss, state)

    def _move(self, values: Mapping[str, float]) -> None:
        state = self._state.copy()
        self._set(state, values)
        loss = self._evaluate(state, self.step_count)
        self.history.replace(loss, state)

    def _set(self, state: Vector, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            state[self._index[key]] = value

    def _evaluate(self, state: Vector, step: int) -> float:
        loss, gradient = self._descent.evaluate(state, step)
        self._state, self.parameters, self.gradient = state, state[: len(self._index)], gradient
        return loss
