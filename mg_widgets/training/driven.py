"""A loop of the student's own, driven from yield to yield."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, SupportsFloat

from mg_widgets.engine.arguments import finite_rate
from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.optim import SGD
from mg_widgets.engine.schedules import Constant
from mg_widgets.tape import record
from mg_widgets.training.live_run import LiveRun
from mg_widgets.training.loop import Loop, Train, check_loop
from mg_widgets.training.loop_leaves import LoopLeaves
from mg_widgets.training.loop_run import LoopRun, ModelLoop, Record
from mg_widgets.training.student_error import StudentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.data import Sample
    from mg_widgets.training.targets import Target


class Driven(LiveRun):
    """A run that a generator makes. Nothing of it runs before somebody asks for its state.

    Parameters
    ----------
    train
        The generator function.
    optimizer
        Its schedule gives the rate until another one is set.
    record
        Makes the tape of a loss.
    parameters
        By path, if they are known; None: the leaves that persist, with names after where they are found.
    of_model
        As for `LoopRun`.
    samples
        What a model is trained on; None: the loop reads its own.

    """

    run: LoopRun

    def __init__(
        self,
        train: Train,
        optimizer: Optimizer,
        *,
        record: Record = record,
        parameters: Mapping[str, Any] | None = None,
        of_model: ModelLoop | None = None,
        samples: tuple[list[Sample], list[Target]] | None = None,
    ) -> None:
        super().__init__(optimizer)
        self._loop = Loop(train)
        self._leaves = LoopLeaves(parameters)
        self._record = record
        self._of_model = of_model
        self._samples = samples or ([], [])
        self.run = self._new_run(optimizer.schedule.rate)

    @property
    def keys(self) -> list[str]:
        """The paths of the parameters."""
        return self.run.keys

    @property
    def samples(self) -> tuple[list[Sample], list[Target]]:
        """What a model is trained on; of a loop nobody knows."""
        return self._samples

    @property
    def tape(self) -> Tape:
        """The graph of the loss of state k."""
        with self.lock:
            return self.run.tape

    @property
    def rate(self) -> float:
        """The rate of the next update; a loop that asks for it uses it."""
        self._loop.reads_rate |= self._loop.running
        return super().rate

    @property
    def error(self) -> BaseException | None:
        """What the loop raised last."""
        return self._loop.error

    def reset(self) -> None:
        """Put the first numbers of the parameters back, and start the loop again."""
        with self.lock:
            self._loop.check_idle()
            self._loop.close()
            self._leaves.restore(self.run.objects.values())
            rate = self.optimizer.schedule.rate
            if isinstance(self.optimizer.schedule, Constant):
                rate = Constant(self.run.rate).rate
            run, held = self._new_run(rate), self.run.held
            self._begin(run, held)
            self.count += 1
            self._settle()

    def new_weights(self, seed: int) -> None:  # noqa: ARG002
        """Refuse it."""
        raise RuntimeError(
            "a loop or a model of your own draws its weights itself: do so in a cell, and make a new Trainer"
        )

    def set_data(self, xs: object, ys: object) -> None:  # noqa: ARG002
        """Refuse it."""
        if self._samples[0]:
            raise RuntimeError("a model of your own engine keeps its samples: make a new Trainer with others")
        raise RuntimeError("a loop of your own reads its samples itself: change them in a cell, and reset")

    def setup(self) -> dict[str, Any]:
        """Return what a page must know besides the tape."""
        back = {"goes_back": True} if self._of_model else {}
        return {"kind": "trainer", "player": "loop"} | back

    @contextmanager
    def moving(self) -> Iterator[LoopRun]:
        """Move parameters of the current state; a RuntimeError if the loop itself asks for it."""
        self._loop.check_idle()
        with super().moving():
            yield self.run

    def print_error(self, error: BaseException) -> None:
        """Print the user's own traceback, below the cell that made the trainer."""
        print(StudentError.text(error), file=sys.stderr)  # noqa: T201 (that is where Python prints it)

    def synchronize(self) -> bool:
        """Take assignments to `p.data` for nudges; returns whether there were any."""
        with self.lock:
            # The loop itself may ask for the state of before.
            if self._loop.running:
                return False
            if not self.run.begun:
                self._begin(self.run)
            return super().synchronize()

    def _new_run(self, rate: Callable[[int], float]) -> LoopRun:
        return LoopRun(self._loop, self._leaves, self._record, rate=rate, of_model=self._of_model)

    def _begin(self, run: LoopRun, held: Mapping[str, float] = {}) -> None:
        self._leaves.look(self._loop.train)
        try:
            run.begin(held)
        except BaseException as error:
            end = self._loop.end or str(error)
            self._loop.close()
            # Before its first yield it starts anew when somebody asks again; later only a reset does that.
            if self.run.begun:
                self._loop.end = end
            raise
        self.run = run

    def _assigned(self) -> dict[str, float]:
        return self.run.assigned()


def drive(train: Train, rate: SupportsFloat, given: Mapping[str, object]) -> Driven:
    """Make ready to drive a loop of the user's own; a TypeError for what is no loop, or given with one."""
    check_loop(train)
    defaults = {"loss": squared_error, "reduction": "sum", "seed": 0}
    for name, value in given.items():
        if value is not defaults.get(name):
            raise TypeError(
                f"Trainer(train) has no argument {name!r}, but learning_rate: your loop does the rest itself"
            )
    return Driven(train, SGD(finite_rate(rate, "learning_rate")))
