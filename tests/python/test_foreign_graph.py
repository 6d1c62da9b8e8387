"""Graphs of other engines on the tape: operands in order, operations by what they do, nothing moves."""

import math
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engines.expression import leaf, root_of
from engines.expressions import everything, neuron
from engines.lecture import DataOnly, FirstHalf, Package, SecondHalf
from engines.operations import StarStar, Unusual, Wordless
from engines.passes import LocalGrads
from mg_widgets import Graph, check, record
from mg_widgets.engine.operations import ADD, MULTIPLY, OPAQUE, OPERATIONS, SUBTRACT
from mg_widgets.extension.run import Run
from mg_widgets.foreign.beside import beside


def symbols(tape):
    """Return how the table spells each computed node."""
    return [
        OPERATIONS[code].spell(k)
        for code, k in zip(tape.op.tolist(), tape.k.tolist(), strict=True)
        if code not in (0, OPAQUE)
    ]


class Leaky(Package):
    """Two ways to write it: with a slope for an argument, and with one in the formula."""

    def leaky_relu(self, slope=0.01):
        out = Leaky(self.data if self.data > 0 else slope * self.data, (self,), "LeakyReLU")

        def _backward():
            self.grad += (1 if self.data > 0 else slope) * out.grad

        out._backward = _backward
        return out

    def leakyrelu(self):
        out = Leaky(max(self.data, 0.2 * self.data), (self,), "leakyrelu")

        def _backward():
            self.grad += (1 if self.data > 0 else 0.2) * out.grad

        out._backward = _backward
        return out


@pytest.mark.parametrize("x", [2.0, -3.0, 0.0])
@pytest.mark.parametrize(
    ("apply", "slope"),
    [
        (lambda x: x.leaky_relu(), 0.01),
        (lambda x: x.leaky_relu(0.3), 0.3),
        (lambda x: x.leaky_relu(0), 0.0),
        (lambda x: x.leakyrelu(), 0.2),
    ],
    ids=["default", "argument", "zero", "in the formula"],
)
def test_the_slope_of_a_leaky_relu_is_found_on_both_sides_of_zero(apply, slope, x):
    leaf = Leaky(x)
    tape = record(apply(leaf))
    assert [OPERATIONS[code].name for code in tape.op.tolist()] == ["leaf", "leaky_relu"]
    assert tape.k[1] == slope
    assert (leaf.data, leaf.grad) == (x, 0)
    assert check(apply(leaf)).findings == []


def operands_of(tape, node):
    return [tape.values[x] for x in tape.operands(tape.index(node))]


@pytest.mark.parametrize("value", [DataOnly, FirstHalf, SecondHalf])
def test_a_graph_that_is_built_again_is_the_same_graph(value):
    """Sets come in the order of addresses, which differ each time."""
    expression = everything if value is SecondHalf else neuron
    kept, structures, labels = [], set(), set()
    for _ in range(30):
        kept.append([object() for _ in range(random.randrange(50))])  # so that addresses do differ
        nodes = expression.build(value)
        kept.append(nodes)
        tape = record(root_of(nodes))
        structures.add(tape.structure)
        labels.add(tuple(tape.labels))
    assert len(structures) == len(labels) == 1


def test_operands_of_a_set_stay_in_order_while_parameters_change():
    """Nothing but the set knows the operands here, and data of parameters is another one at each step."""
    w1, w2 = DataOnly(0.0), DataOnly(0.0)
    kept, seen = [], set()
    for k in range(30):
        kept.append([object() for _ in range(random.randrange(50))])
        w1.data, w2.data = k - 15.5, 9.5 - k
        first, second = (
            w1 * DataOnly(x1) + w2 * DataOnly(x2) + DataOnly(y)
            for x1, x2, y in [(2.0, 3.0, 1.0), (-1.0, 4.0, -1.0)]
        )
        kept.append((first, second))
        tape = record(first + second, parameters={"w1": w1, "w2": w2})
        constants = [node for node in range(len(tape)) if node not in tape.parameters and not tape.op[node]]
        seen.add((tape.structure, tuple(tape.keys), tuple(tape.data[constants].tolist())))
    assert len(seen) == 1


def test_an_operand_that_stands_in_a_set_once_is_drawn_as_often_as_it_was_given():
    a = FirstHalf(3.0, label="a")
    b, c = a + a, a * a
    assert operands_of(record(b), b) == [a, a]
    assert operands_of(record(c), c) == [a, a]
    assert record(b).grad.tolist() == [2.0, 1.0]
    assert record(c).grad.tolist() == [6.0, 1.0]


