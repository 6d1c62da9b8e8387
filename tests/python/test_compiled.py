"""The compiled replay against the plain one, which computes every number of every node."""

from __future__ import annotations

import copy
import itertools
import math
import pickle
import random

import numpy as np
import pytest

from mg_widgets import L2, MLP, Graph, Trainer, Value, hinge
from mg_widgets.engine.operations import OPERATIONS, POWER
from mg_widgets.engine.value import topological_order
from mg_widgets.tape import Tape, record, record_samples
from mg_widgets.tape.compiled.kernels import KERNELS, SQUARE, Rows
from mg_widgets.tape.compiled.passes import EVERY_PASS, Pass
from mg_widgets.tape.compiled.program import Program
from mg_widgets.tape.compiled.units import AFFINE
from mg_widgets.tape.plain.replay import PlainReplay
from mg_widgets.tape.replay import Replay
from random_tapes import RandomTape

TOLERANCE = 1e-10
RUNS = 40
EACH = 100


def assert_agree(found, expected):
    found, expected = np.asarray(found), np.asarray(expected)
    with np.errstate(all="ignore"):
        scale = np.maximum(1, np.maximum(np.abs(found), np.abs(expected)))
        close = np.abs(found - expected) <= TOLERANCE * scale
    alike = (found == expected) | (np.isnan(found) & np.isnan(expected)) | close
    assert alike.all(), (np.argwhere(~alike)[:5], found[~alike][:5], expected[~alike][:5])


def played(tape, passes=EVERY_PASS):
    replay = Replay(tape, passes)
    replay.load(tape.leaves)
    replay.run(tape.get_parameters())
    return replay


def plain(tape):
    replay = PlainReplay(tape)
    replay.forward(tape.leaves)
    replay.backward()
    return replay


def moons(reduction="mean", samples=10):
    generator = random.Random(7)
    xs = [[generator.uniform(-1, 1), generator.uniform(-1, 1)] for _ in range(samples)]
    random.seed(1337)
    model = MLP(2, [16, 16, 1], activation="relu", final_activation="linear", bias="zero")
    ys = [generator.choice([-1, 1]) for _ in xs]
    return record_samples(model, xs, ys, loss=hinge, reduction=reduction, regularization=L2(1e-4))


