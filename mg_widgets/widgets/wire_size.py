"""How large a message is, near enough for a budget."""

from __future__ import annotations

ENVELOPE = 1_000
"""Bytes of the headers that Jupyter puts around a message."""


def wire_size(message: object) -> int:
    """Return the bytes of a message of JSON values and buffers, headers included."""
    return ENVELOPE + _size(message)


def _size(part: object) -> int:
    if isinstance(part, (str, bytes, bytearray)):
        return len(part) + 2
    if isinstance(part, memoryview):
        return part.nbytes
    if isinstance(part, dict):
        return sum(_size(key) + _size(value) + 2 for key, value in part.items())
    if isinstance(part, (list, tuple)):
        return sum(_size(item) + 1 for item in part)
    return 8
