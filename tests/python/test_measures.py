"""What is measured of every state beside its loss: validation, accuracy, gradient norm and rate."""

import json
import math
import random
import re
from pathlib import Path

import numpy as np
import pytest

from mg_widgets import (
    L2,
    MLP,
    SGD,
    LinearDecay,
    Trainer,
    binary_cross_entropy,
    hinge,
    softmax_cross_entropy,
    squared_error,
)
from mg_widgets.training import measures

TESTS = Path(__file__).parents[1]
MOONS = json.loads((TESTS / "data" / "moons100.json").read_text())
VECTORS = json.loads((TESTS / "vectors" / "measured.json").read_text())
W1 = "layer1.neuron1.w1"
X, Y = MOONS["X"], MOONS["y"]


def relu_network(sizes, seed=1337):
    random.seed(seed)
    return MLP(sizes[0], sizes[1:], activation="relu", final_activation="linear", bias="zero")


def moons(train=100, **options):
    """A trainer of the micrograd demo on its first samples."""
    common = {"loss": hinge, "reduction": "mean", "regularization": L2(1e-4)}
    decay = SGD(LinearDecay(1.0, 0.1, steps=100))
    network = relu_network([2, 16, 16, 1])
    return Trainer(network, X[:train], Y[:train], optimizer=decay, **common | options)


def columns(history):
    """Return everything that was measured, by name."""
    found = {
        "loss": history.losses,
        "validation": history.validation,
        "accuracy": history.accuracy,
        "validation accuracy": history.validation_accuracy,
        "gradient norm": history.gradient_norms,
        "rate": history.rates,
    }
    return {name: column for name, column in found.items() if column}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_it_measures_what_pytorch_measures(vector):
    xs, ys = vector["xs"], vector["ys"]
    options = {"loss": hinge, "reduction": "mean", "regularization": L2(vector["alpha"])}
    if vector["batches"]:
        options |= {"batch_size": vector["batches"]["size"], "seed": vector["batches"]["seed"]}
    trainer = Trainer(
        relu_network(vector["network"]["sizes"], vector["seed"]),
        xs[:80],
        ys[:80],
        validation=(xs[80:], ys[80:]),
        optimizer=SGD(LinearDecay(1.0, 0.1, steps=100)),
        **options,
    )
    assert trainer.setup()["accuracy"] == vector["accuracy"]
    trainer.run(20)
    assert list(columns(trainer.history)) == list(vector["measured"])
    for name, column in columns(trainer.history).items():
        assert column == pytest.approx(vector["measured"][name], rel=1e-12, abs=1e-12), name


def test_the_demo_s_accuracy_is_one_line():
    trainer = moons()
    assert trainer.accuracy == 0.5
    trainer.run(99)
    assert trainer.accuracy == 1.0
    printed = {1: 0.81, 2: 0.77, 3: 0.82, 10: 0.91, 20: 0.91, 22: 0.97, 40: 1.0, 50: 0.96}
    assert {k: trainer.history.accuracy[k] for k in printed} == printed


def test_the_validation_loss_has_the_same_reduction_and_no_penalty(network):
    xs, ys = [[1.0, 0.0, 2.0], [0.5, -1.0, 3.0]], [1.0, -1.0]
    for reduction, count in (("sum", 1), ("mean", 2)):
        trainer = Trainer(
            network(), X3, [1.0, -1.0], reduction=reduction, regularization=L2(10.0), validation=(xs, ys)
        )
        expected = sum(squared_error(trainer.model(x), y).data for x, y in zip(xs, ys, strict=True)) / count
        assert trainer.validation_loss == pytest.approx(expected, rel=1e-12)


X3 = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5]]


def test_without_a_validation_set_and_without_a_rule_there_is_none(network):
    trainer = Trainer(network(), X3, [0.3, 0.7], loss=lambda p, y: (p - y) ** 4)
    trainer.run(2)
    assert (trainer.validation_loss, trainer.accuracy, trainer.validation_accuracy) == (None, None, None)
    assert list(columns(trainer.history)) == ["loss", "gradient norm", "rate"]
    assert trainer.history.validation == trainer.history.accuracy == trainer.history.validation_accuracy == []


