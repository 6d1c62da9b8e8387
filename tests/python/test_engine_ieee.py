"""Where school arithmetic stops: infinities, nan, zeros. Nothing raises; expected numbers are PyTorch's."""

from math import copysign, inf, isnan, nan

import pytest

from mg_widgets.engine import Value


def same(x, y):
    return isnan(y) if isnan(x) else (x, copysign(1, x)) == (y, copysign(1, y))


@pytest.mark.parametrize(
    ("expression", "x", "data", "grad"),
    [
        ("1 / x", 0.0, inf, -inf),
        ("1 / x", -0.0, -inf, -inf),
        ("x / 0", 2.0, inf, inf),
        ("x / 0", 0.0, nan, inf),
        ("x**-2", 0.0, inf, -inf),
        ("x**0", 0.0, 1.0, 0.0),
        ("x**0", nan, 1.0, 0.0),
        ("x**1", 0.0, 0.0, 1.0),
        ("x**0.5", 0.0, 0.0, inf),
        ("x ** (1 / 3)", -8.0, nan, nan),
        ("x**400", 10.0, inf, inf),
        ("x**401", -10.0, -inf, inf),
        ("x**400", -10.0, inf, -inf),
        ("x**2", -inf, inf, -inf),
        ("x ** (10**400)", 2.0, inf, inf),
        ("x.sqrt()", -1.0, nan, nan),
        ("x.log()", 0.0, -inf, inf),
        ("x.log()", -1.0, nan, -1.0),
        ("x.log()", inf, inf, 0.0),
        ("x.exp()", 710.0, inf, inf),
        ("x.exp()", -inf, 0.0, 0.0),
        ("2**x", 1024.0, inf, inf),
        ("0**x", 2.0, 0.0, 0.0),
        ("0**x", 0.0, 1.0, 0.0),
        ("(-2) ** x", 3.0, -8.0, nan),
        ("x.tanh()", 1000.0, 1.0, 0.0),
        ("x.tanh()", -inf, -1.0, 0.0),
        ("x.tanh()", 1e-17, 1e-17, 1.0),
        ("x.sigmoid()", -1000.0, 0.0, 0.0),
        ("x.sigmoid()", 1000.0, 1.0, 0.0),
        ("x.sin()", inf, nan, nan),
        ("x.cos()", -inf, nan, nan),
        ("x.relu()", 0.0, 0.0, 0.0),
        ("x.relu()", -inf, 0.0, 0.0),
        ("x.relu()", inf, inf, 1.0),
        ("x.relu()", nan, nan, 1.0),
        ("x.tanh()", nan, nan, nan),
        ("x + inf", -inf, nan, 1.0),
        ("x * 0.0", inf, nan, 0.0),
        ("x * 1e300", 1e300, inf, 1e300),
    ],
)
def test_the_value_and_the_gradient_at_the_edge(expression, x, data, grad):
    x = Value(x)
    y = eval(expression)
    y.backward()
    assert same(data, y.data)
    assert same(grad, x.grad)


@pytest.mark.parametrize(
    ("expression", "x", "grad"),
    [
        ("x.relu()", -1.0, 0.0),
        ("x.relu()", 0.0, 0.0),
        ("x.relu()", 1.0, inf),
        ("x**0", 3.0, 0.0),
        ("x**0", nan, 0.0),
    ],
)
def test_a_dead_relu_and_a_power_of_zero_let_not_even_an_infinite_gradient_back(expression, x, grad):
    x = Value(x)
    (eval(expression) * inf).backward()
    assert same(grad, x.grad)


@pytest.mark.parametrize(("x", "grad"), [(-1.0, 0.0), (1.0, nan)])
def test_a_nan_behind_a_relu_does_not_reach_what_the_relu_had_cut_off(x, grad):
    x, y = Value(x), Value(-1.0)
    (x.relu() * y.log()).backward()
    assert same(grad, x.grad)


@pytest.mark.parametrize("expression", ["x**2", "0**x", "1**x"])
def test_a_local_derivative_that_happens_to_be_zero_times_an_infinite_gradient_is_nan(expression):
    x = Value(0.0)
    (eval(expression) * inf).backward()
    assert same(nan, x.grad)


def test_an_integer_beyond_the_floats_is_infinite():
    assert Value(10**400).data == inf
    assert Value(-(10**400)).data == -inf


def test_tanh_of_a_large_number_made_of_exp_becomes_nan_instead_of_an_error():
    x = Value(400.0)
    e = (2 * x).exp()
    assert isnan(((e - 1) / (e + 1)).data)
