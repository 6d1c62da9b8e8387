"""Where comparing a Value with a number is an error: a recorded function would go one way unnoticed."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EQUALS_NO_NUMBER = "a Value equals no number"
ALWAYS_TRUE = "a Value is true whatever its number"
_REFUSED = ContextVar("_REFUSED", default=False)


@contextmanager
def branches_refused() -> Iterator[None]:
    """Let `value == 1` and `if value:` raise in this thread: else the one is never true, the other always."""
    token = _REFUSED.set(True)
    try:
        yield
    finally:
        _REFUSED.reset(token)


def check_equality(other: object) -> None:
    """Raise a TypeError if a Value must not be compared with this."""
    if _REFUSED.get() and isinstance(other, Real):
        raise TypeError(f"{EQUALS_NO_NUMBER}: compare its data, as in `y.data == 1`")


def check_truth() -> None:
    """Raise a TypeError if a Value must not be asked whether it is true."""
    if _REFUSED.get():
        raise TypeError(f"{ALWAYS_TRUE}: compare its data, as in `x.data != 0`, or write `x is not None`")
