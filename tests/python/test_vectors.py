"""The tape and the engine against the numbers that PyTorch computed (see tests/vectors/README.md)."""

from __future__ import annotations

import json
import random
from operator import add, mul, sub, truediv
from pathlib import Path

import numpy as np
import pytest

from mg_widgets.engine.losses import L2, hinge, squared_error
from mg_widgets.engine.nn import MLP
from mg_widgets.engine.operations import LEAF, OPERATIONS
from mg_widgets.engine.optim import SGD, Adam, AdamW, RMSprop
from mg_widgets.engine.schedules import Constant, CosineDecay, ExponentialDecay, LinearDecay, StepDecay
from mg_widgets.engine.value import Value, _apply
from mg_widgets.tape import Tape, record_samples
from mg_widgets.training.descent import Descent
from mg_widgets.training.recorded import Recorded, Timeline

VECTORS = Path(__file__).parents[1] / "vectors"
OPERATORS = {"add": add, "multiply": mul, "subtract": sub, "divide": truediv}
RULES = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam, "adamw": AdamW}
SCHEDULES = {
    "constant": Constant,
    "linear": LinearDecay,
    "step": StepDecay,
    "exponential": ExponentialDecay,
    "cosine": CosineDecay,
}
LOSSES = {"squared_error": squared_error, "hinge": hinge}


def read(name):
    content = json.loads((VECTORS / name).read_text())
    return [pytest.param(v, content["tolerance"], id=v["name"]) for v in content["vectors"]]


def tape_of(columns):
    n = len(columns["op"])
    return Tape(
        op=np.array(columns["op"], np.uint8),
        a=np.array(columns["a"], np.int32),
        b=np.array(columns["b"], np.int32),
        k=np.array(columns["k"], np.float64),
        kind=np.array(columns["kind"], np.uint8),
        lane=np.array(columns["lane"], np.uint8),
        module=np.zeros(n, np.int32),
        modules=[""],
        labels=columns["labels"] or [""] * n,
        keys=[f":{i}" for i in range(n)],
        leaves=np.array(columns["leaves"], np.float64),
        root=columns["root"],
        parameters=np.array(columns["parameters"], np.int32),
        lanes=columns["lanes"],
        samples=columns["lanes"],
    )


def by_node(numbers, tape):
    rows = [np.broadcast_to(np.array(row, np.float64), max(tape.lanes, 1)) for row in numbers]
    return np.array(rows).reshape(tape.data.shape)


def assert_agree(found, expected, tolerance):
    found, expected = np.asarray(found), np.asarray(expected)
    finite = np.isfinite(found) & np.isfinite(expected)
    scale = np.maximum(1, np.maximum(np.abs(found), np.abs(expected)))
    with np.errstate(invalid="ignore"):
        close = np.abs(found - expected) <= tolerance * scale
    alike = (found == expected) | (np.isnan(found) & np.isnan(expected)) | (finite & close)
    assert alike.all(), (np.argwhere(~alike)[:5], found[~alike][:5], expected[~alike][:5])


@pytest.mark.parametrize(
    ("vector", "tolerance"), read("operations.json") + read("expressions.json") + read("lanes.json")
)
def test_a_tape_computes_what_pytorch_computes(vector, tolerance):
    tape = tape_of(vector)
    assert_agree(tape.data, by_node(vector["data"], tape), tolerance)
    assert_agree(tape.grad, by_node(vector["grad"], tape), tolerance)
    for node, shares in enumerate(vector.get("shares", [])):
        if shares is not None:
            found = [tape.share(f":{node}", lane) for lane in range(tape.lanes)]
            assert_agree(found, [float(share) for share in shares], tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("chosen.json"))
def test_a_tape_of_which_lanes_are_chosen_computes_what_pytorch_computes(vector, tolerance):
    tape = tape_of(vector)
    whole = tape.data
    tape.choose(vector["chosen"])
    data, grad = by_node(vector["data"], tape), by_node(vector["grad"], tape)
    for found, expected in ((tape.data, data), (tape.grad, grad)):
        assert_agree(found, expected, tolerance)
    for node, key in enumerate(tape.keys):
        width = len(tape.data_of(key))
        assert_agree(tape.data_of(key), data[node, :width], tolerance)
        assert_agree(tape.grad_of(key), grad[node, :width], tolerance)
        if vector["shares"][node] is not None:
            assert_agree(
                [tape.share(key, lane) for lane in range(tape.lanes)], vector["shares"][node], tolerance
            )
    tape.choose(None)
    assert np.array_equal(tape.data, whole, equal_nan=True)


@pytest.mark.parametrize(("vector", "tolerance"), read("operations.json"))
def test_the_table_says_of_single_numbers_what_pytorch_says(vector, tolerance):
    tape = tape_of(vector)
    data, grad = by_node(vector["data"], tape), by_node(vector["grad"], tape)
    for lane in range(tape.lanes):
        values = []
        for node, code in enumerate(tape.op):
            if code == LEAF.code:
                values.append(Value(data[node, lane]))
            else:
                operands = [values[i] for i in (tape.a[node], tape.b[node]) if i >= 0]
                values.append(_apply(OPERATIONS[code], *operands, k=float(tape.k[node])))
        *values, total = values
        total.backward()
        assert_agree([value.data for value in values], data[:-1, lane], tolerance)
        assert_agree([value.grad for value in values], grad[:-1, lane], tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("expressions.json"))
