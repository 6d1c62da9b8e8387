"""What a Derivative says of functions and arguments that are unusual or wrong."""

from __future__ import annotations

import math
import sys
import threading
import time
from math import inf, isnan, nan

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import Derivative, Value
from mg_widgets.tape import function
from mg_widgets.tape.named_function import NamedFunction, silence

pytestmark = pytest.mark.usefixtures("comms")

BACKWARD = "exact slopes, where there are any, are those of backward()"


def square(x):
    return x * x


def raises(*_):
    raise RuntimeError("not today")


@pytest.mark.parametrize(
    ("f", "inputs", "message"),
    [
        (3, {"x": 1}, "f must be a function of one or more numbers, not 3"),
        (lambda a, b: a * b, {}, "f has no parameter 'x'; its parameters are a, b"),
        (lambda a, b: a * b, {"a": 1}, r"f needs a number for each of its inputs, such as b=1.0"),
        (lambda a, b: a * b, {"a": 1, "b": 2, "z": 3}, "f has no parameter 'z'; its parameters are a, b"),
        (lambda: 3, {"x": 1}, "f has no parameter 'x'; it takes no arguments"),
        (square, {"x": "3"}, "x must be one real number.*not str '3'"),
        (
            lambda x, h: x * h,
            {"x": 1, "h": 2},
            "h is an argument of Derivative itself: rename that parameter of f",
        ),
        (lambda x: [x], {"x": 1}, r"f must return a number or a Value, not list \[1.0\]"),
        (lambda _: None, {"_": 1}, "f must return a number or a Value, not None: is a `return` missing?"),
        (str, {"object": 1}, "str must return a number or a Value, not str '1.0'"),
        (lambda _: 1j, {"_": 1}, "f must return a number or a Value, not complex 1j"),
        (lambda x: np.array([x, x]), {"x": 1}, "f must return a number or a Value, not ndarray"),
    ],
    ids=[
        "no function",
        "no input",
        "missing",
        "unknown",
        "none",
        "text",
        "h",
        "list",
        "None",
        "str",
        "1j",
        "array",
    ],
)
def test_what_is_wrong_is_said_in_one_error(f, inputs, message):
    with pytest.raises(TypeError, match=message):
        Derivative(f, **inputs)


def test_a_number_without_a_name_is_told_how_to_be_given():
    with pytest.raises(TypeError, match=r"each input is given by its name: write Derivative\(f, x=2.5\)"):
        Derivative(square, 2.5)


@pytest.mark.parametrize(
    ("argument", "value", "error", "message"),
    [
        ("x", nan, ValueError, "x must be a finite number, not nan"),
        ("x", inf, ValueError, "x must be a finite number, not inf"),
        ("h", -1e-3, ValueError, "h must be in the range 0 <= h < inf, not -0.001"),
        ("h", inf, ValueError, "h must be in the range 0 <= h < inf, not inf"),
        ("h", "small", TypeError, "h must be one real number"),
        ("method", "backward", ValueError, "method must be one of 'forward', 'central', not 'backward'"),
        ("along", "y", ValueError, "along must be one of 'x', not 'y'"),
        ("window", (2, 2), ValueError, r"window must be \(low, high\) with low < high"),
        ("window", (0, inf), ValueError, "an end of window must be a finite number, not inf"),
        ("window", 3, TypeError, r"window must be None or two numbers, \(low, high\), not 3"),
    ],
)
def test_arguments_and_traits_have_the_same_rules(argument, value, error, message):
    with pytest.raises(error, match=message):
        Derivative(square, **{"x": 3.0, argument: value})
    d = Derivative(square, x=3.0)
    before = {name: getattr(d, name) for name in ("point", "h", "method", "along", "window")}
    name, value = ("point", {"x": value}) if argument == "x" else (argument, value)
    with pytest.raises(TraitError):
        setattr(d, name, value)
    assert {name: getattr(d, name) for name in before} == before


@pytest.mark.parametrize("point", [{}, {"y": 1.0}, {"x": 1.0, "y": 2.0}, {"x": None}, {"x": 1 + 1j}])
def test_a_point_has_a_number_for_each_input(point):
    d = Derivative(square, x=3.0)
    with pytest.raises(TraitError):
        d.point = point
    assert d.point == {"x": 3.0}


def with_a_root_before(x):
    y = math.sqrt(2.0)
    return y * math.sin(x)


def in_another_function(x):
    time.sleep(0.0)
    return with_a_root_before(x)


def over_two_lines(x):
    return math.cos(2.0) + math.exp(
        x,
    )


