"""A model that is no Module, trained by its own objects and its own `backward()`."""

import asyncio
import copy
import random

import numpy as np
import pytest

from mg_widgets import (
    L2,
    MLP,
    SGD,
    Dashboard,
    LinearDecay,
    Trainer,
    Value,
    hinge,
    softmax_cross_entropy,
    squared_error,
)
from mg_widgets.engine import losses

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
W1 = "layer1.neuron1.w1"


class Net:
    """Somebody's own network: no Module, but its layers are lists of our Values."""

    def __init__(self, seed=1337):
        random.seed(seed)
        self.layers = MLP(3, [4, 4, 1]).layers

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Line:
    """No `parameters`, and plain numbers for inputs do as well."""

    def __init__(self):
        self.w, self.b = Value(0.5), Value(0.1)

    def __call__(self, x):
        return self.w * x[0] + self.b


OPTIONS = {
    "default": dict,
    "hinge": lambda: {"loss": hinge, "reduction": "mean", "optimizer": SGD(0.05)},
    "penalty": lambda: {"regularization": L2(0.01), "optimizer": SGD(LinearDecay(0.1, 0.01, steps=10))},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_it_trains_as_the_tape_does(four_points, options):
    net = Net()
    trainer, reference = Trainer(net, XS, YS, **options()), four_points(**options())
    for _ in range(15):
        trainer.step()
        reference.step()
        assert [p.data for p in net.parameters()] == trainer.parameters.tolist()
        assert [p.grad for p in net.parameters()] == pytest.approx(
            [p.grad for p in reference.model.parameters()], rel=1e-9, abs=1e-12
        )
        assert trainer.learning_rate == reference.learning_rate
    assert trainer.history.losses == pytest.approx(reference.history.losses, rel=1e-9)
    assert trainer.tape.forward() == pytest.approx(trainer.loss, rel=1e-12)
    assert trainer.scheduled == reference.scheduled


def test_it_learns_classes_as_the_tape_does():
    random.seed(1337)
    module = MLP(3, [4, 3], activation="leaky_relu", final_activation="linear")
    net = Net()
    net.layers = copy.deepcopy(module.layers)
    parts = {"loss": softmax_cross_entropy, "reduction": "mean", "regularization": losses.L1(0.01)}
    trainer, reference = (Trainer(model, XS, [0, 2, 1, 0], **parts) for model in (net, module))
    trainer.run(20)
    reference.run(20)
    assert trainer.history.losses == pytest.approx(reference.history.losses, rel=1e-9)
    assert trainer.ys == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]


def test_its_graph_has_samples_with_inputs_and_targets():
    trainer = Trainer(Net(), XS, YS)
    tape = trainer.tape
    assert (tape.samples, len(tape.outputs), trainer.xs) == (4, 4, XS)
    assert tape.data[tape.index("sample2.x1")] == 3.0
    assert tape.data[tape.index("sample2.y1")] == -1.0
    assert [tape.keys[node] for node in tape.parameters][:2] == [W1, "layer1.neuron1.w2"]


def test_a_nudge_acts_on_the_very_next_update(four_points):
    trainer, reference = Trainer(Net(), XS, YS), four_points()
    for one in (trainer, reference):
        one.run(3)
        one.nudge(W1, 1.5)
        one.run(3)
        one.hold(W1, -0.5)
        one.run(3)
        one.release(W1)
        one.run(3)
    assert trainer.history.losses == pytest.approx(reference.history.losses, rel=1e-9)
    assert trainer.parameters == pytest.approx(reference.parameters, rel=1e-9)
    assert trainer.history.events == reference.history.events


def test_the_leaves_among_its_attributes_are_its_parameters():
    line = Line()
    trainer = Trainer(line, [[1.0], [2.0]], [1.0, 3.0], optimizer=SGD(0.05))
    trainer.run(200)
    assert (line.w.data, line.b.data) == (pytest.approx(1.95, abs=0.1), pytest.approx(-0.9, abs=0.2))
    trainer.reset()
    assert trainer.parameters.tolist() == [0.5, 0.1]


def test_a_class_that_needs_more_than_a_number_gets_plain_numbers(monkeypatch):
    seen = []

    class Named(Line):
        def __call__(self, x):
            seen.append(x)
            return super().__call__(x)

    monkeypatch.setattr("mg_widgets.training.trainer.wrapper_of", lambda _: float)
    monkeypatch.setattr("mg_widgets.training.eager.wrapper_of", lambda _: float)
    trainer = Trainer(Named(), [[1.0], [2.0]], [1.0, 3.0])
    assert trainer.loss > 0
    assert all(type(x[0]) is float for x in seen)
    assert trainer.tape.samples == 2


def test_it_plays_with_its_table_of_predictions(virtual, comms):
    async def main():
        trainer = Trainer(Net(), XS, YS)
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await asyncio.sleep(1.05)
        return trainer, model

    trainer, model = virtual(main())
    assert trainer.step_count == pytest.approx(10, abs=2)
    assert len(model._tape["outputs"]) == len(model._tape["targets"]) == 4
    assert all(len(buffers) == 2 + len(content["measures"]) for content, buffers in comms.frames(model))


