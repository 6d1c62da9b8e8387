"""The trainer: the numbers of the lessons, what belongs to state k, and what people can do to a run."""

import json
import random
from math import inf, isnan, nan
from pathlib import Path

import numpy as np
import pytest

from mg_widgets import L2, MLP, SGD, LinearDecay, Trainer, Value, hinge, squared_error

W1 = "layer1.neuron1.w1"
# The lecture's network, seed 1337, rate 0.1: verified against PyTorch.
LECTURE = [6.0054, 3.20215, 2.46217, 2.0881, 1.52786, 0.7001, 0.25394, 0.1348, 0.09035, 0.06732, 0.05335]
MOONS = json.loads((Path(__file__).parents[1] / "vectors" / "training.json").read_text())["vectors"][-1]


def eager_loss(model, trainer):
    return sum(squared_error(model(x), y).data for x, y in zip(trainer.xs, trainer.ys, strict=True))


def moons():
    random.seed(1337)
    return Trainer(
        MLP(2, [16, 16, 1], activation="relu", final_activation="linear", bias="zero"),
        MOONS["xs"],
        MOONS["ys"],
        loss=hinge,
        reduction="mean",
        regularization=L2(1e-4),
        optimizer=SGD(LinearDecay(1.0, 0.1, steps=100)),
    )


def test_the_lectures_network_learns_as_in_the_lecture(four_points):
    trainer = four_points()
    losses = [trainer.step() for _ in range(20)]
    assert losses[:11] == pytest.approx(LECTURE, abs=6e-6)
    assert losses[19] == pytest.approx(0.01778, abs=6e-6)


def test_half_the_rate_learns_as_published(four_points):
    trainer = four_points(optimizer=SGD(0.05))
    trainer.run(49)
    losses = [trainer.history.losses[k] for k in (0, 1, 5, 10, 20, 49)]
    assert losses == pytest.approx([6.005403, 4.448281, 2.273234, 0.50552, 0.053542, 0.01249], abs=6e-7)


def test_the_moons_are_learned_to_the_last_digit():
    trainer = moons()
    trainer.run(99)
    losses = trainer.history.losses
    assert losses[0] == pytest.approx(0.8958441028683222, rel=1e-12)
    assert losses[99] == pytest.approx(0.010978370135492717, abs=1e-9)


def test_state_0_is_evaluated_at_once(network, four_points):
    trainer = four_points()
    p = trainer.model.parameters()[0]
    assert trainer.step_count == 0
    assert trainer.loss == trainer.history.losses[0] == pytest.approx(6.0054, abs=6e-6)
    assert (p.data, p.grad) == pytest.approx((0.23550571390294128, -0.45366489), abs=1e-8)
    assert trainer.parameters.tolist() == [q.data for q in network().parameters()]


def test_step_returns_the_loss_of_state_k_and_goes_to_the_next(four_points):
    trainer = four_points()
    before = trainer.loss
    assert trainer.step() == before
    assert trainer.step_count == 1
    assert trainer.loss == trainer.history.losses[1] == pytest.approx(3.20215, abs=6e-6)


def test_after_a_run_the_model_says_state_k(four_points):
    trainer = four_points()
    assert trainer.run(7) == trainer.loss
    assert trainer.step_count == 7
    assert eager_loss(trainer.model, trainer) == pytest.approx(trainer.loss, rel=1e-12)
    assert [p.data for p in trainer.model.parameters()] == trainer.parameters.tolist()
    losses = [squared_error(trainer.model(x), y) for x, y in zip(trainer.xs, trainer.ys, strict=True)]
    gradients = [p.grad for p in trainer.model.parameters()]
    trainer.model.zero_grad()
    sum(losses, Value(0.0)).backward()
    assert gradients == pytest.approx([p.grad for p in trainer.model.parameters()], rel=1e-9, abs=1e-12)


def test_a_run_and_single_steps_lead_to_the_same_numbers(four_points):
    stepped, ran = four_points(), four_points()
    for _ in range(30):
        stepped.step()
    ran.run(30)
    assert stepped.history.losses == ran.history.losses
    assert stepped.parameters.tolist() == ran.parameters.tolist()


def test_reset_gives_the_first_loss_again(four_points):
    trainer = four_points()
    first = trainer.loss
    trainer.run(10)
    trainer.reset()
    assert (trainer.step_count, trainer.loss, trainer.run_count) == (0, first, 1)
    assert trainer.history.losses == [first]
    assert eager_loss(trainer.model, trainer) == pytest.approx(first, rel=1e-12)


def test_a_rate_that_was_set_survives_a_reset(four_points):
    trainer = four_points()
    trainer.learning_rate = 0.05
    trainer.run(3)
    trainer.reset()
    assert trainer.learning_rate == 0.05
    trainer.step()
    assert trainer.loss == pytest.approx(4.448281, abs=6e-7)