def test_it_says_what_it_has_measured_of_samples():
    trainer = moons(80, validation=(X[80:], Y[80:]))
    assert repr(trainer) == (
        "Trainer(step 0, loss 0.858711, validation 1.03478, accuracy 0.525, validation accuracy 0.4, "
        "337 parameters, 80 samples)"
    )
    trainer = moons(80, validation=(X[80:], Y[80:]), batch_size=16)
    told = (
        r"Trainer\(step 0, loss \S+ of this batch, validation 1.03478, accuracy \S+ of this batch, validation"
    )
    assert re.match(told, repr(trainer))


def test_a_nudge_replaces_the_measures_of_its_state():
    trainer = moons(80, validation=(X[80:], Y[80:]))
    trainer.run(3)
    before = {name: column[:3] for name, column in columns(trainer.history).items()}
    last = {name: column[3] for name, column in columns(trainer.history).items()}
    trainer.nudge(W1, 30.0)
    found = columns(trainer.history)
    assert {name: column[:3] for name, column in found.items()} == before
    assert {len(column) for column in found.values()} == {4}
    assert all(found[name][3] != last[name] for name in found if name != "rate")
    fresh = moons(80, validation=(X[80:], Y[80:]))
    for p, number in zip(fresh.model.parameters(), trainer.parameters, strict=True):
        p.data = number
    fresh.refresh()
    assert found["validation"][3] == fresh.validation_loss
    assert found["gradient norm"][3] == fresh.history.gradient_norms[0]


def test_the_gradient_norm_is_that_of_the_gradient_of_its_state():
    trainer = moons(80)
    trainer.run(2)
    trainer.step()
    gradient = np.array([p.grad for p in trainer.model.parameters()])
    assert trainer.history.gradient_norms[3] == pytest.approx(np.linalg.norm(gradient), rel=1e-12)


def test_a_rate_that_is_set_is_that_of_the_update_from_its_state():
    trainer = moons()
    trainer.run(2)
    trainer.learning_rate = 0.3
    trainer.run(1)
    assert trainer.history.rates == pytest.approx([1.0, 0.991, 0.3, 0.3])
    trainer.reset()
    assert trainer.history.rates == [1.0]


@pytest.mark.parametrize("block", [1, 2, 3, 5])
def test_it_does_not_matter_how_many_states_are_measured_at_once(monkeypatch, block):
    expected = moons(80, validation=(X[80:], Y[80:]))
    expected.run(12)
    monkeypatch.setattr(measures, "BLOCK", block)
    trainer = moons(80, validation=(X[80:], Y[80:]))
    for k in range(12):
        trainer.step()
        if k == 3:
            assert len(trainer.history.accuracy) == 5
    assert columns(trainer.history) == columns(expected.history)


def test_what_waits_to_be_measured_stays_small():
    assert measures.Measures(None, [1.0] * 1000).block == measures.BLOCK
    assert measures.Measures(None, [1.0] * 1_000_000).block == 1
    validation = moons(2).tape
    assert measures.Measures(None, [1.0] * 2, validation, [1.0] * 1_000_000).block == 1


def test_samples_of_different_structure_are_measured_too():
    class Bent(MLP):
        def __call__(self, x):
            y = super().__call__(x)
            return y if getattr(x[0], "data", x[0]) > 0 else y * 2.0

    random.seed(1)
    trainer = Trainer(
        Bent(2, [3, 1]),
        [[1.0, 2.0], [-1.0, 0.5], [-2.0, 1.0]],
        [1.0, -1.0, 1.0],
        loss=hinge,
        validation=([[1.0, 1.0]], [1.0]),
    )
    assert trainer.tape.lanes == 0
    trainer.run(3)
    right = [(trainer.model(x).data > 0) == (y > 0) for x, y in zip(trainer.xs, trainer.ys, strict=True)]
    assert trainer.accuracy == np.mean(right)
    assert trainer.validation_loss == pytest.approx(hinge(trainer.model([1.0, 1.0]), 1.0).data)


