"""Checks of arguments: each returns it, or raises one error that names it and says what is allowed."""

from __future__ import annotations

import operator
from math import inf
from numbers import Real
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Iterable


def number(x: SupportsFloat, name: str) -> float:
    """Return an int, float, bool, Fraction or NumPy scalar as a float; too large an int is inf or -inf."""
    # NumPy registers its scalars as Real, except its bool ("bool_" before NumPy 2).
    if not isinstance(x, Real) and type(x).__name__ not in ("bool", "bool_"):
        allowed = "one real number: an int, a float or a NumPy scalar"
        raise TypeError(f"{name} must be {allowed}, not {type(x).__name__} {x!r:.60}")
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf  # type: ignore[operator]


def integer(x: SupportsIndex, name: str) -> int:
    """Return an int or a NumPy integer."""
    try:
        return operator.index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {x!r:.60}") from None


def positive_integer(x: SupportsIndex, name: str) -> int:
    """Return an int or a NumPy integer that is at least 1."""
    try:
        integer = operator.index(x)
    except TypeError:
        raise TypeError(f"{name} must be a positive integer, not {x!r:.60}") from None
    if integer < 1:
        raise ValueError(f"{name} must be a positive integer, not {integer}")
    return integer


def finite_rate(x: SupportsFloat, name: str) -> float:
    """Return a number in the range 0 <= x < inf, such as a learning rate."""
    rate = number(x, name)
    if not 0.0 <= rate < inf:
        raise ValueError(f"{name} must be in the range 0 <= {name} < inf, not {rate}")
    return rate


def fraction(x: SupportsFloat, name: str) -> float:
    """Return a number in the range 0 <= x <= 1."""
    part = number(x, name)
    if not 0.0 <= part <= 1.0:
        raise ValueError(f"{name} must be in the range 0 <= {name} <= 1, not {part}")
    return part


def flag(x: bool, name: str) -> bool:  # noqa: FBT001 (that is what is checked)
    """Return True or False, also of NumPy; nothing else passes for one of them."""
    if type(x).__name__ not in ("bool", "bool_"):
        raise TypeError(f"{name} must be True or False, not {x!r:.60}")
    return bool(x)


def one_of(allowed: tuple[str, ...], x: str, name: str) -> str:
    """Return a string that is among the allowed ones."""
    if x not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {x!r:.60}")
    return x


def reject_unknown(name: str, unknown: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise a TypeError that says what `name` accepts if there is any unknown keyword."""
    for keyword in unknown:
        raise TypeError(f"{name} has no argument {keyword!r}; its keywords are {', '.join(sorted(allowed))}")
