"""Where a cell that runs beside the notebook may be stopped, besides the loops that it shows.

A cell under `%%live` looks for a stop at the beginning of each step of its own outermost loops. Loops that
are hidden in functions it cannot see: for them `LossCurve.update` calls `stop_point` as its last statement,
when it has taken the numbers.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_here = threading.local()


class Stop(BaseException):
    """Ends a cell that was asked to stop; no `except Exception` of the user's swallows it."""


def stop_point() -> None:
    """Raise `Stop` on the thread of a cell that was asked to stop; anywhere else do nothing."""
    passing = getattr(_here, "passing", None)
    if passing is not None:
        passing()


def at_stop_points(passing: Callable[[], None]) -> None:
    """Let `stop_point` call this on this thread from now on."""
    _here.passing = passing
