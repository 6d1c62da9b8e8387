"""Arithmetic of floats that never raises: overflow is inf, log 0 is -inf, no real result is nan.

The functions carry NumPy's names, so that an entry of the operation table reads the same with this module
(one number) as with `numpy` (arrays) in the place of its first argument.
"""

from __future__ import annotations

import math
from math import inf, nan, tanh

__all__ = ["cos", "divide", "exp", "log", "power", "sin", "sqrt", "tanh", "where"]


def exp(x: float) -> float:
    """Return e**x."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    """Return the natural logarithm: -inf at 0, nan below."""
    if x > 0:
        return math.log(x)
    return -inf if x == 0 else nan


def sin(x: float) -> float:
    """Return the sine; nan at +-inf."""
    return nan if math.isinf(x) else math.sin(x)


def cos(x: float) -> float:
    """Return the cosine; nan at +-inf."""
    return nan if math.isinf(x) else math.cos(x)


def power(x: float, y: float) -> float:
    """Return x**y: 0**-1 is inf, a fractional power of a negative number is nan."""
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError):
        if x < 0 and y % 1:
            return nan
        return math.copysign(inf, x) if y % 2 == 1 else inf


def sqrt(x: float) -> float:
    """Return the square root; nan below 0."""
    return math.sqrt(x) if x >= 0 else nan


def divide(x: float, y: float) -> float:
    """Return x / y: 1 / 0 is inf, 1 / -0 is -inf, 0 / 0 is nan."""
    try:
        return x / y
    except ZeroDivisionError:
        return x * math.copysign(inf, y)


def where(condition: bool, x: float, y: float) -> float:  # noqa: FBT001 (NumPy's signature)
    """Return `x` if the condition holds, else `y`."""
    return x if condition else y
