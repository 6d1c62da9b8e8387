"""What a trainer says of state k, whoever computes it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.schedules import Constant
from mg_widgets.training.measured import ACCURACY, VALIDATION, VALIDATION_ACCURACY
from mg_widgets.training.student_error import student_errors
from mg_widgets.training.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.tape import Tape
    from mg_widgets.training.history import History
    from mg_widgets.training.live_run import LiveRun
    from mg_widgets.training.run import Run

MOMENT = 0.03
"""Seconds that an event loop may wait for a step of another thread: about a slice."""


class Told(Watched):
    """The state of a run, its history, and what there is to say of both.

    Parameters
    ----------
    live
        The run, whichever way it moves.

    """

    def __init__(self, live: LiveRun) -> None:
        super().__init__()
        self._live = live

    @property
    def run_count(self) -> int:
        """How many times it was reset."""
        return self._live.count

    @property
    def step_count(self) -> int:
        """The step k: the number of updates since the last reset."""
        return max(0, self._live.run.step_count)

    @property
    @student_errors
    def tape(self) -> Tape:
        """The recorded graph of the loss of state k; that of a loop may be another one at each step."""
        if not self._live.run.history:
            self._current()
        return self._live.tape

    @property
    @student_errors
    def loss(self) -> float:
        """The loss of state k."""
        return self._current().loss

    @property
    @student_errors
    def validation_loss(self) -> float | None:
        """The validation loss of state k; None without a validation set."""
        return self._measured(VALIDATION)

    @property
    @student_errors
    def accuracy(self) -> float | None:
        """The share of right predictions at state k, 0 to 1; None where there is no rule for it.

        It is nan without samples, and where other samples of the same run have a rule.
        """
        return self._measured(ACCURACY)

    @property
    @student_errors
    def validation_accuracy(self) -> float | None:
        """The same of the validation set; None without one."""
        return self._measured(VALIDATION_ACCURACY)

    @property
    @student_errors
    def parameters(self) -> NDArray[np.float64]:
        """The parameters of state k, float64 (p,), in the order of `tape.parameters`; a copy."""
        return self._current().parameters.copy()

    @property
    def memory(self) -> NDArray[np.float64]:
        """What the optimiser remembers at state k, float64: its vectors (p,), one after the other."""
        return self._live.run.memory.copy()

    @property
    @student_errors
    def history(self) -> History:
        """The current run: every loss, the parameters at any step, what was done; a reset begins another."""
        return self._current().history

    @property
    def scheduled(self) -> bool:
        """Whether a schedule sets the rate."""
        return not self._live.run.rate_was_set and not isinstance(self._live.optimizer.schedule, Constant)

    @property
    def message(self) -> str:
        """Why training stopped where nobody had asked for it; "" otherwise."""
        return self._live.message

    @property
    def error(self) -> BaseException | None:
        """The exception that a loop of your own raised last; None if it has not raised any."""
        return self._live.error

    def refresh(self) -> None:
        """Take what was assigned to `p.data` for nudges, and show it; a notebook does so after each cell."""
        if self._live.synchronize():
            self._changed()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Let no other thread move it, so that all that is read in the block belongs to one state.

        A step that takes long is not waited for: it changes nothing before its end.
        """
        is_held = self._live.lock.acquire(timeout=MOMENT)
        try:
            yield
        finally:
            if is_held:
                self._live.lock.release()

    def setup(self) -> dict[str, Any]:
        """Return what a page must know besides the tape."""
        return self._live.setup()

    @student_errors
    def _repr_mimebundle_(self, /, **kwargs: Any) -> Any:  # noqa: ANN401 (as IPython calls it)
        self._current()
        return super()._repr_mimebundle_(**kwargs)

    def _measured(self, name: str) -> float | None:
        return self._current().history.measured.at(self.step_count).get(name)

    def _current(self) -> Run:
        """Return the run with all that was assigned so far."""
        # What is no number is refused where it would act: a view must be able to show the state without it.
        try:
            self.refresh()
        except TypeError:
            if not self._live.run.history:
                raise
        if not self._live.run.history:
            raise RuntimeError("the loop has not yielded its first loss yet")
        return self._live.run

    def _check_key(self, key: str) -> None:
        self._current()
        keys = self._live.keys
        if key not in keys:
            such = f" such as {keys[0]!r}" if keys else ", and there is none"
            raise ValueError(f"key must be the path of a parameter{such}, not {key!r:.60}")
