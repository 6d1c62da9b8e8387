"""The arithmetic of training: where a tape's parameters go next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape

    Vector = NDArray[np.float64]


class Descent:
    """A tape and an optimiser.

    A state is one vector: the parameters (p,), and behind them what the optimiser remembers of each.

    Parameters
    ----------
    tape
        Left with the parameters that were evaluated last.
    optimizer
        Its rate is given with each step.

    Attributes
    ----------
    width : int
        The length of a state.

    """

    def __init__(self, tape: Tape, optimizer: Optimizer) -> None:
        self._tape = tape
        self._optimizer = optimizer
        self._count = len(tape.parameters)
        self.width = self._count * (1 + optimizer.vectors)

    def begin(self, parameters: Vector) -> Vector:
        """Return a state with these parameters, and nothing remembered."""
        return np.concatenate([parameters, np.zeros(self.width - self._count)])

    def evaluate(self, state: Vector, step: int) -> tuple[float, Vector]:  # noqa: ARG002
        """Return the loss of a state, and its gradient (p,)."""
        return self._tape.evaluate(state[: self._count])

    def update(self, state: Vector, gradient: Vector, rate: float, step: int) -> Vector:
        """Return the state after one step down the gradient."""
        parameters, *memory = state.reshape(-1, self._count)
        with np.errstate(all="ignore"):
            moved, kept = self._optimizer.update(parameters, gradient, rate, memory, step)
        return np.concatenate([moved, *kept])

    def twin(self) -> Descent:
        """Return one that computes the same on a tape of its own."""
        return Descent(replace(self._tape, leaves=self._tape.leaves.copy()), self._optimizer)
