"""The square root of a number or of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine import ieee

if TYPE_CHECKING:
    from mg_widgets.engine.optim.optimizer import Number


def root(x: Number) -> Number:
    """Return the square root, for a float as for a NumPy array; nan below 0."""
    return x**0.5 if hasattr(x, "__array__") else ieee.sqrt(x)
