"""How much one kernel may say to its pages."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGES = 28
"""Messages per second; the limit for all widgets of a kernel is 30."""
VOLUME = 950_000
"""Bytes per second; the limit for all widgets of a kernel is 1 MB."""
WINDOW = 1.0
"""Seconds over which both are counted."""


class Budget:
    """Counts what is said within any one second.

    Parameters
    ----------
    now
        The clock, in seconds.

    Attributes
    ----------
    spent : int
        The number of messages ever counted.

    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.spent = 0
        self._now = now
        self._said: deque[tuple[float, int]] = deque()
        self._volume = 0

    def allows(self, size: int) -> bool:
        """Return whether a message of `size` bytes fits in now; one larger than the limit goes alone."""
        self._forget()
        if not self._said:
            return True
        return len(self._said) < MESSAGES and self._volume + size <= VOLUME

    def spend(self, size: int) -> None:
        """Count a message of `size` bytes, allowed or not."""
        self.spent += 1
        self._said.append((self._now(), size))
        self._volume += size

    def _forget(self) -> None:
        past = self._now() - WINDOW
        while self._said and self._said[0][0] <= past:
            self._volume -= self._said.popleft()[1]
