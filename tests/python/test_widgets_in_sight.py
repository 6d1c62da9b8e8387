"""Graphs of a student's own network: its layers are known by the models among the variables."""

from itertools import pairwise

import pytest

from engines.lecture import SecondHalf
from mg_widgets import Graph, Value
from mg_widgets.widgets import in_sight
from mg_widgets.widgets.in_sight import parameters_in_sight


class Neuron:
    def __init__(self, nin):
        self.w = [SecondHalf(0.1 * i - 0.2) for i in range(nin)]
        self.b = SecondHalf(0.3)

    def __call__(self, x):
        return sum((w * xi for w, xi in zip(self.w, x, strict=True)), self.b).tanh()


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        outs = [neuron(x) for neuron in self.neurons]
        return outs[0] if len(outs) == 1 else outs


class Network:
    def __init__(self, *sizes):
        self.layers = [Layer(*pair) for pair in pairwise(sizes)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@pytest.fixture
def variables():
    """The variables of a notebook."""
    return {"n": Network(2, 3, 1), "other": Network(2, 1), "xs": [[1.0, -1.0]], "Network": Network, "_n": 3}


def test_the_parameters_of_a_network_are_named_by_its_attributes(variables):
    n = variables["n"]
    found = parameters_in_sight(n([1.0, -2.0]), variables)
    assert len(found) == 13
    assert found["layer1.neuron3.w2"] is n.layers[0].neurons[2].w[1]
    assert found["layer2.neuron1.b"] is n.layers[1].neurons[0].b


def test_two_networks_in_one_graph_have_the_names_of_their_variables(variables):
    root = variables["n"]([1.0, -2.0]) + variables["other"]([1.0, -2.0])
    found = parameters_in_sight(root, variables)
    assert found["other.layer1.neuron1.w1"] is variables["other"].layers[0].neurons[0].w[0]
    assert "n.layer2.neuron1.b" in found


def test_a_plain_expression_has_no_parameters(variables):
    a = SecondHalf(2.0, label="a")
    assert parameters_in_sight(a * 3, variables | {"a": a}) is None
    assert parameters_in_sight(Value(2.0) * 3, variables) is None
    assert parameters_in_sight(a * 3) is None


@pytest.mark.usefixtures("comms")
def test_a_graph_shows_the_layers_of_the_network_in_the_notebook(monkeypatch, variables):
    class Shell:
        user_ns = variables

    monkeypatch.setattr(in_sight, "get_ipython", Shell)
    loss = (variables["n"]([1.0, -2.0]) - 1.0) ** 2
    tape = Graph(loss).source.tape
    assert {"layer1.neuron2", "layer2.neuron1", "loss"} <= set(tape.modules)
    assert len(tape.parameters) == 13
