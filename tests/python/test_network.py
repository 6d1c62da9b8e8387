"""The widget of a network: what is found in a model, what is dead or saturated, and how it is printed."""

from __future__ import annotations

import random

import numpy as np
import pytest
from matplotlib.patches import Circle, PathPatch, Rectangle
from traitlets import TraitError

from mg_widgets import MLP, SGD, Layer, Network, Neuron, Trainer, hinge
from mg_widgets.engine import Module, Value
from mg_widgets.figures.network_health import health_of, health_words
from mg_widgets.figures.network_units import network_of

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


def trainer_of(model, inputs=3, samples=4, outputs=1, **options):
    rng = random.Random(0)
    xs = [[rng.uniform(-1, 1) for _ in range(inputs)] for _ in range(samples)]
    ys = [[rng.uniform(-1, 1) for _ in range(outputs)] for _ in range(samples)]
    return Trainer(model, xs, [y[0] for y in ys] if outputs == 1 else ys, **options)


def shape(trainer, sample=0):
    return [len(layer) for layer in network_of(trainer.tape, sample).layers]


def links(trainer, sample=0):
    """Weights by path: what they lead from and to."""
    network = network_of(trainer.tape, sample)
    return {
        trainer.tape.keys[link.parameter] if link.parameter >= 0 else None: (
            network.units[link.start].name,
            network.units[link.end].name,
        )
        for link in network.links
    }


@pytest.mark.parametrize(
    ("inputs", "widths"),
    [(3, [4, 4, 1]), (2, [16, 16, 1]), (1, [1]), (20, [3]), (2, [1, 1, 1, 1]), (2, [5, 3])],
)
def test_the_layers_of_a_perceptron(inputs, widths):
    trainer = trainer_of(MLP(inputs, widths), inputs, outputs=widths[-1])
    assert shape(trainer) == [inputs, *widths]
    found = links(trainer)
    assert len(found) == sum(a * b for a, b in zip([inputs, *widths], widths, strict=False))
    for path, (start, end) in found.items():
        layer, neuron, weight = (int("".join(filter(str.isdigit, part))) for part in path.split("."))
        assert end == f"layer{layer}.neuron{neuron}"
        assert start == (f"x{weight}" if layer == 1 else f"layer{layer - 1}.neuron{weight}")
    biases = [unit.bias for unit in network_of(trainer.tape).units if unit.kind == "neuron"]
    assert [trainer.tape.keys[bias] for bias in biases] == [
        f"layer{i}.neuron{j}.b" for i, width in enumerate(widths, 1) for j in range(1, width + 1)
    ]


@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "sigmoid", "linear"])
def test_a_unit_hands_on_what_its_neuron_returns(activation):
    model = MLP(3, [2, 1], activation=activation, final_activation="linear")
    trainer = Trainer(model, XS, YS)
    units = {unit.name: unit for unit in network_of(trainer.tape).units}
    hidden = model.layers[0](XS[2])
    for i, value in enumerate(hidden, 1):
        out = trainer.tape.data_of(trainer.tape.keys[units[f"layer1.neuron{i}"].out])
        assert out[2] == pytest.approx(value.data)
    name = "linear" if activation == "linear" else activation.replace("_", "")
    assert units["layer1.neuron1"].activation.lower() == name
    assert units["layer2.neuron1"].activation == "linear"


def test_a_layer_and_a_neuron_alone():
    assert shape(trainer_of(Layer(3, 2), outputs=2)) == [3, 2]
    trainer = trainer_of(Neuron(3))
    assert shape(trainer) == [3, 1]
    assert set(links(trainer)) == {"w1", "w2", "w3"}


class OwnTanh(Neuron):
    """A neuron whose tanh is made of other operations."""

    def __call__(self, x):
        double = (2 * sum((w * xi for w, xi in zip(self.w, x, strict=True)), self.b)).exp()
        return (double - 1) / (double + 1)


class Residual(Module):
    """Two neurons, and what they return added to what they read."""

    def __init__(self):
        self.first = Layer(2, 2)
        self.last = Neuron(2)

    def __call__(self, x):
        read = [h + xi for h, xi in zip(self.first(x), x, strict=True)]
        return self.last(read)


class Fickle(MLP):
    """Its graph depends on the sample, so that there are no lanes."""

    def __call__(self, x):
        out = super().__call__(x)
        return out * 2 if x[0].data > 1 else out


def test_an_activation_of_ones_own():
    trainer = trainer_of(OwnTanh(3))
    (neuron,) = (unit for unit in network_of(trainer.tape).units if unit.kind == "neuron")
    assert neuron.out in trainer.tape.outputs[0]
    assert neuron.activation == "own function"


