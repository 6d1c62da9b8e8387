"""The arithmetic of training: where a tape's parameters go next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.batches import Batches

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
    batches
        Which lanes each step reads; None: all of them.

    Attributes
    ----------
    tape : Tape
        What was evaluated last.
    width : int
        The length of a state.

    """

    def __init__(self, tape: Tape, optimizer: Optimizer, batches: Batches | None = None) -> None:
        self.tape = tape
        self._optimizer = optimizer
        self._batches = batches
        self._count = len(tape.parameters)
        self.width = self._count * (1 + optimizer.vectors)

    def begin(self, parameters: Vector) -> Vector:
        """Return a state with these parameters, and nothing remembered."""
        return np.concatenate([parameters, np.zeros(self.width - self._count)])

    def choose(self, step: int) -> None:
        """Let the tape read the batch of a step."""
        if self._batches:
            self.tape.choose(self._batches.at(step))

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
        tape = replace(self.tape, leaves=self.tape.leaves.copy())
        return Descent(tape, self._optimizer, self._batches)