@pytest.mark.parametrize("odd", [0.0, 0.1], ids=["finite", "with inf, nan and 0"])
@pytest.mark.parametrize("run", range(RUNS // 2))
def test_every_number_is_that_of_the_plain_replay(run, odd):
    for seed in range(run * EACH, (run + 1) * EACH):
        tape = RandomTape(seed, odd=odd).tape()
        expected, found = plain(tape), played(tape)
        assert_agree(found.data(), expected.data())
        assert_agree(found.grad(), expected.grad())
        assert_agree(found.parameter_gradient(), expected.shared_gradient(tape.parameters))


@pytest.mark.parametrize("left_out", list(Pass), ids=lambda left_out: left_out.name)
def test_a_pass_changes_the_calls_but_no_number(left_out):
    changed = 0
    for seed in range(200):
        tape = RandomTape(seed, odd=0.05 * (seed % 2)).tape()
        expected, found = plain(tape), played(tape, EVERY_PASS - {left_out})
        assert_agree(found.data(), expected.data())
        assert_agree(found.grad(), expected.grad())
        with_it, without = Program(tape).low, Program(tape, EVERY_PASS - {left_out}).low
        changed += len(with_it.forward + with_it.backward) < len(without.forward + without.backward)
    assert changed > 20


@pytest.mark.parametrize("seed", range(100))
def test_a_number_that_is_not_stored_is_found_when_somebody_asks(seed):
    tape = RandomTape(seed, odd=0.05 * (seed % 2)).tape()
    expected, found = plain(tape), played(tape)
    data, grad = expected.data(), expected.grad()
    for node in range(len(tape)):
        assert_agree(found.data_of(node) + np.zeros(max(1, tape.lanes)), np.atleast_1d(data[node]))
        assert_agree(found.grad_of(node) + np.zeros(max(1, tape.lanes)), np.atleast_1d(grad[node]))
        # The plain replay multiplies the 0 of what no lane reaches, also with inf.
        for lane in range(0 if seed % 2 else tape.lanes):
            assert_agree(found.share(node, lane), expected.share(node, lane))


def test_a_network_is_found_with_its_layers_as_matrices():
    layers = [group for group in Program(moons()).groups if group.code == AFFINE]
    assert [np.shape(layer.matrix) for layer in layers] == [(16, 3), (16, 17), (1, 17)]


def test_the_batch_is_found_in_a_graph_without_lanes():
    random.seed(1337)
    model = MLP(2, [16, 16, 1], activation="relu", final_activation="linear")
    xs = [[Value(random.uniform(-1, 1), label="x1"), Value(0.5 * i, label="x2")] for i in range(20)]
    losses = [hinge(model(x), Value((-1) ** i, label="y")) for i, x in enumerate(xs)]
    tape = record(sum(losses) * (1 / 20) + L2(1e-4)(model.parameters()))
    program = Program(tape)
    layers = [group for group in program.groups if group.code == AFFINE]
    assert [(np.shape(layer.matrix), layer.instances) for layer in layers] == [
        ((16, 3), 20),
        ((16, 17), 20),
        ((1, 17), 20),
    ]
    assert len(tape) > 13_000
    assert len(program.low.forward) + len(program.low.backward) < 50
    assert_agree(played(tape).grad(), plain(tape).grad())


def test_a_step_stores_few_of_its_numbers():
    tape = moons()
    shared, lanes = Program(tape).rows.heights
    assert len(tape) == 1665
    # Inputs, the units and their results, the loss; and three rows of ones.
    assert lanes < 90
    assert shared < 337 * 2 + 20


@pytest.mark.parametrize("written", ["a + (b - b)", "(b - b) + a", "b + (a - b)"])
def test_terms_are_added_in_the_order_in_which_they_were_written(written):
    root = eval(written, {"a": Value(1.0), "b": Value(1e200)}) * 2
    tape = record(root)
    assert tape.data[tape.root] == root.data
    assert tape.forward() == root.data


@pytest.mark.parametrize(
    "written", ["zero + a + b", "a + zero + b", "a + b + zero", "a + b", "zero + a + 1.0"]
)
def test_a_zero_in_a_sum_is_left_out_but_for_its_sign(written):
    numbers = {"zero": Value(0.0), "a": Value(-0.0) * 1.0, "b": Value(-0.0) * 2.0}
    root = 1 / eval(written, numbers)
    tape = record(root)
    tape.forward()
    assert tape.data.tolist() == [node.data for node in topological_order(root)]
    assert math.isinf(root.data) or "1.0" in written


def test_numbers_on_demand_belong_to_the_state_of_the_gradients():
    tape = moons()
    parameters = tape.get_parameters()
    loss, gradient = tape.evaluate(parameters)
    product = next(i for i, key in enumerate(tape.keys) if key.startswith("layer2") and tape.op[i] == 2)
    before = tape.data_of(tape.keys[product])
    after = parameters - 0.1 * gradient
    parameters[:] = gradient[:] = 0.0
    assert np.array_equal(tape.data_of(tape.keys[product]), before)
    assert tape.data[tape.root, 0] == loss
    tape.evaluate(after)
    assert not np.array_equal(tape.data_of(tape.keys[product]), before)


def test_everything_is_there_after_materialize(monkeypatch):
    tape = moons()
    tape.evaluate(tape.get_parameters() * 0.5)
    tape.materialize()
    monkeypatch.setattr(Replay, "_play", None)
    expected = plain(tape)
    assert_agree(tape.data, expected.data())
    assert_agree(tape.grad, expected.grad())


def test_an_evaluation_is_what_forward_and_backward_compute():
    tape = moons()
    vector = tape.get_parameters() + 0.25
    loss, gradient = tape.evaluate(vector)
    assert tape.get_parameters().tolist() == vector.tolist()
    other = moons()
    other.set_parameters(vector)
    assert other.forward() == loss
    assert other.parameter_gradient().tolist() == gradient.tolist()


def test_what_rests_is_computed_again_when_an_input_is_set():
    tape = moons()
    tape.evaluate(tape.get_parameters())
    tape.set("y1", -1.0, lane=3)
    tape.set("x2", 0.75)
    loss, gradient = tape.evaluate(tape.get_parameters())
    expected = plain(tape)
    assert loss == pytest.approx(expected.data()[tape.root, 0], abs=1e-14)
    assert_agree(gradient, expected.shared_gradient(tape.parameters))


def test_a_zero_that_was_left_out_of_a_sum_can_be_set():
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    tape = record(sum([x * y, x, y]))
    zero = next(node for node in range(len(tape)) if tape.op[node] == 0 and not tape.labels[node])
    assert (tape.forward(), tape.grad[zero]) == (11.0, 1.0)
    tape.set(tape.keys[zero], 5.0)
    assert tape.forward() == 16.0
    assert tape.data[zero] == 5.0


def test_a_deep_tape_is_compiled_without_recursion():
    y = x = Value(0.5, label="x")
    for _ in range(3000):
        y = (y + x).tanh()
    tape = record(y)
    assert_agree(tape.grad, plain(tape).grad())
    top = played(tape)
    assert_agree(top.grad_of(tape.index(x)), plain(tape).grad()[tape.index(x)])


@pytest.mark.parametrize("code", [*sorted(set(KERNELS) - {0, 12, 13}), "square"])
def test_a_kernel_says_what_the_table_says(code):
    kernel, operation = (SQUARE, POWER) if code == "square" else (KERNELS[code], OPERATIONS[code])
    numbers = [-np.inf, -1.5, -0.0, 0.0, 0.5, 2.0, np.inf, np.nan, -np.nan, 1e-320]
    a, b, up = (np.array(x) for x in zip(*itertools.product(numbers, numbers, numbers), strict=True))
    k = np.array(2.0)
    out, to = np.empty(len(a)), np.empty(len(a))
    with np.errstate(all="ignore"):
        expected = operation.value(np, a, b, k)
        deposits = operation.deposits(np, a, b, k, expected, up)
        rows = Rows(a, b, k, out)
        for call in kernel.forward(rows):
            call()
        assert_agree(out, expected)
        for write, deposit in zip(kernel.deposits, deposits, strict=True):
            for call in write(rows, up, to):
                call()
            assert_agree(to, np.broadcast_to(deposit, to.shape))


def test_a_tape_tells_what_a_step_computes_at_once():
    assert moons().calls == [
        "multiply",
        "multiply of 337",
        "matrix 16 x 3",
        "relu of 16",
        "sum of 337",
        "multiply",
        "matrix 16 x 17",
        "relu of 16",
        "matrix 1 x 17",
        "multiply",
        "sum of 2",
        "relu",
        "mean",
        "sum of 2",
    ]


def test_a_fused_tape_has_a_module_for_each_call_that_fuses_nodes():
    tape = moons()
    fused = tape.fused()
    calls = ["2 multiply of 337", "3 matrix 16 x 3", "4 relu of 16", "5 sum of 337", "7 matrix 16 x 17"]
    assert fused.modules[:6] == ["", *calls]
    in_second = [key for key, module in zip(fused.keys, fused.module, strict=True) if module == 5]
    # 16 neurons of 16 products and 16 sums, and their 17 parameters.
    assert len([key for key in in_second if key.startswith("layer2.")]) == 16 * (32 + 17)
    assert fused.keys == tape.keys
    assert fused.structure != tape.structure
    assert_agree(fused.grad, tape.grad)


def test_a_trainer_is_not_shown_fused():
    with pytest.raises(TypeError, match="fused is for an expression"):
        Graph(Trainer(MLP(1, [1]), [[1.0]], [1.0]), fused=True)


def test_a_pass_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"passes must be a set of Pass, without \{'find_layers'\}"):
        Replay(moons(), {"find_layers"})


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda tape: pickle.loads(pickle.dumps(tape)), Tape.fused])
def test_a_copy_of_a_tape_computes_its_own_numbers(copied):
    tape = moons()
    tape.evaluate(tape.get_parameters())
    twin = copied(tape)
    twin.set("x1", 5.0)
    loss, _ = twin.evaluate(tape.get_parameters() * 0.5)
    assert loss == pytest.approx(plain(twin).data()[twin.root, 0], abs=1e-13)
    assert_agree(tape.grad, plain(tape).grad())
