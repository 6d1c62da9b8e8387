"""draw_dot: the lecture's picture, labels of any kind, and machines without the program `dot`."""

import html
import re
import shutil

import graphviz
import pytest

from mg_widgets.engine import MLP, Value
from mg_widgets.figures import draw_dot
from mg_widgets.figures.numbers import three_digits

needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz's program dot is not installed")


def texts(dot):
    """Return what a reader of the drawing reads, line by line."""
    svg = dot.pipe(format="svg", encoding="utf-8", quiet=True)
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)]


def edges(dot):
    return [line.strip() for line in dot.source.splitlines() if "->" in line and "label" not in line]


def test_a_small_graph_is_drawn_as_in_the_lecture():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    e.label = "e"
    e.backward()
    dot = draw_dot(e)
    assert isinstance(dot, graphviz.Digraph)
    assert dot.source.splitlines() == [
        "digraph {",
        "\tgraph [rankdir=LR]",
        '\tn0 [label="{ a | data 2.00 | grad -3.00 }" shape=record]',
        '\tn1 [label="{ b | data -3.00 | grad 2.00 }" shape=record]',
        '\tn2 [label="{ e | data -6.00 | grad 1.00 }" shape=record]',
        '\tn2_op [label="*"]',
        "\tn2_op -> n2",
        "\tn0 -> n2_op",
        "\tn1 -> n2_op",
        "}",
    ]


def test_a_value_that_is_used_twice_has_two_edges():
    a = Value(3.0)
    assert edges(draw_dot(a + a)).count("n0 -> n1_op") == 2


def test_the_lectures_neuron_has_its_14_edges_and_28_with_tanh_made_of_exp():
    x1, x2, w1, w2, b = map(Value, (2.0, 0.0, -3.0, 1.0, 6.88))
    n = x1 * w1 + x2 * w2 + b
    e = (2 * n).exp()
    assert len(edges(draw_dot(n.tanh()))) == 14
    assert len(edges(draw_dot((e - 1) / (e + 1)))) == 28


def test_the_same_graph_gives_the_same_text():
    def source():
        a = Value(1.0, label="a")
        return draw_dot((a * a + a).tanh()).source

    assert source() == source()


def test_parameters_of_a_network_are_drawn_with_their_paths():
    assert "{ layer2.neuron1.b | data" in draw_dot(MLP(2, [2, 1])([1.0, 2.0])).source


def test_a_small_gradient_is_not_drawn_as_zero():
    a, b = Value(1e-5), Value(1.0)
    (a * b).backward()
    product = a * b
    product.backward()
    source = draw_dot(product).source
    assert "data 1.00e-5" in source
    assert "0.0000" not in source


def test_a_deep_graph_is_drawn():
    y = x = Value(1.0)
    for _ in range(5_000):
        y = y + x
    assert len(edges(draw_dot(y))) == 15_000


def test_the_direction_is_the_lectures_argument():
    assert "rankdir=TB" in draw_dot(Value(1.0), format="png", rankdir="TB").source


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="rankdir must be one of 'LR', 'TB', 'RL', 'BT', not 'XY'"):
        draw_dot(Value(1.0), rankdir="XY")


def test_something_that_is_no_graph_is_refused():
    with pytest.raises(TypeError, match=r"root must be a node of an engine: .*, not list"):
        draw_dot([Value(1.0)])


def test_a_value_class_of_ones_own_is_drawn_as_well():
    class Lecture:
        def __init__(self, data, children=(), op=""):
            self.data, self.grad, self._prev, self._op = data, 0, set(children), op

    x = Lecture(2.0)
    # Its set holds the operand once, and a sum has two.
    assert edges(draw_dot(Lecture(4.0, (x, x), "+"))) == ["n1_op -> n1", "n0 -> n1_op", "n0 -> n1_op"]
    assert edges(draw_dot(Lecture(4.0, (x, x)))) == ["n0 -> n1"]


LABELS = [
    "x<0",
    "a|b",
    "{x}",
    "a->b",
    'say "hi"',
    "back\\slash",
    "end\\",
    "\\n",
    "\\N",
    '\\"',
    "<b>",
    "<b>bold</b>",
    "R&D",
    "&lt;",
    "a:b",
    "[x]",
    "größe→",
]


@needs_dot
@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_drawn_as_it_is(label):
    assert texts(draw_dot(Value(1.0, label=label)))[0] == label


@needs_dot
def test_a_label_of_two_lines_is_drawn_in_two_lines():
    assert texts(draw_dot(Value(1.0, label="two\nlines")))[:2] == ["two", "lines"]


@needs_dot
def test_a_drawing_shows_in_a_notebook_as_svg():
    assert "<svg" in draw_dot(Value(1.0))._repr_mimebundle_()["image/svg+xml"]


@pytest.fixture
def without_dot(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_dot")
def test_without_the_program_a_notebook_shows_the_source_and_what_to_install():
    dot = draw_dot(Value(1.0, label="lonely"))
    text = dot._repr_mimebundle_()["text/plain"]
    assert "apt install graphviz" in text
    assert dot.source in text


@pytest.mark.usefixtures("without_dot")
@pytest.mark.parametrize(
    "draw", [lambda dot, _: dot.pipe(), lambda dot, path: dot.render(path / "out")], ids=["pipe", "render"]
)
def test_without_the_program_drawing_says_what_to_install(draw, tmp_path):
    with pytest.raises(RuntimeError, match="needs Graphviz's program `dot`, which was not found"):
        draw(draw_dot(Value(1.0)), tmp_path)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (2, "2.00"),
        (-6.0, "-6.00"),
        (0.70710678, "0.707"),
        (645.577, "646"),
        (99.96, "100"),
        (999.7, "1000"),
        (12345.6, "12346"),
        (99999.7, "1.00e5"),
        (1e20, "1.00e20"),
        (0.001, "0.00100"),
        (0.00099999, "0.00100"),
        (0.000123, "1.23e-4"),
        (-1.5e-9, "-1.50e-9"),
        (5e-324, "4.94e-324"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_are_written_in_three_significant_digits(x, text):
    assert three_digits(x) == text
