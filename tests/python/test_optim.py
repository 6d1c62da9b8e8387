"""Optimisers: arguments, steps, and trainers that use them (test_vectors.py holds them to PyTorch)."""

from __future__ import annotations

import random
from math import inf, nan

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Adam, AdamW, LinearDecay, Optimizer, RMSprop, StepDecay, Trainer, Value
from mg_widgets.training import keyframes as keyframes_module

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
WEIGHT = "layer1.neuron2.w3"
# Each remembers something.
RULES = {
    "momentum": lambda lr=0.02: SGD(lr, momentum=0.9, dampening=0.1, weight_decay=0.01),
    "nesterov": lambda lr=0.02: SGD(lr, momentum=0.9, nesterov=True),
    "rmsprop": lambda lr=0.01: RMSprop(lr, momentum=0.5, centered=True),
    "adam": lambda lr=0.05: Adam(lr),
    "adamw": lambda lr=0.05: AdamW(lr),
}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


class Net:
    """A model that is no Module."""

    def __init__(self):
        random.seed(1337)
        self.layers = MLP(3, [4, 4, 1]).layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@every_rule
@pytest.mark.parametrize("kept", [2, 5])
def test_any_state_is_computed_again_bit_by_bit(four_points, monkeypatch, rule, kept):
    trainer = four_points(optimizer=rule(StepDecay(0.02, step_size=7)))
    # As many states as fit, each with what was remembered.
    monkeypatch.setattr(keyframes_module, "MEMORY", kept * 8 * 41 * (1 + trainer._live.optimizer.vectors))
    trainer.reset()
    deeds = {
        3: lambda: trainer.nudge(WEIGHT, 2.0),
        9: lambda: trainer.hold(WEIGHT, -1.0),
        15: lambda: trainer.release(WEIGHT),
        20: lambda: setattr(trainer, "learning_rate", 0.03),
    }
    seen = []
    for k in range(31):
        deeds.get(k, lambda: None)()
        seen.append(trainer.parameters.tolist())
        trainer.step()
    assert len(trainer.history._kept._rows) <= kept
    assert [trainer.history.parameters_at(k).tolist() for k in range(31)] == seen


@every_rule
def test_a_reset_forgets_so_that_the_second_run_is_the_first(four_points, rule):
    trainer = four_points(optimizer=rule())
    trainer.run(20)
    first = list(trainer.history.losses)
    trainer.reset()
    assert not trainer.memory.any()
    trainer.run(20)
    assert trainer.history.losses == first


@every_rule
def test_a_nudge_leaves_what_is_remembered_alone(four_points, rule):
    trainer = four_points(optimizer=rule())
    trainer.run(5)
    remembered = trainer.memory
    trainer.nudge(WEIGHT, 2.0)
    assert trainer.memory.tolist() == remembered.tolist()
    expected, _ = rule().update(
        trainer.parameters,
        trainer.tape.parameter_gradient(),
        trainer.learning_rate,
        remembered.reshape(-1, 41),
        5,
    )
    trainer.step()
    assert trainer.parameters.tolist() == expected.tolist()


def test_what_is_held_stays_while_its_velocity_grows_and_then_goes_with_it(four_points):
    trainer = four_points(optimizer=SGD(0.02, momentum=0.9))
    place = [trainer.tape.keys[i] for i in trainer.tape.parameters].index(WEIGHT)
    trainer.hold(WEIGHT, 1.5)
    velocity = 0.0
    for _ in range(5):
        velocity = 0.9 * velocity + trainer.tape.parameter_gradient()[place]
        trainer.step()
        assert trainer.parameters[place] == 1.5
        assert trainer.memory[place] == pytest.approx(velocity, rel=1e-12)
    trainer.release(WEIGHT)
    velocity = 0.9 * velocity + trainer.tape.parameter_gradient()[place]
    trainer.step()
    assert trainer.parameters[place] == pytest.approx(1.5 - 0.02 * velocity, rel=1e-12)


