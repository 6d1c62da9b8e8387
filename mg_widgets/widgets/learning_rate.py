"""What the learning rate does to a whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

from traitlets import Bool, Float, Int, Unicode, validate

from mg_widgets.engine.arguments import finite_rate, positive_integer
from mg_widgets.engine.nn import Module
from mg_widgets.figures import learning_rate_figure
from mg_widgets.training.single import trainer_down
from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel
from mg_widgets.widgets.page_limits import too_large_as_a_whole
from mg_widgets.widgets.trait_errors import trait_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure
    from traitlets import Bunch

KNOWN = ("sgd", "rmsprop", "adam", "adamw")
"""The rules by which a page can move parameters."""
MOST = 10_000
"""Steps of a run that a page draws."""


class LearningRate(DrawnPanel):
    """What the learning rate does to a whole run.

    While a hand drags the rate, the run from its first parameters is computed anew in the page, at that same
    rate in each step, and drawn with the last three that were let go. A strip under the slider shows the
    final loss at 40 rates from 0.001 to 5. The status says in words what became of the run: converging,
    oscillating, saturated or dead (and why), diverged at step k.

    The trainer itself stays as it is until "use this rate" or "start again with it" is pressed. At rest the
    rate follows that of the trainer; while it plays, the picture stays. Mini-batches, momentum and whatever
    else the optimiser does are those of the trainer; a schedule gives way to the constant rate.

    Of a function of one number it shows the curve as well, and how the steps bounce on it.

    Parameters
    ----------
    trainer
        A Trainer of a Module; or a function of one Value such as `lambda x: 3*x**2 - 4*x + 5`, for which a
        trainer is made (`widget.trainer`) that goes down it.
    steps
        Of a run, 1 <= steps <= 10000; the page offers 50, 200 (the default) and 1000.
    x
        Where a function begins; None: at 0. Not for a Trainer.
    **traits
        Initial values of `rate` and `log`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If the trainer does not suit (a loop of your own, a model of another engine, an optimiser of your
        own, a graph that is too large), or the function cannot be replayed: the reason.
    Exception
        What the function raises.

    Examples
    --------
    >>> LearningRate(trainer, rate=0.5)
    >>> LearningRate(lambda x: 3*x**2 - 4*x + 5, x=0.0, rate=0.33)

    """

    front_end = "learning_rate"
    _esm = bundle("learning_rate.js")
    _css = bundle("learning_rate.css")

    rate = Float(
        0.1,
        help="The rate to try, 0 <= rate < inf; at first that of the trainer. A page sets it when the hand "
        "lets go.",
    ).tag(sync=True, echo_update=False)
    steps = Int(200, help="The number of steps of a run, 1 <= steps <= 10000.").tag(
        sync=True, echo_update=False
    )
    log = Bool(default_value=False, help="Whether the axis of the loss is logarithmic.").tag(
        sync=True, echo_update=False
    )

    _formula = Unicode(help="What a function computes; empty for a trainer.").tag(sync=True)

    def __init__(
        self,
        trainer: Trainer | Callable[..., Any],
        *,
        steps: SupportsIndex = 200,
        x: SupportsFloat | None = None,
        **traits: Any,  # noqa: ANN401
    ) -> None:
        self.reject_unknown(traits)
        text = ""
        if isinstance(trainer, Module):
            raise TypeError("trainer must be a Trainer or a function of one number, not a model without data")
        if not isinstance(trainer, Trainer) and callable(trainer):
            trainer, text = trainer_down(trainer, 0.0 if x is None else x)
        elif x is not None:
            raise TypeError("x is where a function begins; a trainer has first parameters of its own")
        count = _steps(steps)
        if isinstance(trainer, Trainer) and not self.unsuited(trainer):
            traits = {"rate": trainer.learning_rate} | traits
        super().__init__(trainer, steps=count, **traits)
        self._formula = text

    @classmethod
    def unsuited(cls, trainer: Trainer) -> str:
        """Return why no page can compute other runs of a trainer; "" if it can."""
        if trainer.is_loop:
            whose = "a model of another engine" if trainer.xs else "a loop of your own"
            return f"this shows runs that a page computes by itself, and {whose} runs in Python alone"
        kind = trainer.setup()["optimizer"]["kind"]
        if kind not in KNOWN:
            return (
                f"this shows runs that a page computes by itself, and it does not know the optimiser {kind}"
            )
        return too_large_as_a_whole(trainer.tape)

    @property
    def trainer(self) -> Trainer:
        """The trainer whose runs are shown."""
        return self._trainer

    def figure(self) -> Figure:
        """Return a Matplotlib figure for print: the run at `rate`, and the final losses of 40 rates.

        They are computed in Python, which takes a moment: 41 runs of `steps` steps.
        """
        return learning_rate_figure(self._trainer.simulate, self.steps, self.rate, log=self.log)

    def __repr__(self) -> str:
        subject = self._formula or repr(self._trainer)
        return f"LearningRate({subject}, rate={self.rate:.6g}, steps={self.steps})"

    @validate("rate")
    def _check_rate(self, proposal: Bunch) -> float:
        with trait_errors():
            return finite_rate(proposal["value"], "rate")

    @validate("steps")
    def _check_steps(self, proposal: Bunch) -> int:
        with trait_errors():
            return _steps(proposal["value"])


def _steps(steps: SupportsIndex) -> int:
    count = positive_integer(steps, "steps")
    if count > MOST:
        raise ValueError(f"steps must be in the range 1 <= steps <= {MOST}, not {count}")
    return count
