"""Losses: numbers, the nodes they record, shapes; and penalties."""

from math import inf, nan

import numpy as np
import pytest

from mg_widgets.engine import L1, L2, Value, hinge, squared_error, topological_order


def operations(value):
    return [node._op for node in topological_order(value) if node._prev]


def test_the_squared_error_is_the_lectures():
    loss = squared_error(Value(0.5), 2.0)
    assert loss.data == 2.25
    assert operations(loss) == ["+", "**2"]


@pytest.mark.parametrize(
    ("score", "target", "loss"), [(0.5, 1, 0.5), (0.5, -1, 1.5), (2.0, 1, 0.0), (-1.0, -1, 0.0)]
)
def test_the_hinge_loss_is_the_micrograd_demos(score, target, loss):
    value = hinge(Value(score), target)
    assert value.data == loss
    assert operations(value) == ["*", "+", "ReLU"]


@pytest.mark.parametrize(("loss", "expected"), [(squared_error, 1.0 + 25.0), (hinge, 0.0 + 7.0)])
def test_several_outputs_add_up(loss, expected):
    assert loss([Value(2.0), Value(3.0)], [1, -2]).data == expected


def test_a_single_output_in_a_list_is_compared_with_a_list():
    assert squared_error([Value(2.0)], [1.0]).data == 1.0


@pytest.mark.parametrize("loss", [squared_error, hinge])
def test_a_target_may_be_a_value_and_gets_a_gradient(loss):
    prediction, target = Value(0.5), Value(-1.0)
    value = loss(prediction, target)
    value.backward()
    assert value.data == loss(Value(0.5), -1.0).data
    assert target.grad != 0.0


@pytest.mark.parametrize("loss", [squared_error, hinge])
def test_targets_may_come_from_numpy_whatever_their_type(loss):
    expected = loss([Value(0.5), Value(0.5)], [1, 1]).data
    for dtype in (np.uint8, np.int64, np.float32, np.bool_):
        assert loss([Value(0.5), Value(0.5)], np.ones(2, dtype)).data == expected


@pytest.mark.parametrize("loss", [squared_error, hinge])
@pytest.mark.parametrize(
    ("prediction", "target", "message"),
    [
        (Value(1.0), [1.0], "target must have the shape of the prediction: one number, not a list of 1"),
        ([Value(1.0)], 1.0, "target must have the shape of the prediction: a list of 1, not one number"),
        (
            [Value(1.0)] * 2,
            [1.0] * 3,
            "target must have the shape of the prediction: a list of 2, not a list of 3",
        ),
    ],
    ids=["list", "number", "length"],
)
def test_a_target_of_another_shape_is_refused_with_both_shapes(loss, prediction, target, message):
    with pytest.raises(ValueError, match=message):
        loss(prediction, target)


def test_a_target_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="target must be one real number"):
        squared_error([Value(1.0)], ["a"])


def test_l2_is_alpha_times_the_sum_of_squares():
    parameters = [Value(2.0), Value(-3.0)]
    penalty = L2(0.1)(parameters)
    penalty.backward()
    assert penalty.data == pytest.approx(1.3)
    assert [p.grad for p in parameters] == pytest.approx([0.4, -0.6])


def test_l1_is_alpha_times_the_sum_of_absolute_values_with_no_slope_at_zero():
    parameters = [Value(2.0), Value(-3.0), Value(0.0)]
    penalty = L1(0.1)(parameters)
    penalty.backward()
    assert penalty.data == pytest.approx(0.5)
    assert [p.grad for p in parameters] == [0.1, -0.1, 0.0]


@pytest.mark.parametrize("penalty", [L1, L2])
def test_a_penalty_of_no_parameters_is_zero(penalty):
    assert penalty(0.1)([]).data == 0.0


@pytest.mark.parametrize("penalty", [L1, L2])
@pytest.mark.parametrize("alpha", [-1e-4, inf, nan])
def test_alpha_is_finite_and_not_negative(penalty, alpha):
    with pytest.raises(ValueError, match="alpha must be in the range 0 <= alpha < inf"):
        penalty(alpha)
    with pytest.raises(TypeError, match=rf"needs alpha, .*: write {penalty.__name__}\(1e-4\)"):
        penalty()