def test_a_schedule_gives_way_to_a_rate_that_is_set_until_reset(four_points):
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.05, steps=10)))
    trainer.step()
    assert trainer.scheduled
    assert trainer.learning_rate == pytest.approx(0.095)
    trainer.learning_rate = 0.2
    assert (trainer.learning_rate, trainer.scheduled) == (0.2, False)
    trainer.step()
    assert trainer.learning_rate == 0.2
    trainer.reset()
    assert (trainer.learning_rate, trainer.scheduled) == (0.1, True)


def test_new_weights_are_those_of_a_new_model_with_that_seed(network, four_points):
    trainer = four_points(seed=1)
    trainer.run(3)
    trainer.new_weights(1337)
    assert (trainer.step_count, trainer.run_count) == (0, 1)
    assert trainer.loss == pytest.approx(6.0054, abs=6e-6)
    assert [p.data for p in trainer.model.parameters()] == [p.data for p in network(1337).parameters()]


def test_reset_goes_back_to_the_weights_of_the_beginning_after_new_ones(four_points):
    trainer = four_points()
    first = trainer.loss
    trainer.new_weights(3)
    trainer.reset()
    assert trainer.loss == first


def test_biases_that_start_at_zero_are_not_drawn():
    model = MLP(2, [2, 1], bias="zero")
    trainer = Trainer(model, [[1.0, 2.0]], [1.0])
    trainer.run(2)
    trainer.new_weights(5)
    biases = [p.data for path, p in model.named_parameters() if path.endswith(".b")]
    assert biases == [0.0, 0.0, 0.0]


def test_an_assignment_is_a_nudge(four_points):
    trainer = four_points()
    trainer.run(3)
    trainer.model.parameters()[0].data = 3
    assert trainer.loss == pytest.approx(eager_loss(trainer.model, trainer), rel=1e-12)
    assert trainer.history.losses[3] == trainer.loss
    assert trainer.parameters[0] == 3.0
    [event] = trainer.history.events
    assert (event.step, event.kind, event.key, event.value) == (3, "nudge", W1, 3.0)
    trainer.step()
    assert trainer.history.parameters_at(3)[0] == 3.0


def test_an_assignment_before_a_step_or_a_pause_is_not_lost(four_points):
    trainer = four_points()
    trainer.model.parameters()[0].data = 3.0
    trainer.nudge("layer1.neuron1.w2", 1.0)
    assert trainer.parameters[:2].tolist() == [3.0, 1.0]
    trainer.model.parameters()[0].data = 4.0
    assert trainer.step() == trainer.history.losses[0] != trainer.history.losses[1]
    assert trainer.history.parameters_at(0)[0] == 4.0


def test_an_assignment_shows_at_once_wherever_one_looks(four_points):
    for look in (lambda t: t.parameters[0], lambda t: t.history.parameters_at(0)[0]):
        trainer = four_points()
        trainer.model.parameters()[0].data = 3
        assert look(trainer) == 3.0
    trainer = four_points()
    before = repr(trainer)
    trainer.model.parameters()[0].data = 3
    assert repr(trainer) != before


def test_what_is_no_number_can_still_be_looked_past_but_not_trained_on(four_points):
    trainer = four_points()
    before = repr(trainer)
    trainer.model.parameters()[0].data = "three"
    assert repr(trainer) == before
    with pytest.raises(TypeError, match=r"layer1.neuron1.w1.data must be one real number"):
        trainer.refresh()


def test_an_equal_number_is_no_nudge(four_points):
    trainer = four_points()
    p = trainer.model.parameters()[0]
    p.data = float(repr(p.data))
    Trainer(trainer.model, trainer.xs, trainer.ys)
    trainer.refresh()
    assert trainer.history.events == []
    for _ in range(2):
        p.data = float("nan")
        trainer.refresh()
    assert [event.key for event in trainer.history.events] == [W1]
    assert isnan(trainer.loss)


def test_a_second_trainer_on_the_same_model_leaves_one_event_per_parameter_and_step(four_points):
    trainer = four_points()
    second = Trainer(trainer.model, trainer.xs, trainer.ys)
    for _ in range(5):
        second.step()
        trainer.refresh()
    assert len(trainer.history.events) == 41
    assert trainer.parameters.tolist() == second.parameters.tolist()


def test_a_nudge_is_where_training_goes_on(four_points):
    trainer = four_points()
    trainer.nudge(W1, -2.0)
    p = dict(trainer.model.named_parameters())[W1]
    gradient = p.grad
    assert p.data == -2.0
    trainer.step()
    assert p.data == pytest.approx(-2.0 - 0.1 * gradient, rel=1e-12)


