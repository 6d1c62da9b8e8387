"""The arithmetic of training: where a tape's parameters go next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Schedule
    from mg_widgets.tape import Tape

    Vector = NDArray[np.float64]


class Optimizer(Protocol):
    """What training asks of an optimiser.

    `update` must be a pure function of (parameters, gradient, rate): the history computes steps that it has
    not kept once more with the same object, in any order.
    """

    @property
    def schedule(self) -> Schedule:
        """The learning rate by the step."""

    def update(self, parameters: Vector, gradient: Vector, rate: float) -> Vector:
        """Return the parameters after one step."""

    def reset(self) -> None:
        """Hear that a run begins again."""

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to compute the same."""


class Descent:
    """A tape and an optimiser.

    Parameters
    ----------
    tape
        Left with the parameters that were evaluated last.
    optimizer
        Its rate is given with each step.

    """

    def __init__(self, tape: Tape, optimizer: Optimizer) -> None:
        self._tape = tape
        self._optimizer = optimizer

    def evaluate(self, parameters: Vector) -> tuple[float, Vector]:
        """Return the loss at these parameters, and its gradient."""
        return self._tape.evaluate(parameters)

    def update(self, parameters: Vector, gradient: Vector, rate: float) -> Vector:
        """Return the parameters after one step down the gradient."""
        with np.errstate(all="ignore"):
            return self._optimizer.update(parameters, gradient, rate)

    def twin(self) -> Descent:
        """Return one that computes the same on a tape of its own."""
        return Descent(replace(self._tape, leaves=self._tape.leaves.copy()), self._optimizer)
