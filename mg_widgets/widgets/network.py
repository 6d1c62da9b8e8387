"""The units of a trainer's network and the weights between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Enum

from mg_widgets.figures import network_figure, network_text, shown_of
from mg_widgets.figures.network_units import network_of
from mg_widgets.figures.numbers import three_digits
from mg_widgets.tape.surface import inputs_of, rows_of
from mg_widgets.training.accuracy import table
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel
from mg_widgets.widgets.sampled_widget import SampledWidget

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mg_widgets.figures.network import Shown
    from mg_widgets.training.trainer import Trainer


class Network(SampledWidget, DrawnPanel):
    """The units of a trainer's network, layer by layer, and the weights between them.

    Each line is a weight: its width is the magnitude, as a part of the largest, its hue the sign; or it
    is the gradient. Each unit has the hue and the number of what it makes of one sample, and for two
    inputs a picture of what it makes of every point of the plane. A mark at its corner is its bias.
    Units that are dead (a relu that is 0 for every sample), saturated (a tanh beyond 0.99, for every
    sample or some) or without a gradient are marked, and named below.

    Each line can be dragged up and down, which moves the weight, and each unit, which moves its bias.

    Parameters
    ----------
    trainer
        A Trainer of a model in which sums of weights times inputs are found.
    **traits
        Initial values of `sample` and `show`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If the trainer does not suit: the reason.

    """

    front_end = "network"
    _esm = bundle("network.js")
    _css = bundle("network.css")

    show = Enum(
        ("weights", "gradients"), "weights", help="What the lines are: 'weights' or 'gradients'."
    ).tag(sync=True, echo_update=False)

    @classmethod
    def unsuited(cls, trainer: Trainer) -> str:
        """Return why a trainer cannot be shown; "" if it can."""
        if not trainer.xs and (trainer.is_loop or not trainer.tape.is_emptied):
            what = "a loop of your own" if trainer.is_loop else "no data"
            return f"a network needs samples: Trainer(model, xs, ys), and this trainer has {what}"
        if not network_of(trainer.tape).links:
            return "a network needs layers: nothing in this model is a sum of weights times inputs"
        return ""

    def figure(self) -> Figure:
        """Return what is shown as a Matplotlib figure for print.

        Raises
        ------
        ValueError
            If there is nothing to show: the reason.

        """
        trainer = self._suited()
        with trainer.steady():
            tape = trainer.tape
            xs = rows_of(tape, inputs_of(tape)) if tape.is_emptied else table(trainer.xs)
            return network_figure(self._shown(), self.show, trainer.parameters, xs)

    def to_text(self) -> str:
        """Return the units as a table, with what each makes of the sample, its weights and their gradients.

        Raises
        ------
        ValueError
            If there is nothing to show: the reason.

        """
        trainer = self._suited()
        with trainer.steady():
            sample = f"sample xs[{self.sample}]" if trainer.xs else "no samples"
            head = f"step {trainer.step_count}, loss {three_digits(trainer.loss)}, {sample}"
            return network_text(self._shown(), head)

    def _suited(self) -> Trainer:
        if reason := self.unsuited(self._trainer):
            raise ValueError(reason)
        return self._trainer

    def _shown(self) -> Shown:
        trainer = self._trainer
        tape = trainer.tape
        # An interrupted step leaves its own parameters on the tape.
        tape.set_parameters(trainer.parameters)
        return shown_of(tape, self.sample)