RULES = [
    (hinge, [1.0, -1.0, 1.0], {"kind": "threshold", "prediction": 0.0, "target": 0.0}),
    (hinge, [1.0, 1.0, 1.0], {"kind": "threshold", "prediction": 0.0, "target": 0.0}),
    (binary_cross_entropy, [0.0, 1.0, 0.8], {"kind": "threshold", "prediction": 0.0, "target": 0.5}),
    (squared_error, [3.0, 1.0, 3.0], {"kind": "threshold", "prediction": 2.0, "target": 2.0}),
    (squared_error, [1.0, 1.0, 1.0], None),
    (squared_error, [1.0, 2.0, 3.0], None),
    (squared_error, [[0, 1], [1, 0], [1, 0]], {"kind": "argmax"}),
    (squared_error, [[0, 1], [1, 1], [1, 0]], None),
    (squared_error, [[0, 1], [0.5, 0], [1, 0]], None),
    (hinge, [[-1, 1], [1, -1], [1, -1]], {"kind": "argmax"}),
    (binary_cross_entropy, [[0, 1], [1, 0], [1, 0]], {"kind": "argmax"}),
    (binary_cross_entropy, [[0, 1], [1, 1], [1, 0]], None),
    (softmax_cross_entropy, [0, 1, 1], {"kind": "argmax"}),
    (softmax_cross_entropy, [[0.3, 0.7], [0.9, 0.1], [1, 0]], {"kind": "argmax"}),
    (softmax_cross_entropy, [[0.5, 0.5], [0.9, 0.1], [1, 0]], None),
]


@pytest.mark.parametrize(("loss", "ys", "rule"), RULES)
def test_the_rule_follows_from_the_loss_and_the_targets(loss, ys, rule):
    outputs = 2 if isinstance(ys[0], list) or loss is softmax_cross_entropy else 1
    network = relu_network([2, 3, outputs])
    trainer = Trainer(network, [[1.0, 2.0], [0.0, 1.0], [-1.0, 0.5]], ys, loss=loss)
    assert trainer.setup()["accuracy"] == rule
    assert (trainer.accuracy is None) == (rule is None)
    if rule is None:
        return
    predictions = [network(x) for x in trainer.xs]
    if rule["kind"] == "argmax":
        classes = [int(np.argmax([p.data for p in of_sample])) for of_sample in predictions]
        right = [found == int(np.argmax(y)) for found, y in zip(classes, trainer.ys, strict=True)]
    else:
        right = [
            (p.data > rule["prediction"]) == (y > rule["target"])
            for p, y in zip(predictions, trainer.ys, strict=True)
        ]
    assert trainer.accuracy == np.mean(right)


def test_targets_of_the_validation_set_decide_on_the_rule_as_well():
    network = relu_network([1, 2, 1])
    trainer = Trainer(network, [1.0, 2.0], [1.0, 1.0], validation=([3.0], [0.0]))
    assert trainer.setup()["accuracy"] == {"kind": "threshold", "prediction": 0.5, "target": 0.5}
    trainer = Trainer(network, [1.0, 2.0], [1.0, 0.0], validation=([3.0], [0.5]))
    assert trainer.accuracy is None


def test_a_prediction_that_is_nan_is_not_right():
    trainer = moons()
    trainer.learning_rate = 1e300
    trainer.run(3)
    assert math.isnan(trainer.loss)
    assert trainer.accuracy == 0.0
    assert math.isnan(trainer.history.gradient_norms[-1])


def test_a_function_of_one_s_own_decides_and_no_page_does(network):
    seen = []

    def near(prediction, target):
        seen.append((type(prediction), type(target)))
        return abs(prediction - target) < 0.5

    trainer = Trainer(network(), X3, [1.0, -1.0], accuracy=near, validation=(X3[:1], [1.0]))
    trainer.run(4)
    assert set(seen) == {(float, float)}
    right = [abs(trainer.model(x).data - y) < 0.5 for x, y in zip(X3, [1.0, -1.0], strict=True)]
    assert trainer.accuracy == np.mean(right)
    assert trainer.validation_accuracy == float(right[0])
    assert trainer.setup()["accuracy"] is None


