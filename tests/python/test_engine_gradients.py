"""Gradients of every operation and of random graphs, against methods that share nothing with the engine."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from mg_widgets.engine import Value

UNARY = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: max(x, 0.01 * x),
    "sigmoid": lambda x: 0.5 * (1 + math.tanh(x / 2)),
    "sin": math.sin,
    "cos": math.cos,
    "sqrt": math.sqrt,
}


@pytest.mark.parametrize("x", [0.3, 1.7])
@pytest.mark.parametrize("name", UNARY)
def test_a_functions_slope_is_that_of_a_small_step_to_either_side(name, x):
    h, f = 1e-5, UNARY[name]
    value = Value(x)
    y = getattr(value, name)()
    y.backward()
    assert y.data == pytest.approx(f(x), rel=1e-14)
    assert value.grad == pytest.approx((f(x + h) - f(x - h)) / (2 * h), rel=1e-8)


@pytest.mark.parametrize("k", [-2, -0.5, 0, 1, 2, 2.5])
def test_the_slope_of_powers_is_that_of_a_small_step_to_either_side(k):
    x, h = 1.3, 1e-5
    power, exponential = Value(x), Value(k)
    (power**k).backward()
    (x**exponential).backward()
    assert power.grad == pytest.approx(((x + h) ** k - (x - h) ** k) / (2 * h), rel=1e-8)
    assert exponential.grad == pytest.approx((x ** (k + h) - x ** (k - h)) / (2 * h), rel=1e-8)


@dataclass
class Dual:
    """A number and its derivative with respect to one input, carried forward."""

    x: float
    d: float = 0.0

    def __add__(self, other):
        return Dual(self.x + other.x, self.d + other.d)

    def __sub__(self, other):
        return Dual(self.x - other.x, self.d - other.d)

    def __mul__(self, other):
        return Dual(self.x * other.x, self.d * other.x + self.x * other.d)

    def __truediv__(self, other):
        return Dual(self.x / other.x, (self.d * other.x - self.x * other.d) / other.x**2)

    def __pow__(self, k):
        return Dual(self.x**k, k * self.x ** (k - 1) * self.d)

    def __rpow__(self, k):
        return Dual(k**self.x, math.log(k) * k**self.x * self.d)

    def tanh(self):
        return Dual(math.tanh(self.x), self.d / math.cosh(self.x) ** 2)

    def relu(self):
        return self if self.x > 0 else Dual(0.0)

    def leaky_relu(self):
        return self if self.x > 0 else Dual(0.01 * self.x, 0.01 * self.d)

    def sigmoid(self):
        return Dual(1 / (1 + math.exp(-self.x)), self.d / (2 + 2 * math.cosh(self.x)))

    def sin(self):
        return Dual(math.sin(self.x), self.d * math.cos(self.x))

    def cos(self):
        return Dual(math.cos(self.x), -self.d * math.sin(self.x))

    def exp(self):
        return Dual(math.exp(self.x), self.d * math.exp(self.x))

    def log(self):
        return Dual(math.log(self.x), self.d / self.x)


OPERATIONS = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / (y * y * y * y + x * x + y.exp()),
    lambda x, _: x**3,
    lambda x, y: (x * x + y.exp()) ** -0.5,
    lambda x, _: 2**x,
    lambda x, _: x.tanh(),
    lambda x, _: x.relu(),
    lambda x, _: x.leaky_relu(),
    lambda x, _: x.sigmoid(),
    lambda x, _: x.sin(),
    lambda x, _: x.cos(),
    lambda x, _: x.sin().exp(),
    lambda x, y: (x * x + y.exp()).log(),
]
STEPS = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=25
)
INPUTS = st.lists(st.floats(-2, 2), min_size=1, max_size=4)


def run(inputs, steps):
    """Return all results of a small program whose steps take any earlier results as operands."""
    results = list(inputs)
    for operation, i, j in steps:
        results.append(operation(results[i % len(results)], results[j % len(results)]))
    return results


@settings(deadline=None, max_examples=300)
@given(inputs=INPUTS, steps=STEPS)
def test_the_gradients_of_a_random_graph_are_those_carried_forward_by_dual_numbers(inputs, steps):
    try:
        forward = [
            run([Dual(x, float(i == j)) for j, x in enumerate(inputs)], steps) for i in range(len(inputs))
        ]
    except (OverflowError, ZeroDivisionError):
        reject()
    # Large numbers that cancel leave few digits to compare.
    assume(all(abs(dual.x) < 100 and abs(dual.d) < 1e4 for results in forward for dual in results))

    leaves = [Value(x) for x in inputs]
    results = run(leaves, steps)
    results[-1].backward()
    assert [value.data for value in results] == pytest.approx([d.x for d in forward[0]], rel=1e-11, abs=1e-11)
    expected = [results[-1].d for results in forward]
    assert [leaf.grad for leaf in leaves] == pytest.approx(expected, rel=1e-8, abs=1e-8)
