"""The loss along one weight, or along the negative gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import TraitError, Unicode, validate

from mg_widgets.figures.line_picture import GRADIENT, line_picture
from mg_widgets.figures.loss_slice import slice_figure
from mg_widgets.figures.save_figure import save_figure
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from matplotlib.figure import Figure
    from traitlets import Bunch


class LossSlice(Panel):
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
        """Return the line through state k as a Matplotlib figure for print."""
        return slice_figure(line_picture(self._trainer, self.along))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the figure; the ending of the name decides the format: .svg, .png or .pdf.

        Parameters
        ----------
        path
            The file to write; an existing one is replaced.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        TypeError
            If `path` is not a path.
        ValueError
            If its ending is another one, or there is no line: the gradient is 0.
        FileNotFoundError
            If there is no such directory.

        """
        return save_figure(self.figure, path)

    @validate("along")
    def _check_along(self, proposal: Bunch) -> str:
        along: str = proposal["value"]
        tape = self._trainer.tape
        paths = [tape.keys[node] for node in tape.parameters]
        if along != GRADIENT and along not in paths:
            such = f" such as {paths[0]!r}" if paths else ""
            raise TraitError(f"along must be 'gradient' or the path of a parameter{such}, not {along!r:.60}")
        return along