def test_faults_of_the_model_are_shown_as_its_own():
    class Broken(Line):
        def __call__(self, x):
            return self.w.sine() * x[0]

    with pytest.raises(AttributeError, match="sine"):
        Trainer(Broken(), [[1.0]], [1.0])

    class Picky(Line):
        def __call__(self, x):
            if self.w.data < 0.5:
                raise LookupError("no such weight")
            return super().__call__(x)

    trainer = Trainer(Picky(), [[1.0]], [-1.0])
    with pytest.raises(LookupError, match="no such weight"):
        trainer.run(3)
    assert "LookupError: no such weight" in trainer.message


@pytest.mark.parametrize(
    ("prediction", "loss", "reason"),
    [
        (lambda w, _: w.data, squared_error, "model must return a node"),
        (lambda w, x: w * x[0], lambda p, t: (p - t).data, "loss must return a node"),
    ],
    ids=["model", "loss"],
)
def test_what_is_no_node_is_refused(prediction, loss, reason):
    class Wrong(Line):
        def __call__(self, x):
            return prediction(self.w, x)

    with pytest.raises(TypeError, match=reason):
        _ = Trainer(Wrong(), [[1.0]], [1.0], loss=loss).loss


def test_what_it_cannot_do_is_refused():
    trainer = Trainer(Net(), XS, YS)
    with pytest.raises(RuntimeError, match="draws its weights itself"):
        trainer.new_weights(1)
    with pytest.raises(ValueError, match=r"xs\[1\] has 2 numbers"):
        Trainer(Net(), [[1.0, 2.0, 3.0], [1.0, 2.0]], [1.0, 2.0])


class Plain:
    """A node of another engine with the lecture's operators and nothing else."""

    def __init__(self, data, children=()):
        self.data = data
        self._prev = set(children)

    def __add__(self, other):
        other = other if isinstance(other, Plain) else Plain(other)
        return Plain(self.data + other.data, (self, other))

    def __mul__(self, other):
        other = other if isinstance(other, Plain) else Plain(other)
        return Plain(self.data * other.data, (self, other))

    def __pow__(self, k):
        return Plain(self.data**k, (self,))

    def __sub__(self, other):
        return self + (other * -1)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def relu(self):
        return Plain(max(0.0, self.data), (self,))


def test_our_losses_take_the_nodes_of_other_engines():
    assert squared_error(Plain(3.0), Plain(1.0)).data == 4.0
    assert squared_error([Plain(3.0), Plain(2.0)], [1.0, Plain(0.0)]).data == 8.0
    assert hinge(Plain(0.25), Plain(-1.0)).data == 1.25
    assert hinge(Plain(0.25), np.float32(1.0)).data == 0.75
    assert losses.L2(0.5)([Plain(1.0), Plain(2.0)]).data == 2.5
    assert losses.L1(0.5)([Plain(1.0), Plain(-2.0)]).data == 1.5
    with pytest.raises(ValueError, match="shape of the prediction: one number, not a list of 1"):
        squared_error(Plain(1.0), [1.0])


def test_it_measures_what_the_tape_does(four_points):
    validation = ([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]], [1.0, -1.0])
    options = {"loss": hinge, "reduction": "mean", "optimizer": SGD(LinearDecay(0.2, 0.1, steps=10))}
    trainer = Trainer(Net(), XS, YS, validation=validation, **options)
    reference = four_points(validation=validation, **options)
    for each in (trainer, reference):
        each.run(5)
        each.nudge(W1, 3.0)
        each.learning_rate = 0.5
        each.run(3)
    names = ["validation", "accuracy", "validation accuracy", "gradient norm", "rate"]
    assert list(trainer.history.measured.columns()) == names
    for name, column in reference.history.measured.columns().items():
        assert trainer.history.measured.columns()[name].tolist() == pytest.approx(column.tolist(), rel=1e-9)
    assert trainer.accuracy == reference.accuracy
    assert trainer.validation_loss == pytest.approx(reference.validation_loss, rel=1e-9)


def test_an_accuracy_function_that_raises_ends_it_as_an_error_in_the_model_does():
    calls = []

    def tired(*_):
        calls.append(None)
        if len(calls) > 10:
            raise RuntimeError("tired")
        return True

    trainer = Trainer(Net(), XS, YS, accuracy=tired)
    with pytest.raises(RuntimeError, match="tired"):
        trainer.run(5)
    assert trainer.step_count == 1
    assert trainer.history.accuracy == [1.0, 1.0]
    calls.clear()
    trainer.reset()
    assert (trainer.step_count, trainer.accuracy) == (0, 1.0)


@pytest.mark.parametrize("width", [1, 3])
def test_a_validation_set_of_another_width_is_refused_before_the_model_cuts_it_off(width):
    with pytest.raises(ValueError, match=f"has {width} numbers, but each sample of the training set has 2"):
        Trainer(Line(), [[1.0, 2.0]], [1.0], validation=([[1.0] * width], [1.0]))
