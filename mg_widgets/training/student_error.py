"""An exception in the student's own loop, shown as the student's own: without our frames."""

from __future__ import annotations

import os
import traceback
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

PACKAGE = str(Path(__file__).parents[1]) + os.sep
LINES = 40
"""Lines of a traceback that are shown; of a longer one the middle is left out."""


class StudentError:
    """How a traceback of the student's code is told."""

    name_of: ClassVar[Callable[[str], str | None]] = lambda _filename: None
    """Returns what a notebook calls a file of code, such as "Cell In[3]"; None if it is a file indeed."""

    @classmethod
    def text(cls, error: BaseException) -> str:
        """Return the traceback in words, from the student's first frame on."""
        own = without_ours(error.__traceback__)
        text = "".join(traceback.format_exception(type(error), error, own))
        for filename in {frame.filename for frame in traceback.extract_tb(own)}:
            name = cls.name_of(filename)
            if name:
                text = text.replace(f'File "{filename}"', name)
        lines = text.rstrip().splitlines()
        if len(lines) > LINES:
            half = LINES // 2
            lines[half:-half] = [f"  ... {len(lines) - 2 * half} lines ..."]
        return "\n".join(lines)


def without_ours(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame that is not this package's; all of it if there is none."""
    own = trace
    while own and own.tb_frame.f_code.co_filename.startswith(PACKAGE):
        own = own.tb_next
    return own or trace


def student_errors(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a method that runs the student's loop raise what happens there without the frames between."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        __tracebackhide__ = True  # IPython leaves this frame out
        try:
            return method(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (raised again, whatever it is)
            raise error.with_traceback(without_ours(error.__traceback__)) from error.__cause__

    return call
