"""The history: every loss, and the parameters of any state, kept or computed again."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mg_widgets import SGD, LinearDecay
from mg_widgets.training import keyframes as keyframes_module
from mg_widgets.training.events import Event
from mg_widgets.training.history import History

W1, W2 = "layer1.neuron1.w1", "layer1.neuron1.w2"


def follow(trainer, deeds):
    """Do what `deeds` say before each step; return the parameters of every state."""
    seen = []
    for deed in deeds:
        if deed:
            deed(trainer)
        seen.append(trainer.parameters)
        trainer.step()
    return [*seen, trainer.parameters]


def steered(trainer):
    return follow(
        trainer,
        [
            None,
            lambda t: t.nudge(W1, 2.0),
            lambda t: setattr(t, "learning_rate", 0.3),
            None,
            lambda t: t.hold(W2, -1.0),
            None,
            lambda t: t.nudge(W2, 5.0),
            lambda t: t.hold(W2, 0.5),
            None,
            lambda t: t.release(W2),
            None,
            lambda t: setattr(t.model.parameters()[7], "data", -3.0) or t.refresh(),
            lambda t: setattr(t, "learning_rate", 0.01),
            *[None] * 20,
        ],
    )


def test_every_state_of_a_steered_run_is_remembered(four_points):
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.05, steps=20)))
    seen = steered(trainer)
    assert len(trainer.history) == len(seen) == 34
    for step, parameters in enumerate(seen):
        assert trainer.history.parameters_at(step).tolist() == parameters.tolist()


@pytest.mark.parametrize("kept", [2, 3, 5, 16])
def test_states_that_are_not_kept_are_computed_again_bit_by_bit(four_points, monkeypatch, kept):
    monkeypatch.setattr(keyframes_module, "MEMORY", kept * 8 * 41)
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.05, steps=20)))
    seen = steered(trainer)
    assert len(trainer.history._kept._rows) <= kept
    for step, parameters in enumerate(seen):
        assert trainer.history.parameters_at(step).tolist() == parameters.tolist()


def test_a_loss_belongs_to_the_parameters_of_its_state(four_points):
    trainer = four_points()
    steered(trainer)
    losses = list(trainer.history.losses)
    states = [trainer.history.parameters_at(k) for k in range(len(losses))]
    for p, values in zip(trainer.model.parameters(), np.transpose(states), strict=True):
        p.data = values[11]
    assert trainer.loss == losses[11]


def test_looking_back_disturbs_nothing(four_points, monkeypatch):
    monkeypatch.setattr(keyframes_module, "MEMORY", 3 * 8 * 41)
    trainer, undisturbed = four_points(), four_points()
    for k in range(20):
        trainer.step()
        undisturbed.step()
        trainer.history.parameters_at(k // 2)
        assert trainer.tape.forward() == trainer.loss
    assert trainer.history.losses == undisturbed.history.losses


def test_a_history_of_an_earlier_run_stays_readable(four_points):
    trainer = four_points()
    trainer.run(10)
    first, parameters = trainer.history, trainer.parameters
    trainer.reset()
    trainer.run(2)
    assert len(trainer.history) == 3
    assert first.parameters_at(10).tolist() == parameters.tolist()


def test_a_reset_keeps_the_rate_for_the_history_too(four_points):
    trainer = four_points()
    trainer.learning_rate = 0.02
    trainer.reset()
    seen = follow(trainer, [None] * 5)
    trainer.history._kept._rows[1:] = np.nan
    trainer.history._kept.interval = 8
    assert [trainer.history.parameters_at(k).tolist() for k in range(6)] == [p.tolist() for p in seen]


def test_a_hand_that_drags_leaves_one_event_per_state(four_points):
    trainer = four_points()
    for value in np.linspace(0, 1, 50):
        trainer.hold(W1, value)
    trainer.step()
    trainer.hold(W1, 2.0)
    trainer.release(W1)
    trainer.learning_rate = 0.5
    assert trainer.history.events == [
        Event(0, "hold", W1, 1.0),
        Event(1, "hold", W1, 2.0),
        Event(1, "release", W1, None),
        Event(1, "rate", "", 0.5),
    ]


def test_two_hands_that_drag_leave_one_event_each(four_points):
    trainer = four_points()
    for value in (0.1, 0.2, 0.3):
        trainer.hold(W1, value)
        trainer.nudge(W2, -value)
    trainer.release(W1)
    trainer.hold(W1, 0.4)
    assert trainer.history.events == [
        Event(0, "nudge", W2, -0.3),
        Event(0, "release", W1, None),
        Event(0, "hold", W1, 0.4),
    ]


@pytest.mark.parametrize("step", [-1, 6, 100])
def test_a_state_that_does_not_exist_is_refused(four_points, step):
    trainer = four_points()
    trainer.run(5)
    with pytest.raises(IndexError, match=rf"step must be in the range 0 <= step < 6, not {step}"):
        trainer.history.parameters_at(step)


@given(kept=st.integers(2, 9), length=st.integers(1, 200))
@settings(deadline=None)
def test_a_long_run_stays_within_its_memory(kept, length):
    with mock.patch.object(keyframes_module, "MEMORY", 8 * kept):
        history = History(["p"], lambda _: 0.1, lambda state, _step, _rate: state + 1)
    for step in range(length):
        history.append(float(step), np.array([float(step)]))
    assert len(history._kept._rows) <= kept
    assert [history.parameters_at(k)[0] for k in range(length)] == list(range(length))


def test_a_history_says_how_long_it_is(four_points):
    trainer = four_points()
    trainer.run(4)
    assert repr(trainer.history) == "History(5 states, 0 events, last loss 1.52786)"