def test_operands_come_in_the_order_of_the_code():
    pairs = [(FirstHalf(float(i)), FirstHalf(-float(i))) for i in range(1, 40)]
    for a, b in pairs:
        product = a * b
        assert operands_of(record(product), product) == [a, b]


def test_a_product_whose_symbol_is_that_of_a_power_is_named_for_what_it_does():
    a, b = StarStar(2.0), StarStar(-3.0)
    product = a * b
    assert product._op == "**"
    tape = record(product)
    assert tape.op[tape.root] == MULTIPLY.code
    assert not tape.opaque


def test_operations_without_any_symbol_are_named_for_what_they_do():
    nodes = neuron.build(Wordless)
    assert symbols(record(root_of(nodes))) == ["*", "*", "+", "+", "tanh"]
    x = LocalGrads(0.7)
    y = x * LocalGrads(2.0)
    tape = record(y)
    assert not tape.opaque
    assert tape.data[tape.root] == pytest.approx(y.data)


def test_what_nobody_knows_is_shown_and_replayed_backward_but_not_moved():
    x, w = Unusual(0.5, label="x"), Unusual(-2.0, label="w")
    soft = x.softplus()
    y = soft * w
    tape = record(y)
    node = tape.index(soft)
    assert tape.op[node] == OPAQUE
    assert tape.opaque[node].name == soft._op
    sigmoid = 1 / (1 + math.exp(-0.5))
    assert tape.grad[tape.index(x)] == pytest.approx(-2.0 * sigmoid)
    assert tape.grad[tape.index(w)] == pytest.approx(soft.data)
    tape.set(w, 3.0)
    assert tape.data[tape.root] == pytest.approx(3.0 * soft.data)
    before = tape.leaves.copy()
    with pytest.raises(ValueError, match=r"cannot be moved: it leads to ':\d', which cannot be replayed"):
        tape.set(x, 1.0)
    assert np.array_equal(tape.leaves, before)


def test_an_operation_of_three_operands_keeps_all_of_them():
    a, b, c = Unusual(2.0), Unusual(3.0), Unusual(-1.0)
    out = a.fma(b, c)
    tape = record(out)
    assert operands_of(tape, out) == [a, b, c]
    assert [tape.grad[tape.index(x)] for x in (a, b, c)] == pytest.approx([3.0, 2.0, 1.0])
    assert tape.forward() == out.data


def test_a_kink_is_not_taken_for_another_one():
    """On its positive side the absolute value has the numbers of a ReLU."""
    x = Unusual(1.5)
    tape = record(abs(x))
    assert tape.op[tape.root] == OPAQUE


def test_the_note_says_what_a_class_does_not_have_yet():
    assert record(root_of(neuron.build(DataOnly))).notes == [
        "DataOnly has no grad yet: the graph shows data only."
    ]
    assert record(root_of(neuron.build(FirstHalf))).notes == []


def test_a_loss_of_many_samples_is_told_from_the_network_that_it_judges():
    w, b = leaf(SecondHalf, 0.5, "w"), leaf(SecondHalf, -0.25, "b")
    ys = [(w * x + b).tanh() for x in (1.0, -2.0)]
    loss = sum((y - t) ** 2 for y, t in zip(ys, (1.0, -1.0), strict=True))
    tape = record(loss, parameters={"neuron.w": w, "neuron.b": b})
    place = dict(zip(map(id, tape.values), (tape.modules[i] for i in tape.module), strict=True))
    assert {place[id(y)] for y in ys} == {"neuron"}
    assert place[id(loss)] == "loss"
    assert tape.op[tape.index(ys[0])] not in (ADD.code, SUBTRACT.code)


@pytest.mark.usefixtures("comms")
def test_a_graph_sends_its_findings_and_hears_of_data_that_have_changed():
    nodes = neuron.build(FirstHalf)
    o = root_of(nodes)
    o.backward()
    graph = Graph(o)
    assert graph.source.snapshot()["findings"] == []
    nodes["b"].data = 8.0
    graph.refresh()
    [found] = graph.source.snapshot()["findings"]
    assert (found["kind"], found["cause"]) == ("state", "stale")
    assert found["key"] == record(o).keys[record(o).index(nodes["n"])]
    assert check(o).ok


class Frees(SecondHalf):
    """Sets its graph free after backward(), as PyTorch does."""

    def backward(self):
        super().backward()
        stack = [self]
        while stack:
            node = stack.pop()
            stack += node._prev
            node._prev.clear()
            node._backward = None


