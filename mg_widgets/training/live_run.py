"""The current run and the objects that it moves, kept together while several threads want to move them."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.data import Sample
    from mg_widgets.training.run import Run
    from mg_widgets.training.targets import Target


class LiveRun(ABC):
    """A run whose parameters are moved by training, by commands and by assignments to `p.data`.

    Parameters
    ----------
    optimizer
        Its schedule gives the rate until another one is set.

    Attributes
    ----------
    lock : RLock
        Observers of widgets may call from another thread while a slice is trained: whoever moves holds it.
    run : Run
        The current one; a reset makes another.
    count : int
        The number of resets.
    message : str
        Why training cannot go on; "" if it can.

    """

    run: Run

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.lock = threading.RLock()
        self.count = 0
        self.message = ""

    @property
    @abstractmethod
    def keys(self) -> list[str]:
        """The paths of the parameters."""

    @property
    def rate(self) -> float:
        """The rate of the next update."""
        return self.run.rate

    @property
    @abstractmethod
    def tape(self) -> Tape:
        """The recorded loss."""

    @property
    def validation(self) -> Tape | None:
        """The recorded validation loss, where there is one that can be replayed."""
        return None

    @property
    def samples(self) -> tuple[list[Sample], list[Target]]:
        """The data of state k; a loop keeps its own."""
        return [], []

    @property
    def error(self) -> BaseException | None:
        """What a loop raised last."""
        return None

    def simulated(self, _steps: int, _rate: float) -> NDArray[np.float64]:
        """Return the losses of another run from the first parameters; a RuntimeError if there is none."""
        raise RuntimeError("only a Module with its data is simulated: here objects of your own would move")

    @abstractmethod
    def reset(self) -> None:
        """Begin another run with the first parameters; what is held stays held."""

    @abstractmethod
    def new_weights(self, seed: int) -> None:
        """Begin another run with other parameters; a RuntimeError says why that cannot be."""

    @abstractmethod
    def set_data(self, xs: object, ys: object) -> None:
        """Let state k and all after it have other data; a RuntimeError says why that cannot be."""

    @abstractmethod
    def setup(self) -> dict[str, Any]:
        """Return what a page must know besides the tape."""

    @contextmanager
    def moving(self) -> Iterator[Run]:
        """Move parameters of the current state."""
        with self.lock:
            self.synchronize()
            yield self.run
            self._settle()

    def set_rate(self, rate: float) -> None:
        """Set the rate of the next update."""
        with self.lock:
            if self.run.history.is_at_end:
                # A loop may do so itself.
                self.run.rate = rate
                return
            with self.moving() as run:
                run.rate = rate

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
            assigned = self._assigned()
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
        self.message = self.message or self.run.trouble or self._compared(stopping=stopping)
        return not self.message

    def print_error(self, error: BaseException) -> None:  # noqa: B027 (its message says it all)
        """Print where a slice failed of which no cell shows the error."""

    @abstractmethod
    def _assigned(self) -> dict[str, float]:
        """Return what was assigned to parameters, by path."""

    def _compared(self, *, stopping: bool) -> str:  # noqa: ARG002 (where there is something to compare with)
        """Return what the recorded graph gets wrong; "" if nothing."""
        return ""

    def _settle(self) -> None:
        self.message = ""
        self._write()

    def _write(self) -> None:  # noqa: B027 (the objects of a loop say what the loop has made of them)
        """Let the objects say state k."""
