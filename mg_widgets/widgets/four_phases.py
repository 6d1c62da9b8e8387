"""The four phases of a step, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.figures.four_phases import phases_figure
from mg_widgets.figures.phases_picture import PhasesPicture, phases_text
from mg_widgets.figures.save_graph import picture_file
from mg_widgets.training.phases import PHASES, taken_apart
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

MOST = 24
"""Phases of a picture."""


class FourPhases(DrawnPanel):
    """Forward, zero_grad, backward and update as four buttons, in any order, with their consequences.

    The first press begins beside the trainer, which stays where it is, with what state k holds: forward,
    zero_grad and backward have run. Only forward computes data and loss; backward adds gradients to those
    that the weights hold; zero_grad sets these to 0; update moves the weights by them, as the trainer's
    optimiser does. A dashboard of the same trainer in the same page shows what that leads to: data that are
    stale, gradients that are stale, 0, or added up. The page computes it. It ends when the trainer moves.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    front_end = "four_phases"
    _esm = bundle("four_phases.js")
    _css = bundle("four_phases.css")

    def figure(self, phases: Sequence[str] = PHASES) -> Figure:
        """Return what phases make of state k as a Matplotlib figure for print; the trainer stays where it is.

        It shows what there is before and after each: loss and gradient's norm, as stored and as they would be
        if all were computed now, and data and grad of the twelve weights whose gradients are the largest.

        Parameters
        ----------
        phases
            1 to 24 of "forward", "zero_grad", "backward" and "update", in any order. At state k the first
            three have run, so ("update", "forward", "backward", "update") is a loop that forgets zero_grad.

        Raises
        ------
        TypeError, ValueError
            If `phases` is something else, or there are no weights, or one cannot be moved: the reason.

        """
        return phases_figure(self._picture(phases))

    def save(self, path: str | os.PathLike[str], phases: Sequence[str] = PHASES) -> Path:
        """Write the figure to a file: `path` as for any panel, `phases` and errors as for `figure`."""
        file = picture_file(path)
        self.figure(phases).savefig(file)
        return file

    def to_text(self, phases: Sequence[str] = PHASES) -> str:
        """Return what phases make of state k as text; `phases` and what is raised as for `figure`."""
        return phases_text(self._picture(phases))

    def _picture(self, phases: Sequence[str]) -> PhasesPicture:
        checked = _phases(phases)
        trainer = self._trainer
        with trainer.steady():
            moments = taken_apart(trainer, checked)
            tape, step, rate = trainer.tape, trainer.step_count, trainer.learning_rate
        options = {} if trainer.is_loop else trainer.optimizer.describe()
        is_plain = options.get("kind", "sgd") == "sgd" and not options.get("momentum")
        name = "" if trainer.is_loop else f"{type(trainer.optimizer).__name__}, "
        return PhasesPicture(
            moments=moments,
            keys=[tape.keys[node] for node in tape.parameters],
            step=step,
            rule=f"{name}learning rate {rate:.3g}",
            update=f"p.data -= {rate:.3g} * p.grad" if is_plain else "optimizer.step()",
            is_plain=is_plain,
        )


def _phases(phases: Sequence[str]) -> list[str]:
    allowed = f"phases must be 1 to {MOST} of {', '.join(map(repr, PHASES))}"
    if isinstance(phases, str):
        raise TypeError(f"{allowed}, as a list, not {phases!r:.60}")
    try:
        checked = list(phases)
    except TypeError:
        raise TypeError(f"{allowed}, not {phases!r:.60}") from None
    for phase in checked:
        if phase not in PHASES:
            raise ValueError(f"{allowed}, and not {phase!r:.60}")
    if not 1 <= len(checked) <= MOST:
        raise ValueError(f"{allowed}, not {len(checked)} of them")
    return checked
