"""Whole Python processes that import this package, and that import anywidget."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from pair import Pair, clock, in_turn, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def pairs() -> Iterator[Pair]:
    theirs = process("import anywidget")
    for ours, asked in (("import mg_widgets", 1.4), ("from mg_widgets import *", None)):
        yield Pair(ours, "import anywidget", *in_turn(process(ours), theirs, pairs=15), asked)


def process(code: str) -> Callable[[], float]:
    """Return what measures the milliseconds of a process, its start included."""

    def run() -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    run()
    return lambda: 1000 * clock(run, 1)


if __name__ == "__main__":
    tell(pairs())
