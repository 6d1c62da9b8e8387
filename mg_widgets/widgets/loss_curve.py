"""The loss of each step, as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool

from mg_widgets.figures import loss_figure
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.source_widget import SourceWidget
from mg_widgets.widgets.trainer_source import trainer_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mg_widgets.training.trainer import Trainer


class LossCurve(SourceWidget):
    """The loss of each step of a trainer, as a curve that grows while it trains.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial value of `log`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    _esm = bundle("loss_curve.js")
    _css = bundle("loss_curve.css")

    log = Bool(default_value=False, help="Whether the axis of the loss is logarithmic.").tag(
        sync=True, echo_update=False
    )

    def __init__(self, trainer: Trainer, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        super().__init__(trainer_source(trainer), **traits)
        self._trainer = trainer

    def figure(self) -> Figure:
        """Return the curve so far as a Matplotlib figure for print, on the axis that is shown."""
        return loss_figure(self._trainer.history.losses, log=self.log)

    def __repr__(self) -> str:
        return f"LossCurve({self._trainer!r})"
