"""Names of any text, so that they stay one line, on their side, and as long as there is room for."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "\u2026"
_ISOLATE, _POP = "\u2068", "\u2069"


def printable_line(text: str, room: int) -> str:
    """Return a text without anything that breaks a line or hides, cut to `room` characters.

    What cannot be printed, such as a newline or a mark that turns the direction of what follows, is written
    as in Python: a backslash and a code.
    """
    # Cut before as well, so that a very long text costs no more than a short one.
    line = _printable(text[: room + 1])
    return line if len(line) <= room else line[: room - 1] + ELLIPSIS


def last_part(path: str, room: int) -> str:
    """Return a path as `printable_line` does, cut at its beginning: its end tells it apart."""
    line = _printable(path[-room - 1 :])
    return line if len(line) <= room else ELLIPSIS + line[1 - room :]


def isolated(text: str) -> str:
    """Return a text that leaves the order of what follows alone, also where it is written right to left."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
        return text
    return f"{_ISOLATE}{text}{_POP}"


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
