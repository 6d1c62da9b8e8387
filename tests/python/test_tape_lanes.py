"""A model and its samples on one tape: with lanes where samples are alike, as a whole where they are not."""

from __future__ import annotations

import json
import random
import weakref
from pathlib import Path

import numpy as np
import pytest

from mg_widgets.engine.losses import L2, hinge, squared_error
from mg_widgets.engine.nn import MLP, Module
from mg_widgets.engine.value import Value
from mg_widgets.tape import check_regularization, check_sample, record, record_samples

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
MOONS = json.loads((Path(__file__).parents[1] / "data" / "moons100.json").read_text())


def seeded(*sizes, **options):
    random.seed(1337)
    return MLP(sizes[0], list(sizes[1:]), **options)


def eager(model, xs, ys, loss, reduction, regularization):
    """The loss as a loop over the samples builds it, and the gradients of the parameters."""
    total = sum(loss(model([Value(number) for number in x]), y) for x, y in zip(xs, ys, strict=True))
    root = total / len(xs) if reduction == "mean" else total
    if regularization:
        root = root + regularization(model.parameters())
    model.zero_grad()
    root.backward()
    return root.data, [p.grad for p in model.parameters()]


class Branching(Module):
    """Computes something else for inputs above zero, or for a weight above zero."""

    def __init__(self, on):
        self.on = on
        self.w = Value(0.5)

    def __call__(self, x):
        decider = x[0] if self.on == "input" else self.w
        return (self.w * x[0]).tanh() if decider.data > 0 else self.w * x[0] + x[1]


class Uneven(Module):
    """Computes the same as a model, for every second sample in one operation more."""

    def __init__(self, model):
        self.model = model
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return [output + 0.0 if self.calls % 2 else output for output in self.model(x)]


def test_the_lecture_network_learns_as_in_the_lecture():
    tape = record_samples(seeded(3, 4, 4, 1), XS, YS, loss=squared_error)
    losses = []
    for _ in range(20):
        losses.append(tape.forward())
        tape.set_parameters(tape.get_parameters() - 0.1 * tape.parameter_gradient())
    printed = [6.0054, 3.20215, 2.46217, 2.0881, 1.52786, 0.7001, 0.25394, 0.1348, 0.09035, 0.06732, 0.05335]
    assert losses[:11] == pytest.approx(printed, abs=5e-6)
    assert losses[19] == pytest.approx(0.01778, abs=5e-6)


def test_the_first_step_of_the_lecture_network():
    tape = record_samples(seeded(3, 4, 4, 1), XS, YS, loss=squared_error)
    assert tape.data[tape.outputs[0][0]] == pytest.approx([0.427678, 0.557065, 0.718467, 0.452031], abs=5e-7)
    assert tape.get_parameters()[0] == 0.23550571390294128
    assert tape.parameter_gradient()[0] == pytest.approx(-0.45366489, abs=5e-9)
    assert np.linalg.norm(tape.parameter_gradient()) == pytest.approx(5.351966, abs=5e-7)


def test_moons_is_learnt_in_100_steps():
    model = seeded(2, 16, 16, 1, activation="relu", final_activation="linear", bias="zero")
    tape = record_samples(
        model, MOONS["X"], MOONS["y"], loss=hinge, reduction="mean", regularization=L2(1e-4)
    )
    losses = []
    for step in range(100):
        losses.append(tape.forward())
        rate = 1.0 - 0.9 * step / 100
        tape.set_parameters(tape.get_parameters() - rate * tape.parameter_gradient())
    assert losses[0] == pytest.approx(0.8958441028683222, rel=1e-12)
    assert losses[99] == pytest.approx(0.010978370135492717, rel=1e-9)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("regularization", [None, L2(0.01)])
def test_lanes_and_the_whole_graph_are_what_a_loop_over_samples_computes(reduction, regularization):
    options = {"loss": squared_error, "reduction": reduction, "regularization": regularization}
    model = seeded(3, 4, 2)
    ys = [[y, -0.5 * y] for y in YS]
    loss, gradient = eager(model, XS, ys, **options)
    lanes = record_samples(model, XS, ys, **options)
    whole = record_samples(Uneven(model), XS, ys, **options)
    assert (lanes.lanes, lanes.samples, len(lanes.outputs)) == (4, 4, 1)
    assert (whole.lanes, whole.samples, len(whole.outputs)) == (0, 4, 4)
    for tape in (lanes, whole):
        assert tape.forward() == pytest.approx(loss, rel=1e-12)
        assert tape.parameter_gradient() == pytest.approx(gradient, rel=1e-12, abs=1e-12)
    for sample in range(4):
        for output, node in zip(whole.outputs[sample], lanes.outputs[0], strict=True):
            assert whole.data[output] == pytest.approx(lanes.data[node, sample], rel=1e-12)