def test_a_value_computes_what_pytorch_computes(vector, tolerance):
    values = []
    leaves = iter(vector["leaves"])
    for code, a, b, k in zip(vector["op"], vector["a"], vector["b"], vector["k"], strict=True):
        values.append(computed(code, values, a, b, k) if code else Value(float(next(leaves))))
    values[vector["root"]].backward()
    assert_agree([v.data for v in values], [float(x) for x in vector["data"]], tolerance)
    assert_agree([v.grad for v in values], [float(x) for x in vector["grad"]], tolerance)


def computed(code, values, a, b, k):
    name = OPERATIONS[code].name
    if name in OPERATORS:
        return OPERATORS[name](values[a], values[b])
    if name in ("power", "exponential"):
        return values[a] ** k if name == "power" else k ** values[a]
    if name == "leaky_relu":
        return values[a].leaky_relu(k)
    return -values[a] if name == "negate" else getattr(values[a], name)()


def schedule_of(learning_rate):
    made = SCHEDULES[learning_rate["kind"]](**{k: x for k, x in learning_rate.items() if k != "kind"})
    assert made.describe() == learning_rate
    return made


def optimizer_of(described):
    options = {name: x for name, x in described.items() if name not in ("kind", "learning_rate")}
    return RULES[described["kind"]](schedule_of(described["learning_rate"]), **options)


def descend(tape, vector):
    schedule = schedule_of(vector["learning_rate"])
    losses = []
    for step in range(len(vector["losses"]) - 1):
        losses.append(tape.forward())
        gradient = tape.parameter_gradient()
        tape.set_parameters(tape.get_parameters() - schedule.rate(step) * gradient)
    return [*losses, tape.forward()]


@pytest.mark.parametrize(("vector", "tolerance"), read("training.json"))
def test_training_a_tape_goes_where_training_in_pytorch_goes(vector, tolerance):
    tape = tape_of(vector["tape"])
    tape.set_parameters(vector["initial"])
    assert_agree(descend(tape, vector), vector["losses"], tolerance)
    assert_agree(tape.get_parameters(), vector["final"], tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("training.json"))
def test_training_a_recorded_network_goes_where_training_in_pytorch_goes(vector, tolerance):
    random.seed(vector["seed"])
    network = dict(vector["network"])
    nin, *nouts = network.pop("sizes")
    tape = record_samples(
        MLP(nin, nouts, **network),
        vector["xs"],
        vector["ys"],
        loss=LOSSES[vector["loss"]],
        reduction=vector["reduction"],
        regularization=L2(vector["alpha"]) if vector["alpha"] else None,
    )
    assert tape.get_parameters().tolist() == vector["initial"]
    assert_agree(descend(tape, vector), vector["losses"], tolerance)
    assert_agree(tape.get_parameters(), vector["final"], tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("optimizers.json"))
def test_an_optimiser_goes_where_that_of_pytorch_goes(vector, tolerance):
    tape, initial = shared_tape()
    optimizer = optimizer_of(vector["optimizer"])
    descent = Descent(Timeline(Recorded(tape, tape.leaves)), optimizer)
    state, losses = descent.begin(np.array(initial)), []
    for step in range(len(vector["losses"])):
        loss, gradient = descent.evaluate(state, step)
        losses.append(loss)
        final = state[: len(initial)]
        if step == vector["middle"]["step"]:
            rows = [vector["middle"]["parameters"], *vector["middle"]["memory"]]
            assert_agree(state.reshape(-1, len(initial)), rows, tolerance)
        state = descent.update(state, gradient, optimizer.schedule.rate(step), step)
    assert_agree(losses, vector["losses"], tolerance)
    assert_agree(final, vector["final"], tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("optimizers.json"))
def test_an_optimiser_steps_in_a_loop_as_that_of_pytorch_does(vector, tolerance):
    tape, initial = shared_tape()
    optimizer, parameters = optimizer_of(vector["optimizer"]), [Value(x) for x in initial]
    for _ in vector["losses"][1:]:
        _, gradient = tape.evaluate(np.array([p.data for p in parameters]))
        for p, grad in zip(parameters, gradient.tolist(), strict=True):
            p.grad = grad
        optimizer.step(parameters)
    assert_agree([p.data for p in parameters], vector["final"], tolerance)


@pytest.mark.parametrize("kind", RULES)
def test_the_defaults_of_an_optimiser_are_those_of_pytorch(kind):
    (described,) = (p.values[0]["optimizer"] for p in read("optimizers.json") if p.id == f"{kind}, defaults")
    assert json.loads(json.dumps(RULES[kind]().describe())) == described


def shared_tape():
    content = json.loads((VECTORS / "optimizers.json").read_text())
    return tape_of(content["tape"]), content["initial"]


@pytest.mark.parametrize(("vector", "tolerance"), read("schedule.json"))
def test_a_schedule_is_that_of_pytorch(vector, tolerance):
    schedule = schedule_of(vector["learning_rate"])
    steps, rates = zip(*vector["rates"], strict=True)
    assert_agree([schedule.rate(step) for step in steps], rates, tolerance)


@pytest.mark.parametrize(("vector", "tolerance"), read("random.json"))
def test_python_still_draws_the_numbers_that_the_page_draws(vector, tolerance):
    assert tolerance == 0
    generator = random.Random(vector["seed"])
    assert [generator.uniform(-1, 1) for _ in vector["uniform"]] == vector["uniform"]
