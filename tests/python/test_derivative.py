"""The slope of a function: the numbers of the lessons, what is recorded, what is printed and exported."""

from __future__ import annotations

import io
import json
import math
from math import inf, isnan, nan

import numpy as np
import pytest

from mg_widgets import MLP, Derivative, Value
from mg_widgets.figures.visible_range import heights_of, window_around
from mg_widgets.widgets.bundle import built

pytestmark = pytest.mark.usefixtures("comms")


def parabola(x):
    return 3 * x**2 - 4 * x + 5


def exercise(a, b, c):
    return -(a**3) + (3 * b).sin() - 1 / c + b**2.5 - a**0.5


@pytest.mark.parametrize(("x", "value", "slope"), [(3, 20, 14), (-3, 44, -22), (2 / 3, 3 + 2 / 3, 0)])
def test_the_parabola_of_the_lecture(x, value, slope):
    d = Derivative(parabola, x=x)
    assert d.value == pytest.approx(value)
    assert d.exact == pytest.approx(slope)


@pytest.mark.parametrize(
    ("x", "h", "printed"),
    [
        (3.0, 1e-3, 14.00300000000243),
        (3.0, 1e-8, 14.00000009255109),
        (-3.0, 1e-3, -21.996999999998934),
        (2 / 3, 1e-6, 2.999378523327323e-06),
        (3.0, 1e-16, 0.0),
    ],
)
def test_numeric_slopes_are_digit_by_digit_what_the_lecture_prints(x, h, printed):
    assert Derivative(parabola, x=x, h=h).slope == printed


def test_one_slope_for_each_input():
    d = Derivative(lambda a, b, c: a * b + c, a=2.0, b=-3.0, c=10.0, h=1e-4)
    assert (d.value, d.exact) == (4.0, {"a": -3.0, "b": 2.0, "c": 1.0})
    assert d.slope == {"a": -3.000000000010772, "b": 2.0000000000042206, "c": 0.9999999999976694}
    d.h = 1.0
    assert d.slope["c"] == 1.0


def test_the_official_exercise():
    d = Derivative(exercise, a=2, b=3, c=4, h=1e-6)
    assert d.value == 6.336362190988558
    assert list(d.exact.values()) == [-12.353553390593273, 10.25699027111255, 0.0625]
    assert list(d.slope.values()) == [-12.353559348809995, 10.256991666679482, 0.062499984743169534]
    d.method = "central"
    assert list(d.slope.values()) == [-12.353553391353245, 10.25699027401572, 0.06250000028629188]


def test_the_other_exercises():
    d = Derivative(lambda x: x**2 + 3 * x + 1, x=2.0, h=1e-5)
    assert (d.exact, d.slope) == (7.0, 7.000010000091094)
    d = Derivative(lambda x, y, z: x**2 + y * z + (x * y).sin(), x=1.0, y=2.0, z=3.0, h=1e-5)
    assert list(d.exact.values()) == pytest.approx([1.16770632690572, 2.58385316345286, 2.0], rel=1e-14)
    expected = [1.1676981410246867, 2.5838486170215447, 2.0000000000131024]
    assert list(d.slope.values()) == pytest.approx(expected, abs=1e-10)


def test_the_page_gets_a_tape_whose_leaves_are_the_inputs(comms):
    d = Derivative(exercise, a=2, b=3, c=4)
    (_, state, _) = comms.of(d)[0]
    sent = state["_function"]
    assert (sent["kind"], sent["player"], sent["name"], sent["note"]) == (
        "recorded",
        "kernel",
        "exercise",
        "",
    )
    assert sent["inputs"] == ["a", "b", "c"]
    assert sent["formula"] == "-(a**3) + (3 * b).sin() - 1 / c + b**2.5 - a**0.5"
    places = [sent["tape"]["keys"].index(name) for name in sent["inputs"]]
    assert [sent["tape"]["labels"][place] for place in places] == sent["inputs"]
    assert (sent["tape"]["lanes"], d._answer) == (0, {})
    assert (state["point"], state["h"], state["method"]) == ({"a": 2.0, "b": 3.0, "c": 4.0}, 0.01, "forward")
    assert (state["along"], state["window"]) == ("a", None)


@pytest.mark.parametrize(
    ("f", "value", "exact"),
    [
        (lambda x: x, 2.0, 1.0),
        (lambda _: 5, 5.0, 0.0),
        (lambda _: Value(5.0), 5.0, 0.0),
        (lambda x: x * 0, 0.0, 0.0),
        (lambda x: x + x, 4.0, 2.0),
        (lambda x: sum(x * k for k in range(4)), 12.0, 6.0),
        (lambda x: 10 ** (x * 1e4), inf, inf),
    ],
    ids=["x", "a number", "a Value", "x * 0", "x + x", "a sum", "inf"],
)
def test_unusual_functions_are_recorded(f, value, exact):
    d = Derivative(f, x=2.0)
    assert (d._function["kind"], d.value, d.exact) == ("recorded", value, exact)


