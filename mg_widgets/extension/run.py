"""One live cell from its start to its end; knows no notebook."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, TypeVar

from mg_widgets.foreign.beside import beside
from mg_widgets.training.stop_point import Stop, at_stop_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PATIENCE = 1.0
"""Seconds that a stop waits for the end of a step before a stop point in the middle of it will do."""
BREATH = 0.0005
"""Seconds for the kernel's other threads: one that computes without a rest keeps messages waiting."""
BREATHS = 0.02
"""Seconds from one breath to the next."""
LONGEST = 200
"""Characters of an error that are told in one line."""

Item = TypeVar("Item")


class Run:
    """Counts the steps of a cell that runs on a thread of its own, and ends it after the one in hand.

    Parameters
    ----------
    cell
        What people call the cell, such as "In [3]".
    loops
        How many loops the cell has at its top level; each of their steps calls `step`.
    now, rest
        The clock in seconds, and what passes time on it.

    Attributes
    ----------
    steps : int
        The number of steps begun.
    running : bool
        Whether it has not ended yet.

    """

    def __init__(
        self,
        cell: str,
        loops: int,
        now: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self.cell = cell
        self.steps = 0
        self._loops = loops
        self._now = now
        self._rest = rest
        self._rest_at = now()
        self._asked_at: float | None = None
        self._passed = False
        self._outcome = ""
        self._over = threading.Event()
        self._thread = 0

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over.is_set()

    @property
    def words(self) -> str:
        """What it does or how it ended, in words."""
        if self._outcome:
            return self._outcome
        if self._asked_at is None:
            return "running"
        if self._loops:
            return "stopping after this step"
        if self._passed or self._now() - self._asked_at < PATIENCE:
            return "stopping"
        return "cannot stop: this cell has no loop at its top level and calls no curve.update(...)"

    def stop(self) -> None:
        """Ask it to end after the current step."""
        if self._asked_at is None:
            self._asked_at = self._now()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for its end, at most `timeout` seconds; returns whether it has ended."""
        return self._over.wait(timeout)

    def is_here(self) -> bool:
        """Whether this thread is the one on which it runs."""
        return threading.get_ident() == self._thread

    def execute(self, body: Callable[[], None]) -> BaseException | None:
        """Run the cell's code on this thread; returns what it raised, if it failed."""
        self._thread = threading.get_ident()
        at_stop_points(self._pass)
        try:
            with beside():
                body()
        except Stop:
            self._outcome = "stopped"
        except BaseException as error:  # noqa: BLE001 (whatever it is, the cell shows it)
            self._outcome = f"stopped: {in_one_line(error)}"
            return error
        else:
            self._outcome = "ended"
        return None

    def end(self) -> None:
        """Let everybody know that it is over, when all that it says was said."""
        self._over.set()

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, one a step."""
        for item in items:
            self.step()
            yield item

    def step(self) -> None:
        """Begin a step, or end here."""
        if self._asked_at is not None:
            raise Stop
        self.steps += 1
        if self._now() >= self._rest_at:
            self._rest(BREATH)
            self._rest_at = self._now() + BREATHS

    def _pass(self) -> None:
        """Pass a stop point, which is the end of a step only where the cell shows no loop itself."""
        self._passed = True
        asked_at = self._asked_at
        if asked_at is not None and (not self._loops or self._now() - asked_at >= PATIENCE):
            raise Stop


def in_one_line(error: BaseException) -> str:
    """Return the kind of an error and the first line of what it says."""
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"[:LONGEST].removesuffix(": ")
