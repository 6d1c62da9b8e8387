"""The current run and the model that shows it, kept together while several threads want to move them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mg_widgets.engine.optim import Constant
from mg_widgets.training.descent import Descent, Optimizer
from mg_widgets.training.model_values import ModelValues
from mg_widgets.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.tape import Tape
    from mg_widgets.tape.sample import Model
    from mg_widgets.training.sample_check import SampleCheck

    Vector = NDArray[np.float64]


class LiveRun:
    """A run whose parameters are moved by training, by commands and by assignments to `p.data`.

    Parameters
    ----------
    tape
        The model's recorded loss.
    model
        Its parameters say state k.
    optimizer
        Its schedule gives the rate until another one is set.
    check
        Tells whether the tape still says what the model does.

    Attributes
    ----------
    lock : RLock
        Observers of widgets may call from another thread while a slice is trained: whoever moves holds it.
    run : Run
        The current one; a restart makes another.
    count : int
        The number of restarts.
    keys : list of str
        The paths of the parameters.
    initial
        The parameters at construction.
    message : str
        Why training cannot go on; "" if it can.

    """

    def __init__(self, tape: Tape, model: Model, optimizer: Optimizer, check: SampleCheck) -> None:
        self.lock = threading.RLock()
        self.count = 0
        self.message = ""
        self.keys = [tape.keys[node] for node in tape.parameters]
        self.initial = tape.get_parameters()
        self._tape = tape
        self._optimizer = optimizer
        self._descent = Descent(tape, optimizer)
        self._values = ModelValues(self.keys, model.parameters())
        self._check = check
        self.run = Run(self.keys, self.initial, self._descent, rate=optimizer.schedule.rate)
        self._write()

    def restart(self, parameters: Vector) -> None:
        """Begin another run; what is held stays held, and a rate that replaced a constant one stays."""
        with self.lock:
            self._optimizer.reset()
            rate = self._optimizer.schedule.rate
            if isinstance(self._optimizer.schedule, Constant):
                rate = Constant(self.run.rate).rate
            self.run = Run(self.keys, parameters, self._descent, rate=rate, held=self.run.held)
            self.count += 1
            self._settle()

    @contextmanager
    def moving(self) -> Iterator[Run]:
        """Move parameters of the current state."""
        with self.lock:
            self.synchronize()
            yield self.run
            self._settle()

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Train for a while: assignments before and meanwhile are taken, then the model says state k."""
        with self.lock:
            try:
                self.synchronize()
                yield
                self.synchronize()
            finally:
                self._write()

    def synchronize(self) -> bool:
        """Take assignments to `p.data` for nudges; returns whether there were any."""
        with self.lock:
            assigned = self._values.assigned()
            if assigned:
                self.run.nudge(assigned)
                self._settle()
        return bool(assigned)

    def train(self, count: int, due: Callable[[], bool]) -> int:
        """Train at most `count` steps while it is sound and, after the first, due; returns how many."""
        done = 0
        with self.slice():
            while done < count and self.is_sound() and (not done or due()):
                self.run.step()
                done += 1
        return done

    def is_sound(self, *, stopping: bool = False) -> bool:
        """Return whether training may go on; if not, `message` says why."""
        self.message = self.message or self.run.trouble
        if not self.message and (stopping or self._check.due):
            self.synchronize()
            self._write()
            # An interrupted step leaves its own parameters on the tape.
            self._tape.set_parameters(self.run.parameters)
            self.message = self._check.compare()
        return not self.message

    def _settle(self) -> None:
        self.message = ""
        self._write()

    def _write(self) -> None:
        self._values.write(self.run.parameters, self.run.gradient)