@pytest.mark.parametrize(
    ("f", "called"),
    [(with_a_root_before, "sin"), (in_another_function, "sin"), (over_two_lines, "exp")],
)
def test_the_call_that_failed_is_named(f, called):
    write = f"math.{called} takes a float, not a Value: write x.{called}()"
    if sys.version_info < (3, 11):  # which does not know where in a line
        write = f"{f.__name__} takes floats, not Values: must be real number, not Value"
    assert write in Derivative(f, x=1.0)._function["note"]


def test_without_a_source_a_call_is_named_if_it_is_the_only_one():
    def note(body):
        scope = {"math": math}
        exec(f"def f(x): return {body}", scope)
        return Derivative(scope["f"], x=1.0)._function["note"]

    assert "math.sin takes a float, not a Value: write x.sin()" in note("math.sin(x)")
    both = note("math.sqrt(2.0) * math.sin(x)")
    assert both == "sampled in Python: f takes floats, not Values: must be real number, not Value"


def test_an_input_is_no_attribute():
    d = Derivative(lambda a, b: a * b, a=1.0, b=2.0)
    with pytest.raises(AttributeError, match=r"a is an input of f: .* `d.point = {\*\*d.point, 'a': 4.0}`"):
        d.a = 4.0
    d.other = 4.0
    d.point = {**d.point, "a": 4.0}
    assert (d.value, d.other) == (8.0, 4.0)


def test_a_function_that_raises_everywhere_is_raised():
    with pytest.raises(RuntimeError, match="not today"):
        Derivative(raises, x=1.0)
    with pytest.raises(ZeroDivisionError):
        Derivative(lambda x: x / 0 if isinstance(x, float) else 1 / 0, x=1.0)
    with pytest.raises(AttributeError, match="'Value' object has no attribute 'sinh'"):
        Derivative(lambda x: x.sinh(), x=1.0)


@pytest.mark.parametrize(
    ("f", "inputs", "value"),
    [
        (lambda t: t * t, {"x": 3.0}, 9.0),
        (lambda x, n=3: x**n, {"x": 2.0}, 8.0),
        (lambda x, h=3: x**h, {"x": 2.0}, 8.0),
        (lambda *numbers: numbers[0] - numbers[1], {"u": 5.0, "v": 3.0}, 2.0),
        (lambda **numbers: numbers["u"] - numbers["v"], {"v": 3.0, "u": 5.0}, 2.0),
        (lambda a, *rest: a - rest[0], {"other": 3.0, "a": 5.0}, 2.0),
        (lambda a, /, *, b: a - b, {"b": 3.0, "a": 5.0}, 2.0),
        (lambda a, b, f: (a + b) * f, {"a": 1.0, "b": 2.0, "f": 3.0}, 9.0),
        (lambda self: self * 2, {"self": 2.0}, 4.0),
        (math.log, {"x": math.e}, 1.0),
        (math.hypot, {"a": 3.0, "b": 4.0}, 5.0),
        (np.sin, {"x": 0.0}, 0.0),
        (np.arctan2, {"x1": 0.0, "x2": 1.0}, 0.0),
        (abs, {"x": -2.0}, 2.0),
        (max, {"a": 1.0, "b": 2.0}, 2.0),
        (Value, {"x": 2.0}, 2.0),
        (square, {"x": np.float32(1.5)}, 2.25),
        (square, {"x": True}, 1.0),
    ],
    ids=[
        "x for t",
        "default",
        "default h",
        "*args",
        "**kwargs",
        "rest",
        "kinds",
        "f",
        "self",
        "log",
        "hypot",
        "np.sin",
        "arctan2",
        "abs",
        "max",
        "Value",
        "float32",
        "bool",
    ],
)
def test_functions_are_called_as_they_want(f, inputs, value):
    assert Derivative(f, **inputs).value == value


@pytest.mark.parametrize(
    ("f", "note"),
    [
        (math.sin, "math.sin takes a float, not a Value: write x.sin() and the page computes it by itself"),
        (
            lambda x: np.floor(x) + np.sin(x),
            "np.floor takes a float, not a Value",
        ),
        (
            lambda x: x if x > 0 else -x,
            "a Value has no order: compare x.data, as in `if x.data > 0`, and the exact slope is known too",
        ),
        (
            lambda x: abs(x) + math.sin(2.0),
            "f takes floats, not Values: bad operand type for abs(): 'Value'",
        ),
        (
            lambda x: x if x.data > 0 else x * 0.1,
            f"f takes another way at x = -5 (an if, or its data?); {BACKWARD}",
        ),
    ],
    ids=["math.sin", "np.floor", "x > 0", "abs", "x.data > 0"],
)
def test_a_note_says_why_a_function_is_sampled_and_what_to_write(f, note):
    d = Derivative(f, x=1.0)
    assert (d._function["kind"], d._function["note"]) == ("sampled", f"sampled in Python: {note}")
    assert "tape" not in d._function


