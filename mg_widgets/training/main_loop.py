"""The event loop of the kernel, and the way into it from any thread."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class MainLoop:
    """The event loop that runs where this object is made; in a kernel, that of the thread of the cells.

    A thread without a loop of its own takes the one that ran where this module was first imported.

    What goes through it runs on that loop's thread and in the context of the place where this object was
    made: ipykernel 7.4 sends a comm's messages to the subshell in whose context it published last, and the
    subshell of an earlier message may be gone (https://github.com/ipython/ipykernel/issues/1564).
    """

    def __init__(self) -> None:
        self._find()

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop; if there was none or it is closed, one that runs now, or None."""
        if self._loop is None or self._loop.is_closed():
            self._find()
        return self._loop

    @property
    def is_here(self) -> bool:
        """Whether `call` calls at once: this is the loop's thread, or there is no loop."""
        return self.loop is None or threading.get_ident() == self._thread

    def call(self, function: Callable[..., object], *args: Any) -> None:  # noqa: ANN401
        """Call on the loop's thread: at once if this is it or if there is no loop, else soon."""
        loop = self.loop
        if loop is None or threading.get_ident() == self._thread:
            function(*args)
        else:
            loop.call_soon_threadsafe(function, *args, context=self._context.copy())

    def call_later(self, seconds: float, function: Callable[[], object]) -> asyncio.AbstractEventLoop | None:
        """Call in `seconds`, asked from the loop's own thread; returns the loop that will, if any."""
        loop = self.loop
        if loop is not None:
            loop.call_later(seconds, function, context=self._context.copy())
        return loop

    def start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine as a task, asked from the thread of the loop that `loop` gave."""
        return self._context.copy().run(asyncio.get_running_loop().create_task, coroutine)

    def _find(self) -> None:
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._thread = threading.get_ident()
        self._context = contextvars.copy_context()
        if self._loop is None and _imported is not None and _imported._thread != self._thread:
            self._loop, self._thread, self._context = _imported._loop, _imported._thread, _imported._context


_imported: MainLoop | None = None
_imported = MainLoop()
