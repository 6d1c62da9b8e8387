"""What figures say of a graph: of expressions, trainers and any engine, in the state of now."""

import re
from math import inf

import pytest

from drawn_graphs import lecture, neuron, rows, texts
from engines.lecture import DataOnly, FirstHalf, Package, WithGrad
from mg_widgets import Graph, Module, Trainer, Value
from mg_widgets.figures.numbers import three_digits

pytestmark = pytest.mark.usefixtures("comms")


def test_the_lectures_expression_reads_line_by_line():
    values = lecture()
    values["L"].backward()
    assert Graph(values["L"]).to_text().splitlines() == [
        "name  operation   data   grad",
        "a                 2.00   6.00",
        "b                -3.00  -4.00",
        "e     a * b      -6.00  -2.00",
        "c                 10.0  -2.00",
        "d     e + c       4.00  -2.00",
        "f                -2.00   4.00",
        "L     d * f      -8.00   1.00",
    ]


def test_a_gradient_that_was_never_computed_is_none_and_not_zero():
    root = lecture()["L"]
    graph = Graph(root)
    assert [row[-1] for row in rows(graph.to_text())] == ["none"] * 7
    assert graph.to_dot().count("grad none") == 7
    assert texts(graph.to_svg()).count("none") == 7


def test_a_pass_by_hand_leaves_none_where_it_has_not_come_yet():
    nodes = lecture()
    nodes["L"].grad, nodes["d"].grad, nodes["f"].grad = 1.0, -2.0, 4.0
    found = {row[0]: row[-1] for row in rows(Graph(nodes["L"]).to_text())}
    assert found == dict(zip("abecdfL", ["none"] * 4 + ["-2.00", "4.00", "1.00"], strict=True))


def test_a_gradient_of_zero_is_zero():
    # x2 is 0, so nothing goes back to w2.
    found = {
        name: numbers
        for name, *_, data, grad in rows(Graph(neuron()).to_text())
        for numbers in [(data, grad)]
    }
    assert found["w2"] == ("1.00", "0")
    assert found["o"] == ("0.707", "1.00")
    assert found["w1"] == ("-3.00", "1.00")


def test_what_has_no_name_is_called_by_its_key():
    assert rows(Graph(neuron()).to_text())[-1] == ["o", "tanh(:8)", "0.707", "1.00"]
    two = Value(1.0, "same") * Value(2.0, "same")
    assert rows(Graph(two).to_text())[-1][1] == ":0 * :1"


@pytest.mark.parametrize(
    ("compute", "operation"),
    [
        (lambda a, b: a + b, "a + b"),
        (lambda a, b: a * b, "a * b"),
        (lambda a, b: a + a + 0 * b, "a + a"),
        (lambda a, b: a**2 * b, "a**2"),
        (lambda a, b: 2**a * b, "2**a"),
        (lambda a, b: a.exp() * b, "exp(a)"),
    ],
)
def test_an_operation_is_written_with_the_names_of_its_operands(compute, operation):
    graph = Graph(compute(Value(1.0, "a"), Value(2.0, "b")))
    assert operation in [row[1] for row in rows(graph.to_text())]


def test_everything_shows_the_state_of_now():
    values = lecture()
    graph = Graph(values["L"])
    graph.to_text()
    values["a"].data = 5.0
    values["L"].backward()
    assert rows(graph.to_text())[0] == ["a", "5.00", "6.00"]
    assert "{ a | data 5.00 | grad 6.00 }" in graph.to_dot()
    assert "5.00" in texts(graph.to_svg())


def test_inf_and_nan_are_written_as_such():
    x = Value(inf, "x") * Value(0.0, "zero")
    x.label = "product"
    graph = Graph(x)
    assert rows(graph.to_text()) == [
        ["x", "inf", "none"],
        ["zero", "0", "none"],
        ["product", "x * zero", "nan", "none"],
    ]
    assert {"inf", "nan"} < set(texts(graph.to_svg()))
    assert "data -inf" in Graph(Value(-inf)).to_dot()


def test_a_network_is_grouped_by_sample_and_neuron_with_operands_before_consumers(network):
    n = network()
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    loss = sum((n(x) - y) ** 2 for x, y in zip(xs, (1.0, -1.0, -1.0, 1.0), strict=True))
    loss.backward()
    graph = Graph(loss)
    tape = graph.source.tape
    text = graph.to_text()
    headings = [line for line in text.splitlines() if re.fullmatch(r"\S+", line)]
    neurons = [f"layer{i}.neuron{j}" for i, count in ((1, 4), (2, 4), (3, 1)) for j in range(1, count + 1)]
    samples = [f"batch.sample{i}.{neuron}" for i in (1, 2, 3, 4) for neuron in neurons]
    assert sorted(headings) == sorted([*samples, "loss", *(f"loss.error{i}" for i in (1, 2, 3, 4))])
    assert len(rows(text)) - len(headings) == len(tape) == 398

    known, module = set(), ""
    numbers = {}
    for row in rows(text):
        if len(row) == 1:
            module = row[0]
            continue
        name, *operation, data, grad = row
        key = f"{module}{name}" if name.startswith(":") else name
        for operand in re.findall(r"[\w.]*:\d+|layer[\w.]+|\b[wb]\d?\b", operation[0] if operation else ""):
            near = f"{module}{operand}" if operand.startswith(":") else f"{module}.{operand}"
            assert operand in known or near in known
        known.add(key)
        numbers[key] = (data, grad)
    assert known == set(tape.keys)
    for path, p in n.named_parameters():
        assert numbers[path] == (three_digits(p.data), three_digits(p.grad))
    assert [*numbers.values()][-1] == (three_digits(loss.data), "1.00")