@every_rule
def test_a_model_of_another_kind_is_trained_as_ours_is(four_points, rule):
    trainer, reference = Trainer(Net(), XS, YS, optimizer=rule()), four_points(optimizer=rule())
    for _ in range(2):
        trainer.run(25)
        reference.run(25)
        assert trainer.history.losses == pytest.approx(reference.history.losses, rel=1e-9, abs=1e-12)
        assert trainer.parameters == pytest.approx(reference.parameters, rel=1e-9, abs=1e-12)
        trainer.reset()
        reference.reset()


def test_a_model_of_micrograd_is_trained_by_adam_as_ours_is():
    nn = pytest.importorskip("micrograd.nn")
    models = nn.MLP(3, [4, 1]), MLP(3, [4, 1], activation="relu", final_activation="linear")
    for theirs, ours in zip(*(model.parameters() for model in models), strict=True):
        ours.data = theirs.data = random.uniform(-1, 1)
    theirs, ours = (Trainer(model, XS, YS, optimizer=Adam(0.05)) for model in models)
    theirs.run(30)
    ours.run(30)
    assert theirs.history.losses == pytest.approx(ours.history.losses, rel=1e-9, abs=1e-12)
    assert theirs.parameters == pytest.approx(ours.parameters, rel=1e-9, abs=1e-12)


@every_rule
@pytest.mark.parametrize("vector", [list, np.array], ids=["list", "array"])
def test_an_update_changes_nothing_that_it_was_given(rule, vector):
    optimizer, before = rule(), [1.0, -2.0]
    memory = [vector([0.5, 0.25]) for _ in range(optimizer.vectors)]
    parameters, gradient = vector(before), vector([0.5, -4.0])
    once = optimizer.update(parameters, gradient, 0.1, memory, 3)
    again = optimizer.update(parameters, gradient, 0.1, memory, 3)
    assert repr(once) == repr(again)
    assert type(once[0]) is type(parameters)
    assert (list(parameters), list(gradient)) == (before, [0.5, -4.0])
    assert [list(numbers) for numbers in memory] == [[0.5, 0.25]] * optimizer.vectors
    assert len(once[1]) == optimizer.vectors


@every_rule
def test_floats_and_arrays_go_the_same_way(rule):
    optimizer, gradients = rule(), np.random.default_rng(0).normal(size=(20, 3))
    lists, arrays = ([1.0, 0.0, -1.0], ()), (np.array([1.0, 0.0, -1.0]), ())
    for step, gradient in enumerate(gradients):
        lists = optimizer.update(lists[0], gradient.tolist(), 0.1, lists[1], step)
        arrays = optimizer.update(arrays[0], gradient, 0.1, arrays[1], step)
    assert lists[0] == arrays[0].tolist()


def test_a_plain_step_goes_downhill():
    after, memory = SGD(0.1).update([1.0, -2.0], [0.5, -4.0], 0.5)
    assert (after, memory) == ([0.75, 0.0], ())


@every_rule
def test_a_rate_of_0_moves_nothing(four_points, rule):
    trainer = four_points(optimizer=rule(0.0))
    before = trainer.parameters.tolist()
    assert trainer.run(10) == trainer.history.losses[0]
    assert trainer.parameters.tolist() == before


@pytest.mark.filterwarnings("ignore:.*encountered:RuntimeWarning")
@every_rule
@pytest.mark.parametrize("g", [0.0, 1e-200, 1e200, inf, -inf, nan])
def test_no_gradient_is_too_small_or_too_large_for_a_step_of_floats(rule, g):
    optimizer = rule()
    lists, kept = optimizer.update([1.0], [g], 0.1)
    arrays, _ = optimizer.update(np.array([1.0]), np.array([g]), 0.1)
    assert lists == pytest.approx(arrays.tolist(), rel=1e-15, nan_ok=True)
    optimizer.update(lists, [g], 0.1, kept, 1)


@pytest.mark.parametrize("rule", [RMSprop, Adam, AdamW])
def test_without_eps_a_gradient_of_0_is_divided_by_0_and_says_nan(rule):
    after, _ = rule(0.1, eps=0.0).update([1.0], [0.0], 0.1)
    assert after == pytest.approx([nan], nan_ok=True)


