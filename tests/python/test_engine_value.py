"""What each way of writing an operation computes, records and refuses."""

import copy
import pickle
from fractions import Fraction
from math import cos, exp, log, sin, tanh

import numpy as np
import pytest

from mg_widgets.engine import Value, topological_order


def recorded(root):
    """Return the graph in words: operations in prefix form, leaves as their data."""
    if not root._prev:
        return root.data
    return (root._op, *map(recorded, root._prev))


a, b = Value(2.0, label="a"), Value(-3.0, label="b")


@pytest.mark.parametrize(
    ("expression", "data", "graph"),
    [
        ("a + b", -1.0, ("+", 2.0, -3.0)),
        ("a + 1", 3.0, ("+", 2.0, 1.0)),
        ("1 + a", 3.0, ("+", 2.0, 1.0)),
        ("a * b", -6.0, ("*", 2.0, -3.0)),
        ("3 * a", 6.0, ("*", 2.0, 3.0)),
        ("a - b", 5.0, ("+", 2.0, ("*", -3.0, -1.0))),
        ("a - 1", 1.0, ("+", 2.0, -1.0)),
        ("1 - a", -1.0, ("+", ("*", 2.0, -1.0), 1.0)),
        ("-a", -2.0, ("*", 2.0, -1.0)),
        ("a / b", 2 / -3, ("*", 2.0, ("**-1", -3.0))),
        ("a / 2", 1.0, ("*", 2.0, 0.5)),
        ("1 / a", 0.5, ("*", ("**-1", 2.0), 1.0)),
        ("a**3", 8.0, ("**3", 2.0)),
        ("a**0.5", 2**0.5, ("**0.5", 2.0)),
        ("a.sqrt()", 2**0.5, ("**0.5", 2.0)),
        ("2**b", 0.125, ("2**", -3.0)),
        ("a.exp()", exp(2), ("exp", 2.0)),
        ("a.log()", log(2), ("log", 2.0)),
        ("a.tanh()", tanh(2), ("tanh", 2.0)),
        ("a.relu()", 2.0, ("ReLU", 2.0)),
        ("b.relu()", 0.0, ("ReLU", -3.0)),
        ("a.leaky_relu()", 2.0, ("LeakyReLU", 2.0)),
        ("b.leaky_relu()", -0.03, ("LeakyReLU", -3.0)),
        ("b.leaky_relu(0.5)", -1.5, ("LeakyReLU", -3.0)),
        ("b.sigmoid()", 1 / (1 + exp(3)), ("sigmoid", -3.0)),
        ("a.sin()", sin(2), ("sin", 2.0)),
        ("a.cos()", cos(2), ("cos", 2.0)),
    ],
)
def test_an_expression_has_its_value_and_records_its_operations_as_micrograd_does(expression, data, graph):
    value = eval(expression)
    assert value.data == pytest.approx(data, rel=1e-15)
    assert recorded(value) == graph


def test_operands_keep_their_order_and_duplicates():
    assert (b * a)._prev == (b, a)
    assert (a + a)._prev == (a, a)


def test_a_leaf_has_no_operation_and_no_operands():
    assert a._op == ""
    assert a._prev == ()


def test_constants_become_leaves_without_a_label():
    constant = (a * 7)._prev[1]
    assert (constant.data, constant.label) == (7.0, "")


def test_an_augmented_assignment_makes_a_new_node():
    c = before = Value(1.0, label="c")
    c += 1
    assert (c.data, c.label, before.data) == (2.0, "", 1.0)


def test_sum_starts_with_a_leaf_of_zero_as_in_micrograd():
    assert recorded(sum([a, b])) == ("+", ("+", 2.0, 0.0), -3.0)


def test_repr_is_the_lectures_with_the_label_if_there_is_one():
    assert repr(Value(-4)) == "Value(data=-4.0, grad=0.0)"
    assert repr(Value(0.5, label="w1")) == "Value(data=0.5, grad=0.0, label='w1')"


NUMBERS = [
    3,
    3.0,
    True,
    Fraction(3, 2),
    np.float64(3),
    np.float32(0.5),
    np.float16(0.5),
    np.int64(3),
    np.uint8(3),
    np.bool_(1),
]


@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_any_real_number_is_kept_as_a_float(number):
    value = Value(number)
    assert type(value.data) is float
    assert value.data == float(number)


@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_any_real_number_may_stand_on_either_side_of_an_operation(number):
    x, n = Value(2.0), float(number)
    results = [x + number, x - number, x * number, x / number, x**number]
    reflected = [number + x, number - x, number * x, number / x, number**x]
    assert {type(result) for result in results + reflected} == {Value}
    assert [result.data for result in results] == pytest.approx([2 + n, 2 - n, 2 * n, 2 / n, 2**n])
    assert [result.data for result in reflected] == pytest.approx([n + 2, n - 2, n * 2, n / 2, n**2])


NOT_NUMBERS = ["3", None, 1 + 2j, np.complex64(1), np.array([1.0, 2.0]), np.array(3.0), [1.0], Value(1.0)]


@pytest.mark.parametrize("data", NOT_NUMBERS, ids=repr)
def test_a_value_of_something_that_is_no_number_says_what_is_allowed(data):
    with pytest.raises(TypeError, match="data must be one real number: an int, a float or a NumPy scalar"):
        Value(data)


@pytest.mark.parametrize("other", NOT_NUMBERS[:-1], ids=repr)
@pytest.mark.parametrize(
    "expression", [f"{x} {op} {y}" for x, y in ("ay", "ya") for op in ("+", "-", "*", "/", "**")]
)
def test_an_operation_with_something_that_is_no_number_says_what_is_allowed(expression, other):
    with pytest.raises(TypeError, match="must be one real number"):
        eval(expression, {"a": a, "y": other})


def test_a_value_as_exponent_says_what_to_write_instead():
    with pytest.raises(TypeError, match=r"\(b \* a\.log\(\)\)\.exp\(\)"):
        Value(2.0) ** Value(3.0)


def test_a_label_that_is_no_string_is_refused():
    with pytest.raises(TypeError, match="label must be a string, not tuple"):
        Value(1.0, ())


def test_values_work_inside_an_array_of_objects():
    total = (np.array([Value(1.0), Value(2.0)]) * 3).sum()
    assert total.data == 9.0


def test_a_deep_copy_of_a_graph_is_a_graph_of_its_own():
    x, y = Value(0.5, label="x"), Value(-0.25)
    d = x * y
    loss = (d * d + x).tanh() ** 2
    x2, d2, loss2 = copy.deepcopy((x, d, loss))
    loss2.backward()
    assert (x.grad, loss.grad) == (0.0, 0.0)
    loss.backward()
    assert x.grad != 0.0
    assert (x2.grad, d2.grad, loss2.data, x2.label) == (x.grad, d.grad, loss.data, "x")
    assert recorded(loss2) == recorded(loss)
    assert not set(topological_order(loss)) & set(topological_order(loss2))


def test_a_pickled_graph_runs_backward():
    x, y = Value(0.5, label="x"), Value(-0.25)
    d = x * y
    loss = (2 ** (d * d + x)).sin() + d**-1
    x2, d2, loss2 = pickle.loads(pickle.dumps((x, d, loss)))
    loss.backward()
    loss2.backward()
    assert (x2.grad, d2.grad, loss2.data, x2.label) == (x.grad, d.grad, loss.data, "x")
    assert recorded(loss2) == recorded(loss)
