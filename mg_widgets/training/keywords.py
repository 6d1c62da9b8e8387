"""The error for a keyword that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def reject_unknown(name: str, unknown: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise a TypeError that says what `name` accepts if there is any unknown keyword."""
    for keyword in unknown:
        raise TypeError(f"{name} has no argument {keyword!r}; its keywords are {', '.join(sorted(allowed))}")
