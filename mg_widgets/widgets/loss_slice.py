"""The loss along one weight, or along the negative gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import TraitError, Unicode, validate

from mg_widgets.figures.line_picture import GRADIENT, line_picture
from mg_widgets.figures.loss_slice import slice_figure
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from traitlets import Bunch


class LossSlice(DrawnPanel):
    """The loss along one weight, or along the negative gradient.

    It shows the state, the slope there, where this step lands and by how much the loss changes, as the slope
    predicts it and in truth, and the minimum of the line. Along the gradient places are learning rates: the
    minimum is at lr*, and near 2 x lr* the loss is what it is now. Momentum, Adam and the like do not step
    along the gradient: then the line runs along their next update.

    Dragging the point along a weight holds the weight; dragging the step along the gradient sets the rate.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial values of `along`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    front_end = "loss_slice"
    _esm = bundle("loss_slice.js")
    _css = bundle("loss_slice.css")

    along = Unicode(GRADIENT, help='What the line runs along: "gradient", or the path of a parameter.').tag(
        sync=True, echo_update=False
    )

    def figure(self) -> Figure:
        """Return the line through state k as a Matplotlib figure for print.

        Raises
        ------
        ValueError
            If there is no line: the gradient is 0 or not a number, or a weight cannot be moved, or is not
            there any more, as in a loop that makes others.

        """
        with self._trainer.steady():
            picture = line_picture(self._trainer, self.along)
        return slice_figure(picture)

    @validate("along")
    def _check_along(self, proposal: Bunch) -> str:
        along: str = proposal["value"]
        tape = self._trainer.tape
        paths = [tape.keys[node] for node in tape.parameters]
        if along != GRADIENT and along not in paths:
            such = f" such as {paths[0]!r}" if paths else ""
            raise TraitError(f"along must be 'gradient' or the path of a parameter{such}, not {along!r:.60}")
        return along
