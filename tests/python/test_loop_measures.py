"""What is measured of a loop of one's own: the gradient and the rate, where they are known."""

import math

import numpy as np
import pytest

from mg_widgets import Trainer, Value

PLACES = ["after forward", "after backward", "after update"]


@pytest.fixture
def reference(four_points):
    """The same run by a tape, which knows everything."""
    trainer = four_points()
    trainer.run(4)
    return trainer.history


@pytest.mark.parametrize("place", PLACES[1:])
def test_the_gradient_is_that_of_the_yielded_loss(lesson_loop, reference, place):
    trainer, _ = lesson_loop(place)
    trainer.run(4)
    assert trainer.history.losses == pytest.approx(reference.losses)
    assert trainer.history.gradient_norms == pytest.approx(reference.gradient_norms)


def test_a_gradient_of_before_is_not_told(lesson_loop):
    trainer, _ = lesson_loop("after forward")
    trainer.run(4)
    assert trainer.history.gradient_norms == []


def test_a_gradient_that_was_set_to_zero_is_not_told():
    w = Value(1.0)

    def train():
        for k in range(10):
            loss = (w * 3.0 - 1.0) ** 2
            loss.backward()
            w.data -= 0.01 * w.grad
            if k != 2:
                w.grad = 0.0
            yield loss

    trainer = Trainer(train)
    assert trainer.history.gradient_norms == []
    trainer.run(3)
    known = trainer.history.gradient_norms
    assert [math.isnan(norm) for norm in known] == [True, True, False, True]
    assert known[2] > 0


@pytest.mark.parametrize("place", PLACES)
def test_the_rate_is_told_where_the_loop_asks_for_it(lesson_loop, place):
    trainer, _ = lesson_loop(place)
    trainer.run(2)
    assert trainer.history.rates == [0.1, 0.1, 0.1]
    trainer.learning_rate = 0.3
    trainer.run(2)
    # After its update a state has used the rate of before.
    used = 0.1 if place == "after update" else 0.3
    assert trainer.history.rates == [0.1, 0.1, used, 0.3, 0.3]


def test_a_rate_of_its_own_is_not_known():
    w = Value(1.0)

    def train():
        while True:
            loss = (w * 3.0 - 1.0) ** 2
            w.grad = 0.0
            loss.backward()
            w.data -= 0.01 * w.grad
            yield loss

    trainer = Trainer(train)
    trainer.run(3)
    assert trainer.history.rates == []
    assert list(trainer.history.to_dict()) == ["step", "loss", "gradient norm", "events"]
    assert (trainer.accuracy, trainer.validation_loss, trainer.validation_accuracy) == (None, None, None)


def test_a_nudge_measures_the_gradient_anew(lesson_loop, four_points):
    trainer, _ = lesson_loop("after backward")
    reference = four_points()
    for each in (trainer, reference):
        each.run(2)
        each.nudge(each.tape.keys[each.tape.parameters[0]], 0.5)
    found, expected = trainer.history.gradient_norms, reference.history.gradient_norms
    np.testing.assert_allclose(found, expected, rtol=1e-9)
