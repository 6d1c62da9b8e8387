"""A step taken apart: what each phase leaves behind, in any order. As in the page (js/engine/phases.ts)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.optim import SGD
from mg_widgets.training.batches import Batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mg_widgets.training.trainer import Trainer

    Vector = NDArray[np.float64]

PHASES = ("forward", "zero_grad", "backward", "update")
"""The four phases of a step, in the order of the loop."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What there is after a phase.

    Attributes
    ----------
    phase
        The one that has just run; "" before the first.
    parameters, stored
        Of now, and what they hold as their gradients, float64 (p,).
    loss
        Of the last forward.
    true_loss, gradient
        As they would be if forward, zero_grad and backward ran now.
    added
        How many gradients are added up in what is stored.
    is_of_one
        Whether all of these are of the same data.
    data_are_old, gradients_are_old
        Whether the parameters have moved since the last forward, or since the forward of the last backward.

    """

    phase: str
    parameters: Vector
    stored: Vector
    loss: float
    true_loss: float
    gradient: Vector
    added: int
    is_of_one: bool
    data_are_old: bool
    gradients_are_old: bool


def taken_apart(trainer: Trainer, phases: Sequence[str]) -> list[Moment]:
    """Run phases beside a trainer, which stays where it is, and return what there is before and after each.

    They begin with state k, where forward, zero_grad and backward have run.

    Raises
    ------
    ValueError
        If there are no weights, or one cannot be moved: the reason.

    """
    apart = _Apart(trainer)
    return [apart.moment, *map(apart.run, phases)]


class _Apart:
    """A copy of state k, which the phases move."""

    def __init__(self, trainer: Trainer) -> None:
        tape = trainer.tape
        if not len(tape.parameters):
            raise ValueError("there are no weights to move")
        for node in tape.parameters:
            if node in tape.stuck:
                reason = tape.opaque[tape.stuck[node]].reason
                key = tape.keys[node]
                raise ValueError(f"{key} cannot be moved: it leads to what cannot be replayed ({reason})")
        self._tape = replace(tape, leaves=tape.leaves.copy())
        chosen = trainer.setup().get("batches")
        self._batches = Batches(tape.lanes, **chosen) if chosen and tape.lanes else None
        # Of a loop nobody knows the rule.
        self._optimizer = SGD(0.0) if trainer.is_loop else trainer.optimizer
        is_scheduled = trainer.scheduled and not trainer.is_loop
        self._fixed_rate = None if is_scheduled else trainer.learning_rate
        self._step = trainer.step_count
        parameters = trainer.parameters
        self._memory: Sequence[Vector] = list(trainer.memory.reshape(-1, len(parameters)))
        loss, self._found = self._play(parameters)
        # How often the parameters have moved: by now, by the last forward, by that of the last backward.
        self._version = self._of_data = self._of_gradient = 0
        self.moment = Moment(
            phase="",
            parameters=parameters,
            stored=self._found,
            loss=loss,
            true_loss=loss,
            gradient=self._found,
            added=1,
            is_of_one=True,
            data_are_old=False,
            gradients_are_old=False,
        )

    def run(self, phase: str) -> Moment:
        """Run a phase and return what there is after it."""
        {
            "forward": self._forward,
            "zero_grad": self._zero_grad,
            "backward": self._backward,
            "update": self._update,
        }[phase]()
        self.moment = replace(
            self.moment,
            phase=phase,
            data_are_old=self._of_data != self._version,
            gradients_are_old=self._of_gradient != self._version,
        )
        return self.moment

    def _forward(self) -> None:
        loss, self._found = self._play(self.moment.parameters)
        self._of_data = self._version
        self.moment = replace(self.moment, loss=loss, true_loss=loss, gradient=self._found)

    def _zero_grad(self) -> None:
        self._of_gradient = self._version
        self.moment = replace(self.moment, stored=np.zeros_like(self._found), added=0)

    def _backward(self) -> None:
        before = self.moment
        is_of_one = before.added == 0 or (before.is_of_one and self._of_gradient == self._of_data)
        self._of_gradient = self._of_data
        with np.errstate(all="ignore"):
            stored = before.stored + self._found
        self.moment = replace(before, stored=stored, added=before.added + 1, is_of_one=is_of_one)

    def _update(self) -> None:
        before, step, rate = self.moment, self._step, self._fixed_rate
        if rate is None:
            rate = self._optimizer.schedule.rate(step)
        with np.errstate(all="ignore"):
            moved, self._memory = self._optimizer.update(
                before.parameters, before.stored, rate, self._memory, step
            )
        self._step += 1
        if np.array_equal(moved, before.parameters, equal_nan=True):
            return
        self._version += 1
        true_loss, gradient = self._play(moved)
        self.moment = replace(before, parameters=moved, true_loss=true_loss, gradient=gradient)

    def _play(self, parameters: Vector) -> tuple[float, Vector]:
        """Return the loss and its gradient over the samples of the step."""
        if self._batches:
            self._tape.choose(self._batches.at(self._step))
        return self._tape.evaluate(parameters)
