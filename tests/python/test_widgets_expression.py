"""The graph of a plain expression: it follows its objects, and its leaves can be moved."""

import math

import numpy as np
import pytest

from mg_widgets import Graph, Value
from mg_widgets.widgets import cell_hook


@pytest.fixture
def lecture():
    """L = (a * b + c) * f, as in the lecture."""
    values = {
        name: Value(data, label=name) for name, data in {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0}.items()
    }
    values["e"] = values["a"] * values["b"]
    values["d"] = values["e"] + values["c"]
    values["L"] = values["d"] * values["f"]
    return values


@pytest.fixture
def shown(comms, lecture):
    """The lecture's expression, and a page that looks at it: (values, graph, comms)."""
    graph = Graph(lecture["L"])
    comms.receive(graph.source.model, kind="hello", client="page")
    comms.time.seconds += 1
    comms.said.clear()
    return lecture, graph, comms


def key_of(graph, value):
    return graph.source.tape.keys[graph.source.tape.index(value)]


def last(comms, graph):
    """The last frame: its content, and data and gradient by node."""
    content, buffers = comms.frames(graph.source.model)[-1]
    return content, *(np.frombuffer(buffer, "<f8") for buffer in buffers)


def number_of(graph, column, value):
    return column[graph.source.tape.index(value)]


def test_it_begins_with_what_the_objects_hold_and_without_gradients(comms, lecture):
    model = Graph(lecture["L"]).source.model
    data = np.frombuffer(model._snapshot["data"])
    assert sorted(data) == sorted([2.0, -3.0, 10.0, -2.0, -6.0, 4.0, -8.0])
    assert model._snapshot["has_grad"] is False
    assert model._setup == {"kind": "expression", "player": "kernel"}
    assert comms.of(model)[0][0] == "open"


def test_backward_in_the_next_cell_shows(shown):
    values, graph, comms = shown
    values["L"].backward()
    cell_hook._after_cell(None)
    content, _, grad = last(comms, graph)
    assert content["has_grad"] is True
    assert [number_of(graph, grad, values[name]) for name in "abcdefL"] == [
        6.0,
        -4.0,
        -2.0,
        -2.0,
        -2.0,
        4.0,
        1.0,
    ]


def test_an_assignment_in_the_next_cell_shows_as_it_is(shown):
    values, graph, comms = shown
    values["a"].data = 5.0
    cell_hook._after_cell(None)
    content, data, _ = last(comms, graph)
    assert number_of(graph, data, values["a"]) == 5.0
    assert number_of(graph, data, values["L"]) == -8.0
    assert content["has_grad"] is False


def test_a_cell_that_changed_nothing_sends_nothing(shown):
    _, graph, comms = shown
    cell_hook._after_cell(None)
    graph.refresh()
    assert comms.said == []


def test_refresh_shows_it_within_a_cell(shown):
    values, graph, comms = shown
    values["a"].data = 5.0
    graph.refresh()
    assert number_of(graph, last(comms, graph)[1], values["a"]) == 5.0


@pytest.mark.parametrize("kind", ["nudge", "hold"])
def test_a_nudge_writes_the_leaf_and_all_that_follows_into_the_objects(shown, kind):
    values, graph, comms = shown
    comms.receive(
        graph.source.model, kind=kind, key=key_of(graph, values["a"]), value=3, client="page", seq=1
    )
    assert [values[name].data for name in "abcfedL"] == [3.0, -3.0, 10.0, -2.0, -9.0, 1.0, -2.0]
    assert {value.grad for value in values.values()} == {0.0}
    content, data, _ = last(comms, graph)
    assert content["ack"] == {"page": 1}
    assert content["has_grad"] is False
    assert number_of(graph, data, values["L"]) == -2.0


def test_gradients_follow_a_nudge_if_there_are_any(shown):
    values, graph, comms = shown
    values["L"].backward()
    comms.receive(
        graph.source.model, kind="nudge", key=key_of(graph, values["f"]), value=4.0, client="page", seq=1
    )
    assert (values["a"].grad, values["f"].grad, values["L"].grad) == (-12.0, 4.0, 1.0)
    assert last(comms, graph)[0]["has_grad"] is True


@pytest.fixture
def inner(comms):
    """A graph whose root n = a * w is an operand of o = n * n, and a way to move a to 3: (values, move)."""
    values = {"a": Value(2.0, label="a"), "w": Value(3.0, label="w")}
    values["n"] = values["a"] * values["w"]
    values["o"] = values["n"] * values["n"]
    graph = Graph(values["n"])

    def move():
        comms.receive(
            graph.source.model, kind="nudge", key=key_of(graph, values["a"]), value=3.0, client="page", seq=1
        )

    return values, move


