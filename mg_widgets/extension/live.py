"""What `live` is in a notebook: it steers the cell that runs under `%%live`."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat

from mg_widgets.engine.arguments import finite_rate, number
from mg_widgets.training.watched import Watched

if TYPE_CHECKING:
    from mg_widgets.extension.run import Run


class Live(Watched):
    """Steers the cell that runs under `%%live`, from inside of it and from other cells."""

    def __init__(self) -> None:
        super().__init__()
        self._rate = 0.1
        self._run: Run | None = None

    @property
    def learning_rate(self) -> float:
        """A rate for the loop to read, 0 <= learning_rate < inf; the slider below the cell sets it, too."""
        return self._rate

    @learning_rate.setter
    def learning_rate(self, rate: SupportsFloat) -> None:
        rate = finite_rate(rate, "learning_rate")
        if rate != self._rate:
            self._rate = rate
            self._changed()

    @property
    def running(self) -> bool:
        """Whether a cell runs under `%%live`."""
        return self._run is not None and self._run.running

    def stop(self) -> None:
        """Let the cell end after its current step."""
        if self._run is not None:
            self._run.stop()
            self._changed()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the cell; sliders are dead meanwhile.

        Parameters
        ----------
        timeout
            Seconds to wait at most, 0 or more; None: as long as it takes.

        Returns
        -------
        bool
            Whether nothing runs any more.

        Raises
        ------
        RuntimeError
            If the cell itself calls it.
        TypeError, ValueError
            If `timeout` is no such number.

        """
        if timeout is not None and not number(timeout, "timeout") >= 0.0:
            raise ValueError(f"timeout must be None or at least 0, not {timeout}")
        if self._run is None:
            return True
        if self._run.is_here():
            raise RuntimeError("live.wait() cannot be called by the live cell itself: it would wait for ever")
        return self._run.wait(timeout)

    def follow(self, run: Run) -> None:
        """Steer this cell from now on."""
        self._run = run
        self._changed()

    def __repr__(self) -> str:
        return f"live: {self._state()}; learning_rate {self._rate:g}"

    def _state(self) -> str:
        if self._run is None:
            return "nothing has run yet"
        return f"{self._run.cell} {self._run.words}, step {self._run.steps:,}"
