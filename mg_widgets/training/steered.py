"""What steers training, whoever computes it."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

from mg_widgets.engine.arguments import finite_rate, positive_integer
from mg_widgets.training import arguments
from mg_widgets.training.play_loop import Pace, PlayLoop
from mg_widgets.training.student_error import student_errors
from mg_widgets.training.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets.training.live_run import LiveRun

logger = logging.getLogger(__name__)


class Steered(Told):
    """Training that plays, pauses, steps, and lets itself be moved.

    Parameters
    ----------
    live
        The run, whichever way it moves.

    """

    def __init__(self, live: LiveRun) -> None:
        super().__init__(live)
        self._loop = PlayLoop(self.home)

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, 0 <= rate < inf; setting it replaces a schedule until a reset."""
        return self._live.rate

    @learning_rate.setter
    def learning_rate(self, value: SupportsFloat) -> None:
        rate = finite_rate(value, "learning_rate")
        self._live.set_rate(rate)
        self._changed()

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

    @student_errors
    def step(self) -> float:
        """Return the loss of state k, and go to state k + 1.

        `message` says so where there is none: a loop has ended, or there are no samples.
        """
        live = self._live
        with self._telling(), live.lock:
            with live.moving() as run:
                loss, before = run.loss, run.step_count
                run.step()
            if not live.is_sound() and run.step_count == before:
                logger.warning(live.message)
        return loss

    @student_errors
    def run(self, steps: SupportsIndex) -> float:
        """Train without being watched; what is shown changes once, at the end.

        It stops early, and `message` says why, where the loss is no longer finite, where a sample or the
        regularization no longer has the recorded graph, where a loop has ended, or where there are no
        samples. What another thread sets meanwhile acts at once.

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
        with self._telling():
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

    @student_errors
    def go_to(self, step: SupportsIndex) -> None:
        """Go to a state of the history: parameters, gradients, loss, rate and what the optimiser remembers.

        What was after it stays in the history, and can be visited again, until something is changed here: a
        step, a parameter, the rate. Then training goes on from here, and the losses that are left behind
        become the latest of `history.ghosts`. What is held stays held, and is set with that change. If it
        plays, it pauses first.

        Parameters
        ----------
        step
            0 <= step < len(history).

        Raises
        ------
        TypeError
            If `step` is no integer.
        IndexError
            If there is no such state.
        LookupError
            If the state was not kept and cannot be computed again.
        RuntimeError
            If a loop of your own trains: nobody can run it backwards.

        """
        live = self._live
        with live.lock:
            k = self._current().check_step(step)
            self.pause()
            with live.moving() as run:
                run.go_to(k)
            live.message = live.run.trouble
        self._changed()

    @student_errors
    def reset(self) -> None:
        """Go back to the first parameters and to step 0: a loop starts again; a rate that was set stays."""
        with self._telling():
            self._live.reset()

    def new_weights(self, seed: SupportsIndex) -> None:
        """Start again from other weights.

        After `random.seed(seed)` a new model of the same shape has the same ones.

        Parameters
        ----------
        seed
            An integer, 0 <= seed <= 2**53.

        Raises
        ------
        RuntimeError
            If a loop or a model of your own makes its weights itself.

        """
        self._live.new_weights(arguments.seed_of_weights(seed, "seed"))
        self._changed()

    @student_errors
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

    @student_errors
    def nudge(self, key: str, value: SupportsFloat) -> None:
        """Set a parameter once; arguments as for `hold`."""
        self._check_key(key)
        nudged = arguments.finite_number(value, "value")
        with self._live.moving() as run:
            run.nudge({key: nudged})
        self._changed()

    @student_errors
    def set_data(self, xs: Any, ys: Any) -> None:  # noqa: ANN401 (any kind of table)
        """Replace the samples: those of state k, and of all steps from here on.

        State k is evaluated anew: its loss, accuracy and gradients are those of the new samples. Parameters,
        what the optimiser remembers and what is held stay; the states before were trained on the samples of
        their time. A reset keeps the new ones, and `batch_size` is met as far as there are enough.

        `set_data([], [])` takes all away. The loss of no samples is 0 if it is a sum and nan if it is a mean,
        plus the regularization; the accuracy is nan. Nothing trains until there are some again: `step`, `run`
        and `play` say so in `message`.

        Parameters
        ----------
        xs, ys
            As for `Trainer`: samples of the same width, and a target for each; or none.

        Raises
        ------
        TypeError, ValueError
            Naming the argument and what is allowed, before anything is changed.
        RuntimeError
            If a loop of your own reads its samples itself, or the model is one of your own engine.

        """
        self._current()
        self._live.set_data(xs, ys)
        self._changed()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Let subscribers hear of what is done in the block, and why it failed if it did."""
        try:
            yield
        except BaseException:
            self._live.message = self._live.message or self._live.run.trouble
            raise
        finally:
            self._changed()

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
            except (Exception, KeyboardInterrupt) as error:
                self._loop.playing = False
                if isinstance(error, KeyboardInterrupt) and not live.run.trouble:
                    raise
                live.message = live.run.trouble or f"training stopped: {error}"
                live.print_error(error)
            moved = live.run.parameters is not parameters
        if moved or played != self.playing:
            self._changed()
        return self.playing

    def _stop(self) -> None:
        self._loop.playing = False
        self._live.is_sound(stopping=True)