def test_a_function_of_one_s_own_gets_lists_where_the_model_returns_lists():
    trainer = Trainer(
        relu_network([2, 3, 2]),
        [[1.0, 2.0], [0.0, 1.0]],
        [[1.0, 5.0], [2.0, 3.0]],
        accuracy=lambda p, y: isinstance(p, list) and y == [1.0, 5.0],
    )
    assert trainer.accuracy == 0.5


def test_a_function_that_raises_at_the_start_leaves_everything_as_it_was(network):
    network = network()

    def broken(*_):
        raise ZeroDivisionError("mine")

    network.parameters()[0].grad = 7.0
    with pytest.raises(ZeroDivisionError, match="mine"):
        Trainer(network, X3, [1.0, -1.0], accuracy=broken)
    assert network.parameters()[0].grad == 7.0


def test_a_function_that_raises_later_leaves_the_state_before(network):
    calls = []

    def tired(prediction, _):
        calls.append(prediction)
        if len(calls) > 6:
            raise RuntimeError("tired")
        return True

    trainer = Trainer(network(), X3, [1.0, -1.0], accuracy=tired)
    trainer.run(2)
    parameters = trainer.parameters.tolist()
    with pytest.raises(RuntimeError, match="tired"):
        trainer.step()
    assert trainer.step_count == 2
    assert trainer.parameters.tolist() == parameters == [p.data for p in trainer.model.parameters()]
    assert {len(column) for column in columns(trainer.history).values()} == {3}
    with pytest.raises(RuntimeError, match="tired"):
        trainer.hold(W1, 2.0)
    assert trainer.history.events == []
    assert trainer.parameters.tolist() == parameters
    calls.clear()
    trainer.step()
    assert trainer.step_count == 3
    assert trainer.parameters[0] != 2.0


BAD = [
    ({"validation": (X3,)}, TypeError, r"validation must be a pair \(xs, ys\), not "),
    ({"validation": 5}, TypeError, r"validation must be a pair \(xs, ys\), not 5"),
    ({"validation": "ab"}, TypeError, r"validation must be a pair \(xs, ys\), not 'ab'"),
    ({"validation": ([], [])}, ValueError, "in validation, xs is empty"),
    (
        {"validation": ([[1.0, 2.0]], [1.0])},
        ValueError,
        r"in validation, xs\[0\] has 2 numbers, but each sample of the training set has 3",
    ),
    ({"validation": (X3, [1.0])}, ValueError, "in validation, xs and ys must have the same length"),
    ({"validation": (X3, [[1.0, 2.0], [1.0, 2.0]])}, TypeError, r"in validation, ys\[0\] must be a number"),
    ({"validation": (X3, [1.0, math.nan])}, ValueError, r"in validation, ys\[1\] must be a finite number"),
    (
        {"validation": (X3, ["cat", "dog"])},
        TypeError,
        r"in validation, ys\[0\] must be a number, not the label",
    ),
    (
        {"validation": (X3, [0.0, 1.0]), "loss": hinge},
        ValueError,
        r"in validation, ys\[0\] is 0.0, but must be",
    ),
    ({"accuracy": 0.5}, TypeError, "accuracy must be None or a function"),
    ({"accuracy": lambda *_: 0.7}, TypeError, "accuracy must return True or False, not 0.7"),
    ({"accuracy": lambda *_: None}, TypeError, "accuracy must return True or False, not None"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD)
def test_bad_input_is_one_error_and_changes_nothing(network, options, error, message):
    network = network()
    network.parameters()[0].grad = 7.0
    with pytest.raises(error, match=message):
        Trainer(network, X3, [1.0, -1.0], **options)
    assert network.parameters()[0].grad == 7.0


def test_a_validation_set_for_a_loop_is_refused():
    def train():
        yield 1.0

    with pytest.raises(TypeError, match="Trainer\\(train\\) has no argument 'validation'"):
        Trainer(train, validation=(X3, [1.0, -1.0]))


def test_one_single_sample_and_equal_labels_give_numbers(network):
    trainer = Trainer(network(), X3[:1], [1.0], loss=hinge, validation=(X3[1:], [1.0]))
    trainer.run(2)
    assert trainer.accuracy in (0.0, 1.0)
    assert trainer.validation_accuracy in (0.0, 1.0)
    assert trainer.validation_loss == hinge(trainer.model(X3[1]), 1.0).data
