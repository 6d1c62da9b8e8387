"""The numbers of each step, as curves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, SupportsFloat

import numpy as np
from traitlets import Bool, Enum, Float, Int, List, TraitError, validate

from mg_widgets.figures import at_each_step, curves_figure
from mg_widgets.figures.numbers import three_digits
from mg_widgets.training.arguments import numbers_by_name
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.runs import QUANTITIES, names_of_curves, numbers_of, runs_of
from mg_widgets.training.stop_point import stop_point
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.series_source import SeriesSource
from mg_widgets.widgets.source_widget import SourceWidget
from mg_widgets.widgets.trainer_source import trainer_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure
    from numpy.typing import NDArray
    from traitlets import Bunch

    from mg_widgets.training.trainer import Trainer
    from mg_widgets.widgets.source_model import SourceModel


def _references(runs: list[tuple[str, SourceModel]], _widget: object) -> list[tuple[str, str]]:
    """Return the models as a page's host looks them up, like the value of one `WidgetTrait`."""
    return [(name, f"anywidget:{model.model_id}") for name, model in runs]


class LossCurve(SourceWidget):
    """The numbers of each step as curves, which grow while trainers or a loop of your own train.

    Without a trainer it is empty, and grows with each `update`.

    Parameters
    ----------
    trainer
        A Trainer; a list of Trainers, whose curves are called "trainer 1", "trainer 2"; Trainers by name,
        such as `{"lr 0.1": a, "lr 0.5": b}`; or None.
    **traits
        Initial values of `quantity`, `smoothing`, `window`, `log`; `layout`.

    Raises
    ------
    TypeError, ValueError, TraitError
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

    quantity = Enum(
        QUANTITIES,
        "loss",
        help="What is shown of trainers: 'loss' or 'accuracy', each with that of the validation set where "
        "there is one, 'gradient norm' or 'rate'. A loop of your own shows all that it says.",
    ).tag(sync=True, echo_update=False)
    smoothing = Float(
        0.0,
        help="The part of the moving average that is kept from a step to the next, 0 <= smoothing < 1; the "
        "numbers themselves lie behind it.",
    ).tag(sync=True, echo_update=False)
    window = Int(0, help="The number of steps back from the last one that are shown; 0: all.").tag(
        sync=True, echo_update=False
    )
    log = Bool(
        default_value=False, help="Whether the axis is logarithmic; that of an accuracy never is."
    ).tag(sync=True, echo_update=False)

    _runs: List[tuple[str, SourceModel]] = List(
        help="The name and the hidden model of each of several trainers."
    ).tag(sync=True, to_json=_references)

    def __init__(
        self,
        trainer: Trainer | Sequence[Trainer] | Mapping[str, Trainer] | None = None,
        **traits: Any,  # noqa: ANN401
    ) -> None:
        self.reject_unknown(traits)
        self._shown = trainer
        self._trainers: dict[str, Trainer] = {}
        self._series: SeriesSource | None = None
        if trainer is None:
            self._series = SeriesSource()
            super().__init__(self._series, **traits)
        else:
            self._trainers = runs_of(trainer)
            # A loop may fail at its start: then nothing is opened.
            _ = [each.loss for each in self._trainers.values()]
            sources = [trainer_source(each) for each in self._trainers.values()]
            named = {name: source.model for name, source in zip(self._trainers, sources, strict=True) if name}
            super().__init__(*sources, _runs=list(named.items()), **traits)

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
        """The numbers by name, one for each step: a copy, of the quantity that is shown.

        Where a step of a loop of your own had none it is nan.
        """
        if self._trainers:
            return numbers_of(self._trainers, self.quantity)
        return self._own.history.columns()

    def figure(self) -> Figure:
        """Return the curves so far as a Matplotlib figure for print: what is shown, as it is shown."""
        draw = partial(curves_figure, log=self.log, smoothing=self.smoothing, window=self.window)
        if not self._trainers:
            return draw(self._own.history.everything().points)
        curves = {name: at_each_step(numbers) for name, numbers in self.history.items()}
        validation = [names_of_curves(run, self.quantity)[1] for run in self._trainers]
        return draw(curves, quantity=self.quantity, validation=validation, ghosts=self._ghosts())

    def __repr__(self) -> str:
        if self._trainers:
            return f"LossCurve({self._shown!r})"
        steps, latest = self._own.history.latest()
        numbers = [f"{name} {three_digits(x)}" for name, x in latest.items()]
        counted = f"{steps} step" if steps == 1 else f"{steps} steps"
        return f"LossCurve({', '.join([counted, *numbers])})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 (as IPython calls it)
        if self._series is not None:
            self._series.expect()
        return super()._repr_mimebundle_(**kwargs)

    @validate("smoothing")
    def _check_smoothing(self, proposal: Bunch) -> float:
        smoothing: float = proposal["value"]
        if not 0.0 <= smoothing < 1.0:
            raise TraitError(f"smoothing must be in the range 0 <= smoothing < 1, not {smoothing}")
        return smoothing

    @validate("window")
    def _check_window(self, proposal: Bunch) -> int:
        window: int = proposal["value"]
        if window < 0:
            raise TraitError(f"window must be 0 or a positive integer, not {window}")
        return window

    def _ghosts(self) -> dict[str, NDArray[np.float64]]:
        """Return the futures of the losses that were left behind, by name."""
        return {
            f"{run}: {words}" if run else words: np.column_stack([ghost.steps, ghost.losses])
            for run, trainer in self._trainers.items()
            if self.quantity == "loss"
            for ghost in trainer.history.ghosts
            for words in [f"left at step {ghost.steps[0]:.0f}"]
        }

    @property
    def _own(self) -> SeriesSource:
        """What `update` fills."""
        if self._series is None:
            raise RuntimeError("this curve shows a trainer, which tells its losses itself: use LossCurve()")
        return self._series
