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

        def advance(parameters: Vector, rate: float) -> Vector:
            return replay.update(parameters, replay.evaluate(parameters)[1], rate)

        super().__init__(rate)
        self.history = History(keys, rate, advance)
        self._index = {key: i for i, key in enumerate(keys)}
        self._descent = descent
        loss = self._evaluate(parameters)
        self.history.append(loss, self.parameters)
        for key, value in held.items():
            self.hold(key, value)

    def step(self) -> None:
        """Go to the next state."""
        parameters = self._descent.update(self.parameters, self.gradient, self.rate)
        self._set(parameters, self.held)
        loss = self._evaluate(parameters)
        self.history.append(loss, parameters)

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
