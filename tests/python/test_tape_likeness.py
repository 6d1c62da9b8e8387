"""Samples are lanes of one graph only where nothing but their inputs and targets differs."""

from math import nan

import pytest

from mg_widgets.engine import Module, Value
from mg_widgets.tape import record_samples


class Branching(Module):
    """Computes one thing of a sample that begins with 1, and another of one that begins with -1."""

    def __init__(self, first, other):
        self.w = Value(2.0)
        self.first, self.other = first, other

    def __call__(self, x):
        expression = self.first if x[0].data == 1.0 else self.other
        return eval(expression, {"x": x[0], "y": x[-1], "w": self.w, "twice": twice, "nan": nan})


def total(prediction, target):
    outputs = prediction if isinstance(prediction, list) else [prediction]
    return outputs[0] * target


def lanes(first, other):
    model = Branching(first, other)
    return record_samples(model, [[1.0, 2.0], [-1.0, 2.0]], [1.0, 1.0], loss=total).lanes


def twice(x):
    return x + x


# x and y are inputs, w is a parameter; y and w are 2 in both samples
EXPRESSIONS = {
    "operations": ("x + y", "x * y"),
    "order of operands": ("x * w", "w * x"),
    "number of operands": ("y + y", "y**2"),
    "exponents": ("x**2", "x**4"),
    "bases": ("2**x", "3**x"),
    "constants": ("x * 3", "x * 4"),
    "signs of zero": ("x * 0.0", "x * -0.0"),
    "a result that is read twice": ("twice(x * w)", "x * w + x * w"),
    "an input or a constant": ("x * y", "x * 2.0"),
    "a parameter or a constant": ("x * w", "x * 2.0"),
    "a parameter or an input": ("x * w", "x * y"),
    "a constant or a result": ("x * 4.0", "x * (w * w)"),
    "outputs": ("[x, x]", "[x, y]"),
    "number of outputs": ("[x]", "[x, y]"),
}


@pytest.mark.parametrize("swapped", [False, True], ids=["", "swapped"])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_samples_that_differ_in_more_than_inputs_and_targets_are_not_lanes(name, swapped):
    first, other = reversed(EXPRESSIONS[name]) if swapped else EXPRESSIONS[name]
    assert lanes(first, other) == 0


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_samples_that_compute_the_same_are_lanes(name):
    for expression in EXPRESSIONS[name]:
        assert lanes(expression, expression) == 2


def test_a_constant_that_is_nan_is_equal_to_itself():
    assert lanes("x * nan", "x * -nan") == 2


def test_samples_of_different_width_are_not_lanes():
    model = Branching("x * w", "x * w")
    assert record_samples(model, [[1.0, 2.0], [-1.0]], [1.0, 1.0], loss=total).lanes == 0
