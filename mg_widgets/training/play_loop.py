"""Training that can be watched: slices of steps on an event loop, at a chosen speed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mg_widgets.training.main_loop import MainLoop

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


Train = Callable[[Callable[[], bool]], bool]


async def play(train: Train, pace: Pace, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Call `train`, slice after slice, with what tells whether a step is due, until it returns False."""
    while True:
        pace.begin()
        if not train(pace.due):
            return
        await sleep(pace.rest())


class PlayLoop:
    """Plays a trainer as a task of an event loop.

    Parameters
    ----------
    home
        The event loop.

    Attributes
    ----------
    playing : bool
        Whether it plays; set to False it ends with the slice.
    speed : float or None
        Steps per second; None: as fast as it goes.
    count : int
        How many times it was started.

    """

    def __init__(self, home: MainLoop) -> None:
        self.playing = False
        self.speed: float | None = 10.0
        self.count = 0
        self._home = home
        self._steps_left: int | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, train: Train, steps: int | None) -> None:
        """Play a number of steps, or without end; a RuntimeError where no event loop runs."""
        loop = self._home.loop
        if loop is None or not loop.is_running():
            raise RuntimeError("play() needs a running event loop, as a notebook has; use run(steps) here")
        self.count += 1
        self.playing = True
        self._steps_left = steps
        self._home.call(self._begin, train)

    def is_last_step(self) -> bool:
        """Count a step, and return whether it was the last one wanted."""
        if self._steps_left is None:
            return False
        self._steps_left -= 1
        return self._steps_left == 0

    def _begin(self, train: Train) -> None:
        # One that has not seen yet that it was paused goes on.
        if self._task is None:
            self._task = self._home.start(self._play(train))

    async def _play(self, train: Train) -> None:
        try:
            await play(train, Pace(lambda: self.speed))
        except BaseException:
            # Not in `finally`: somebody may have pressed play again behind the last slice.
            self.playing = False
            raise
        finally:
            self._task = None
