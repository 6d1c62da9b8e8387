"""What is no graph of an engine is refused in one sentence that says which node, and stays as it was."""

import numpy as np
import pytest

from engines.lecture import DataOnly, FirstHalf, Package
from engines.passes import LocalGrads
from engines.snapshot import snapshot
from engines.storage import Listed
from mg_widgets import Graph, draw_dot, record
from mg_widgets.engine.operations import OPAQUE


def check(root):
    from mg_widgets import check  # noqa: PLC0415

    return check(root)


readers = pytest.mark.parametrize("read", [record, draw_dot, check, Graph], ids=lambda read: read.__name__)


class NoOperands:
    """It has data and grad, and does not say what it was computed from."""

    data, grad = 1.0, 0.0


class Shy(Listed):
    """A node that tells nobody its number."""

    @property
    def data(self):
        raise RuntimeError("nobody is to know")

    @data.setter
    def data(self, number):
        pass


class Orphan(Listed):
    """A node that tells nobody where it comes from."""

    @property
    def _prev(self):
        raise RuntimeError("nobody is to know")

    @_prev.setter
    def _prev(self, operands):
        pass


def refusal(read, root, objects, *words):
    """Return what a reader says; it must have left all as it was, and no widget behind."""
    before = snapshot(others=objects)
    with pytest.raises((TypeError, ValueError)) as caught:
        read(root)
    assert snapshot(others=objects) == before
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message
    return message


@pytest.fixture(autouse=True)
def no_widget_is_left(comms):
    yield
    assert not comms.open


NO_NODES = {
    "a number": 3.0,
    "a string": "L",
    "None": None,
    "a list of nodes": [FirstHalf(1.0)],
    "an array": np.zeros(3),
    "the class itself": FirstHalf,
    "a function": len,
    "an object without operands": NoOperands(),
}


@readers
@pytest.mark.parametrize("root", NO_NODES.values(), ids=NO_NODES)
def test_what_is_no_node_is_refused(read, root):
    message = refusal(read, root, [], "root")
    assert type(root).__name__ in message or repr(root)[:20] in message


NO_NUMBERS = {
    "a string": "2.0",
    "an array": np.array([1.0, 2.0]),
    "a list": [1.0],
    "None": None,
    "a complex number": 1 + 2j,
    "another node": FirstHalf(1.0, label="inner"),
}


@readers
@pytest.mark.parametrize("data", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_data_that_is_no_number_is_refused_at_its_node(read, data):
    a, culprit = FirstHalf(2.0, label="a"), FirstHalf(3.0, label="culprit")
    L = a * culprit
    culprit.data = data
    refusal(read, L, [a, culprit, L], "culprit", "data", type(data).__name__)


@readers
def test_data_that_is_no_number_is_refused_at_a_node_without_a_label(read):
    a, b = Package(2.0), Package(3.0)
    L = a * b
    b.data = "3"
    refusal(read, L, [a, b, L], "Package", "data", "str")


@readers
def test_a_node_inside_a_node_is_refused_at_an_early_stage_too(read):
    culprit = DataOnly(DataOnly(1.0), label="culprit")
    refusal(read, culprit, [culprit, culprit.data], "culprit", "data", "DataOnly")


@readers
def test_a_node_that_is_computed_from_itself_is_refused(read):
    culprit = FirstHalf(1.0, label="culprit")
    culprit._prev = {culprit}
    refusal(read, culprit, [culprit], "culprit", "itself")


@readers
def test_two_nodes_that_are_computed_from_each_other_are_refused(read):
    a, b, L = FirstHalf(1.0, label="culprit a"), FirstHalf(2.0, label="culprit b"), FirstHalf(3.0, label="L")
    a._prev, b._prev, L._prev = {b}, {a}, {a}
    refusal(read, L, [a, b, L], "culprit", "itself")


@readers
@pytest.mark.parametrize("operand", [2.0, None, "a", np.float64(2)], ids=repr)
def test_an_operand_that_is_no_node_is_refused_at_its_consumer(read, operand):
    a = Listed(1.0, label="a")
    culprit = Listed(3.0, [a, operand], "+", label="culprit")
    L = culprit + a
    refusal(read, L, [a, culprit, L], "culprit", type(operand).__name__)


@readers
@pytest.mark.parametrize("operands", [3, 2.5, FirstHalf(1.0)], ids=lambda operands: type(operands).__name__)
def test_operands_that_are_no_collection_are_refused(read, operands):
    """A student writes `(self)` for `(self,)`."""
    culprit = Listed(3.0, label="culprit")
    culprit._prev = operands
    refusal(read, culprit, [culprit], "culprit", "_prev", type(operands).__name__)


@readers
def test_a_number_that_cannot_be_read_is_refused_with_the_reason(read):
    culprit, a = Shy(1.0, label="culprit"), Listed(2.0, label="a")
    L = Listed(3.0, [a, culprit], "+", label="L")
    refusal(read, L, [a, culprit, L], "culprit", "data", "nobody is to know")


@readers
def test_operands_that_cannot_be_read_are_refused_with_the_reason(read):
    culprit, a = Orphan(1.0, label="culprit"), Listed(2.0, label="a")
    L = Listed(3.0, [a, culprit], "+", label="L")
    refusal(read, L, [a, culprit, L], "culprit", "_prev", "nobody is to know")


def raising():
    """Return a graph whose product cannot go back."""
    a, b, c = FirstHalf(2.0, label="a"), FirstHalf(-3.0, label="b"), FirstHalf(10.0, label="c")
    e = a * b
    L = e + c

    def _backward():
        a.grad += b.data * e.grad
        raise RuntimeError("half way")

    e._backward = _backward
    e.label = "e"
    return a, b, c, e, L


@pytest.mark.parametrize("symbol", ["*", "twist"])
def test_an_operation_that_cannot_go_back_is_recorded_by_its_name_or_as_unknown(symbol):
    nodes = raising()
    nodes[3]._op = symbol
    nodes[3].data = -6.0 if symbol == "*" else -7.0
    nodes[4].data = 10.0 + nodes[3].data
    before = snapshot(nodes[-1])
    tape = record(nodes[-1])
    unknown = symbol == "twist"
    assert [tape.op[tape.index(node)] == OPAQUE for node in nodes] == [False, False, False, unknown, False]
    assert tape.data[tape.root] == nodes[-1].data
    assert snapshot(nodes[-1]) == before


def test_an_operation_that_cannot_go_back_is_drawn():
    nodes = raising()
    before = snapshot(nodes[-1])
    assert "{ e | data -6.00" in draw_dot(nodes[-1]).source
    graph = Graph(nodes[-1])
    assert snapshot(nodes[-1]) == before
    graph.close()


def test_an_operation_that_cannot_go_back_is_named():
    nodes = raising()
    before = snapshot(nodes[-1])
    (finding,) = check(nodes[-1]).findings
    assert (finding.node, finding.cause, finding.kind) == (nodes[3], "raises", "engine")
    assert "half way" in finding.diagnosis
    assert snapshot(nodes[-1]) == before


@pytest.mark.parametrize(
    ("value", "length"), [(LocalGrads, 200_000), (FirstHalf, 50_000)], ids=lambda x: getattr(x, "__name__", x)
)
def test_a_long_chain_is_recorded_without_recursion(value, length):
    x = root = value(1.0)
    for _ in range(length):
        root = root + x
    tape = record(root)
    assert len(tape) == length + 1
    assert tape.data[tape.root] == length + 1.0
    assert tape.grad[tape.index(x)] == length + 1.0