def test_what_is_no_neuron_is_shown_between():
    trainer = trainer_of(Residual(), 2)
    network = network_of(trainer.tape)
    assert shape(trainer) == [2, 2, 2, 1]
    others = [unit for unit in network.units if unit.kind == "other"]
    assert len(others) == 2
    plain = [link for link in network.links if link.parameter < 0]
    assert sorted((network.units[link.start].name) for link in plain) == [
        "first.neuron1",
        "first.neuron2",
        "x1",
        "x2",
    ]


def test_samples_with_graphs_of_their_own():
    trainer = Trainer(Fickle(3, [2, 1]), XS, YS)
    assert trainer.tape.lanes == 0
    for sample in range(4):
        assert shape(trainer, sample) == [3, 2, 1]
        network = network_of(trainer.tape, sample)
        first = next(unit for unit in network.units if unit.name == "layer1.neuron1")
        expected = trainer.model.layers[0].neurons[0](XS[sample]).data
        assert trainer.tape.data_of(trainer.tape.keys[first.out])[0] == pytest.approx(expected)
    assert [each.samples for each in health_of(trainer.tape, network_of(trainer.tape))] == [4] * 6


def dead_and_saturated():
    """Make a network in which one relu is dead and one tanh saturated, for some samples another one."""
    random.seed(5)
    model = Mixed()
    for weight, value in zip(model.relus.neurons[1].w, (-1.0, -1.0, -1.0), strict=True):
        weight.data = value
    model.relus.neurons[1].b.data = -10.0
    model.tanhs.neurons[0].b.data = 8.0
    return Trainer(model, XS, YS)


class Mixed(Module):
    """Relus, which tanhs read, which a linear neuron reads."""

    def __init__(self):
        self.relus = Layer(3, 3, activation="relu")
        self.tanhs = Layer(3, 3)
        self.last = Neuron(3, activation="linear")

    def __call__(self, x):
        return self.last(self.tanhs(self.relus(x)))


def test_dead_and_saturated_units_are_those_of_a_direct_computation():
    trainer = dead_and_saturated()
    model = trainer.model
    relus = np.array([[h.data for h in model.relus(x)] for x in XS])
    tanhs = np.array([[h.data for h in model.tanhs(model.relus(x))] for x in XS])
    network = network_of(trainer.tape)
    health = {
        unit.name: each for unit, each in zip(network.units, health_of(trainer.tape, network), strict=True)
    }
    for i in range(3):
        relu, tanh = health[f"relus.neuron{i + 1}"], health[f"tanhs.neuron{i + 1}"]
        assert (relu.zeros, relu.ends) == ((relus[:, i] == 0).sum(), 0)
        assert (tanh.zeros, tanh.ends) == (0, (np.abs(tanhs[:, i]) > 0.99).sum())
    assert health["relus.neuron2"].state == "dead"
    assert health["tanhs.neuron1"].state == "saturated"
    words = health_words(network, list(health.values()))
    assert "Dead, 0 for every sample: relus.neuron2." in words
    assert "Saturated for every sample: tanhs.neuron1." in words


def test_a_flat_loss_is_said():
    model = Neuron(2, activation="linear")
    model.w[0].data, model.w[1].data, model.b.data = 10.0, 0.0, 0.0
    trainer = Trainer(model, [[1.0, 0.0], [-1.0, 0.0]], [1.0, -1.0], loss=hinge)
    network = network_of(trainer.tape)
    health = health_of(trainer.tape, network)
    assert health_words(network, health) == "No unit has a gradient: the loss of the samples is flat here."
    model.w[0].data = 0.5
    trainer.refresh()
    assert health_words(network, health_of(trainer.tape, network)) == ""


def test_a_unit_that_nothing_reads_has_no_gradient():
    model = MLP(3, [2, 1])
    model.layers[1].neurons[0].w[1].data = 0.0
    trainer = Trainer(model, XS, YS)
    network = network_of(trainer.tape)
    assert health_words(network, health_of(trainer.tape, network)).startswith(
        "Without a gradient: layer1.neuron2."
    )


def test_in_a_mini_batch_only_its_gradients_count():
    trainer = Trainer(MLP(3, [4, 1]), XS, YS, batch_size=2)
    network = network_of(trainer.tape)
    assert {each.state for each in health_of(trainer.tape, network)} == {"well"}