def test_the_recorded_objects_are_the_model_s_own_and_stay_as_they_are():
    model = seeded(3, 4, 1)
    before = [p.data for p in model.parameters()]
    tape = record_samples(model, XS, YS, loss=squared_error)
    assert [tape.values[node] for node in tape.parameters] == model.parameters()
    tape.set_parameters(np.zeros(len(before)))
    tape.backward()
    assert [p.data for p in model.parameters()] == before
    assert {p.grad for p in model.parameters()} == {0.0}


def test_the_shares_of_all_lanes_and_the_penalty_make_up_the_gradient():
    model = seeded(3, 4, 1)
    tape = record_samples(model, XS, YS, loss=squared_error, reduction="mean", regularization=L2(0.1))
    for key, p in zip(("layer1.neuron1.w1", "layer2.neuron1.b"), (0, -1), strict=True):
        shares = [tape.share(key, lane) for lane in range(4)]
        penalty = 0.2 * tape.get_parameters()[p]
        assert sum(shares) + penalty == pytest.approx(tape.parameter_gradient()[p], rel=1e-12)
        assert len(set(shares)) == 4
    alone = record_samples(model, XS[2:3], YS[2:3], loss=squared_error)
    assert tape.share("layer1.neuron1.w1", 2) == pytest.approx(alone.parameter_gradient()[0] / 4, rel=1e-12)
    assert tape.share(tape.keys[tape.outputs[0][0]], 1) == tape.grad[tape.outputs[0][0], 1]


def test_a_branch_on_an_input_is_recorded_without_lanes():
    model = Branching("input")
    xs, ys = [[1.0, 2.0], [-1.0, 2.0]], [0.0, 1.0]
    tape = record_samples(model, xs, ys, loss=squared_error)
    assert (tape.lanes, tape.samples) == (0, 2)
    loss, gradient = eager(model, xs, ys, squared_error, "sum", None)
    assert tape.forward() == pytest.approx(loss, rel=1e-12)
    assert tape.parameter_gradient() == pytest.approx(gradient, rel=1e-12)
    assert {"sample1.x1", "sample2.x2", "sample2.y1", "w"} <= set(tape.keys)
    assert [tape.keys[node] for (node,) in tape.targets] == ["sample1.y1", "sample2.y1"]
    assert check_sample(tape, model, xs, ys, 1, loss=squared_error) is None
    with pytest.raises(ValueError, match="without lanes"):
        tape.share("w", 0)


def test_constants_that_differ_between_samples_are_recorded_without_lanes():
    def model(x):
        return w * x[0] + x[0].data

    w = Value(0.5)
    model.parameters, model.named_parameters = lambda: [w], lambda: [("w", w)]
    assert record_samples(model, [[1.0], [2.0]], [0.0, 0.0], loss=squared_error).lanes == 0
    assert record_samples(model, [[1.0], [1.0]], [0.0, 3.0], loss=squared_error).lanes == 2


