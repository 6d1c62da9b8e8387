"""The decision surface of a trainer with two inputs, with the data on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bool, Dict

from mg_widgets.figures import boundary_figure
from mg_widgets.tape.surface import inputs_of, rows_of
from mg_widgets.training.accuracy import table
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel
from mg_widgets.widgets.sampled_widget import SampledWidget

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from mg_widgets.training.trainer import Trainer

    Floats = NDArray[np.float64]

PLANE = 2
"""Inputs that a plane can show."""


class Boundary(SampledWidget, DrawnPanel):
    """The decision surface of a trainer with two inputs, with the data on it.

    Each point of the plane has the hue of what the model says there: blue above the threshold and orange
    below it, the stronger the surer; of several outputs that of the largest. Lines show the boundary and
    the margins, forms the classes, crosses what is wrong, rings the loss of each sample.

    Samples can be dragged, flipped, added and removed, which changes the data of the trainer, except where
    it drives a loop or a model of another engine.

    Parameters
    ----------
    trainer
        A Trainer of a model with two inputs.
    **traits
        Initial values of `sample`, `losses`, `margins`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If the trainer does not suit: the reason.

    """

    front_end = "boundary"
    _esm = bundle("boundary.js")
    _css = bundle("boundary.css")

    losses = Bool(
        default_value=True, help="Whether the loss of each sample is shown, as a ring of that size."
    ).tag(sync=True, echo_update=False)
    margins = Bool(
        default_value=True,
        help="Whether the margins are shown: where the prediction is one of the two targets, or for "
        "binary_cross_entropy a probability of 1/4 or 3/4.",
    ).tag(sync=True, echo_update=False)

    _validation: Dict[str, list[list[float]]] = Dict(
        help="Rows of inputs and of targets of the validation set."
    ).tag(sync=True)

    def __init__(self, trainer: Trainer, **traits: Any) -> None:  # noqa: ANN401
        super().__init__(trainer, **traits)
        xs, ys = trainer.validation or ([], [])
        self._validation = {"xs": xs, "ys": table(ys).T.tolist() if ys else []}

    @classmethod
    def unsuited(cls, trainer: Trainer) -> str:
        """Return why a trainer cannot be shown; "" if it can."""
        if not trainer.xs and trainer.is_loop:
            return "a boundary needs samples: Trainer(model, xs, ys), not a loop of your own"
        xs, targets = _samples_of(trainer)
        if len(xs) != PLANE:
            return f"a boundary needs two inputs: this model has {len(xs)}"
        if len(targets) > 1 and np.any((targets == targets.max(axis=0)).sum(axis=0) > 1):
            return (
                "a boundary of several outputs needs classes: of each sample one target must be the largest"
            )
        return ""

    def figure(self) -> Figure:
        """Return what is shown as a Matplotlib figure for print.

        Raises
        ------
        ValueError
            If there is nothing to show: the reason.

        """
        trainer = self._trainer
        if reason := self.unsuited(trainer):
            raise ValueError(reason)
        with trainer.steady():
            return boundary_figure(
                trainer.tape,
                trainer.parameters,
                *_samples_of(trainer),
                validation=trainer.validation
                and (table(trainer.validation[0]), table(trainer.validation[1])),
                rule=trainer.setup().get("accuracy"),
                losses=self.losses,
                margins=self.margins,
            )


def _samples_of(trainer: Trainer) -> tuple[Floats, Floats]:
    """Return inputs (inputs, n) and targets (outputs, n), float64; without samples of one that was there."""
    if trainer.xs:
        return table(trainer.xs), table(trainer.ys)
    tape = trainer.tape
    return rows_of(tape, inputs_of(tape)), rows_of(tape, tape.targets[0])
