"""DOT, SVG, PNG and PDF of a graph: structure, colours, labels of any text, and where they are written."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest

from drawn_graphs import SVG, edges, lecture, neuron, nodes, rows, statements, texts
from mg_widgets import Graph, Value
from mg_widgets.figures.numbers import three_digits

pytestmark = pytest.mark.usefixtures("comms")


def test_clusters_of_dot_are_the_modules_one_in_the_other(network):
    dot = Graph(network()([1.0, 2.0, 3.0])).to_dot()
    stack, held = [], {}
    for line in statements(dot)[1:-1]:
        if line.startswith("subgraph"):
            stack.append("")
        elif line == "}":
            stack.pop()
        elif line.startswith("label="):
            stack[-1] = line[len('label="') : -1]
        elif re.match(r"n\d+ \[", line):
            held.setdefault(tuple(stack), []).append(line)
    assert stack == []
    assert list(held) == [
        *((f"layer{i}", f"neuron{j}") for i in (1, 2) for j in (1, 2, 3, 4)),
        ("layer3", "neuron1"),
    ]
    # w and b, 3 x, 3 products, 3 sums and the tanh.
    assert len(held["layer1", "neuron1"]) == 14
    assert any("{ layer3.neuron1.w4 | data" in line for line in held["layer3", "neuron1"])


def test_dot_has_a_box_for_each_node_and_one_for_each_operation():
    values = lecture()
    values["L"].backward()
    dot = Graph(values["L"]).to_dot()
    assert nodes(dot) == {
        "n0": ("{ a | data 2.00 | grad 6.00 }", True),
        "n1": ("{ b | data -3.00 | grad -4.00 }", True),
        "n2": ("{ e | data -6.00 | grad -2.00 }", True),
        "n2_op": ("*", False),
        "n3": ("{ c | data 10.0 | grad -2.00 }", True),
        "n4": ("{ d | data 4.00 | grad -2.00 }", True),
        "n4_op": ("+", False),
        "n5": ("{ f | data -2.00 | grad 4.00 }", True),
        "n6": ("{ L | data -8.00 | grad 1.00 }", True),
        "n6_op": ("*", False),
    }
    assert edges(dot) == [
        ("n2_op", "n2"), ("n0", "n2_op"), ("n1", "n2_op"),
        ("n4_op", "n4"), ("n2", "n4_op"), ("n3", "n4_op"),
        ("n6_op", "n6"), ("n4", "n6_op"), ("n5", "n6_op"),
    ]  # fmt: skip
    a = Value(3.0)
    assert edges(Graph(a + a).to_dot()).count(("n0", "n1_op")) == 2


def test_an_svg_says_what_the_text_says():
    values = lecture()
    values["L"].backward()
    assert texts(Graph(values["L"]).to_svg()) == [
        *("a", "2.00", "grad", "6.00"),
        *("b", "-3.00", "grad", "-4.00"),
        *("e", "-6.00", "grad", "-2.00", "\u00d7"),
        *("c", "10.0", "grad", "-2.00"),
        *("d", "4.00", "grad", "-2.00", "+"),
        *("f", "-2.00", "grad", "4.00"),
        *("L", "-8.00", "grad", "1.00", "\u00d7"),
    ]


def test_data_have_the_hue_of_their_sign_and_gradients_are_ink():
    values = lecture()
    values["L"].backward()
    hues = {}
    for text in ET.fromstring(Graph(values["L"]).to_svg()).iter(f"{SVG}text"):
        fill = re.search(r"fill: (#\w+)", text.get("style", ""))
        hues.setdefault(text.text, set()).add(fill[1] if fill else "#000000")
    assert hues["10.0"] == {"#0068a3"}
    assert hues["-8.00"] == {"#b34700"}
    assert hues["6.00"] == hues["1.00"] == {"#000000"}


def test_the_loss_of_the_network_has_all_its_numbers_in_the_picture(network):
    n = network()
    loss = sum((n([x, 1.0, -1.0]) - 1.0) ** 2 for x in (0.5, 1.0, 2.0, 3.0))
    loss.backward()
    graph = Graph(loss)
    drawn = texts(graph.to_svg())
    assert drawn.count("grad") == len(graph.source.tape) == 398
    assert drawn.count("tanh") == 36
    for path, p in n.named_parameters():
        at = drawn.index(path)
        assert drawn[at + 1 : at + 4] == [three_digits(p.data), "grad", three_digits(p.grad)]


LABELS = {
    "<b>bold</b> & <script>": "<b>bold</b> & <script>",
    'say "hi"': 'say "hi"',
    "back\\slash\\": "back\\slash\\",
    "two\nlines\t": "two\\nlines\\t",
    "$x_1$ {a|b}": "$x_1$ {a|b}",
    "\x00\x1b\ud800": "\\x00\\x1b\\ud800",
    "turn\u202eround": "turn\\u202eround",
    "\u05e9\u05dc\u05d5\u05dd": "\u05e9\u05dc\u05d5\u05dd",
    "gr\u00f6\u00dfe\u2192": "gr\u00f6\u00dfe\u2192",
}


def unescaped(label):
    """Return what Graphviz shows for the label of a record."""
    lexed = label.replace('\\"', '"')
    return re.sub(r"\\(.)", r"\1", lexed).replace("&amp;", "&")


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_a_label_of_any_text_is_text(label):
    graph = Graph(Value(1.0, label))
    shown = LABELS[label]
    written = graph.to_text().splitlines()[1].strip("\u2068").replace("\u2069", "")
    assert written.startswith(shown + " ")
    assert shown in unescaped(nodes(graph.to_dot())["n0"][0])
    statements(graph.to_dot())
    room = shown if len(shown) <= 20 else shown[:19] + "\u2026"
    assert room in texts(graph.to_svg())


def test_a_label_that_is_written_right_to_left_does_not_turn_its_line():
    line = Graph(Value(1.0, "\u05e9\u05dc\u05d5\u05dd")).to_text().splitlines()[1]
    assert line.startswith("\u2068\u05e9\u05dc\u05d5\u05dd\u2069 ")


def test_a_very_long_label_is_cut_in_pictures_and_later_in_text():
    graph = Graph(Value(1.0, "x" * 10_000) * Value(2.0, "y"))
    assert "x" * 19 + "\u2026" in texts(graph.to_svg())
    assert max(map(len, graph.to_text().splitlines())) < 180
    assert "x" * 59 + "\u2026 * y" in graph.to_text()
    assert max(map(len, graph.to_dot().splitlines())) < 120


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot", "txt", "SVG"])
def test_a_graph_is_saved_by_the_suffix_of_its_path(tmp_path, suffix):
    graph = Graph(neuron())
    path = tmp_path / f"neuron.{suffix}"
    assert graph.save(str(path)) == path
    content = path.read_bytes()
    begin = {"svg": b"<?xml", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF", "dot": b"digraph", "txt": b"name"}
    assert content.startswith(begin[suffix.lower()])
    text = {"svg": graph.to_svg, "dot": graph.to_dot, "txt": graph.to_text}.get(suffix.lower())
    if text:
        assert content.decode() == text()
    if suffix == "pdf":
        # Fonts of type 42: what is read can be selected and searched.
        assert b"/CIDFontType2" in content
        assert b"/Type3" not in content


def test_a_png_is_as_large_as_the_graph(tmp_path):
    def size(root, name):
        data = Graph(root).save(tmp_path / name).read_bytes()
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")

    small, large = size(Value(1.0), "one.png"), size(neuron(), "neuron.png")
    assert 150 < small[0] < 400
    assert 1_000 < large[0] < 2_000
    assert large[1] > 4 * small[1]


def test_a_long_graph_still_fits_the_pages_of_every_reader(tmp_path):
    y = x = Value(1.0)
    for _ in range(120):
        y = y + x
    svg = ET.fromstring(Graph(y).to_svg())
    assert svg.get("width") == "14400pt"
    png = Graph(y).save(tmp_path / "long.png").read_bytes()
    assert int.from_bytes(png[16:20], "big") * int.from_bytes(png[20:24], "big") < 31e6


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        (
            "graph.jpg",
            ValueError,
            r"path must end in one of \.svg, \.png, \.pdf, \.dot, \.txt, not '.*graph\.jpg'",
        ),
        ("graph", ValueError, "path must end in one of"),
        (
            "nowhere/graph.svg",
            FileNotFoundError,
            r"path must be in a directory that exists, and .*nowhere does not",
        ),
        ("folder.txt", OSError, "folder.txt"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused(tmp_path, path, error, message):
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(error, match=message):
        Graph(neuron()).save(tmp_path / path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.txt"]


@pytest.mark.parametrize("path", [None, 3, b"graph.svg", ["graph.svg"]], ids=repr)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(TypeError, match="path must be the name of a file, not"):
        Graph(neuron()).save(path)


def test_a_picture_of_too_much_is_refused_and_what_can_be_done_is_said(tmp_path):
    y = x = Value(1.0)
    for _ in range(1_000):
        y = y + x
    graph = Graph(y)
    message = r"has 1,001 nodes, more than the 1,000 of a readable picture: to_text\(\) and to_dot\(\)"
    path = tmp_path / "graph.png"
    path.write_text("before")
    with pytest.raises(ValueError, match=message):
        graph.to_svg()
    with pytest.raises(ValueError, match=message):
        graph.save(path)
    assert path.read_text() == "before"
    assert len(rows(graph.to_text())) == len(graph.source.tape) == 1_001
    assert graph.to_dot().count(" -> ") == 3_000


def test_an_object_that_holds_no_number_any_more_is_named():
    values = lecture()
    graph = Graph(values["L"])
    values["a"].data = "two"
    with pytest.raises(TypeError, match=r"`data` of the leaf a .* must be one real number"):
        graph.to_text()


def test_the_same_graph_gives_the_same_picture_in_any_style():
    graph = Graph(neuron())
    before = graph.to_svg()
    with mpl.rc_context(
        {"svg.fonttype": "path", "axes.facecolor": "black", "font.size": 30, "savefig.bbox": "tight"}
    ):
        style = dict(mpl.rcParams)
        assert graph.to_svg() == before
        assert dict(mpl.rcParams) == style


def test_pictures_import_matplotlib_only_when_drawn_and_pyplot_never():
    code = """
import sys
from mg_widgets import Graph, Value
graph = Graph(Value(1.0))
graph.to_text(), graph.to_dot()
assert not {"matplotlib", "graphviz"} & set(sys.modules)
graph.to_svg()
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
