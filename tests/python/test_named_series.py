"""What a loop says of its steps: nothing is lost, and few enough points stay to draw."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mg_widgets.training import named_series
from mg_widgets.training.loss_series import LIMIT, thinned
from mg_widgets.training.named_series import NamedSeries

NUMBERS = st.sampled_from([0.0, 1.0, -1.0, 0.5, math.inf, -math.inf, math.nan])


def series(steps):
    """Say a number at each of these steps, out of all up to the last."""
    filled = NamedSeries()
    for step in range(max(steps) + 1):
        filled.append({"loss": float(step % 7)} if step in steps else {"other": 0.0})
    return filled


@given(pattern=st.lists(NUMBERS, min_size=1, max_size=50), looks=st.sets(st.integers(0, 9_000), max_size=9))
@settings(deadline=None, max_examples=30)
def test_points_that_are_thinned_as_they_come_are_those_of_the_whole_run(pattern, looks):
    filled, losses = NamedSeries(), []
    for step in range(9_000):
        losses.append(pattern[step * step % len(pattern)])
        filled.append({"loss": losses[-1]})
        if step in looks:
            np.testing.assert_array_equal(filled.thinned().points["loss"], thinned(losses))
    np.testing.assert_array_equal(filled.thinned().points["loss"], thinned(losses))


def test_a_point_is_thinned_once_and_not_with_every_look(monkeypatch):
    looked_at = []
    windowed = named_series.windowed

    def counted(points, width):
        looked_at.append(len(points))
        return windowed(points, width)

    monkeypatch.setattr(named_series, "windowed", counted)
    filled = NamedSeries()
    for step in range(100_000):
        filled.append({"loss": 1.0 / (step + 1)})
        if step % 1_000 == 0:
            filled.thinned()
    assert len(looked_at) == 100
    assert max(looked_at) <= 1_000 + LIMIT


def test_a_curve_with_a_point_now_and_then_keeps_most_of_them():
    points = series(set(range(5, 30_000, 10))).thinned().points["loss"]
    assert 900 < len(points) <= LIMIT + 1
    assert points[-1].tolist() == [29_995, 29_995 % 7]


def test_an_excerpt_begins_with_the_step_that_is_asked_for():
    filled = series({2, 3, 7})
    told = filled.since(0, 3)
    assert (told.run, told.first, told.steps) == (0, 3, 8)
    assert told.points["loss"].tolist() == [[3, 3], [7, 0]]
    assert told.points["other"][:, 0].tolist() == [4, 5, 6]
    assert filled.since(0, 8).points["loss"].tolist() == []


def test_an_excerpt_of_another_run_begins_with_its_beginning():
    filled = series({4})
    filled.reset()
    filled.append({"new": 1.0})
    told = filled.since(0, 5)
    assert (told.run, told.first, told.steps, list(told.points)) == (1, 0, 1, ["new"])
