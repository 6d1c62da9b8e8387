"""Learning rates by the step (tests/vectors/schedule.json holds them to PyTorch's)."""

from math import inf, nan

import pytest

from mg_widgets import (
    SGD,
    Constant,
    CosineDecay,
    ExponentialDecay,
    LinearDecay,
    StepDecay,
)
from mg_widgets.engine import Schedule


def test_linear_decay_is_the_micrograd_demos():
    decay = LinearDecay(1.0, 0.1, steps=100)
    assert [decay.rate(k) for k in range(100)] == [1.0 - 0.9 * k / 100 for k in range(100)]


@pytest.mark.parametrize("decay", [LinearDecay(1.0, 0.1, steps=100), CosineDecay(1.0, 0.1, steps=100)])
def test_a_schedule_with_an_end_stays_there(decay):
    assert [decay.rate(k) for k in (100, 101, 150, 200, 10**9)] == [0.1] * 5


def test_a_cosine_is_half_way_in_the_middle_and_flat_at_both_ends():
    decay = CosineDecay(1.0, 0.2, steps=1000)
    assert decay.rate(500) == pytest.approx(0.6, abs=1e-15)
    assert decay.rate(0) - decay.rate(1) < 1e-5 > decay.rate(999) - decay.rate(1000)


def test_a_step_decay_drops_at_once_after_each_step_size():
    decay = StepDecay(1.0, step_size=3, gamma=0.5)
    assert [decay.rate(k) for k in range(8)] == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]
    assert StepDecay(1.0, 3).rate(3) == 0.1


def test_a_number_is_a_constant_schedule():
    assert [SGD(0.5).schedule.rate(k) for k in (0, 1000)] == [0.5, 0.5]


@pytest.mark.parametrize(
    "schedule",
    [Constant(0.0), LinearDecay(0, 0, 1), StepDecay(0, 1, 0), ExponentialDecay(0, 0), CosineDecay(0, 0, 1)],
)
def test_a_rate_of_0_is_one(schedule):
    assert isinstance(schedule, Schedule)
    assert [schedule.rate(k) for k in (0, 1, 10**9)] == [0.0] * 3


def test_a_rate_that_gets_too_small_for_a_float_is_0():
    assert ExponentialDecay(1.0, 0.5).rate(10**9) == 0.0
    assert StepDecay(1.0, 1, 0.5).rate(10**9) == 0.0


GOOD = {
    Constant: {"value": 1},
    LinearDecay: {"start": 1, "end": 0, "steps": 10},
    StepDecay: {"start": 1, "step_size": 10, "gamma": 0.1},
    ExponentialDecay: {"start": 1, "gamma": 0.9},
    CosineDecay: {"start": 1, "end": 0, "steps": 10},
}
ARGUMENTS = [(schedule, name) for schedule, arguments in GOOD.items() for name in arguments]
RANGES = {
    "gamma": ([-0.1, 1.1, inf, nan], "gamma must be in the range 0 <= gamma <= 1, not"),
    "steps": ([0, -3, 1.5], "steps must be a positive integer, not"),
    "step_size": ([0, -3, 1.5], "step_size must be a positive integer, not"),
}


@pytest.mark.parametrize(("schedule", "name"), ARGUMENTS)
def test_a_bad_argument_is_named_with_its_range(schedule, name):
    bad, message = RANGES.get(name, ([-1, inf, nan], f"{name} must be in the range 0 <= {name} < inf, not"))
    for x in bad:
        with pytest.raises((TypeError, ValueError), match=message):
            schedule(**GOOD[schedule] | {name: x})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: LinearDecay(1.0, 0.1, steps=100, step=3),
            "LinearDecay has no argument 'step'; its keywords are end, start, steps",
        ),
        (lambda: StepDecay(1, step_size=3, size=3), "StepDecay has no argument 'size'; its keywords are gam"),
        (lambda: ExponentialDecay(1, gamma=1, g=1), "ExponentialDecay has no argument 'g'; its keywords are"),
        (lambda: CosineDecay(1, 0, 5, T_max=5), "CosineDecay has no argument 'T_max'; its keywords are end"),
    ],
)
def test_an_unknown_keyword_is_named(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_schedules_show_how_to_write_them():
    assert repr(Constant(0.1)) == "Constant(value=0.1)"
    assert repr(StepDecay(1, 10)) == "StepDecay(start=1.0, step_size=10, gamma=0.1)"
    assert repr(ExponentialDecay(1, 0.5)) == "ExponentialDecay(start=1.0, gamma=0.5)"
    assert repr(CosineDecay(1, 0, 10)) == "CosineDecay(start=1.0, end=0.0, steps=10)"


@pytest.mark.parametrize("decay", [LinearDecay, CosineDecay])
def test_a_decay_without_an_end_says_what_to_write(decay):
    with pytest.raises(TypeError, match=rf"write {decay.__name__}\(1.0, 0.1, steps=100\)"):
        decay(1.0, 0.1)
