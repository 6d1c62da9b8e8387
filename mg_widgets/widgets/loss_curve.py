"""The loss of each step, as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsFloat

from traitlets import Bool

from mg_widgets.figures import curves_figure, loss_figure
from mg_widgets.figures.numbers import three_digits
from mg_widgets.training.arguments import numbers_by_name
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.stop_point import stop_point
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.series_source import SeriesSource
from mg_widgets.widgets.source_widget import SourceWidget
from mg_widgets.widgets.trainer_source import trainer_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from mg_widgets.training.trainer import Trainer


class LossCurve(SourceWidget):
    """The loss of each step, as a curve that grows while a trainer or a loop of your own trains.

    Without a trainer it is empty, and grows with each `update`.

    Parameters
    ----------
    trainer
        A Trainer, or None.
    **traits
        Initial value of `log`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    Examples
    --------
    >>> curve = LossCurve()
    >>> display(curve)
    >>> for k in range(1000):
    ...     ...
    ...     curve.update({"loss": loss.data})

    """

    _esm = bundle("loss_curve.js")
    _css = bundle("loss_curve.css")

    log = Bool(default_value=False, help="Whether the axis of the loss is logarithmic.").tag(
        sync=True, echo_update=False
    )

    def __init__(self, trainer: Trainer | None = None, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        self._trainer = trainer
        self._series: SeriesSource | None = None
        if trainer is None:
            self._series = SeriesSource()
            super().__init__(self._series, **traits)
        else:
            super().__init__(trainer_source(trainer), **traits)

    def update(self, logs: Mapping[str, SupportsFloat]) -> None:
        """Add a step: the first call is step 0.

        What is new is shown up to 20 times a second while a cell runs, and the rest at its end. Any thread
        may call; a `%%live` cell that was asked to stop ends here.

        Parameters
        ----------
        logs
            At least one number by name, such as `{"loss": loss.data, "validation": 0.5}`: an int, a float or
            a NumPy scalar, inf and nan included. Each name is a curve, which begins with the step that first
            has it. Where a step lacks it, the line goes straight from the step before to the one after.

        Raises
        ------
        TypeError, ValueError
            Naming what is wrong; nothing is added then.
        RuntimeError
            If this is the curve of a trainer.

        """
        self._own.append(numbers_by_name(logs, "logs"))
        stop_point()

    def send(self) -> None:
        """Send what is not sent yet, if a frame is due; `update` does so by itself."""
        CLOCK.request(self.source)

    def reset(self) -> None:
        """Begin again with an empty curve, at step 0; a RuntimeError if this is the curve of a trainer."""
        self._own.reset()

    @property
    def history(self) -> dict[str, list[float]]:
        """The numbers by name, one for each step: a copy. Where a step had none it is nan."""
        if self._trainer is not None:
            return {"loss": self._trainer.history.losses.copy()}
        return self._own.history.columns()

    def figure(self) -> Figure:
        """Return the curve so far as a Matplotlib figure for print, on the axis that is shown."""
        if self._trainer is not None:
            return loss_figure(self._trainer.history.losses, log=self.log)
        return curves_figure(self._own.history.everything().points, log=self.log)

    def __repr__(self) -> str:
        if self._trainer is not None:
            return f"LossCurve({self._trainer!r})"
        steps, latest = self._own.history.latest()
        numbers = [f"{name} {three_digits(x)}" for name, x in latest.items()]
        counted = f"{steps} step" if steps == 1 else f"{steps} steps"
        return f"LossCurve({', '.join([counted, *numbers])})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 (as IPython calls it)
        if self._trainer is None:
            self._own.expect()
        return super()._repr_mimebundle_(**kwargs)

    @property
    def _own(self) -> SeriesSource:
        """What `update` fills."""
        if self._series is None:
            raise RuntimeError("this curve shows a trainer, which tells its losses itself: use LossCurve()")
        return self._series
