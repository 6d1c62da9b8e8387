"""The trainer: gradient descent that can be watched, steered, stopped and repeated."""

from __future__ import annotations

import logging
import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.engine.arguments import finite_rate, one_of, positive_integer, reject_unknown
from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.optim import SGD, Constant
from mg_widgets.tape import record_samples
from mg_widgets.training import arguments
from mg_widgets.training.data import data_set
from mg_widgets.training.live_run import LiveRun
from mg_widgets.training.play_loop import Pace, PlayLoop
from mg_widgets.training.sample_check import SampleCheck
from mg_widgets.training.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from mg_widgets.engine.value import Value
    from mg_widgets.tape.sample import Loss
    from mg_widgets.training.descent import Optimizer
    from mg_widgets.training.history import History
    from mg_widgets.training.run import Run

logger = logging.getLogger(__name__)


class Trainer(Watched):
    """Gradient descent on a whole data set.

    State k is: the parameters after k updates, with their gradients and the loss evaluated there. `loss`, the
    model's `p.data` and `p.grad` and all that a widget shows belong to the same state. An assignment such as
    `p.data = 3` is a nudge: training goes on from there.

    As the last expression of a cell a trainer shows its dashboard.

    Parameters
    ----------
    model
        A Module such as `MLP(3, [4, 4, 1])`.
    xs
        Samples, shape (samples, width): nested lists, a NumPy array, a data frame.
    ys
        One target per sample, of the shape that the model returns.
    loss
        `loss(prediction, target) -> Value` for one sample, such as `squared_error` (the default) or `hinge`.
    reduction
        How the losses of the samples become one: "sum" (the default) or "mean".
    regularization
        `regularization(parameters) -> Value`, added to the loss, such as `L2(1e-4)`; None: nothing.
    optimizer
        None: `SGD(0.1)`.

    Attributes
    ----------
    model, tape, xs, ys
        The model, its recorded loss, and the data as lists of floats.

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed, before anything is changed.

    """

    def __init__(
        self,
        model: arguments.Network,
        xs: Any,  # noqa: ANN401 (any kind of table)
        ys: Any,  # noqa: ANN401
        *,
        loss: Loss = squared_error,
        reduction: Literal["sum", "mean"] = "sum",
        regularization: Callable[[Iterable[Value]], Value] | None = None,
        optimizer: Optimizer | None = None,
        **unknown: NoReturn,
    ) -> None:
        reject_unknown("Trainer", unknown, ("loss", "reduction", "regularization", "optimizer"))
        arguments.check_parts(model, loss, regularization, optimizer)
        one_of(("sum", "mean"), reduction, "reduction")
        super().__init__()
        self.model = model
        self.xs, self.ys = data_set(model, xs, ys)
        self.tape = record_samples(
            model, self.xs, self.ys, loss=loss, reduction=reduction, regularization=regularization
        )
        self._optimizer: Optimizer = optimizer or SGD(0.1)
        self._drawn = model.drawn()
        check = SampleCheck(self.tape, model, self.xs, self.ys, loss=loss, regularization=regularization)
        self._live = LiveRun(self.tape, model, self._optimizer, check)
        self._loop = PlayLoop(self.home)

    @property
    def run_count(self) -> int:
        """How many times it was reset."""
        return self._live.count

    @property
    def step_count(self) -> int:
        """The step k: the number of updates since the last reset."""
        return self._live.run.step_count

    @property
    def loss(self) -> float:
        """The loss of state k."""
        return self._current().loss

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The parameters of state k, float64 (p,), in the order of `model.parameters()`; a copy."""
        return self._current().parameters.copy()

    @property
    def history(self) -> History:
        """The current run: every loss, the parameters at any step, what was done; a reset begins another."""
        return self._current().history

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, 0 <= rate < inf; setting it replaces a schedule until a reset."""
        return self._live.run.rate

    @learning_rate.setter
    def learning_rate(self, value: SupportsFloat) -> None:
        rate = finite_rate(value, "learning_rate")
        with self._live.lock:
            self._live.run.rate = rate
        self._changed()

    @property
    def scheduled(self) -> bool:
        """Whether a schedule sets the rate."""
        return not self._live.run.rate_was_set and not isinstance(self._optimizer.schedule, Constant)

    @property
    def speed(self) -> float | None:
        """Steps per second while it plays, above 0; None: as fast as it goes. The default is 10."""
        return self._loop.speed

    @speed.setter
    def speed(self, value: SupportsFloat | None) -> None:
        self._loop.speed = arguments.steps_per_second(value, "speed")
        self._changed()

    @property
    def playing(self) -> bool:
        """Whether it trains by itself."""
        return self._loop.playing

    @property
    def play_count(self) -> int:
        """How many times `play` was called."""
        return self._loop.count

    @property
    def message(self) -> str:
        """Why training stopped where nobody had asked for it; "" otherwise."""
        return self._live.message

    def step(self) -> float:
        """Return the loss of state k, and go to state k + 1."""
        live = self._live
        with live.lock:
            with live.moving() as run:
                loss = run.loss
                run.step()
            live.is_sound()
        self._changed()
        return loss

    def run(self, steps: SupportsIndex) -> float:
        """Train without being watched; what is shown changes once, at the end.

        It stops early, and `message` says why, where the loss is no longer finite or where a sample or the
        regularization no longer has the recorded graph. What another thread sets meanwhile acts at once.

        Parameters
        ----------
        steps
            A positive integer.

        Returns
        -------
        float
            The loss of the state that was reached.

        """
        count = positive_integer(steps, "steps")
        live, pace = self._live, Pace(lambda: None)
        try:
            with live.slice():
                live.message = ""
            while True:
                pace.begin()
                count -= live.train(count, pace.due)
                if not count or live.message:
                    break
                # Whoever waits for the lock comes in now, and what is done acts from here on.
                time.sleep(pace.rest())
            with live.slice():
                live.is_sound(stopping=True)
        finally:
            self._changed()
        if live.message:
            logger.warning(live.message)
        return live.run.loss

    def play(self, steps: SupportsIndex | None = None) -> None:
        """Train on the event loop at `speed`, while cells and sliders stay alive, until `pause()`.

        Parameters
        ----------
        steps
            A positive integer; None: without end.

        Raises
        ------
        RuntimeError
            If there is no running event loop, as outside a notebook: `run(steps)` needs none.

        """
        count = None if steps is None else positive_integer(steps, "steps")
        with self._live.lock:
            self._loop.start(self._train, count)
            self._live.message = ""
        self._changed()

    def pause(self) -> None:
        """Stop playing."""
        with self._live.lock:
            if not self.playing:
                return
            self._live.synchronize()
            self._stop()
        self._changed()

    def reset(self) -> None:
        """Go back to the parameters as at construction and to step 0; a rate that was set stays."""
        self._restart(self._live.initial)

    def new_weights(self, seed: SupportsIndex) -> None:
        """Start again from other weights.

        After `random.seed(seed)` a new model of the same shape has the same ones.

        Parameters
        ----------
        seed
            An integer, 0 <= seed <= 2**53.

        """
        generator = random.Random(arguments.seed_of_weights(seed, "seed"))
        self._restart(np.array([generator.uniform(-1, 1) if drawn else 0.0 for drawn in self._drawn]))

    def hold(self, key: str, value: SupportsFloat) -> None:
        """Set a parameter now and after every update, until `release(key)`.

        Parameters
        ----------
        key
            The path of a parameter, such as "layer1.neuron2.w3".
        value
            A finite number.

        """
        self._check_key(key)
        held = arguments.finite_number(value, "value")
        with self._live.moving() as run:
            run.hold(key, held)
        self._changed()

    def release(self, key: str) -> None:
        """Let a held parameter go its own way again."""
        self._check_key(key)
        with self._live.lock:
            self._live.run.release(key)
        self._changed()

    def nudge(self, key: str, value: SupportsFloat) -> None:
        """Set a parameter once; arguments as for `hold`."""
        self._check_key(key)
        nudged = arguments.finite_number(value, "value")
        with self._live.moving() as run:
            run.nudge({key: nudged})
        self._changed()

    def refresh(self) -> None:
        """Take what was assigned to `p.data` for nudges, and show it; a notebook does so after each cell."""
        if self._live.synchronize():
            self._changed()

    def setup(self) -> dict[str, Any]:
        """Return what a page must know to train by itself."""
        return {
            "kind": "trainer",
            "player": "kernel",
            "optimizer": self._optimizer.describe(),
            "initial": self._live.initial.astype("<f8").tobytes(),
            "drawn": bytes(self._drawn),
        }

    def __repr__(self) -> str:
        run = self._current()
        counts = f"{len(self._live.keys)} parameters, {len(self.xs)} samples"
        return f"Trainer(step {run.step_count}, loss {run.loss:.6g}, {counts})"

    def _current(self) -> Run:
        """Return the run with all that was assigned so far."""
        # What is no number is refused where it would act: a view must be able to show the state without it.
        with suppress(TypeError):
            self.refresh()
        return self._live.run

    def _restart(self, parameters: NDArray[np.float64]) -> None:
        self._live.restart(parameters)
        self._changed()

    def _check_key(self, key: str) -> None:
        keys = self._live.keys
        if key not in keys:
            raise ValueError(f"key must be the path of a parameter such as {keys[0]!r}, not {key!r:.60}")

    def _train(self, due: Callable[[], bool]) -> bool:
        """Train one slice; returns whether to go on."""
        live = self._live
        with live.lock:
            parameters, played = live.run.parameters, self.playing
            try:
                with live.slice():
                    while self.playing and due():
                        if live.is_sound():
                            live.run.step()
                        if self._loop.is_last_step() or not live.is_sound():
                            self._stop()
            except Exception as error:  # noqa: BLE001 (nobody awaits it: what went wrong is shown)
                self._loop.playing = False
                live.message = f"training stopped: {error}"
            moved = live.run.parameters is not parameters
        if moved or played != self.playing:
            self._changed()
        return self.playing

    def _stop(self) -> None:
        self._loop.playing = False
        self._live.is_sound(stopping=True)
