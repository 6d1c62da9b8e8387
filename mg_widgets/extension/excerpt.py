"""As much of what a loop prints as a notebook can show."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 30_000
"""Characters of which none is left out."""
LATER = 1_000
"""Characters per second after that; a loop that prints more is faster than anybody reads."""
DRAWN = 100_000
"""Characters that a page may draw per second: it draws a cell's text anew, all of it, whenever that grows."""
CUT = 1.0
"""Seconds from one place where lines are left out to the next."""


class Excerpt:
    """Passes a text on; of more than a notebook can show, the latest lines, and how many were left out.

    JupyterLab is deaf and blind for seconds at a time below a few hundred thousand characters that grow.

    Parameters
    ----------
    write
        Takes what passes.
    now
        The clock, in seconds.

    """

    def __init__(self, write: Callable[[str], object], now: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._now = now
        self._lock = threading.Lock()
        self._passed_at = now()
        self._passed = 0
        self._at_line_start = True
        self._held: list[str] = []
        self._size = 0
        self._has_line = False
        self._left_out = 0

    def write(self, text: str) -> None:
        """Take a text; whole lines pass if they are due."""
        with self._lock:
            self._hold(text)
            if self._has_line and self._due():
                self._pass_lines()
            elif self._size > 2 * FIRST:
                self._trim(FIRST)

    def catch_up(self) -> None:
        """Pass on what is due by now, also if it is no whole line yet."""
        with self._lock:
            if self._size and self._due():
                if self._has_line:
                    self._pass_lines()
                else:
                    self._pass()

    def close(self) -> None:
        """Pass on the rest."""
        with self._lock:
            if self._size:
                self._pass()

    @property
    def _allowed(self) -> int:
        return max(FIRST - self._passed, int(LATER * (self._now() - self._passed_at)))

    def _due(self) -> bool:
        elapsed = self._now() - self._passed_at
        return elapsed >= self._passed / DRAWN and (elapsed >= CUT or self._size <= self._allowed)

    def _hold(self, text: str) -> None:
        self._held.append(text)
        self._size += len(text)
        self._has_line |= "\n" in text

    def _take(self) -> str:
        text = "".join(self._held)
        self._held, self._size, self._has_line = [], 0, False
        return text

    def _pass_lines(self) -> None:
        """Pass whole lines on, and hold the beginning of the next."""
        text = self._take()
        end = text.rfind("\n") + 1
        self._hold(text[:end])
        self._pass()
        if text[end:]:
            self._hold(text[end:])

    def _pass(self) -> None:
        self._trim(max(self._allowed, LATER))
        text = self._take()
        if self._left_out:
            lines = "line" if self._left_out == 1 else "lines"
            break_ = "" if self._at_line_start else "\n"
            text = f"{break_}... {self._left_out:,} {lines} left out\n{text}"
        self._left_out = 0
        self._passed += len(text)
        self._passed_at = self._now()
        self._at_line_start = text.endswith("\n")
        self._write(text)

    def _trim(self, size: int) -> None:
        """Keep the latest of what is held, from the beginning of a line."""
        if self._size <= size:
            return
        text = self._take()
        cut = text.find("\n", len(text) - size) + 1 or len(text) - size
        self._left_out += text.count("\n", 0, cut)
        self._hold(text[cut:])
