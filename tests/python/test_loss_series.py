"""The loss curve of a long run: few points, and nothing of interest lost."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mg_widgets.training.loss_series import LIMIT, thinned

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "loss_series.json").read_text())["vectors"]


def losses_of(vector):
    state, losses = vector["seed"], []
    for _ in range(vector["length"]):
        state = (1664525 * state + 1013904223) % 2**32
        losses.append(float(state >> 24))
    for first, end, loss in vector["laid"]:
        losses[first:end] = [float(loss)] * len(losses[first:end])
    return losses


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in VECTORS])
def test_a_curve_keeps_the_lowest_and_the_highest_loss_of_each_window(vector):
    losses = losses_of(vector)
    steps, kept = thinned(losses).T
    assert steps.tolist() == vector["steps"]
    np.testing.assert_array_equal(kept, [losses[step] for step in vector["steps"]])


@given(length=st.integers(1, 20_000))
@settings(deadline=None)
def test_a_curve_has_at_most_2000_points_and_the_current_one(length):
    steps, losses = thinned([2.0 * k for k in range(length)]).T
    assert len(steps) <= LIMIT + 1
    assert losses.tolist() == (2 * steps).tolist()
    assert (steps[0], steps[-1]) == (0, length - 1)
    assert length > LIMIT + 1 or len(steps) == length


@given(length=st.integers(1, 20_000), data=st.data(), spike=st.sampled_from([9.0, -9.0, math.inf, math.nan]))
@settings(deadline=None)
def test_a_spike_of_one_step_stays_in_sight(length, data, spike):
    losses = [1.0] * length
    step = data.draw(st.integers(0, length - 1))
    losses[step] = spike
    assert step in thinned(losses)[:, 0]