def test_a_trainer_is_drawn_at_state_k_with_the_numbers_of_the_sample(four_points):
    trainer = four_points()
    graph = Graph(trainer, sample=2)
    trainer.run(5)
    text = graph.to_text()
    assert text.splitlines()[0] == f"step 5, loss {three_digits(trainer.loss)}, sample xs[2]"
    found = {row[0]: row[1:] for row in rows(text)}
    tape = trainer.tape
    assert found["x1"] == ["0.500", three_digits(tape.grad_of("x1")[2])]
    assert found["total loss"][1:] == [three_digits(trainer.loss), "1.00"]
    p = dict(trainer.model.named_parameters())["layer3.neuron1.w4"]
    assert found["w4"] == [three_digits(p.data), three_digits(p.grad)]
    assert texts(graph.to_svg())[0] == text.splitlines()[0]
    assert f'label="{text.splitlines()[0]}"' in graph.to_dot()
    p.data = 0.5
    assert {row[0]: row[1:] for row in rows(graph.to_text())}["w4"][0] == "0.500"
    graph.sample = 0
    assert {row[0]: row[1:] for row in rows(graph.to_text())}["x1"][0] == "2.00"


def test_a_loop_of_ones_own_is_drawn_at_its_last_yield(lesson_loop):
    trainer, _ = lesson_loop()
    trainer.run(3)
    text = Graph(trainer).to_text()
    assert text.splitlines()[0] == f"step 3, loss {three_digits(trainer.loss)}"
    assert rows(text)[-1][-2:] == [three_digits(trainer.loss), "1.00"]


class Branching(Module):
    """A graph of another structure for each sign of its sample."""

    def __init__(self):
        self.w = Value(2.0)

    def __call__(self, x):
        return (self.w * x[0]).tanh() if getattr(x[0], "data", x[0]) > 0 else self.w + x[0]


def test_two_nodes_in_sight_of_each_other_never_have_the_same_name():
    a = Value(2.0)
    text = Graph(Value(3.0, "n.w") * (a + a)).to_text()
    assert text.splitlines()[1:] == [
        ":0                2.00  none",
        ":1     :0 + :0    4.00  none",
        "n",
        "  w               3.00  none",
        "  n:0  w * :1     12.0  none",
    ]


def test_where_samples_differ_only_the_chosen_one_is_drawn():
    trainer = Trainer(Branching(), [[3.0], [-5.0]], [0.0, 0.0])
    first, second = (Graph(trainer, sample=i).to_text() for i in range(2))
    assert "tanh(" in first
    assert "tanh(" not in second
    assert ["x1", "3.00"] in [row[:2] for row in rows(first)]
    assert ["x1", "-5.00"] in [row[:2] for row in rows(second)]
    # What is added to it belongs to the other sample.
    assert "total loss  loss:3 + \u2026" in first
    assert "total loss  \u2026 + loss:7" in second
    assert texts(Graph(trainer, sample=1).to_svg()).count("tanh") == 0


def test_a_fused_graph_is_grouped_by_what_is_computed_at_once(network):
    graph = Graph(network()([1.0, 2.0, 3.0]), fused=True)
    calls = [path for path in graph.source.tape.modules if path]
    lines = graph.to_text().splitlines()
    assert calls
    assert [line for line in lines if line in calls] == calls
    assert [label for label in calls if f'label="{label}"' in graph.to_dot()] == calls


@pytest.mark.parametrize("number", [DataOnly, WithGrad, FirstHalf])
def test_the_lectures_classes_are_written_at_every_stage(number):
    values = lecture(number)
    found = rows(Graph(values["L"]).to_text())
    assert {row[0]: row[1:] for row in found}["L"][:2] == ["d * f", "-8.00"]
    gradless = number is DataOnly
    assert {len(row) for row in found} == ({2, 3} if gradless else {3, 4})
    assert ("grad" in Graph(values["L"]).to_svg()) is not gradless
    assert ("grad" in Graph(values["L"]).to_dot()) is not gradless


def test_an_engine_without_labels_is_written_with_its_own_gradients():
    a, b = Package(2.0), Package(-3.0)
    out = (a * b).relu() + a * b
    out.backward()
    found = rows(Graph(out).to_text())
    assert found[-1][-2:] == ["-6.00", "1.00"]
    assert ["2.00", "-3.00"] in [row[-2:] for row in found]


def test_an_operation_that_nobody_knows_is_written_with_its_name():
    x, y = DataOnly(1.0, label="x"), DataOnly(2.0, label="y")
    out = DataOnly(17.0, (x, y), "mystery")
    text = Graph(out).to_text()
    assert re.search(r"mystery\([xy], [xy]\) +17\.0", text)
    assert "mystery" in texts(Graph(out).to_svg())