def test_a_held_parameter_stays_until_it_is_released(four_points):
    trainer = four_points()
    trainer.hold(W1, 0.75)
    trainer.run(5)
    assert trainer.parameters[0] == 0.75
    trainer.release(W1)
    trainer.step()
    assert trainer.parameters[0] != 0.75
    assert [event.kind for event in trainer.history.events] == ["hold", "release"]


def test_a_hold_outlives_a_reset(four_points):
    trainer = four_points()
    trainer.hold(W1, 0.75)
    trainer.run(2)
    trainer.reset()
    trainer.run(2)
    assert trainer.parameters[0] == trainer.history.parameters_at(0)[0] == 0.75


def test_releasing_what_is_not_held_changes_nothing(four_points):
    trainer = four_points()
    trainer.release(W1)
    assert trainer.history.events == []


@pytest.mark.parametrize("command", ["hold", "nudge"])
def test_a_wrong_key_or_value_names_what_is_allowed_and_changes_nothing(four_points, command):
    trainer = four_points()
    with pytest.raises(
        ValueError, match=r"key must be the path of a parameter such as 'layer1.neuron1.w1', not 'w9'"
    ):
        getattr(trainer, command)("w9", 1.0)
    for value in (nan, inf):
        with pytest.raises(ValueError, match="value must be a finite number"):
            getattr(trainer, command)(W1, value)
    with pytest.raises(TypeError, match="value must be one real number"):
        getattr(trainer, command)(W1, "much")
    assert trainer.history.events == []
    assert trainer.loss == pytest.approx(6.0054, abs=6e-6)


@pytest.mark.parametrize("rate", [-0.1, inf, -inf, nan])
def test_a_rate_out_of_range_is_refused(four_points, rate):
    trainer = four_points()
    with pytest.raises(ValueError, match="learning_rate must be in the range 0 <= learning_rate < inf"):
        trainer.learning_rate = rate
    assert trainer.learning_rate == 0.1


@pytest.mark.parametrize("speed", [0, -1.0, inf, nan])
def test_a_speed_out_of_range_is_refused(four_points, speed):
    trainer = four_points()
    with pytest.raises(ValueError, match="speed must be None or in the range 0 < speed < inf"):
        trainer.speed = speed
    assert trainer.speed == 10.0


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (2**53 + 1, ValueError), (1.5, TypeError)])
def test_a_seed_is_a_whole_number_that_a_page_can_count_to(four_points, seed, error):
    trainer = four_points()
    with pytest.raises(error, match="seed must be"):
        trainer.new_weights(seed)
    assert trainer.run_count == 0


@pytest.mark.parametrize("steps", [0, -3, 1.5, "ten"])
def test_a_run_takes_a_positive_integer(four_points, steps):
    trainer = four_points()
    with pytest.raises((TypeError, ValueError), match="steps must be a positive integer"):
        trainer.run(steps)
    assert trainer.step_count == 0


def test_a_rate_of_zero_changes_nothing_but_the_step(four_points):
    trainer = four_points()
    trainer.learning_rate = 0
    trainer.run(3)
    assert trainer.step_count == 3
    assert len(set(trainer.history.losses)) == 1


def test_subscribers_hear_of_every_change_until_they_leave(four_points):
    trainer = four_points()
    heard = []
    unsubscribe = trainer.subscribe(lambda: heard.append(trainer.step_count))
    trainer.step()
    trainer.run(5)
    trainer.learning_rate = 0.2
    trainer.reset()
    assert heard == [1, 6, 6, 0]
    unsubscribe()
    unsubscribe()
    trainer.step()
    assert len(heard) == 4


def test_a_cell_that_changed_nothing_tells_nobody(four_points):
    trainer = four_points()
    heard = []
    trainer.subscribe(lambda: heard.append(1))
    trainer.refresh()
    assert heard == []
    trainer.model.parameters()[3].data = 1.0
    trainer.refresh()
    trainer.refresh()
    assert heard == [1]


def test_the_setup_says_what_a_page_needs_to_train(four_points):
    optimizer = SGD(LinearDecay(1.0, 0.1, steps=100), momentum=0.9)
    setup = four_points(optimizer=optimizer).setup()
    assert setup["optimizer"] == {
        "kind": "sgd",
        "learning_rate": {"kind": "linear", "start": 1.0, "end": 0.1, "steps": 100},
        "momentum": 0.9,
        "dampening": 0.0,
        "weight_decay": 0.0,
        "nesterov": False,
    }
    assert np.frombuffer(setup["initial"], "<f8")[0] == 0.23550571390294128
    assert setup["drawn"] == b"\x01" * 41


def test_a_trainer_says_where_it_is(four_points):
    trainer = four_points()
    trainer.run(19)
    assert repr(trainer) == "Trainer(step 19, loss 0.0177819, accuracy 1, 41 parameters, 4 samples)"