@pytest.mark.parametrize(
    ("f", "exact"),
    [
        (lambda x: x if x.data > 0 else x * 0.1, 1.0),
        (lambda x: Value(1.0) if x.data > 0 else Value(0.0), 0.0),
        (lambda x: x.data**2, nan),
        (lambda x: Value(x.data**2), nan),
        (lambda x: x * x.data, nan),
        (math.sin, nan),
    ],
    ids=["branches", "a step", "data", "a Value of data", "x times its data", "floats"],
)
def test_the_exact_slope_of_a_sampled_function_is_that_of_its_graph_if_it_has_one(f, exact):
    found = Derivative(f, x=1.0).exact
    assert found == exact or (isnan(found) and isnan(exact))


@pytest.mark.parametrize("x", [-2.0, 2.0])
def test_a_function_that_raises_somewhere_is_sampled_and_the_message_says_where(x):
    def root(x):
        if x.data < 0:
            raise ValueError("below 0")
        return x**0.5

    d = Derivative(root, x=x)
    assert d._function["kind"] == "sampled"
    assert "root raises ValueError: below 0 at x = -" in d._answer["message"]
    ys = np.frombuffer(d._answer["ys"])
    assert 200 < np.isnan(ys).sum() < 300
    assert isnan(d.value) if x < 0 else d.exact == pytest.approx(0.5 / math.sqrt(2))


def test_nonsense_somewhere_is_a_gap():
    d = Derivative(lambda x: "many" if x > 2 else math.exp(x), x=1.0)
    assert d.value == math.e
    assert d._answer["message"].startswith(
        "f raises TypeError: f must return a number or a Value, not str 'many'"
    )
    xs, ys = np.frombuffer(d._answer["xs"]), np.frombuffer(d._answer["ys"])
    assert (np.isnan(ys) == (xs > 2)).all()


def test_what_a_function_prints_is_not_shown(capsys):
    say = print
    Derivative(lambda x: say("here") or x * x, x=1.0)
    Derivative(lambda x: say("here") or math.sin(x), x=1.0).figure()
    assert capsys.readouterr().out == ""
    say("shown again")
    assert capsys.readouterr().out == "shown again\n"


def test_a_function_that_draws_numbers_is_not_recorded():
    drawn = iter(range(10_000))
    d = Derivative(lambda x: x + next(drawn), x=1.0)
    assert d._function["note"].startswith(
        "sampled in Python: f takes another way at x = 1 (an if, or its data?);"
    )


def test_numbers_without_a_dimension_are_numbers():
    assert Derivative(lambda x: np.array(math.sin(x)), x=1.0).value == math.sin(1.0)
    assert Derivative(lambda x: x > 0, x=1.0).value == 1.0


class Own:
    """A Value of a student's own, which takes floats only."""

    def __init__(self, data, _prev=()):
        self.data, self.grad, self._prev = data + 0.0, 0.0, _prev

    def __mul__(self, other):
        return Own(self.data * other.data, (self, other))


def test_a_node_of_another_engine_is_its_number():
    d = Derivative(lambda x: Own(float(x)) * Own(2.0), x=3.0)
    assert (d.value, d._function["kind"]) == (6.0, "sampled")


def test_a_narrow_branch_is_found_in_a_small_function_wherever_the_curve_has_a_point():
    d = Derivative(lambda x: x if not 2.0 < x.data < 2.03 else x * 2, x=1.0)
    assert d._function["kind"] == "sampled"
    d = Derivative(lambda a, b: a * b if b.data < 4.99 else a, a=1.0, b=1.0)
    assert d._function["kind"] == "sampled"


def test_a_large_graph_is_compared_at_few_points():
    calls = []

    def long(x):
        calls.append(x)
        for _ in range(1000):
            x = x + 1.0
        return x

    assert Derivative(long, x=1.0)._function["kind"] == "recorded"
    assert len(calls) < 50


def test_a_graph_that_no_page_replays_is_sampled(monkeypatch):
    monkeypatch.setattr(function, "LARGEST", 10)
    d = Derivative(lambda x: 3 * x**2 - 4 * x + 5, x=3.0)
    assert (d._function["kind"], d.value, d.exact) == ("sampled", 20.0, 14.0)
    assert "the graph of f has 11 nodes, more than the 10 a page replays" in d._function["note"]


def test_what_other_threads_print_meanwhile_is_shown(capsys):
    def talking(x):
        thread = threading.Thread(target=print, args=("from elsewhere",))
        thread.start()
        thread.join()
        return x * x

    named = NamedFunction(talking, ["x"])
    with silence():
        assert named.number({"x": 3.0}) == 9.0
    assert capsys.readouterr().out == "from elsewhere\n"