def test_a_nudge_leaves_gradients_alone_that_began_behind_the_root(inner):
    values, move = inner
    values["o"].backward()
    move()
    assert (values["n"].data, values["n"].grad, values["a"].grad, values["w"].grad) == (9.0, 12.0, 36.0, 24.0)


def test_a_nudge_leaves_gradients_alone_that_were_added_up(inner):
    values, move = inner
    values["n"].backward()
    values["n"].backward()
    move()
    assert (values["a"].grad, values["w"].grad) == (6.0, 4.0)


@pytest.mark.usefixtures("comms")
def test_a_gradient_is_there_even_if_it_is_0_at_the_root():
    a = Value(2.0, label="a")
    n = a * 3.0
    (n * 0.0 + a).backward()
    assert (n.grad, a.grad) == (0.0, 1.0)
    assert Graph(n).source.model._snapshot["has_grad"] is True


def test_what_is_no_number_is_said_so_and_everything_else_goes_on(shown):
    values, graph, comms = shown
    other = Value(1.0, label="z") + 1.0
    model = Graph(other).source.model
    comms.receive(model, kind="hello", client="other")
    values["a"].data, other.data = "x", 7.0
    comms.time.seconds += 1
    cell_hook._after_cell(None)
    comms.time.seconds += 1
    for shown_model in (graph.source.model, model):
        comms.receive(shown_model, kind="alive", client="page")
    assert "`data` of the leaf a (data 'x') must be one real number" in last(comms, graph)[0]["message"]
    assert 7.0 in np.frombuffer(comms.frames(model)[-1][1][0])
    values["a"].data = 5.0
    cell_hook._after_cell(None)
    comms.time.seconds += 1
    comms.receive(graph.source.model, kind="alive", client="page")
    assert last(comms, graph)[0]["message"] == ""


def test_a_nudge_leaves_the_objects_of_other_branches_alone(shown):
    values, graph, comms = shown
    odd = values["e"].data = -6.000000001
    comms.receive(
        graph.source.model, kind="nudge", key=key_of(graph, values["f"]), value=4.0, client="page", seq=1
    )
    assert values["e"].data == odd


def test_a_nudge_after_an_assignment_makes_the_objects_agree_again(shown):
    values, graph, comms = shown
    values["a"].data = 5.0
    comms.receive(
        graph.source.model, kind="nudge", key=key_of(graph, values["f"]), value=1.0, client="page", seq=1
    )
    assert (values["e"].data, values["d"].data, values["L"].data) == (-15.0, -5.0, -5.0)


def test_graphs_that_share_objects_follow_each_other(shown):
    values, graph, comms = shown
    part = Graph(values["d"])
    comms.receive(part.source.model, kind="hello", client="other")
    comms.time.seconds += 1
    comms.receive(
        graph.source.model, kind="nudge", key=key_of(graph, values["a"]), value=3.0, client="page", seq=1
    )
    comms.time.seconds += 0.1
    comms.receive(part.source.model, kind="hello", client="other")
    assert number_of(part, last(comms, part)[1], values["d"]) == 1.0


REFUSED = [
    ({"kind": "nudge", "key": "zzz", "value": 1.0}, "no node has the key 'zzz'"),
    ({"kind": "nudge", "key": "L", "value": 1.0}, "only a leaf can be set"),
    ({"kind": "nudge", "key": "a", "value": math.inf}, "value must be a finite number, not inf"),
    ({"kind": "nudge", "key": "a", "value": "1"}, "value must be one real number"),
    ({"kind": "play"}, "an expression has no command 'play'"),
]


@pytest.mark.parametrize(("command", "reason"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_reason(shown, command, reason):
    values, graph, comms = shown
    before = [value.data for value in values.values()]
    if command.get("key") in values:
        command = {**command, "key": key_of(graph, values[command["key"]])}
    comms.receive(graph.source.model, **command, client="page", seq=3)
    content, _, _ = last(comms, graph)
    assert reason in content["message"]
    assert content["ack"] == {"page": 3}
    assert [value.data for value in values.values()] == before


def test_letting_go_is_acknowledged(shown):
    values, graph, comms = shown
    comms.receive(graph.source.model, kind="release", key=key_of(graph, values["a"]), client="page", seq=9)
    content, _, _ = last(comms, graph)
    assert (content["ack"], content["message"]) == ({"page": 9}, "")


def test_a_graph_of_something_else_is_refused():
    with pytest.raises(TypeError, match=r"root_or_trainer must be a Trainer, or a node of an .*, not 3"):
        Graph(3)


@pytest.mark.usefixtures("comms")
def test_a_graph_says_what_it_shows(lecture):
    assert repr(Graph(lecture["L"])) == f"Graph({lecture['L']!r})"