def test_an_input_that_is_not_read_has_the_slope_0():
    d = Derivative(lambda a, b: a * 2, a=1.0, b=5.0)  # noqa: ARG005
    assert (d.exact, d.slope["b"], d._function["kind"]) == ({"a": 2.0, "b": 0.0}, 0.0, "recorded")


def test_a_network_is_a_function_too():
    net = MLP(1, [4, 1])
    gradients = [p.grad for p in net.parameters()]
    d = Derivative(net, x=0.5)
    x = Value(0.5)
    root = net(x)
    root.backward()
    assert (d.value, d.exact, d._function["kind"]) == (root.data, pytest.approx(x.grad), "recorded")
    Derivative(net, x=0.25)
    assert len(gradients) == len(net.parameters())
    assert Derivative(lambda x: net(x).tanh(), x=0.5)._function["kind"] == "recorded"


def test_the_gradients_of_what_a_function_reads_stay_as_they_are():
    w = Value(3.0, "w")
    d = Derivative(lambda x: w * x if x.data > 0 else x, x=2.0)
    assert (d.exact, w.grad) == (3.0, 0.0)


def test_a_slope_is_nan_for_h_0_and_where_there_is_no_value():
    d = Derivative(lambda x: 1 / x, x=0.0, h=0.0)
    assert d.value == inf
    assert isnan(d.slope)
    d.h = 0.5
    assert d.slope == -inf
    d.point = {"x": 2.0}
    assert (d.value, d.exact, d.slope) == (0.5, -0.25, pytest.approx(-0.2))
    assert isnan(Derivative(lambda x: x.log(), x=-1.0).exact)
    assert isnan(Derivative(lambda x: x.log() if x.data < 2 else x, x=-1.0).exact)
    partials = Derivative(lambda a, b: a.log() * b, a=-1.0, b=2.0)
    assert all(map(isnan, partials.exact.values()))
    partials.point = {"a": 1.0, "b": 2.0}
    assert partials.exact == {"a": 2.0, "b": 0.0}


@pytest.mark.parametrize(
    ("f", "formula"),
    [
        (parabola, "3 * x**2 - 4 * x + 5"),
        (lambda a: (a + 1) * (a - 2) / (3 * a), "(a + 1) * (a - 2) / (3 * a)"),
        (math.sin, ""),
        (lambda x: x + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1, ""),
    ],
)
def test_a_short_formula_is_that_of_the_source(f, formula):
    assert Derivative(f, x=2.0)._function["formula"] == formula


@pytest.mark.parametrize(
    "text",
    [
        "3 * x**2 - 4 * x + 5",
        "(x + 1) * (x - 2) / (3 * x)",
        "-(x + 1)**2 - 1",
        "2 / (x * x)",
        "x - (x + 1)",
        "(2 * x)**2",
        "2**(x + 1)",
        "1 / (1 / x)",
        "x * (-3) + 0.5",
        "x**-2",
    ],
)
def test_without_a_source_the_formula_is_that_of_the_tape(text):
    d = Derivative(eval(f"lambda x: {text}"), x=3.0)
    assert d._function["formula"] == text


def test_a_source_that_has_become_something_else_is_left_alone(tmp_path):
    file = tmp_path / "edited.py"
    file.write_text("f = lambda x: x * x + 1\n")
    names = {}
    exec(compile(file.read_text(), file, "exec"), names)
    file.write_text("f = lambda x: (\n")
    assert Derivative(names["f"], x=2.0)._function["formula"] == "x * x + 1"


def drawn(figure):
    figure.savefig(io.BytesIO(), format="png")
    return figure.axes


def words(figure):
    return figure._supxlabel.get_text()


def test_a_figure_shows_curve_lines_points_numbers_and_errors():
    figure = Derivative(parabola, x=3.0, h=1.0, method="central").figure()
    curve, errors = drawn(figure)
    lines = {line.get_label(): line.get_xydata() for line in curve.get_lines()}
    assert len(lines["f"]) == 500
    for name, slope in (("tangent", 14.0), ("secant", 14.0)):
        (x0, y0), (x1, y1) = lines[name]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
    assert [c.get_offsets().tolist() for c in curve.collections] == [
        [[4.0, 37.0]],
        [[2.0, 9.0]],
        [[3.0, 20.0]],
    ]
    assert (curve.get_xlim(), curve.get_xlabel()) == ((-5.0, 5.0), "x")
    assert figure._suptitle.get_text() == "parabola(x) = 3 * x**2 - 4 * x + 5"
    assert words(figure).splitlines() == [
        "at x = 3: 20",
        "slope along x by central difference, h = 1: 14",
        "exact slope: 14, difference: 0",
    ]
    assert [line.get_label() for line in errors.get_lines()[:2]] == ["forward", "central"]
    assert errors.get_xscale() == errors.get_yscale() == "log"