def test_a_branch_on_a_parameter_is_found_by_computing_a_sample_again():
    model = Branching("parameter")
    xs, ys = [[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0]
    tape = record_samples(model, xs, ys, loss=squared_error)
    assert tape.lanes == 2
    assert check_sample(tape, model, xs, ys, 1, loss=squared_error) is None
    model.w.data = -0.5
    tape.set("w", -0.5)
    message = check_sample(tape, model, xs, ys, 1, loss=squared_error)
    assert "sample 2: its prediction is 2.5, but -0.905148" in message


def test_a_sample_that_agrees_on_inf_and_nan_is_in_order():
    model = MLP(1, [1], activation="linear")
    model.layers[0].neurons[0].w[0].data = float("inf")
    tape = record_samples(model, [[1.0], [0.0]], [1.0, 1.0], loss=squared_error)
    assert np.isnan(tape.forward())
    assert check_sample(tape, model, [[1.0], [0.0]], [1.0, 1.0], 0, loss=squared_error) is None
    assert check_sample(tape, model, [[1.0], [0.0]], [1.0, 1.0], 1, loss=squared_error) is None


def test_a_parameter_that_nothing_reads_has_gradient_zero():
    model = seeded(1, 1)
    model.spare = Value(7.0)
    tape = record_samples(model, [[1.0], [2.0]], [0.0, 0.0], loss=squared_error)
    assert tape.get_parameters().tolist() == [p.data for p in model.parameters()]
    assert tape.parameter_gradient()[-1] == 0.0
    assert tape.share("spare", 1) == 0.0


def test_what_the_samples_share_is_computed_once():
    class Positive(Module):
        def __init__(self):
            self.w = Value(0.3)

        def __call__(self, x):
            return self.w.exp() * x[0]

    model, xs, ys = Positive(), [[1.0], [2.0], [3.0]], [1.0, 0.0, 1.0]
    tape = record_samples(model, xs, ys, loss=squared_error)
    loss, gradient = eager(model, xs, ys, squared_error, "sum", None)
    assert tape.lane[tape.index(":0")] == 0
    assert tape.forward() == pytest.approx(loss, rel=1e-12)
    assert tape.parameter_gradient() == pytest.approx(gradient, rel=1e-12)
    assert sum(tape.share("w", lane) for lane in range(3)) == pytest.approx(gradient[0], rel=1e-12)


def test_of_the_graphs_of_alike_samples_only_the_first_is_kept():
    alive = []

    class Watching(Module):
        def __init__(self):
            self.w, self.seen = Value(0.3), []

        def __call__(self, x):
            alive.append(sum(node() is not None for node in self.seen))
            out = self.w * x[0]
            self.seen.append(weakref.ref(out))
            return out

    tape = record_samples(Watching(), [[float(x)] for x in range(6)], [0.0] * 6, loss=squared_error)
    assert tape.lanes == 6
    assert alive == [0, 1, 2, 2, 2, 2]  # the first, and the one that was compared last


def test_a_model_may_take_one_number_and_a_loss_gets_a_target_of_the_same_shape():
    seen = []

    def model(x):
        assert isinstance(x, Value)
        return w * x

    def loss(prediction, target):
        seen.append((type(prediction), type(target)))
        return (prediction - target) ** 2

    w = Value(0.5)
    model.parameters, model.named_parameters = lambda: [w], lambda: [("w", w)]
    tape = record_samples(model, [1.0, 2.0], [1.0, 1.0], loss=loss)
    assert set(seen) == {(Value, Value)}
    assert tape.lanes == 2
    assert {"x1", "y1"} <= set(tape.keys)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": lambda _: 3.0}, TypeError, "model must return a Value or a list of Values, not 3.0"),
        ({"model": lambda x: [x]}, TypeError, "model must return a Value or a list of Values"),
        ({"loss": lambda *_: 3.0}, TypeError, "loss must return a Value, not 3.0"),
        ({"regularization": lambda _: 0.0}, TypeError, "regularization must return a Value, not 0.0"),
        ({"reduction": "median"}, ValueError, "reduction must be one of 'sum', 'mean', not 'median'"),
        ({"xs": []}, ValueError, "xs and ys must have the same length, at least 1, not 0 and 4"),
        ({"paths": ["w", "w"]}, ValueError, "two nodes are called 'w'"),
        ({"paths": ["w", "x1"]}, ValueError, "two nodes are called 'x1'"),
        ({"parameter": lambda: Value(1.0) * 2}, ValueError, "parameter 'v' is computed from other Values"),
    ],
)
def test_bad_arguments_are_named(change, error, message):
    w, v = Value(1.0), change.pop("parameter", lambda: Value(2.0))()
    paths = change.pop("paths", ["w", "v"])
    call = change.pop("model", lambda x: w * x[0] + v)

    def model(x):
        return call(x)

    model.parameters = lambda: [w, v]
    model.named_parameters = lambda: list(zip(paths, (w, v), strict=True))
    arguments = {"xs": XS, "ys": YS, "loss": squared_error, **change}
    xs, ys = arguments.pop("xs"), arguments.pop("ys")
    with pytest.raises(error, match=message):
        record_samples(model, xs, ys, **arguments)


def test_the_whole_loss_as_one_expression_is_the_same_as_lanes():
    model = seeded(3, 4, 4, 1)
    lanes = record_samples(model, XS, YS, loss=squared_error)
    root = sum((model(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
    plain = record(root)
    assert len(plain) == 398
    assert plain.forward() == pytest.approx(lanes.forward(), rel=1e-12)
    found = {plain.keys[node]: plain.grad[node] for node in plain.parameters}
    expected = dict(
        zip((path for path, _ in model.named_parameters()), lanes.parameter_gradient(), strict=True)
    )
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_regularization_that_decides_by_a_value_is_named_once_it_decides_otherwise():
    def absolute(parameters):
        return sum(p if p.data > 0 else -p for p in parameters)

    model = seeded(3, 2, 1)
    tape = record_samples(model, XS, YS, loss=squared_error, regularization=absolute)
    assert check_regularization(tape, absolute, model.parameters()) is None
    p = model.parameters()[0]
    p.data = -p.data
    tape.set(p, p.data)
    message = check_regularization(tape, absolute, model.parameters())
    assert message.startswith("regularization: it is 5.")
    assert check_regularization(tape, None, model.parameters()) is None