class Heavy(Optimizer):
    """A rule of one's own: a velocity that halves."""

    vectors = 1

    def moved(self, p, g, rate, memory, step):  # noqa: ARG002
        velocity = 0.5 * memory[0] + g
        return p - rate * velocity, velocity


def test_a_rule_made_from_another_is_not_taken_for_it():
    class Sign(Adam):
        def moved(self, p, g, rate, memory, step):  # noqa: ARG002
            return p - rate * np.sign(g), *memory

    assert Sign(0.05).describe()["kind"] == "Sign"
    assert AdamW(0.05).describe()["kind"] == "adamw"


def test_a_rule_of_ones_own_needs_no_more_than_what_it_does(four_points):
    trainer, reference = four_points(optimizer=Heavy(0.05)), four_points(optimizer=SGD(0.05, momentum=0.5))
    trainer.run(20)
    reference.run(20)
    assert trainer.history.losses == reference.history.losses
    assert by_hand(Heavy(0.05), 21) == pytest.approx(trainer.history.losses, rel=1e-9)
    assert Heavy(0.05).describe() == {"kind": "Heavy", "learning_rate": {"kind": "constant", "value": 0.05}}
    assert repr(Heavy(0.05)) == "Heavy(Constant(value=0.05))"


def by_hand(optimizer, steps):
    """A loop of one's own, from the same weights."""
    net, losses = Net(), []
    parameters = [p for layer in net.layers for p in layer.parameters()]
    for _ in range(steps):
        loss = sum((net(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        optimizer.step(parameters)
        losses.append(loss.data)
    return losses


@every_rule
def test_a_loop_of_ones_own_steps_as_a_trainer_does(four_points, rule):
    optimizer = rule(LinearDecay(0.05, 0.01, steps=6))
    trainer = four_points(optimizer=optimizer)
    trainer.run(9)
    first = by_hand(optimizer, 10)
    assert first == pytest.approx(trainer.history.losses, rel=1e-9)
    optimizer.reset()
    assert by_hand(optimizer, 10) == first
    assert by_hand(optimizer, 10) != first
    trainer.reset()
    trainer.run(9)
    assert trainer.history.losses == pytest.approx(first, rel=1e-9), "the loop disturbed the trainer"


def test_a_step_refuses_what_it_does_not_know_and_moves_nothing():
    optimizer, nodes = SGD(0.1, momentum=0.9), [Value(1.0), Value(2.0)]
    nodes[0].grad, nodes[1].grad = 1.0, 2.0
    optimizer.step(nodes)
    with pytest.raises(ValueError, match=r"parameters must be the 2 of before, not 1: see reset\(\)"):
        optimizer.step(nodes[:1])
    nodes[1].grad = "steep"
    with pytest.raises(TypeError, match=r"parameters\[1\].grad must be one real number"):
        optimizer.step(nodes)
    assert [p.data for p in nodes] == [0.9, 1.8]
    nodes[1].grad = 2.0
    optimizer.step(iter(nodes))
    assert [p.data for p in nodes] == pytest.approx([0.9 - 0.19, 1.8 - 0.38])


BAD = [
    (SGD, {"lr": -0.1}, "lr must be in the range 0 <= lr < inf, not -0.1"),
    (SGD, {"lr": inf}, "lr must be in the range 0 <= lr < inf, not inf"),
    (SGD, {"lr": nan}, "lr must be in the range 0 <= lr < inf, not nan"),
    (SGD, {"momentum": -0.9}, "momentum must be in the range 0 <= momentum < inf, not -0.9"),
    (SGD, {"dampening": nan}, "dampening must be in the range 0 <= dampening < inf, not nan"),
    (SGD, {"weight_decay": -1}, "weight_decay must be in the range 0 <= weight_decay < inf, not -1.0"),
    (
        SGD,
        {"nesterov": True},
        "nesterov needs momentum > 0 and dampening = 0, not momentum=0.0, dampening=0.0",
    ),
    (SGD, {"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "not momentum=0.9, dampening=0.1"),
    (RMSprop, {"alpha": 1.1}, "alpha must be in the range 0 <= alpha <= 1, not 1.1"),
    (RMSprop, {"eps": -1e-8}, "eps must be in the range 0 <= eps < inf, not -1e-08"),
    (RMSprop, {"momentum": inf}, "momentum must be in the range 0 <= momentum < inf, not inf"),
    (RMSprop, {"weight_decay": nan}, "weight_decay must be in the range 0 <= weight_decay < inf, not nan"),
    (Adam, {"betas": (1.0, 0.9)}, r"betas\[0\] must be in the range 0 <= beta < 1, not 1.0"),
    (AdamW, {"betas": (0.9, -0.1)}, r"betas\[1\] must be in the range 0 <= beta < 1, not -0.1"),
    (Adam, {"eps": nan}, "eps must be in the range 0 <= eps < inf, not nan"),
    (AdamW, {"weight_decay": -0.1}, "weight_decay must be in the range 0 <= weight_decay < inf, not -0.1"),
]


@pytest.mark.parametrize(("rule", "options", "message"), BAD)
def test_a_number_out_of_its_range_is_named_with_the_range(rule, options, message):
    with pytest.raises(ValueError, match=message):
        rule(**options)


@pytest.mark.parametrize("rule", [SGD, RMSprop, Adam, AdamW])
@pytest.mark.parametrize("rate", ["0.1", None, [0.1], LinearDecay, float])
def test_a_learning_rate_is_a_number_or_a_schedule(rule, rate):
    with pytest.raises(
        TypeError, match=r"lr must be (one real number|a number or a schedule, not the class)"
    ):
        rule(rate)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: SGD(0.1, momentun=0.9),
            "SGD has no argument 'momentun'; its keywords are dampening, lr, mom",
        ),
        (lambda: RMSprop(rho=0.9), "RMSprop has no argument 'rho'; its keywords are alpha, centered, eps"),
        (lambda: Adam(amsgrad=True), "Adam has no argument 'amsgrad'; its keywords are betas, eps, lr"),
        (lambda: AdamW(beta1=0.9), "AdamW has no argument 'beta1'; its keywords are betas, eps, lr"),
        (lambda: Adam(betas=0.9), r"betas must be two numbers, such as \(0.9, 0.999\), not 0.9"),
        (lambda: Adam(betas=(0.9, 0.99, 0.999)), r"betas must be two numbers, such as"),
        (lambda: Adam(betas=("0.9", 0.99)), r"betas\[0\] must be one real number"),
        (lambda: SGD(0.1, 0.9, nesterov="yes"), "nesterov must be True or False, not 'yes'"),
        (lambda: RMSprop(centered=1), "centered must be True or False, not 1"),
    ],
)
def test_what_is_no_such_argument_is_named(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_an_optimiser_describes_itself_to_the_page():
    plain = {"momentum": 0.0, "dampening": 0.0, "weight_decay": 0.0, "nesterov": False}
    constant = {"kind": "constant", "value": 0.1}
    assert SGD(np.float64(0.1)).describe() == {"kind": "sgd", "learning_rate": constant, **plain}
    assert AdamW(LinearDecay(1, 0, 10), betas=[0, np.float32(0.5)]).describe() == {
        "kind": "adamw",
        "learning_rate": {"kind": "linear", "start": 1.0, "end": 0.0, "steps": 10},
        "betas": (0.0, 0.5),
        "eps": 1e-8,
        "weight_decay": 0.01,
    }


def test_optimisers_show_how_to_write_them():
    assert repr(SGD(LinearDecay(1.0, 0.1, steps=100))) == "SGD(LinearDecay(start=1.0, end=0.1, steps=100))"
    assert repr(SGD(0.1, 0.9, nesterov=True)) == "SGD(Constant(value=0.1), momentum=0.9, nesterov=True)"
    assert repr(AdamW(0.1, weight_decay=0)) == "AdamW(Constant(value=0.1), weight_decay=0.0)"
