"""What the graph of a loop calls its parameters, and where the loss begins."""

import random

import pytest

from engines.passes import LocalGrads
from mg_widgets import MLP, Trainer, Value
from mg_widgets.engine.operations import TANH
from mg_widgets.widgets.marks import EngineMarks

W1 = "layer1.neuron1.w1"
places = pytest.mark.parametrize("place", ["after forward", "after backward", "after update"])


def test_parameters_are_called_as_in_a_module(lesson_loop):
    trainer, network = lesson_loop()
    assert [trainer.tape.keys[node] for node in trainer.tape.parameters] == [
        path for path, _ in network.named_parameters()
    ]


def test_only_leaves_that_persist_are_parameters():
    w, unused = Value(2.0), Value(7.0)

    def train():
        for k in range(5):
            x = Value(float(k), label="x")
            loss = w * x + 0 * unused.data
            yield loss

    trainer = Trainer(train)
    trainer.step()
    assert [trainer.tape.keys[node] for node in trainer.tape.parameters] == ["w"]
    assert trainer.history.parameters_at(1).tolist() == [2.0]


def test_leaves_that_nothing_leads_to_are_called_by_their_place():
    def train():
        def make():
            w = Value(3.0)
            while True:
                yield w

        hidden = make()
        while True:
            w = next(hidden)
            loss = w * w
            del w
            yield loss

    trainer = Trainer(train)
    trainer.run(2)
    assert trainer.tape.keys[trainer.tape.parameters[0]] == "parameter1"
    assert trainer.parameters.tolist() == [3.0]
    assert trainer.history.parameters_at(0).tolist() == [3.0]


@places
def test_a_model_that_is_made_inside_the_loop_is_found(place):
    def train():
        random.seed(1)
        model = MLP(1, [2, 1])
        while True:
            loss = (model([1.0]) - 0.3) ** 2
            if place == "after forward":
                yield loss
            model.zero_grad()
            loss.backward()
            if place == "after backward":
                yield loss
            for p in model.parameters():
                p.data -= trainer.learning_rate * p.grad
            if place == "after update":
                yield loss

    trainer = Trainer(train)
    trainer.run(4)
    random.seed(1)
    reference = Trainer(MLP(1, [2, 1]), [[1.0]], [0.3])
    reference.run(4)
    assert trainer.tape.keys[trainer.tape.parameters[0]] == W1
    for k in range(5):
        assert trainer.history.losses[k] == pytest.approx(reference.history.losses[k])
        expected = reference.history.parameters_at(k)
        assert trainer.history.parameters_at(k) == pytest.approx(expected, rel=1e-9)
    losses = trainer.history.losses
    trainer.reset()
    trainer.run(4)
    assert trainer.history.losses == losses


def test_what_the_loss_makes_of_the_predictions_is_a_module_of_its_own(lesson_loop):
    trainer, _ = lesson_loop()
    tape = trainer.tape
    modules = [tape.modules[place] for place in tape.module]
    outputs = [
        node
        for node, (module, op) in enumerate(zip(modules, tape.op, strict=True))
        if module == "layer3.neuron1" and op == TANH.code
    ]
    assert len(outputs) == 4
    behind = [node for node, a in enumerate(tape.a) if a in outputs]
    assert {modules[node] for node in [*behind, tape.root]} == {"loss"}
    assert modules.count("loss") == 17


def test_a_penalty_belongs_to_the_loss_and_a_constant_between_two_layers_does_not():
    w, v = Value(0.5), Value(2.0)

    def train():
        while True:
            hidden = (w * 3.0).tanh() * 0.1
            yield (v * hidden - 1.0) ** 2 + 0.01 * (w * w + v * v)

    tape = Trainer(train).tape
    names = [tape.modules[place] for place in tape.module]
    symbols = [
        value._op for value, name in zip(tape.values, names, strict=True) if name == "loss" and value._op
    ]
    assert sorted(symbols) == ["*", "**2", "+", "+"]


@pytest.mark.parametrize("inside", [False, True], ids=["leaves before the loop", "leaves made inside it"])
@places
def test_state_k_is_known_of_a_class_that_names_nothing_and_keeps_its_derivatives(place, inside):
    """Nothing but the numbers of the forward pass says what its nodes do, and the loop has moved on since."""
    outside = [LocalGrads(0.5), LocalGrads(0.1)]

    def train():
        w, b = [LocalGrads(0.5), LocalGrads(0.1)] if inside else outside
        while True:
            loss = sum(((w * x + b + -y) ** 2 for x, y in [(1.0, 2.0), (2.0, 3.5)]), LocalGrads(0.0))
            if place == "after forward":
                yield loss
            w.grad = b.grad = 0.0
            loss.backward()
            if place == "after backward":
                yield loss
            for p in (w, b):
                p.data -= trainer.learning_rate * p.grad
            if place == "after update":
                yield loss

    trainer = Trainer(train, learning_rate=0.05)
    w, b = 0.5, 0.1
    for _ in range(5):
        tape = trainer.tape
        assert not tape.opaque
        assert sorted(trainer.parameters) == pytest.approx([b, w])
        assert tape.forward() == pytest.approx(trainer.loss)
        assert EngineMarks().look(tape) == []
        errors = [(x, w * x + b - y) for x, y in [(1.0, 2.0), (2.0, 3.5)]]
        w -= 0.05 * sum(2 * x * error for x, error in errors)
        b -= 0.05 * sum(2 * error for _, error in errors)
        trainer.step()