def test_a_class_that_frees_its_graph_still_has_it_after_a_check():
    x, w = Frees(0.5), Frees(-2.0)
    y = (x * w).tanh()
    y.__class__ = Frees
    before = list(y._prev), y._backward
    assert check(y).ok
    assert (list(y._prev), y._backward) == before
    assert len(check(y).nodes) == 4


class HandsOver(FirstHalf):
    """Hands the upstream gradient over as an argument."""

    def double(self):
        out = HandsOver(2 * self.data, (self,), "double")

        def _backward(upstream):
            self.grad += 2 * upstream

        out._backward = _backward
        return out

    def backward(self, upstream):
        self.grad = upstream
        self._backward(self.grad)


def test_an_upstream_gradient_that_is_an_argument_is_no_fault():
    y = HandsOver(3.0).double()
    assert check(y).findings == []
    y.backward(1.0)
    assert check(y).findings == []
    assert record(y).data.tolist() == [3.0, 6.0]


def test_nothing_is_tried_out_on_objects_that_another_thread_trains():
    faulty = FirstHalf(3.0) * FirstHalf(2.0)
    faulty._backward = lambda: 1 / 0
    assert not check(faulty).ok
    ready, over = threading.Event(), threading.Event()

    def train():
        with beside():
            ready.set()
            over.wait()

    thread = threading.Thread(target=train)
    thread.start()
    ready.wait()
    try:
        assert check(faulty).findings == []
    finally:
        over.set()
        thread.join()
    assert not check(faulty).ok


@pytest.mark.usefixtures("comms")
def test_a_graph_is_not_checked_while_a_live_cell_computes_with_its_objects():
    """To probe a `_backward` puts other gradients into its operands for a moment."""
    a, b = FirstHalf(2.0, label="a"), FirstHalf(-3.0, label="b")
    root = a * b
    graph, probed = Graph(root), []
    root._backward = lambda: probed.append(True)

    def cell():
        a.data = 5.0
        look()
        assert not probed

    def look():
        graph.refresh()
        return graph.source.snapshot()["findings"]

    run = Run("In [1]", loops=0)
    assert in_a_thread(run.execute, lambda: in_a_thread(cell)) is None
    assert look()
    assert probed


def in_a_thread(function, *args):
    """Return what a function returns or raise what it raises, on a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *args).result()


def test_a_graph_whose_root_has_got_other_operands_is_sent_anew_with_its_numbers(comms):
    root = FirstHalf(2.0) + FirstHalf(3.0)
    graph = Graph(root)
    model = graph.source.model
    comms.receive(model, kind="hello", client="page")
    comms.time.seconds += 1
    before = model._tape["structure"]
    three = root + FirstHalf(1.0)
    root._prev, root._op, root._backward, root.data = three._prev, "+", three._backward, 6.0
    three._prev.remove(root)
    three._prev.add(FirstHalf(2.0) * FirstHalf(2.5))
    graph.refresh()
    assert model._tape["structure"] != before
    assert len(model._snapshot["data"]) == 8 * len(graph.source.tape) == 8 * len(record(root))


class Doubled(Unusual):
    """Its softplus hands back twice what it should."""

    def _to(self, data, op, others, *partials):
        out = super()._to(data, op, others, *(2 * x if op == "softplus" else x for x in partials))
        out.__class__ = Doubled
        return out


def test_the_derivative_of_an_unknown_operation_is_measured():
    x, w = Unusual(0.5, label="x"), Unusual(-2.0, label="w")
    assert check(x.softplus() * w).findings == []
    assert check(x.fma(w, x)).findings == []
    assert check(abs(x)).findings == []
    [found] = check(Doubled(0.5, label="x").softplus()).findings
    assert found.cause == "wrong local"
    assert found.expected == pytest.approx(1 / (1 + math.exp(-0.5)), rel=1e-6)
    assert found.found == pytest.approx(2 / (1 + math.exp(-0.5)), rel=1e-12)


def test_what_cannot_be_measured_is_said_and_no_difference_vouches_for_it():
    x = Unusual(0.5, label="x")
    y = x.clip(-1, 1) * Unusual(3.0)
    found = check(y)
    assert found.ok
    assert found.unchecked == ["clip(-1, 1)"]
    assert "not checked: clip(-1, 1)" in repr(found)
    assert [row.difference for row in found.nodes if row.label == "x"] == [None]
    assert found.nodes[-1].difference == pytest.approx(1.0)


def test_what_nobody_knows_is_a_call_of_its_own():
    x = Unusual(0.5, label="x")
    assert record(x.softplus() * x).calls == ["unknown", "multiply"]
    assert record(x.softplus() * x).fused().modules == [""]
