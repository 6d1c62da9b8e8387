"""Which samples a mini-batch has, and what training on them leaves behind."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter

import numpy as np
import pytest

from mg_widgets import L2, MLP, SGD, LinearDecay, Trainer, Value, squared_error
from mg_widgets.tape import Tape, record_samples
from mg_widgets.training.batches import Batches
from test_vectors import LOSSES, VECTORS, assert_agree, read

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


@pytest.fixture
def model():
    random.seed(1337)
    return MLP(3, [4, 4, 1])


def part(model, samples, **parts):
    """Record some of the samples as if there were no others."""
    xs, ys = ([rows[i] for i in samples] for rows in (XS, YS))
    return record_samples(model, xs, ys, loss=squared_error, **parts)


@pytest.mark.parametrize(("vector", "tolerance"), read("batches.json"))
def test_a_step_has_the_samples_that_the_vectors_say(vector, tolerance):
    assert tolerance == 0
    batches = Batches(vector["samples"], vector["size"], vector["seed"])
    for step, samples in vector["batches"]:
        assert batches.at(step).tolist() == samples


@pytest.mark.parametrize(("samples", "size"), [(1, 1), (10, 4), (12, 4), (5, 1), (7, 7)])
def test_each_sample_comes_once_per_epoch(samples, size):
    batches = Batches(samples, size, 3)
    for epoch in range(3):
        steps = range(epoch * batches.per_epoch, (epoch + 1) * batches.per_epoch)
        drawn = [batches.at(step).tolist() for step in steps]
        assert sorted(itertools.chain(*drawn)) == list(range(samples))
        assert {len(batch) for batch in drawn[:-1]} <= {size}


def test_every_order_of_four_is_as_frequent_as_any_other():
    epochs, frequent = 4800, 4800 / 24
    orders = Counter(
        tuple(int(batches.at(step)[0]) for step in range(4 * epoch, 4 * epoch + 4))
        for batches in [Batches(4, 1, 0)]
        for epoch in range(epochs)
    )
    assert set(orders) == set(itertools.permutations(range(4)))
    # Chi square of 23 degrees of freedom exceeds this once in 1000 times.
    assert sum((count - frequent) ** 2 / frequent for count in orders.values()) < 49.7


def test_the_order_depends_on_the_seed():
    first = [Batches(100, 10, seed).at(0).tolist() for seed in (0, 1, 2**32, 2**32 + 1, 2**53)]
    assert len({tuple(samples) for samples in first}) == 5


def test_chosen_lanes_compute_what_they_would_compute_alone(model):
    tape = record_samples(model, XS, YS, loss=squared_error, reduction="mean", regularization=L2(0.1))
    alone = part(model, [0, 3], reduction="mean", regularization=L2(0.1))
    tape.choose([3, 0])
    assert tape.chosen.tolist() == [0, 3]
    assert_agree(tape.forward(), alone.forward(), 1e-12)
    assert_agree(tape.parameter_gradient(), alone.parameter_gradient(), 1e-12)
    lanes = tape.lane == 1
    assert_agree(tape.data[lanes][:, [0, 3]], alone.data[lanes], 1e-12)
    assert_agree(tape.grad[lanes][:, [0, 3]], alone.grad[lanes], 1e-12)
    assert not tape.grad[lanes][:, [1, 2]].any()
    loss, gradient = tape.evaluate(np.zeros(len(tape.parameters)))
    assert (loss, gradient.tolist()) == (tape.forward(), tape.parameter_gradient().tolist())


def test_data_of_lanes_that_are_not_chosen_follow_their_leaves(model):
    tape = record_samples(model, XS, YS, loss=squared_error)
    tape.choose([1])
    loss, prediction = tape.forward(), tape.data_of(tape.keys[tape.outputs[0][0]])[0]
    tape.set("x1", 9.0, lane=0)
    assert tape.forward() == loss
    assert tape.data_of(tape.keys[tape.outputs[0][0]])[0] != prediction
    tape.set("x1", 9.0, lane=1)
    assert tape.forward() != loss


def test_what_is_infinite_outside_the_batch_does_not_reach_the_gradient(model):
    tape = record_samples(model, XS, YS, loss=squared_error)
    tape.set("x1", np.inf, lane=2)
    tape.choose([0, 1])
    assert np.isfinite(tape.grad[:, [0, 1, 3]]).all()
    assert tape.grad_of("x1")[2] == 0.0


def test_other_forms_of_a_tape_keep_what_is_chosen(model):
    tape = record_samples(model, XS, YS, loss=squared_error)
    tape.choose([1, 2])
    for other in (tape.fused(), tape.grouped()):
        assert other.forward() == tape.forward()
        assert other.chosen.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("lanes", "error", "message"),
    [
        ([1, 1], ValueError, "once each"),
        ([4], IndexError, "0 <= lane < 4, not 4"),
        ([-1, 2], IndexError, "0 <= lane < 4, not -1"),
        ([0.5], TypeError, "list of integers"),
        (2, TypeError, "list of integers"),
        (np.array([True, False]), TypeError, "list of integers"),
    ],
)
def test_what_is_no_choice_is_refused_and_changes_nothing(model, lanes, error, message):
    tape = record_samples(model, XS, YS, loss=squared_error)
    tape.choose([2])
    loss = tape.forward()
    with pytest.raises(error, match=message):
        tape.choose(lanes)
    assert tape.chosen.tolist() == [2]
    assert tape.forward() == loss


def test_no_lanes_can_be_chosen_where_lanes_are_computed_from_their_sum():
    w, x, shifted, out, total = range(5)
    tape = Tape(
        op=np.array([0, 0, 12, 1, 12], np.uint8),
        a=np.array([-1, -1, x, x, out], np.int32),
        b=np.array([-1, -1, -1, shifted, -1], np.int32),
        k=np.zeros(5),
        kind=np.array([3, 1, 4, 4, 4], np.uint8),
        lane=np.array([0, 1, 0, 1, 0], np.uint8),
        module=np.zeros(5, np.int32),
        modules=[""],
        labels=[""] * 5,
        keys=list("abcde"),
        leaves=np.array([1.0, 2.0, 3.0]),
        root=total,
        parameters=np.array([w], np.int32),
        lanes=2,
    )
    with pytest.raises(ValueError, match="computes lanes from a sum"):
        tape.choose([0])
    assert tape.forward() == 15.0


def trainer(vector, **options):
    random.seed(1337)
    network = dict(vector["network"])
    nin, *nouts = network.pop("sizes")
    rate = vector["learning_rate"]
    lr = LinearDecay(rate["start"], rate["end"], rate["steps"]) if rate["kind"] == "linear" else rate["value"]
    return Trainer(
        MLP(nin, nouts, **network),
        vector["xs"],
        vector["ys"],
        loss=LOSSES[vector["loss"]],
        reduction=vector["reduction"],
        regularization=L2(vector["alpha"]) if vector["alpha"] else None,
        optimizer=SGD(lr),
        **options,
    )


@pytest.mark.parametrize(("vector", "tolerance"), read("batched_training.json"))
def test_training_on_mini_batches_goes_where_pytorch_goes(vector, tolerance):
    trained = trainer(vector, batch_size=vector["size"], seed=vector["seed"])
    trained.run(len(vector["losses"]) - 1)
    assert_agree(trained.history.losses, vector["losses"], tolerance)
    assert_agree(trained.parameters, vector["final"], tolerance)


def moons():
    return json.loads((VECTORS / "batched_training.json").read_text())["vectors"][0]


def test_state_k_is_that_of_batch_k_wherever_one_asks(model):
    trained = Trainer(model, XS, YS, batch_size=3, seed=7)
    for k in range(5):
        batch = Batches(4, 3, 7).at(k).tolist()
        alone = part(model, batch)
        assert trained.tape.chosen.tolist() == batch
        assert_agree(trained.loss, alone.forward(), 1e-12)
        assert_agree([p.grad for p in model.parameters()], alone.parameter_gradient(), 1e-12)
        assert_agree(trained.tape.parameter_gradient(), alone.parameter_gradient(), 1e-12)
        trained.step()


def test_an_interrupted_step_leaves_the_batch_of_state_k(model, monkeypatch):
    trained = Trainer(model, XS, YS, batch_size=1)
    trained.run(2)
    before = trained.loss

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Tape, "evaluate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            trained.step()
    assert trained.tape.chosen.tolist() == Batches(4, 1, 0).at(2).tolist()
    assert_agree(trained.tape.forward(), before, 1e-12)


def test_a_nudge_and_a_hold_stay_with_the_batch(model):
    trained = Trainer(model, XS, YS, batch_size=2)
    trained.run(3)
    for k, move in ((3, trained.nudge), (4, trained.hold)):
        move("layer1.neuron1.w1", 0.25)
        assert_agree(trained.loss, part(model, Batches(4, 2, 0).at(k)).forward(), 1e-12)
        trained.step()


def test_the_history_computes_again_on_the_same_batches(monkeypatch):
    monkeypatch.setattr("mg_widgets.training.keyframes.MEMORY", 8 * 337 * 4)
    trained = trainer(moons(), batch_size=32)
    states = []
    for _ in range(20):
        states.append(trained.parameters)
        trained.step()
    shown = trained.tape.chosen.tolist()
    for k, state in enumerate(states):
        assert np.array_equal(trained.history.parameters_at(k), state)
    assert trained.tape.chosen.tolist() == shown


def test_a_batch_of_all_samples_is_the_full_batch():
    whole, batched = trainer(moons()), trainer(moons(), batch_size=100)
    for each in (whole, batched):
        each.run(100)
    assert_agree(batched.history.losses, whole.history.losses, 1e-12)


def test_a_reset_begins_with_the_first_batch_again():
    trained = trainer(moons(), batch_size=32)
    trained.run(10)
    first = list(trained.history.losses)
    trained.reset()
    trained.run(10)
    assert trained.history.losses == first


def test_the_samples_are_still_compared_with_the_model(model):
    bent = {"on": False}

    def loss(prediction, target):
        return (prediction - target) ** 2 * (2.0 if bent["on"] else 1.0)

    trained = Trainer(model, XS, YS, loss=loss, batch_size=1)
    trained.run(3)
    assert trained.message == ""
    bent["on"] = True
    trained.run(3)
    assert trained.message.startswith("sample 2: its loss is")


class Foreign:
    """A model of another engine: one weight, and an intercept."""

    def __init__(self):
        self.w, self.b = Value(0.5), Value(0.0)

    def __call__(self, x):
        return (self.w * x[0] + self.b).tanh()


def test_a_model_of_another_engine_takes_the_same_samples():
    trained = Trainer(Foreign(), XS, YS, batch_size=3, seed=7, reduction="mean")
    losses = []
    for k in range(5):
        w, b = trained.parameters
        batch = Batches(4, 3, 7).at(k)
        losses.append(np.mean([(np.tanh(w * XS[i][0] + b) - YS[i]) ** 2 for i in batch]))
        trained.step()
    assert_agree(trained.history.losses[:5], losses, 1e-12)
    assert trained.tape.samples == len(Batches(4, 3, 7).at(5))
    assert "mini-batch" in trained.tape.notes[-1]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "1 <= batch_size <= 4 .*not 0"),
        ({"batch_size": -3}, ValueError, "1 <= batch_size <= 4 .*not -3"),
        ({"batch_size": 5}, ValueError, "1 <= batch_size <= 4 .*not 5"),
        ({"batch_size": 2.0}, TypeError, "1 <= batch_size <= 4 .*not 2.0"),
        ({"batch_size": "2"}, TypeError, "1 <= batch_size <= 4 .*not '2'"),
        ({"seed": -1}, ValueError, "0 <= seed <= 2.*not -1"),
        ({"seed": 2**53 + 1}, ValueError, "0 <= seed <= 2"),
        ({"seed": 0.5}, TypeError, "seed must be an integer, not 0.5"),
    ],
)
@pytest.mark.parametrize("make", [lambda: MLP(3, [2, 1]), Foreign])
def test_what_is_no_batch_size_or_seed_is_refused(make, options, error, message):
    with pytest.raises(error, match=message):
        Trainer(make(), XS, YS, **options)


def test_samples_that_are_not_alike_have_no_batches(model):
    def loss(prediction, target):
        return prediction if target.data > 0 else prediction * 2

    with pytest.raises(ValueError, match="batch_size must be None here"):
        Trainer(model, XS, YS, loss=loss, batch_size=2)


def test_a_loop_makes_its_own_batches():
    def train():
        yield Value(1.0)

    for option in ({"batch_size": 2}, {"seed": 3}):
        with pytest.raises(TypeError, match=f"no argument '{next(iter(option))}'"):
            Trainer(train, **option)


def test_a_page_is_told_of_the_batches(model):
    assert Trainer(model, XS, YS, batch_size=3, seed=7).setup()["batches"] == {"size": 3, "seed": 7}
    assert Trainer(model, XS, YS).setup()["batches"] is None