def test_a_figure_has_a_gap_at_a_pole_and_shows_what_is_near():
    (curve, _) = drawn(Derivative(lambda x: 1 / x, x=1.0).figure())
    line = curve.get_lines()[0].get_xydata()
    assert np.isnan(line[:, 1]).sum() == 1
    low, high = curve.get_ylim()
    assert -10 < low < -1 < 1 < high < 10


@pytest.mark.parametrize(
    ("f", "x", "options"),
    [
        (lambda _: 5, 1.0, {}),
        (lambda x: 1 / x, 0.0, {}),
        (lambda x: x * x, 1e308, {}),
        (lambda x: x, 1.0, {"window": (-1.7e308, 1.7e308)}),
        (lambda x: x * 1e308, 2.0, {}),
        (lambda x: x.tanh(), 1.0, {"h": 0}),
        (lambda x: x * x, 2.0, {"h": 1e-300}),
        (lambda x: x**1.5, 0.0, {"method": "central"}),
        (lambda x: (-1 - x * x).log(), 0.0, {}),
        (math.log, 2.0, {}),
        (lambda x: x * 3, 2.0, {"window": (2, 3)}),
    ],
    ids=[
        "5",
        "pole",
        "inf",
        "wide",
        "high",
        "h 0",
        "h 1e-300",
        "no central",
        "nowhere",
        "log",
        "at the edge",
    ],
)
def test_every_function_has_a_figure(f, x, options):
    axes = drawn(Derivative(f, x=x, **options).figure())
    assert np.isfinite([axes[0].get_xlim(), axes[0].get_ylim()]).all()


def test_a_figure_without_an_exact_slope_has_no_errors_and_says_so():
    figure = Derivative(math.log, x=2.0).figure()
    assert len(drawn(figure)) == 1
    assert "exact slope: unknown" in words(figure)
    assert "log raises ValueError" in words(figure)


def test_what_is_shown():
    assert window_around(3.0) == (-5.0, 5.0)
    assert window_around(10.0) == (0.0, 20.0)
    assert window_around(-1e308) == (-1.7976931348623157e308, 0.0)
    assert heights_of(np.array([nan, inf])) == (-1.0, 1.0)
    assert heights_of(np.array([5.0, 5.0])) == (2.5, 7.5)
    assert heights_of(np.array([0.0, 1.0])) == (-0.06, 1.06)
    towering = heights_of(np.append(np.linspace(0, 1, 101), 1e6))
    assert towering == pytest.approx((-0.1, 1.8), abs=0.05)


def page_of(path):
    text = path.read_text(encoding="utf-8")
    start = text.index('class="mg-page">') + len('class="mg-page">')
    return json.loads(text[start : text.index("</script>", start)].replace("<\\/", "</"))


def test_a_page_holds_a_recorded_function_and_nothing_of_a_source(tmp_path):
    d = Derivative(parabola, x=3.0)
    d.point, d.window = {"x": 1.0}, (0, 2)
    page = page_of(d.to_html(tmp_path / "page.html"))
    assert list(page["models"]) == ["view"]
    state = page["models"]["view"]["state"]
    assert (state["point"], state["h"], state["window"], state["_answer"]) == (
        {"x": 1.0},
        0.01,
        [0.0, 2.0],
        {},
    )
    assert (state["_function"]["player"], d._function["player"]) == ("page", "kernel")
    assert state["_function"]["tape"]["keys"] == d._function["tape"]["keys"]
    module = {"esm": built("derivative.js"), "css": built("derivative.css")}
    assert page["modules"] == {"derivative": module}


def test_a_page_of_a_sampled_function_holds_its_curve_of_now(tmp_path):
    d = Derivative(math.sin, x=1.0)
    d.point = {"x": 2.0}
    state = page_of(d.to_html(tmp_path / "page.html"))["models"]["view"]["state"]
    assert state["_answer"]["point"] == {"x": 2.0}
    assert len(state["_answer"]["xs"]["base64"]) > 5000
    assert "math.sin takes a float" in state["_function"]["note"]


def test_a_function_of_one_number_begins_at_3():
    assert Derivative(lambda t: 3 * t**2 - 4 * t + 5).point == {"t": 3.0}
