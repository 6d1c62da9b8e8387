"""A run that is replayed on a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.training.history import History
from mg_widgets.training.measured import Measured
from mg_widgets.training.recorded import NO_SAMPLES
from mg_widgets.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mg_widgets.training.descent import Descent
    from mg_widgets.training.measures import Measures
    from mg_widgets.training.recorded import Recorded
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
    measures
        Measures each state.
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
        measures: Measures,
        held: Mapping[str, float] = {},
    ) -> None:
        # The history computes on a tape of its own, so that looking back disturbs nothing.
        replay = descent.twin()

        def advance(state: Vector, step: int, rate: float) -> Vector:
            return replay.update(state, replay.evaluate(state, step)[1], rate, step)

        super().__init__(rate)
        measured = Measured(measures.measure, measures.block)
        self.history = History(keys, rate, advance, descent.width, measured)
        self._measures = measures
        self._index = {key: i for i, key in enumerate(keys)}
        self._descent = descent
        self._arrive(descent.begin(parameters), 0)
        for key, value in held.items():
            self.hold(key, value)

    @property
    def memory(self) -> Vector:
        """What the optimiser remembers at state k, float64; nothing without momentum."""
        return self._state[len(self._index) :]

    @property
    def trouble(self) -> str:
        """Why training cannot go on from state k; "" if it can."""
        return NO_SAMPLES if self.data.before else super().trouble

    def step(self) -> None:
        """Go to the next state; without samples there is none."""
        if self.data.before:
            return
        self.branch()
        k = self.step_count
        state = self._descent.update(self._state, self.gradient, self.rate, k)
        self._set(state, self.held)
        self._arrive(state, k + 1)

    def _visit(self, step: int, state: Vector) -> None:
        _, gradient = self._descent.evaluate(state, step)
        self._state, self.parameters, self.gradient = state, state[: len(self._index)], gradient

    @property
    def data(self) -> Recorded:
        """The data of state k."""
        return self._descent.timeline.at(self.step_count)

    def branch(self) -> None:
        """Leave the future behind, and its data with it."""
        self._descent.timeline.cut(self.step_count)
        super().branch()

    def set_data(self, data: Recorded) -> None:
        """Let state k and all after it have other data."""
        self.branch()
        timeline, k, before = self._descent.timeline, self.step_count, self.data
        timeline.put(k, data)
        try:
            self._arrive(self._state, k, again=True)
        except BaseException:
            timeline.put(k, before)
            raise
        self.history.note("data", {"": None})

    def _move(self, values: Mapping[str, float]) -> None:
        state = self._state.copy()
        self._set(state, values)
        self._arrive(state, self.step_count, again=True)

    def _set(self, state: Vector, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            state[self._index[key]] = value

    def _arrive(self, state: Vector, step: int, *, again: bool = False) -> None:
        """Take the state of a step, once more after a nudge; if it cannot be measured nothing has changed."""
        loss, gradient = self._descent.evaluate(state, step)
        self._measures.take(self._descent.timeline.at(step))
        parameters = state[: len(self._index)]
        found = self._measures.find(self._descent.tape, parameters, gradient, self._rate_at(step))
        (self.history.replace if again else self.history.append)(loss, state, found)
        self._state, self.parameters, self.gradient = state, parameters, gradient
