"""Functions of one input with a window, and where their curves have gaps by mathematics."""

from __future__ import annotations

import math

from sketch import Sketch


def vectors():
    half = math.pi / 2
    wide = [-5.0, 5.0]
    return [
        vector("1 / x", lambda x: 1 / x, wide, [0.0]),
        vector("1 / x, not in the middle", lambda x: 1 / x, [-3.0, 4.0], [0.0]),
        vector("1 / x + 1000", lambda x: 1 / x + 1000, [-1.3, 5.9], [0.0]),
        vector("1 / x^2", lambda x: x**-2, wide, [0.0]),
        vector("1 / x^3", lambda x: x**-3, [-2.0, 3.1], [0.0]),
        vector("tan", lambda x: x.sin() / x.cos(), wide, [-3 * half, -half, half, 3 * half]),
        vector("tan, between its poles", lambda x: x.sin() / x.cos(), [-1.5, 1.5], []),
        vector("a step at 0", lambda x: x / magnitude(x), wide, [0.0]),
        vector("a step at 0.3", lambda x: (x - 0.3) / magnitude(x - 0.3) + x, [-2.0, 7.0], [0.3]),
        vector("sqrt", lambda x: x**0.5, wide, [[-5.0, 0.0]]),
        vector("log", lambda x: x.log(), wide, [[-5.0, 0.0]]),
        vector("log x^2", lambda x: (x**2).log(), wide, [0.0]),
        vector("half a circle", lambda x: (1 - x**2) ** 0.5, wide, [[-5.0, -1.0], [1.0, 5.0]]),
        vector("nowhere", lambda x: (-1 - x**2).log(), wide, [wide]),
        vector(
            "inf beyond 1.8e308",
            lambda x: (x * 200).exp(),
            wide,
            [[math.log(1.7976931348623157e308) / 200, 5.0]],
        ),
        vector("tanh 100x", lambda x: (x * 100).tanh(), wide, []),
        vector(
            "tanh 100x, 1 in its last digit",
            lambda x: (x * 100).tanh(),
            [-1.016227727258292, 0.6559111208710346],
            [],
        ),
        vector("|x|", magnitude, wide, []),
        vector("relu", lambda x: x.relu(), [-9.0, 1.0], []),
        vector("3x^2 - 4x + 5", lambda x: 3 * x**2 - 4 * x + 5, wide, []),
        vector("exp", lambda x: x.exp(), wide, []),
        vector("a narrow peak", lambda x: 1 / (x**2 + 1e-4), wide, []),
        vector("a constant", lambda x: x * 0 + 5, wide, []),
        vector("x * 1e307", lambda x: x * 1e307, wide, []),
    ]


def magnitude(x):
    return x.relu() + (-x).relu()


def vector(name, f, window, places):
    """Return the tape of f, whose input is node 0, and each gap as [last x before, first x after]."""
    s = Sketch()
    root = f(s.leaf(1.0, "input", "x"))
    gaps = [place if isinstance(place, list) else [place, place] for place in places]
    return {"name": name, **s.columns(root), "window": window, "gaps": gaps}
