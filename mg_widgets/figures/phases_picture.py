"""What is shown of a step that was taken apart, and all of it as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.figures.graph_text import aligned
from mg_widgets.figures.labels import last_part
from mg_widgets.figures.numbers import three_digits
from mg_widgets.figures.phase_words import phase_words, state_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mg_widgets.training.phases import Moment

MOST = 12
"""Weights that are shown."""
LETTERS = 18
"""As far as the name of a weight is written."""
CALLS = {"forward": "loss = loss_of(model)", "zero_grad": "p.grad = 0.0", "backward": "loss.backward()"}


@dataclass(frozen=True)
class PhasesPicture:
    """What is shown.

    Attributes
    ----------
    moments
        Before the first phase, and after each.
    keys
        The paths of the weights.
    step
        Where they begin.
    rule
        By what the weights move.
    update
        What an update is in a program.
    is_plain
        Whether the weights move by plain gradient descent.

    """

    moments: Sequence[Moment]
    keys: Sequence[str]
    step: int
    rule: str
    update: str
    is_plain: bool

    def words(self, i: int) -> str:
        """Say what a phase has led to, or what there is before the first."""
        if not i:
            return "Forward, zero_grad and backward have run."
        return phase_words(self.moments[i - 1], self.moments[i], is_plain=self.is_plain)

    @property
    def title(self) -> str:
        """What all of it is."""
        before, after = _written(self.moments[0].true_loss, self.moments[-1].true_loss)
        where = f"A step taken apart, from step {self.step} on: {self.rule}"
        return f"{where}; loss {before} before, {after} after"

    def name(self, i: int) -> str:
        """Say which phase it is."""
        return f"{i}. {self.moments[i].phase}" if i else f"at step {self.step}"

    def call(self, i: int) -> str:
        """Return what it is in a program."""
        phase = self.moments[i].phase
        return CALLS.get(phase, self.update if i else "")

    @cached_property
    def shown(self) -> list[int]:
        """The weights with the largest gradients at first, in order."""
        size = np.nan_to_num(np.abs(self.moments[0].stored), nan=np.inf)
        return sorted(np.argsort(-size, kind="stable")[:MOST].tolist())

    @property
    def names(self) -> list[str]:
        """Those of the weights that are shown."""
        return [last_part(self.keys[i], LETTERS) for i in self.shown]

    @property
    def left_out(self) -> str:
        """Which weights are shown; "" for all."""
        count = len(self.keys)
        return (
            f"{MOST} of {count} weights: those with the largest gradients at first." if count > MOST else ""
        )


def phases_text(picture: PhasesPicture) -> str:
    """Write what each phase leaves behind: words, loss, gradient's norm, and a line for each weight."""
    rows: list[tuple[str, ...]] = []
    for i, moment in enumerate(picture.moments):
        state = state_words(moment)
        norms = _written(norm(moment.stored), norm(moment.gradient))
        rows += [
            ("",),
            (f"{picture.name(i)}: {picture.words(i)}",),
            ("", "", "as stored", "true now"),
            ("loss", "stale" if moment.data_are_old else "", *_written(moment.loss, moment.true_loss)),
            ("gradient's norm", state, *norms),
            ("weight", "", "data", "grad"),
        ]
        numbers = zip(moment.parameters[picture.shown], moment.stored[picture.shown], strict=True)
        rows += [(name, state, *_written(*pair)) for name, pair in zip(picture.names, numbers, strict=True)]
    return (
        "\n".join([picture.title, *aligned(rows), *(["", picture.left_out] * bool(picture.left_out))]) + "\n"
    )


def norm(gradient: NDArray[np.float64]) -> float:
    """Return the length of a gradient."""
    return float(np.hypot.reduce(gradient))


def _written(*numbers: float) -> list[str]:
    return [three_digits(float(number)) for number in numbers]
