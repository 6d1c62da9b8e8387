"""Training that can be watched: slices of steps on an event loop, at a chosen speed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SLICE = 0.025
"""Seconds of training between two looks at what else the loop has to do."""
BREATH = 0.001
"""Seconds for everything else on the loop: a message needs several rounds of it to get through."""
WAKE = 0.05
"""Seconds after which a slow trainer looks again whether it was given another speed or paused."""
ARREARS = 0.1
"""Seconds that are caught up on after the loop was busy; the rest is dropped."""


class Pace:
    """Says when a step is due.

    Parameters
    ----------
    speed
        Returns the steps per second wanted now; None: as fast as it goes.
    now
        The clock, in seconds.

    """

    def __init__(self, speed: Callable[[], float | None], now: Callable[[], float] = time.monotonic) -> None:
        self._speed = speed
        self._now = now
        self._next = now()
        self._end = self._next

    def begin(self) -> None:
        """Begin a slice."""
        self._end = self._now() + SLICE

    def due(self) -> bool:
        """Return whether a step is due within this slice; it is then taken for done."""
        now = self._now()
        if now >= self._end:
            return False
        interval = self._interval()
        self._next = min(self._next, now + interval)
        if now < self._next:
            return False
        self._next = max(self._next + interval, now - ARREARS)
        return True

    def rest(self) -> float:
        """Return the seconds to sleep until the next slice."""
        now = self._now()
        return min(max(min(self._next, now + self._interval()) - now, BREATH), WAKE)

    def _interval(self) -> float:
        speed = self._speed()
        return 0.0 if speed is None else 1.0 / speed


async def play(
    train: Callable[[Callable[[], bool]], bool],
    pace: Pace,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Call `train`, slice after slice, with what tells whether a step is due, until it returns False."""
    while True:
        pace.begin()
        if not train(pace.due):
            return
        await sleep(pace.rest())
