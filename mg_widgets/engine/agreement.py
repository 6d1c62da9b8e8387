"""When two numbers that were computed in different ways are the same."""

from __future__ import annotations

import math

TOLERANCE = 1e-9
"""How far two numbers may differ, relative to the larger one, or to 1."""


def agree(x: float, y: float, tolerance: float = TOLERANCE) -> bool:
    """Tell whether |x - y| <= tolerance * max(1, |x|, |y|); nan agrees with nan, inf with the same inf."""
    if math.isfinite(x) and math.isfinite(y):
        return abs(x - y) <= tolerance * max(1.0, abs(x), abs(y))
    return x == y or (math.isnan(x) and math.isnan(y))
