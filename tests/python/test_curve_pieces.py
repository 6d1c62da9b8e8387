"""Curves have gaps where functions have no value or jump, and numeric slopes have the errors of floats."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from mg_widgets.engine.operations import OPERATIONS
from mg_widgets.figures.curve_pieces import curve_points, gaps
from mg_widgets.tape.function import POINTS
from mg_widgets.tape.slopes import STEPS, slope, slope_errors
from test_vectors import read, tape_of


def function_of(columns):
    """The function that a tape is of its node 0, for arrays."""
    tape = tape_of(columns)
    numbers = np.zeros(len(tape))
    numbers[tape.given] = tape.leaves

    def f(xs):
        data = []
        for node, (code, a, b, k) in enumerate(zip(tape.op, tape.a, tape.b, tape.k, strict=True)):
            data.append(OPERATIONS[code].value(np, data[a], data[b], k) if code else numbers[node])
            if node == 0:
                data[0] = xs
        return np.broadcast_to(data[tape.root], np.shape(xs))

    return f


@pytest.mark.parametrize(("vector", "tolerance"), read("curve_pieces.json"))
def test_a_curve_has_the_gaps_of_its_function(vector, tolerance):
    low, high = vector["window"]
    with np.errstate(all="ignore"):
        xs, ys = curve_points(function_of(vector), low, high)
    found = gaps(xs, ys)
    assert len(found) == len(vector["gaps"])
    for gap, expected in zip(found, vector["gaps"], strict=True):
        assert gap == pytest.approx(expected, abs=tolerance * (high - low), rel=0)
    assert (xs[0], xs[-1]) == (low, high)
    assert len(xs) >= POINTS
    assert (np.diff(xs) >= 0).all()


def test_a_line_reaches_the_edge_of_the_domain_and_both_sides_of_a_jump():
    xs, ys = curve_points(np.sqrt, 0.0, 4.0)
    assert (xs[0], ys[0]) == (0.0, 0.0)
    with np.errstate(all="ignore"):
        xs, ys = curve_points(lambda x: np.sqrt(x - 1), -3.0, 4.0)
    drawn = np.flatnonzero(np.isfinite(ys))
    assert xs[drawn[0]] == pytest.approx(1.0, abs=1e-11)
    assert ys[drawn[0]] < 1e-5
    xs, ys = curve_points(lambda x: np.where(x < 0.3, -1.0, 1.0), -2.0, 3.0)
    (missing,) = np.flatnonzero(np.isnan(ys))
    assert ys[[missing - 1, missing + 1]].tolist() == [-1.0, 1.0]
    assert xs[[missing - 1, missing + 1]] == pytest.approx([0.3, 0.3], abs=1e-12)


def test_a_smooth_curve_is_computed_once_and_a_pole_costs_little():
    calls = []

    def counted(f):
        calls.clear()
        return lambda xs: calls.extend(xs) or f(xs)

    curve_points(counted(lambda x: 3 * x**2 - 4 * x + 5), -5.0, 5.0)
    assert len(calls) == POINTS
    curve_points(counted(lambda x: 1 / x), -3.0, 4.0)
    assert len(calls) < 2 * POINTS


def test_a_function_without_a_value_leaves_one_gap():
    xs, ys = curve_points(lambda xs: np.full_like(xs, nan), -1.0, 1.0)
    assert gaps(xs, ys) == [(-1.0, 1.0)]


@pytest.mark.parametrize(("vector", "tolerance"), read("slopes.json"))
@pytest.mark.parametrize("method", ["forward", "central"])
def test_numeric_slopes_have_the_errors_of_floats(vector, tolerance, method):
    f, x = function_of(vector), vector["x"]
    for h, expected in zip(vector["h"], vector[method], strict=True):
        error = abs(slope(lambda at: float(f(at)), x, h, method) - vector["exact"])
        allowed = max(tolerance * abs(vector["value"]) / h, 1e-9 * expected)
        assert error == pytest.approx(expected, abs=allowed, rel=0)


def test_the_errors_of_the_lessons_parabola_are_those_of_the_lessons():
    errors = slope_errors(lambda x: 3 * x**2 - 4 * x + 5, 3.0, 14.0)
    by_step = dict(zip(errors.h.tolist(), errors.forward.tolist(), strict=True))
    assert by_step[1e-1] == pytest.approx(0.3)
    assert by_step[1e-2] == pytest.approx(0.03)
    assert by_step[1e-4] == pytest.approx(3e-4, rel=1e-3)
    assert by_step[1e-8] == pytest.approx(9.3e-8, rel=0.01)
    assert by_step[1e-14] == pytest.approx(0.21, rel=0.02)
    assert by_step[1e-16] == 14.0
    best = errors.h[np.argmin(errors.forward)]
    assert 1e-9 < best < 1e-7
    assert (STEPS[0], STEPS[-1], len(STEPS)) == (1.0, 1e-16, 65)
    assert (np.diff(STEPS) < 0).all()


def test_an_unknown_slope_has_no_errors():
    errors = slope_errors(abs, 0.0, nan)
    assert len(errors.h) == len(errors.forward) == len(errors.central) == 0
