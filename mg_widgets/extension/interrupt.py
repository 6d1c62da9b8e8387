"""The notebook's interrupt button stops a live cell, if nothing else runs that it could mean."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mg_widgets.extension.run import Run


class Interrupt:
    """Lets an interrupt of an idle kernel stop a cell.

    While a cell runs in the usual way, a kernel has a handler of its own, which is left alone; an idle kernel
    ignores the signal, and only then this takes its place.

    Parameters
    ----------
    run
        What is stopped.

    """

    def __init__(self, run: Run) -> None:
        self._run = run

    def look(self) -> None:
        """Take the place of an idle kernel, or give it back at the end; called now and then."""
        if threading.current_thread() is not threading.main_thread():
            return
        handler = signal.getsignal(signal.SIGINT)
        if self._run.running and handler is signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._stop)
        elif not self._run.running and handler == self._stop:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _stop(self, *_: object) -> None:
        self._run.stop()
