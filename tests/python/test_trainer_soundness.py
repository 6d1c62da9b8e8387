"""When training stops by itself: a loss that is no number, or a model that no longer is what was recorded."""

import random
from math import inf, isnan
from unittest import mock

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Module, Trainer, Value
from mg_widgets.training import sample_check


@pytest.fixture
def diverging():
    """A straight line that overshoots further and further, until its loss is inf."""
    random.seed(1)
    model = MLP(1, [1], activation="linear")
    return Trainer(model, [[10.0], [20.0]], [1.0, 2.0], optimizer=SGD(10.0))


def test_a_loss_that_becomes_inf_stops_the_run_at_the_step_where_it_began(diverging, caplog):
    assert diverging.run(200) == inf
    *finite, last = diverging.history.losses
    assert np.isfinite(finite).all()
    assert last == inf
    assert diverging.message == f"training stopped: the loss became inf at step {len(finite)}"
    assert diverging.message in caplog.text


def test_it_does_not_go_on_from_there_until_somebody_repairs_it(diverging):
    diverging.run(200)
    stopped = diverging.step_count
    diverging.run(1)
    assert diverging.step_count == stopped
    assert diverging.message
    diverging.learning_rate = 0.001
    diverging.reset()
    assert diverging.message == ""
    assert np.isfinite(diverging.run(5))


def test_a_loss_that_is_nan_from_the_start_is_said_so(four_points):
    trainer = four_points(loss=lambda prediction, target: (prediction - target - 5).log())
    assert isnan(trainer.loss)
    trainer.run(1)
    assert trainer.message == "training stopped: the loss became nan at step 0"


class Moody(Module):
    """Its graph depends on the value of a parameter."""

    def __init__(self):
        self.w = Value(1.0, label="w")

    def __call__(self, x):
        return self.w * x[0] if self.w.data > 0 else self.w * x[0] * x[0]


def test_a_sample_that_no_longer_has_the_recorded_graph_stops_training_and_is_named(caplog):
    trainer = Trainer(Moody(), [[2.0], [3.0]], [-4.0, -6.0], optimizer=SGD(0.1))
    trainer.run(1)
    assert trainer.parameters[0] < 0
    assert trainer.message.startswith("sample 1:")
    assert "sample 1:" in caplog.text


def test_samples_take_turns_in_being_checked():
    model = Moody()
    trainer = Trainer(model, [[1.0], [3.0]], [-1.0, -9.0], optimizer=SGD(0.02))
    trainer.run(1)
    # With an input of 1 both graphs give the same number: only the second sample can tell.
    assert trainer.message == ""
    trainer.run(1)
    assert trainer.message.startswith("sample 2:")


def test_a_regularization_whose_graph_depends_on_a_sign_stops_training_and_is_named(four_points, caplog):
    def absolute(parameters):
        return 0.1 * sum(p if p.data > 0 else -p for p in parameters)

    trainer = four_points(regularization=absolute)
    trainer.run(20)
    assert trainer.message.startswith("regularization: ")
    assert "regularization: " in caplog.text


def test_a_step_that_was_interrupted_is_not_held_against_the_model(four_points, monkeypatch):
    trainer = four_points()
    trainer.run(3)
    with monkeypatch.context() as context:
        context.setattr(trainer.tape, "evaluate", mock.Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            trainer.run(2)
    monkeypatch.setattr(sample_check, "PERIOD", -1.0)
    trainer.run(1)
    assert (trainer.step_count, trainer.message) == (4, "")


class Kinked(Module):
    """Its graph depends on the sign of the input."""

    def __init__(self):
        self.w = Value(0.5, label="w")

    def __call__(self, x):
        return self.w * x[0] if x[0].data > 0 else self.w * x[0] * 0.1


def test_samples_of_different_graphs_are_trained_together():
    trainer = Trainer(Kinked(), [[1.0], [-2.0]], [2.0, -0.4], optimizer=SGD(0.1))
    assert trainer.tape.lanes == 0
    assert trainer.loss == pytest.approx((0.5 - 2.0) ** 2 + (-0.1 + 0.4) ** 2)
    trainer.run(100)
    assert trainer.message == ""
    assert trainer.parameters.tolist() == pytest.approx([2.0])
