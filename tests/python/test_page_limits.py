"""What is too large for a page: with the number, and what fits."""

import numpy as np
import pytest

from mg_widgets import Dashboard, Graph, Module, Trainer, Value
from mg_widgets.widgets import cell_hook, page_limits

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
W1 = "layer1.neuron1.w1"


def numbers(buffer):
    return np.frombuffer(buffer, "<f8").tolist()


def next_frame(comms, model, **message):
    comms.time.seconds += 0.05
    comms.receive(model, client="page", **message)
    content, _, buffers = comms.last_frame(model)
    return content, buffers


def test_the_loss_alone_is_shown_of_a_trainer_with_too_many_numbers(comms, monkeypatch, four_points):
    monkeypatch.setattr(page_limits, "REPLAYED", 250)
    trainer = four_points()
    # 43 are shared by all samples: the parameters, a constant and the sum.
    assert (len(trainer.tape), trainer.tape.lane.sum()) == (123, 80)
    model = Dashboard(trainer).source.model
    assert (model._tape["keys"], model._tape["parameters"]) == ([":0"], [])
    assert model._setup["player"] == "kernel"
    assert model._snapshot["message"] == (
        "only the loss is shown: this graph has 363 numbers, 123 nodes in 4 samples, more than the 250 that "
        "a page replays; Trainer(model, xs[:2], ys[:2]) has few enough"
    )
    assert numbers(model._snapshot["others"]) == [trainer.loss]
    comms.receive(model, kind="hello", client="page")
    first = trainer.loss

    content, buffers = next_frame(comms, model, kind="step")
    assert content["step"] == 1
    assert content["structure"] == model._tape["structure"]
    assert content["message"] == model._snapshot["message"]
    assert buffers == [[trainer.loss], [], [trainer.loss]]
    _, buffers = next_frame(comms, model, kind="new_weights", seed=3)
    assert buffers == [[trainer.loss], [], [trainer.loss]]
    content, buffers = next_frame(comms, model, kind="reset")
    assert (content["step"], buffers) == (0, [[first], [], [first]])


def test_as_many_samples_as_are_named_are_shown_whole(comms, monkeypatch, network):  # noqa: ARG001
    monkeypatch.setattr(page_limits, "REPLAYED", 250)
    tape = Dashboard(Trainer(network(), XS[:2], YS[:2])).source.tape
    assert (len(tape), tape.lanes) == (123, 2)


def test_a_page_with_too_many_numbers_is_not_written(comms, monkeypatch, four_points, tmp_path):  # noqa: ARG001
    monkeypatch.setattr(page_limits, "REPLAYED", 250)
    with pytest.raises(RuntimeError, match=r"^to_html cannot write this trainer: this graph has \d+ numbers"):
        Dashboard(four_points()).to_html(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


class Uneven(Module):
    """Computes something else for a sample above zero."""

    def __init__(self):
        self.w = Value(0.5)

    def __call__(self, x):
        return self.w * x[0] if x[0].data > 0 else self.w * x[0] + 1.0


@pytest.mark.parametrize(
    ("model", "xs", "found", "way_on"),
    [
        (Uneven, [[1.0], [-1.0], [2.0], [-2.0]], 36, "Trainer(model, xs[:3], ys[:3]) has few enough"),
        (None, XS, 123, "a network with fewer parameters has few enough"),
    ],
)
def test_too_many_nodes_are_not_sent(monkeypatch, network, model, xs, found, way_on):
    monkeypatch.setattr(page_limits, "SENT", 30)
    tape = Trainer((model or network)(), xs, YS).tape
    assert page_limits.too_large_as_a_whole(tape) == (
        f"this graph has {found} nodes, more than the 30 that a page is sent; {way_on}"
    )
    monkeypatch.setattr(page_limits, "SENT", len(tape))
    assert page_limits.too_large_as_a_whole(tape) == ""


def test_too_many_samples_are_not_listed(monkeypatch, four_points):
    tape = four_points().tape
    monkeypatch.setattr(page_limits, "LISTED", 4)
    assert page_limits.too_large_as_a_whole(tape) == ""
    monkeypatch.setattr(page_limits, "LISTED", 3)
    assert page_limits.too_large_as_a_whole(tape) == (
        "there are 4 samples, more than the 3 that a page lists; Trainer(model, xs[:3], ys[:3]) has few "
        "enough"
    )


def test_a_graph_of_too_many_nodes_is_refused_before_it_is_read(comms, monkeypatch):
    monkeypatch.setattr(page_limits, "EXPRESSION", 100)
    looked_at = []

    class Node:
        data, grad = 1.0, 0.0

        def __init__(self, *operands):
            self.operands = operands

        @property
        def _prev(self):
            looked_at.append(self)
            return self.operands

    root = Node()
    for _ in range(999):
        root = Node(root)
    with pytest.raises(ValueError, match=r"^this graph has more than 100 nodes, too many .* of one sample"):
        Graph(root)
    assert len({id(node) for node in looked_at}) <= 102
    assert comms.said == []

    root = Node()
    for _ in range(99):
        root = Node(root)
    assert len(Graph(root).source.tape) == 100


def test_a_graph_that_outgrows_its_page_stays_as_it_was(comms, monkeypatch):
    monkeypatch.setattr(page_limits, "EXPRESSION", 5)
    a, b = Value(2.0, "a"), Value(3.0, "b")
    root = a * b
    model = Graph(root).source.model
    comms.receive(model, kind="hello", client="page")
    root._a = a * a * a * a
    root.data = 48.0
    cell_hook.refresh_all()
    content, _ = next_frame(comms, model, kind="alive")
    assert content["message"].startswith("this graph has more than 5 nodes")
    assert model._tape["labels"] == ["a", "b", ""]
