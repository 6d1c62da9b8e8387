"""The one clock on which everything goes out to the pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from mg_widgets.training.budget import Budget

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from mg_widgets.training.main_loop import MainLoop

PERIOD = 0.05
"""Seconds from one frame to the next: 20 Hz."""


class Publisher(Protocol):
    """Something that has news for a page."""

    home: MainLoop

    def publish(self, budget: Budget, now: float) -> bool:
        """Send what the budget allows; returns False to be asked again at the next tick."""


class FrameClock:
    """Asks publishers for their news, at most 20 times a second, the longest waiting first.

    Parameters
    ----------
    now
        The clock, in seconds.

    Attributes
    ----------
    budget : Budget
        What all publishers together may send.

    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.budget = Budget(now)
        self.now = now
        self._next = 0.0
        self._waiting: dict[Publisher, None] = {}
        self._wound: asyncio.AbstractEventLoop | None = None

    def request(self, publisher: Publisher) -> None:
        """Let a publisher send its news now if a frame is due, else with the next one; from any thread."""
        publisher.home.call(self._request, publisher)

    def forget(self, publisher: Publisher) -> None:
        """Do not ask this publisher any more."""
        self._waiting.pop(publisher, None)

    def _tick(self) -> None:
        """Let everybody who waits send what the budget allows."""
        now = self.now()
        self._next += PERIOD
        if self._next <= now:
            self._next = now + PERIOD
        heard = []
        for publisher in list(self._waiting):
            self._waiting.pop(publisher, None)
            spent = self.budget.spent
            if publisher.publish(self.budget, now):
                continue
            if spent == self.budget.spent:
                self._waiting[publisher] = None
            else:
                heard.append(publisher)
        # Behind those who could not speak.
        self._waiting.update(dict.fromkeys(heard))

    def _request(self, publisher: Publisher) -> None:
        self._waiting.setdefault(publisher)
        self._tick_if_due()
        self._wind(publisher.home)

    def _wind(self, home: MainLoop) -> None:
        # A loop that is closed will never ring.
        if self._waiting and (self._wound is None or self._wound.is_closed()):
            delay = max(0.0, self._next - self.now())
            self._wound = home.call_later(delay, lambda: self._ring(home))

    def _ring(self, home: MainLoop) -> None:
        self._wound = None
        try:
            self._tick_if_due()
        finally:
            self._wind(home)

    def _tick_if_due(self) -> None:
        # A timer may find that a request has been faster.
        if self.now() >= self._next:
            self._tick()


CLOCK = FrameClock()
