"""The notebook's interrupt button stops a live cell, if nothing else runs that it could mean."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mg_widgets.extension.run import Run
    from mg_widgets.training.main_loop import MainLoop

PERIOD = 0.2
"""Seconds from one look to the next."""


def stop_on_interrupt(run: Run, home: MainLoop) -> None:
    """Let an interrupt of an idle kernel stop a cell, as long as that runs; called on the main thread.

    While a cell runs in the usual way, a kernel has a handler of its own, which is left alone; an idle kernel
    ignores the signal, and only then this takes its place.
    """
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(*_: object) -> None:
        run.stop()

    def look() -> None:
        handler = signal.getsignal(signal.SIGINT)
        if run.running:
            if handler is signal.SIG_IGN:
                signal.signal(signal.SIGINT, stop)
            home.call_later(PERIOD, look)
        elif handler is stop:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    home.call_later(PERIOD, look)
