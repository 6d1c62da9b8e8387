"""Errors of numeric slopes for each h, in the arithmetic of Python's floats."""

from __future__ import annotations

import math

from sketch import Sketch

FUNCTIONS = [
    ("3x^2 - 4x + 5 at 3", lambda x: 3 * x**2 - 4 * x + 5, lambda x: 3 * x**2 - 4 * x + 5, 3.0, 14.0),
    ("sin at 1", lambda x: x.sin(), math.sin, 1.0, math.cos(1.0)),
    ("exp at 1", lambda x: x.exp(), math.exp, 1.0, math.e),
]


def vectors():
    found = []
    for name, traced, f, x, exact in FUNCTIONS:
        s = Sketch()
        root = traced(s.leaf(x, "input", "x"))
        steps = [float(f"1e-{k}") for k in range(1, 17)]
        found.append(
            {
                "name": name,
                **s.columns(root),
                "x": x,
                "value": f(x),
                "exact": exact,
                "h": steps,
                "forward": [abs((f(x + h) - f(x)) / h - exact) for h in steps],
                "central": [abs((f(x + h) - f(x - h)) / (2 * h) - exact) for h in steps],
            }
        )
    return found
