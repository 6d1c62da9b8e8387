"""Tracebacks as the user knows them: the cell, and what it called."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

OURS = str(Path(__file__).parent)


def keep_user_frames(error: BaseException) -> None:
    """Take this folder's frames out of an error's traceback, and out of those of its causes."""
    seen: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        each = chain.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            each.__traceback__ = _without_ours(each.__traceback__)
            chain += [each.__cause__, each.__context__]


def _without_ours(traceback: TracebackType | None) -> TracebackType | None:
    entries = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(OURS):
            entries.append(traceback)
        traceback = traceback.tb_next
    kept = None
    for entry in reversed(entries):
        kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return kept