def test_the_text_says_every_number(four_points):
    widget = Network(four_points(), sample=1)
    text = widget.to_text()
    head, _, columns, *lines = text.splitlines()
    assert head == "step 0, loss 6.01, sample xs[1]"
    assert columns.split() == ["unit", "reads", "data", "grad"]
    assert lines[0].split()[:2] == ["x1", "3.00"]
    weights = [line for line in lines if line.startswith("  w")]
    assert len(weights) == 32
    assert len([line for line in lines if line.startswith("  b")]) == 9
    last = widget.source.tape.data_of("layer3.neuron1.w4")[0]
    assert f"{last:#.3g}" in weights[-1]


def test_the_text_ends_with_what_is_dead():
    text = Network(dead_and_saturated()).to_text()
    assert "Dead, 0 for every sample: relus.neuron2." in text.splitlines()[-1]


def test_the_figure_has_a_line_for_each_weight_and_a_form_for_each_unit(four_points):
    axes = Network(four_points()).figure().axes[0]
    lines = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    assert len(lines) == 32
    assert max(line.get_linewidth() for line in lines) == lines[-1].get_linewidth()
    assert (
        len({(round(c.center[0], 3), round(c.center[1], 3)) for c in axes.patches if isinstance(c, Circle)})
        == 12
    )
    assert {line.get_linestyle() for line in lines} == {"-"}
    dashed = Network(four_points(), show="gradients").figure().axes[0]
    assert {line.get_linestyle() for line in dashed.patches if isinstance(line, PathPatch)} == {(0, (3, 2))}


def test_the_figure_of_two_inputs_has_a_surface_for_each_unit():
    trainer = trainer_of(MLP(2, [3, 1]), 2)
    axes = Network(trainer).figure().axes[0]
    assert len(axes.images) == 6
    assert len([patch for patch in axes.patches if isinstance(patch, Rectangle)]) == 6
    colors = axes.images[0].get_array()
    # x1 rises from left to right, from orange to blue, and is the same in each row.
    assert np.ptp(colors, axis=0).max() == pytest.approx(0)
    assert colors[0, 0, 0] > colors[0, 0, 2]
    assert colors[0, -1, 0] < colors[0, -1, 2]


def test_what_is_beyond_64_units_is_left_out():
    figure = Network(trainer_of(MLP(2, [70, 1]), 2)).figure()
    assert "64 of 70 units of layer 1 are drawn." in figure.get_supxlabel()


def test_nan_weights_are_drawn():
    trainer = Trainer(MLP(3, [2, 1]), XS, YS)
    trainer.model.layers[0].neurons[0].w[0].data = float("nan")
    trainer.refresh()
    widget = Network(trainer)
    assert "nan" in widget.to_text()
    styles = {p.get_linestyle() for p in widget.figure().axes[0].patches if isinstance(p, PathPatch)}
    assert styles == {"-", ":"}


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_saves(four_points, tmp_path, suffix):
    path = Network(four_points()).save(tmp_path / f"network.{suffix}")
    assert path.stat().st_size > 1000


def test_bad_values_are_refused(four_points, tmp_path):
    with pytest.raises(TraitError, match="sample must be in the range 0 <= sample < 4, not 4"):
        Network(four_points(), sample=4)
    with pytest.raises(TraitError, match="show"):
        Network(four_points(), show="activations")
    with pytest.raises(TypeError, match="layers"):
        Network(four_points(), layers=3)
    with pytest.raises(TypeError, match="Trainer"):
        Network(MLP(3, [1]))
    with pytest.raises(ValueError, match=r"must end in one of \.svg, \.png, \.pdf"):
        Network(four_points()).save(tmp_path / "network.txt")


class Lonely(Module):
    """A model without a weighted sum."""

    def __init__(self):
        self.shift = Value(0.5)

    def __call__(self, x):
        return x[0] + self.shift


def test_what_does_not_suit_says_why(lesson_loop):
    trainer, _ = lesson_loop()
    with pytest.raises(ValueError, match="this trainer has a loop of your own"):
        Network(trainer)
    with pytest.raises(ValueError, match="nothing in this model is a sum of weights times inputs"):
        Network(trainer_of(Lonely(), 1))


def test_the_traits_travel(four_points):
    widget = Network(four_points(optimizer=SGD(0.1)), sample=2, show="gradients")
    assert widget.embedded().state["sample"] == 2
    assert widget.embedded().state["show"] == "gradients"


def test_a_step_that_failed_shows_nothing_of_itself(four_points):
    fails = []

    def judge(prediction, target):
        return None if fails else prediction > target

    trainer = four_points(accuracy=judge)
    network = Network(trainer)
    known = network.to_text()
    fails.append(True)
    with pytest.raises(TypeError, match="accuracy"):
        trainer.step()
    assert network.to_text() == known
