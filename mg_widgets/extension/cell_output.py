"""What a live cell says appears below it, whatever other cells say meanwhile."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TextIO

from mg_widgets.extension.excerpt import Excerpt
from mg_widgets.extension.user_frames import keep_user_frames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from IPython.core.interactiveshell import InteractiveShell

DISPLAYS = 0.05
"""Seconds from one display to the next; a loop that wants more is kept waiting."""
FLUSH = 0.2
"""Seconds from one flush to the next; a kernel's streams flush by themselves as often."""


class CellOutput:
    """Routes what one thread prints, displays and fails with to the cell that was running when it was made.

    ipykernel 7 finds the cell of a stream by context and so does 6.31; displays find theirs by context in 7
    only, so that their messages are addressed here.

    Parameters
    ----------
    shell
        The shell of the cell.

    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._publisher: Any = shell.display_pub
        self._thread = 0
        self._display_at = 0.0
        self._flush_at = 0.0
        self._streams: dict[str, Stream] = {}
        self.move_here()

    def move_here(self) -> None:
        """Address what comes to the cell that is running now."""
        self._context = copy_context()
        self._header = _parent(self._shell).get("header")

    def open(self) -> None:
        """Begin to route; the cell's own thread says then `speak`."""
        for name in ("stdout", "stderr"):
            self._streams[name] = Stream(getattr(sys, name), self)
            setattr(sys, name, self._streams[name])

    def close(self) -> None:
        """Put the streams back, where nobody else has put others there."""
        for name, stream in self._streams.items():
            stream.excerpt.close()
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.below)

    def speak(self) -> None:
        """Route what this thread says."""
        self._thread = threading.get_ident()
        if self._header is not None:
            self._publisher.register_hook(self._address)

    def is_heard_here(self) -> bool:
        """Whether what is said on this thread belongs to the cell."""
        return threading.get_ident() == self._thread

    def write(self, stream: TextIO, text: str) -> None:
        """Write below the cell."""
        # A copy, because one context cannot be entered on two threads at once.
        self._context.copy().run(stream.write, text)

    def catch_up(self) -> None:
        """Show what was printed and is due by now; asked now and then by somebody who has a clock."""
        for stream in self._streams.values():
            stream.excerpt.catch_up()

    def flush(self) -> None:
        """Let what was printed be seen, unless that was done just now: each flush may be a message."""
        now = time.monotonic()
        if now >= self._flush_at:
            self._flush_at = now + FLUSH
            self.catch_up()
            self._flush_all()

    def show_error(self, error: BaseException) -> None:
        """Show the traceback of the user's code."""
        for stream in self._streams.values():
            stream.excerpt.close()
        keep_user_frames(error)
        lines = render(self._shell, error)
        if self._header is None:
            sys.stderr.write("\n".join([*lines, ""]))
            return
        self._flush_all()
        publisher = self._publisher
        content = {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}
        topic = publisher.topic.replace(b"display_data", b"error")
        publisher.session.send(
            publisher.pub_socket, "error", content, parent={"header": self._header}, ident=topic
        )

    def _address(self, message: dict[str, Any]) -> dict[str, Any]:
        """Address the message of a display; what was printed before it comes before it."""
        now = time.monotonic()
        self._display_at = max(self._display_at + DISPLAYS, now)
        time.sleep(self._display_at - now)
        self._flush_all()
        return {**message, "parent_header": self._header}

    def _flush_all(self) -> None:
        for stream in self._streams.values():
            stream.below.flush()


class Stream:
    """A standard stream for everybody: one thread writes below its own cell, the others as ever.

    Parameters
    ----------
    below
        The stream that it stands before.
    output
        Where the one thread writes.

    """

    def __init__(self, below: TextIO, output: CellOutput) -> None:
        self.below = below
        self.excerpt = Excerpt(lambda text: output.write(below, text))
        self._output = output

    def write(self, text: str) -> int:
        """Write a text."""
        if not self._output.is_heard_here():
            return self.below.write(text)
        self.excerpt.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Let what was written be seen."""
        if self._output.is_heard_here():
            self._output.flush()
        else:
            self.below.flush()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the stream has)
        return getattr(self.below, name)


def cell_id(shell: InteractiveShell) -> str | None:
    """Return what the front end calls the cell that is running, if it says so."""
    found: str | None = _parent(shell).get("metadata", {}).get("cellId")
    return found


def render(shell: InteractiveShell, error: BaseException) -> list[str]:
    """Return the lines of a traceback in the style of the shell."""
    kind, entries = type(error), error.__traceback__
    if isinstance(error, SyntaxError):
        frames: Any = traceback.extract_tb(entries)
        return list(shell.SyntaxTB.structured_traceback(kind, error, frames))
    return list(shell.InteractiveTB.structured_traceback(kind, error, entries))


def _parent(shell: InteractiveShell) -> dict[str, Any]:
    """Return the message for which a kernel runs the cell; a shell in a terminal has none."""
    parent: dict[str, Any] = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent or {}
