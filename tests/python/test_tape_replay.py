"""Playing a tape: forward, backward, and leaves that are moved."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.nn import MLP
from mg_widgets.engine.value import Value, topological_order
from mg_widgets.tape import record, record_samples

UNARY = ("exp", "log", "tanh", "relu", "sigmoid", "sin", "cos", "sqrt")


@st.composite
def graphs(draw):
    """A few leaves, then operations on what there is: shared operands, doubles and dead ends included."""
    numbers = st.floats(-3, 3, allow_subnormal=False) | st.sampled_from([0.0, -0.0, 1.0, math.inf, math.nan])
    nodes = [Value(number) for number in draw(st.lists(numbers, min_size=1, max_size=4))]
    for _ in range(draw(st.integers(0, 25))):
        a, b = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        name = draw(st.sampled_from(("add", "add", "multiply", "power", "exponential", *UNARY)))
        if name == "power":
            node = a ** draw(st.sampled_from([-1, 0, 0.5, 2, 3]))
        elif name == "exponential":
            node = draw(st.sampled_from([0, 0.5, 2])) ** a
        else:
            node = a + b if name == "add" else a * b if name == "multiply" else getattr(a, name)()
        # The last bit of a large number, where libraries may differ, is a lot to a sine.
        if not 1e4 < abs(node.data) < math.inf:
            nodes.append(node)
    return nodes[-1]


@given(graphs())
def test_a_tape_and_its_values_have_the_same_data_and_gradients(root):
    root.backward()
    tape = record(root)
    assert [id(value) for value in tape.values] == [id(value) for value in topological_order(root)]
    for found, name in ((tape.data, "data"), (tape.grad, "grad")):
        expected = np.array([getattr(value, name) for value in tape.values])
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


def test_a_long_sum_is_added_in_order():
    random.seed(1)
    terms = [Value(random.uniform(-1, 1) * 10.0 ** random.randint(-12, 12)) for _ in range(300)]
    root = sum(terms[1:], terms[0])
    tape = record(root * root)
    assert tape.forward() == root.data * root.data
    assert set(tape.grad[[tape.index(term) for term in terms]]) == {2 * root.data}


def test_a_sum_that_is_read_in_the_middle():
    a, b, c = Value(1.0), Value(2.0), Value(4.0)
    middle = a + b
    root = (middle + c + middle) * middle
    root.backward()
    tape = record(root)
    assert tape.forward() == root.data
    assert tape.grad.tolist() == [value.grad for value in tape.values]


def test_a_moved_leaf_moves_everything_behind_it():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    tape = record(a * b + b)
    assert tape.forward() == -9.0
    tape.set(a, 5.0)
    assert tape.data.tolist() == [5.0, -3.0, -15.0, -18.0]
    assert tape.grad.tolist() == [-3.0, 6.0, 1.0, 1.0]
    assert a.data == 2.0


def test_an_input_is_moved_in_one_lane_or_in_all():
    tape = record_samples(MLP(1, [1]), [[1.0], [2.0], [3.0]], [0.0, 0.0, 0.0], loss=squared_error)
    tape.set("x1", 7.0, lane=1)
    assert tape.data[tape.index("x1")].tolist() == [1.0, 7.0, 3.0]
    tape.set("x1", -1.0)
    assert tape.data[tape.index("x1")].tolist() == [-1.0, -1.0, -1.0]
    tape.set("layer1.neuron1.b", 0.25, lane=2)
    assert tape.data[tape.index("layer1.neuron1.b")].tolist() == [0.25] * 3


def test_gradients_belong_to_the_leaves_as_they_are():
    a = Value(3.0, "a")
    tape = record(a * a)
    assert tape.grad[0] == 6.0
    tape.set(a, 4.0)
    assert tape.forward() == 16.0
    assert tape.grad[0] == 8.0


def test_what_is_computed_cannot_be_set_and_a_lane_must_be_there():
    tape = record_samples(MLP(1, [1]), [[1.0], [2.0]], [0.0, 0.0], loss=squared_error)
    with pytest.raises(ValueError, match="':0' is computed from other nodes; only a leaf can be set"):
        tape.set(":0", 1.0)
    with pytest.raises(IndexError, match="0 <= lane < 2, not 2"):
        tape.set("x1", 1.0, lane=2)
    with pytest.raises(IndexError, match="0 <= lane < 2, not -1"):
        tape.share("x1", -1)
    with pytest.raises(ValueError, match=r"shape \(2,\), not \(3,\)"):
        tape.set_parameters([1.0, 2.0, 3.0])


def test_the_root_may_be_a_leaf():
    tape = record(Value(3.0))
    assert tape.forward() == 3.0
    assert tape.grad.tolist() == [1.0]


def test_nothing_is_warned_about_and_what_is_not_finite_stays_visible():
    a = Value(0.0, "a")
    tape = record((a**-1).log() + a.log() * a)
    assert math.isnan(tape.forward())
    assert math.isnan(tape.grad[tape.index(a)])


def test_a_sum_of_a_hundred_thousand_terms_is_played():
    terms = [Value(1e-5) for _ in range(100_000)]
    root = sum(terms[1:], terms[0])
    tape = record(root)
    assert tape.forward() == root.data == pytest.approx(1.0)
    assert set(tape.grad.tolist()) == {1.0}


def test_a_graph_deeper_than_the_recursion_limit_is_played():
    x = root = Value(1.0)
    for _ in range(2_000):
        root = (root * 1.0001).tanh()
    root.backward()
    tape = record(root)
    assert tape.forward() == pytest.approx(root.data, rel=1e-12)
    assert tape.grad[tape.index(x)] == pytest.approx(x.grad, rel=1e-12)


@pytest.mark.parametrize("lanes", [None, [0, 2]])
def test_forward_at_other_parameters_is_forward_after_they_were_set(lanes):
    random.seed(1)
    model = MLP(2, [3, 1])
    tapes = [
        record_samples(model, [[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]], [1.0, -1.0, 1.0], loss=squared_error)
        for _ in range(2)
    ]
    for tape in tapes:
        tape.choose(lanes)
    for shift in (0.0, 0.25, -1.5):
        vector = tapes[1].get_parameters() + shift
        tapes[1].set_parameters(vector)
        assert tapes[0].forward(vector) == tapes[1].forward()
        assert tapes[0].predictions().tolist() == tapes[1].predictions().tolist()
        assert tapes[0].data.tolist() == tapes[1].data.tolist()
        assert tapes[0].grad.tolist() == tapes[1].grad.tolist()
        assert tapes[0].get_parameters().tolist() == vector.tolist()
