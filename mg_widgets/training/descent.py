"""The arithmetic of training: where a tape's parameters go next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.training.recorded import Timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.recorded import Recorded

    Vector = NDArray[np.float64]


class Descent:
    """A tape and an optimiser: of each step, with the data and the batch of that step.

    A state is one vector: the parameters (p,), and behind them what the optimiser remembers of each.

    Parameters
    ----------
    timeline
        The data of each step.
    optimizer
        Its rate is given with each step.

    Attributes
    ----------
    timeline : Timeline
    tape : Tape
        What was evaluated last.
    width : int
        The length of a state.

    """

    tape: Tape
    _data: Recorded

    def __init__(self, timeline: Timeline, optimizer: Optimizer) -> None:
        self.timeline = timeline
        self._optimizer = optimizer
        self._take(timeline.at(0))
        self._count = len(self.tape.parameters)
        self.width = self._count * (1 + optimizer.vectors)

    def begin(self, parameters: Vector) -> Vector:
        """Return a state with these parameters, and nothing remembered."""
        return np.concatenate([parameters, np.zeros(self.width - self._count)])

    def choose(self, step: int) -> None:
        """Let the tape read the data of a step, and of them its batch."""
        data = self.timeline.at(step)
        if data is not self._data:
            if data.tape is self._data.tape:
                self.tape.load(data.leaves)
                self._data = data
            else:
                self._take(data)
        if data.batches:
            self.tape.choose(data.batches.at(step))

    def evaluate(self, state: Vector, step: int) -> tuple[float, Vector]:
        """Return the loss of a state over its batch, and its gradient (p,)."""
        self.choose(step)
        return self.tape.evaluate(state[: self._count])

    def update(self, state: Vector, gradient: Vector, rate: float, step: int) -> Vector:
        """Return the state after one step down the gradient."""
        parameters, *memory = state.reshape(-1, self._count)
        with np.errstate(all="ignore"):
            moved, kept = self._optimizer.update(parameters, gradient, rate, memory, step)
        return np.concatenate([moved, *kept])

    def twin(self) -> Descent:
        """Return one that computes the same on a tape of its own."""
        return Descent(self.timeline, self._optimizer)

    def restarted(self, step: int) -> Descent:
        """Return one for another run, with the data of a step of this one."""
        return Descent(Timeline(self.timeline.at(step)), self._optimizer)

    def _take(self, data: Recorded) -> None:
        """Make a tape of other data."""
        self._data = data
        self.tape = replace(data.tape, leaves=data.leaves.copy())
