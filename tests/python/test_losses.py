"""Losses: numbers, the nodes they record, shapes; penalties; and the optimiser with its schedules."""

from math import inf, nan

import numpy as np
import pytest

from mg_widgets.engine import (
    L1,
    L2,
    SGD,
    Constant,
    LinearDecay,
    Value,
    hinge,
    squared_error,
    topological_order,
)


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


def test_linear_decay_is_the_micrograd_demos():
    decay = LinearDecay(1.0, 0.1, steps=100)
    assert [decay.rate(k) for k in range(100)] == [1.0 - 0.9 * k / 100 for k in range(100)]


def test_linear_decay_stays_at_its_end():
    decay = LinearDecay(1.0, 0.1, steps=100)
    assert [decay.rate(k) for k in (100, 101, 10**9)] == [0.1] * 3


def test_a_number_is_a_constant_schedule():
    assert [SGD(0.5).schedule.rate(k) for k in (0, 1000)] == [0.5, 0.5]


def test_an_optimiser_describes_itself_to_the_page():
    assert SGD(np.float64(0.1)).describe() == {
        "kind": "sgd",
        "learning_rate": {"kind": "constant", "value": 0.1},
    }
    assert SGD(LinearDecay(1, 0, 10)).describe() == {
        "kind": "sgd",
        "learning_rate": {"kind": "linear", "start": 1.0, "end": 0.0, "steps": 10},
    }


@pytest.mark.parametrize("vector", [list, np.array], ids=["list", "array"])
def test_a_step_goes_downhill_and_leaves_its_arguments_alone(vector):
    parameters, gradient = vector([1.0, -2.0]), vector([0.5, -4.0])
    after, memory = SGD(0.1).update(parameters, gradient, 0.5)
    assert memory == ()
    assert type(after) is type(parameters)
    assert list(after) == [0.75, 0.0]
    assert list(parameters) == [1.0, -2.0]


@pytest.mark.parametrize("rate", [-0.1, inf, -inf, nan])
def test_a_learning_rate_is_finite_and_not_negative(rate):
    with pytest.raises(ValueError, match="lr must be in the range 0 <= lr < inf, not"):
        SGD(rate)


@pytest.mark.parametrize("rate", ["0.1", None, [0.1]])
def test_a_learning_rate_is_a_number(rate):
    with pytest.raises(TypeError, match="lr must be one real number"):
        SGD(rate)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((-1, 0, 10), "start must be"), ((1, inf, 10), "end must be"), ((1, 0, 0), "steps must be a positive")],
)
def test_linear_decay_names_its_bad_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        LinearDecay(*arguments)


def test_an_unknown_keyword_of_an_optimiser_or_a_schedule_is_named():
    with pytest.raises(TypeError, match="SGD has no argument 'momentum'; its keywords are lr"):
        SGD(lr=0.1, momentum=0.9)
    with pytest.raises(
        TypeError, match="LinearDecay has no argument 'step'; its keywords are end, start, steps"
    ):
        LinearDecay(1.0, 0.1, steps=100, step=3)


def test_optimisers_and_schedules_show_how_to_write_them():
    assert repr(SGD(LinearDecay(1.0, 0.1, steps=100))) == "SGD(LinearDecay(start=1.0, end=0.1, steps=100))"
    assert repr(Constant(0.1)) == "Constant(value=0.1)"
