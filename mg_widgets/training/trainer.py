"""The trainer: gradient descent that can be watched, steered, stopped and repeated."""

from __future__ import annotations

import logging
import random
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsFloat, SupportsIndex

import numpy as np

from mg_widgets.engine.arguments import finite_rate, one_of, positive_integer, reject_unknown
from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.optim import SGD, Constant
from mg_widgets.tape import record_samples
from mg_widgets.training import arguments
from mg_widgets.training.data import data_set
from mg_widgets.training.descent import Descent, Optimizer
from mg_widgets.training.model_values import ModelValues
from mg_widgets.training.play_loop import PlayLoop
from mg_widgets.training.run import Run
from mg_widgets.training.sample_check import SampleCheck
from mg_widgets.training.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from mg_widgets.engine.value import Value
    from mg_widgets.tape.sample import Loss
    from mg_widgets.training.history import History

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
    run_count : int
        How many times it was reset.

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
        self.run_count = 0
        self._optimizer: Optimizer = optimizer or SGD(0.1)
        self._descent = Descent(self.tape, self._optimizer)
        self._keys = [self.tape.keys[node] for node in self.tape.parameters]
        self._values = ModelValues(self._keys, model.parameters())
        self._initial = self.tape.get_parameters()
        self._drawn = model.drawn()
        self._check = SampleCheck(self.tape, model, self.xs, self.ys, loss=loss)
        self._loop = PlayLoop(self.home)
        self._message = ""
        # Observers of other widgets may call from another thread while a slice is trained.
        self._lock = threading.RLock()
        self._run = Run(self._keys, self._initial, self._descent, rate=self._optimizer.schedule.rate)
        self._write()

    @property
    def step_count(self) -> int:
        """The step k: the number of updates since the last reset."""
        return self._run.step_count

    @property
    def loss(self) -> float:
        """The loss of state k."""
        with self._lock:
            if self._synchronize():
                self._changed()
            return self._run.loss

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The parameters of state k, float64 (p,), in the order of `model.parameters()`; a copy."""
        return self._run.parameters.copy()

    @property
    def history(self) -> History:
        """The current run: every loss, the parameters at any step, what was done; a reset begins another."""
        return self._run.history

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, 0 <= rate < inf; setting it replaces a schedule until a reset."""
        return self._run.rate

    @learning_rate.setter
    def learning_rate(self, value: SupportsFloat) -> None:
        rate = finite_rate(value, "learning_rate")
        with self._lock:
            self._run.rate = rate
        self._changed()

    @property
    def scheduled(self) -> bool:
        """Whether a schedule sets the rate."""
        return not self._run.rate_was_set and not isinstance(self._optimizer.schedule, Constant)

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
        return self._message

    def step(self) -> float:
        """Return the loss of state k, and go to state k + 1."""
        with self._lock:
            self._synchronize()
            self._message = ""
            loss = self._run.loss
            self._run.step()
            self._is_sound()
            self._write()
        self._changed()
        return loss

    def run(self, steps: SupportsIndex) -> float:
        """Train without being watched; what is shown changes once, at the end.

        It stops early, and `message` says why, where the loss is no longer finite or where a sample no longer
        has the recorded graph.

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
        with self._lock:
            try:
                self._synchronize()
                self._message = ""
                while count and self._is_sound():
                    self._run.step()
                    count -= 1
                self._is_sound(stopping=True)
            finally:
                self._write()
                self._changed()
            if self._message:
                logger.warning(self._message)
            return self._run.loss

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
        with self._lock:
            self._loop.start(self._train, count)
            self._message = ""
        self._changed()

    def pause(self) -> None:
        """Stop playing."""
        with self._lock:
            if not self.playing:
                return
            self._synchronize()
            self._stop()
        self._changed()

    def reset(self) -> None:
        """Go back to the parameters as at construction and to step 0; a rate that was set stays."""
        self._restart(self._initial)

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
        with self._moving():
            self._run.hold(key, held)

    def release(self, key: str) -> None:
        """Let a held parameter go its own way again."""
        self._check_key(key)
        with self._lock:
            self._run.release(key)
        self._changed()

    def nudge(self, key: str, value: SupportsFloat) -> None:
        """Set a parameter once; arguments as for `hold`."""
        self._check_key(key)
        nudged = arguments.finite_number(value, "value")
        with self._moving():
            self._run.nudge({key: nudged})

    def refresh(self) -> None:
        """Take what was assigned to `p.data` for nudges, and show it; a notebook does so after each cell."""
        with self._lock:
            moved = self._synchronize()
        if moved:
            self._changed()

    def setup(self) -> dict[str, Any]:
        """Return what a page must know to train by itself."""
        return {
            "kind": "trainer",
            "player": "kernel",
            "optimizer": self._optimizer.describe(),
            "initial": self._initial.astype("<f8").tobytes(),
            "drawn": bytes(self._drawn),
        }

    def __repr__(self) -> str:
        counts = f"{len(self._keys)} parameters, {len(self.xs)} samples"
        return f"Trainer(step {self.step_count}, loss {self._run.loss:.6g}, {counts})"

    def _restart(self, parameters: NDArray[np.float64]) -> None:
        with self._lock:
            self._optimizer.reset()
            rate = self._optimizer.schedule.rate
            if isinstance(self._optimizer.schedule, Constant):
                rate = Constant(self._run.rate).rate
            self._run = Run(self._keys, parameters, self._descent, rate=rate, held=self._run.held)
            self.run_count += 1
            self._settle()
        self._changed()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Move parameters of the current state."""
        with self._lock:
            self._synchronize()
            yield
            self._settle()
        self._changed()

    def _settle(self) -> None:
        self._message = ""
        self._write()

    def _synchronize(self) -> bool:
        """Take assignments to `p.data` for nudges; returns whether there were any."""
        assigned = self._values.assigned()
        if assigned:
            self._run.nudge(assigned)
            self._settle()
        return bool(assigned)

    def _write(self) -> None:
        self._values.write(self._run.parameters, self._run.gradient)

    def _check_key(self, key: str) -> None:
        if key not in self._keys:
            example = repr(self._keys[0])
            raise ValueError(f"key must be the path of a parameter such as {example}, not {key!r:.60}")

    def _is_sound(self, *, stopping: bool = False) -> bool:
        """Return whether training may go on; if not, `message` says why."""
        self._message = self._message or self._run.trouble
        if not self._message and (stopping or self._check.due):
            self._write()
            self._message = self._check.compare()
        return not self._message

    def _train(self, due: Callable[[], bool]) -> bool:
        """Train one slice; returns whether to go on."""
        with self._lock:
            before = (self.step_count, self.playing)
            moved = False
            try:
                moved = self._synchronize()
                while self.playing and due():
                    if self._is_sound():
                        self._run.step()
                    if self._loop.is_last_step() or not self._is_sound():
                        self._stop()
                self._synchronize()
            except Exception as error:  # noqa: BLE001 (nobody awaits it: what went wrong is shown)
                self._loop.playing = False
                self._message = f"training stopped: {error}"
            self._write()
        if moved or before != (self.step_count, self.playing):
            self._changed()
        return self.playing

    def _stop(self) -> None:
        self._loop.playing = False
        self._is_sound(stopping=True)
        self._write()
