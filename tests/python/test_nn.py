"""Networks: names and order of parameters, random numbers, shapes, and the lessons' training runs."""

import json
import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from mg_widgets.engine import L2, MLP, Layer, Module, Neuron, Value, hinge, squared_error, topological_order

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
PACKAGE = {"activation": "relu", "final_activation": "linear", "bias": "zero"}


def lecture_loss(model):
    return sum((model(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))


def train(model, learning_rate, steps):
    """Run the lecture's loop and return the loss of each state."""
    losses = []
    for _ in range(steps):
        loss = lecture_loss(model)
        losses.append(loss.data)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= learning_rate * p.grad
    return losses


def numbers(model):
    return [p.data for p in model.parameters()]


def printed(losses, expected):
    """Round each loss to as many digits as the expected one was printed with."""
    digits = [len(text.partition(".")[2]) for text in expected]
    return [f"{loss:.{n}f}" for loss, n in zip(losses, digits, strict=True)]


def test_the_lectures_network_has_41_parameters_and_the_demos_337():
    assert len(MLP(3, [4, 4, 1]).parameters()) == 41
    assert len(MLP(2, [16, 16, 1]).parameters()) == 337


def test_paths_count_layers_neurons_and_weights_from_one_with_the_bias_last():
    paths = [path for path, _ in MLP(3, [4, 1]).named_parameters()]
    assert paths[:5] == [
        "layer1.neuron1.w1",
        "layer1.neuron1.w2",
        "layer1.neuron1.w3",
        "layer1.neuron1.b",
        "layer1.neuron2.w1",
    ]
    assert paths[-2:] == ["layer2.neuron1.w4", "layer2.neuron1.b"]


@pytest.mark.parametrize(
    ("module", "first"),
    [(Neuron(2), "w1"), (Layer(2, 3), "neuron1.w1"), (MLP(2, [3]), "layer1.neuron1.w1")],
    ids=repr,
)
def test_a_module_labels_its_parameters_with_their_paths(module, first):
    assert module.parameters()[0].label == first
    assert [p.label for p in module.parameters()] == [path for path, _ in module.named_parameters()]


def test_a_seed_gives_the_lessons_first_weight():
    random.seed(1337)
    assert MLP(3, [4, 4, 1]).parameters()[0].data == 0.23550571390294128


def test_the_neuron_of_the_micrograd_drawing():
    random.seed(1337)
    neuron = Neuron(2, activation="relu", bias="zero")
    x = [Value(1.0), Value(-2.0)]
    y = neuron(x)
    y.backward()
    assert numbers(neuron) == [0.23550571390294128, 0.06653114721000164, 0.0]
    assert y.data == pytest.approx(0.102443419482938, rel=1e-9)
    assert [p.grad for p in neuron.parameters()] == [1.0, -2.0, 1.0]
    assert [round(xi.grad, 4) for xi in x] == [0.2355, 0.0665]


def test_the_lectures_graphs_have_as_many_nodes_as_with_the_lectures_engine():
    model = MLP(3, [4, 4, 1])
    assert len(topological_order(model(XS[0]))) == 126
    assert len(topological_order(lecture_loss(model))) == 398
    assert len(topological_order(lecture_loss(MLP(3, [4, 4, 1], **PACKAGE)))) == 394


LECTURE_RUN = [
    "6.0054",
    "3.20215",
    "2.46217",
    "2.0881",
    "1.52786",
    "0.7001",
    "0.25394",
    "0.1348",
    "0.09035",
    "0.06732",
    "0.05335",
]


def test_the_lectures_training_run_with_seed_1337_has_its_known_losses():
    random.seed(1337)
    model = MLP(3, [4, 4, 1])
    predictions = [round(model(x).data, 6) for x in XS]
    lecture_loss(model).backward()
    assert predictions == [0.427678, 0.557065, 0.718467, 0.452031]
    assert model.parameters()[0].grad == pytest.approx(-0.45366489, abs=5e-9)
    assert sum(p.grad**2 for p in model.parameters()) ** 0.5 == pytest.approx(5.351966, abs=5e-7)

    losses = train(model, 0.1, 20)
    assert printed(losses[:11], LECTURE_RUN) == LECTURE_RUN
    assert losses[0] == pytest.approx(6.005402783252284, rel=1e-9)
    assert losses[19] == pytest.approx(0.0177818746861576, rel=1e-9)


def test_the_lectures_training_run_at_half_the_rate():
    random.seed(1337)
    losses = train(MLP(3, [4, 4, 1]), 0.05, 50)
    expected = ["6.005403", "4.448281", "2.273234", "0.50552", "0.053542", "0.01249"]
    assert printed([losses[k] for k in (0, 1, 5, 10, 20, 49)], expected) == expected


def test_a_rate_of_one_half_leaves_the_lectures_network_stuck_at_four():
    random.seed(1337)
    losses = train(MLP(3, [4, 4, 1]), 0.5, 4)
    assert printed(losses, ["6.005", "5.376", "4.0", "4.0"]) == ["6.005", "5.376", "4.0", "4.0"]


def test_the_training_run_of_the_packages_network():
    random.seed(1337)
    losses = train(MLP(3, [4, 4, 1], **PACKAGE), 0.01, 21)
    expected = ["18.432196", "1.647743", "1.007671", "0.742024", "0.524062"]
    assert printed(losses[::5], expected) == expected


def test_the_first_loss_of_the_moons_demo():
    moons = json.loads((Path(__file__).parents[1] / "data" / "moons100.json").read_text())
    random.seed(1337)
    model = MLP(2, [16, 16, 1], **PACKAGE)
    inputs = [list(map(Value, x)) for x in moons["X"]]
    losses = [hinge(model(x), y) for x, y in zip(inputs, moons["y"], strict=True)]
    loss = sum(losses) * (1.0 / len(losses)) + L2(1e-4)(model.parameters())
    assert loss.data == pytest.approx(0.8958441028683222, rel=1e-12)
    assert len(topological_order(loss)) == 65_818


@pytest.mark.parametrize("bias", ["uniform", "zero"])
def test_drawing_anew_after_a_seed_gives_the_numbers_of_a_new_model(bias):
    random.seed(7)
    new = MLP(3, [4, 2], bias=bias)
    random.seed(99)
    model = MLP(3, [4, 2], bias=bias)
    squared_error(model([1, 2, 3]), [1, 2]).backward()

    random.seed(7)
    model.draw()
    assert numbers(model) == numbers(new)
    assert {p.grad for p in model.parameters()} == {0.0}

    model.draw(random.Random(99))
    assert numbers(model) != numbers(new)
    model.draw(random.Random(7))
    assert numbers(model) == numbers(new)


def test_a_model_tells_which_parameters_it_draws():
    assert MLP(2, [2]).drawn() == [True] * 6
    assert MLP(2, [2], bias="zero").drawn() == [True, True, False, True, True, False]


def test_zero_grad_clears_the_gradients_of_parameters():
    model = MLP(3, [2, 1])
    model(XS[0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert not any(p.grad for p in model.parameters())


def operations(value):
    return [node._op for node in topological_order(value) if node._op not in ("", "+", "*")]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({}, ["tanh", "tanh"]),
        ({"activation": "relu"}, ["ReLU", "ReLU"]),
        ({"activation": "relu", "final_activation": "linear"}, ["ReLU"]),
        ({"activation": "leaky_relu"}, ["LeakyReLU", "LeakyReLU"]),
        ({"activation": "sigmoid", "final_activation": "tanh"}, ["sigmoid", "tanh"]),
        ({"activation": "linear"}, []),
    ],
    ids=repr,
)
def test_the_final_activation_is_that_of_the_others_unless_it_is_given(keywords, expected):
    assert operations(MLP(2, [1, 1], **keywords)([1, 2])) == expected


def test_a_single_output_is_a_value_and_several_are_a_list():
    assert isinstance(MLP(3, [4, 1])(XS[0]), Value)
    assert [type(out) for out in MLP(3, [4, 2])(XS[0])] == [Value, Value]


def test_layers_of_one_neuron_can_follow_each_other():
    assert isinstance(MLP(3, [1, 1, 1])(XS[0]), Value)


def test_a_row_of_a_numpy_array_is_a_sample():
    model = MLP(3, [2, 1])
    assert model(np.array(XS, dtype=np.float32)[1]).data == pytest.approx(model(XS[1]).data)


@pytest.mark.parametrize("module", [Neuron(3), Layer(3, 2), MLP(3, [2, 1])], ids=repr)
@pytest.mark.parametrize("x", [[1.0, 2.0], [1.0, 2.0, 3.0, 4.0], []], ids=repr)
def test_a_sample_of_the_wrong_width_is_refused_with_both_numbers(module, x):
    with pytest.raises(ValueError, match=f"must have 3 numbers, not {len(x)}"):
        module(x)


def test_a_sample_that_is_no_list_is_refused():
    with pytest.raises(TypeError, match=r"must be a list of 3 numbers, not 2\.0"):
        MLP(3, [1])(2.0)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: MLP(0, [1]), ValueError, "nin must be a positive integer, not 0"),
        (lambda: MLP(2.5, [1]), TypeError, "nin must be a positive integer, not 2.5"),
        (lambda: MLP(3, []), ValueError, "nouts must have at least one layer"),
        (
            lambda: MLP(3, 4),
            TypeError,
            r"nouts must be a list of positive integers such as \[4, 4, 1\], not 4",
        ),
        (lambda: MLP(3, [4, 0]), ValueError, r"nouts\[1\] must be a positive integer, not 0"),
        (lambda: MLP(3, "41"), TypeError, r"nouts\[0\] must be a positive integer, not '4'"),
        (lambda: Layer(3, 0), ValueError, "nout must be a positive integer, not 0"),
        (lambda: Layer(-1, 3), ValueError, "nin must be a positive integer, not -1"),
        (
            lambda: MLP(3, [1], activation="gelu"),
            ValueError,
            "activation must be one of 'tanh', 'relu', 'leaky_relu', 'sigmoid', 'linear', not 'gelu'",
        ),
        (lambda: MLP(3, [1], final_activation="none"), ValueError, "final_activation must be one of 'tanh'"),
        (lambda: MLP(3, [1], bias="ones"), ValueError, "bias must be one of 'uniform', 'zero', not 'ones'"),
        (lambda: MLP(3, [1], nonlin=False), TypeError, "nonlin"),
    ],
    ids=range(12),
)
def test_a_bad_argument_is_named_before_any_weight_is_drawn(make, error, message):
    random.seed(0)
    before = random.getstate()
    with pytest.raises(error, match=message):
        make()
    assert random.getstate() == before


def test_repr_shows_the_layers_as_in_micrograd():
    model = MLP(3, [2, 1], activation="relu", final_activation="linear")
    assert repr(model) == "MLP of [Layer of [ReluNeuron(3), ReluNeuron(3)], Layer of [LinearNeuron(2)]]"
    assert repr(Neuron(2, activation="leaky_relu")) == "LeakyReluNeuron(2)"


def test_a_pickled_model_predicts_the_same():
    model = MLP(3, [4, 1])
    twin = pickle.loads(pickle.dumps(model))
    assert twin(XS[0]).data == model(XS[0]).data
    assert twin.named_parameters()[0][0] == "layer1.neuron1.w1"


class Polynomial(Module):
    """A model of somebody else's: parameters as attributes, in lists, in modules, one of them used twice."""

    def __init__(self):
        self.name = "p"
        self.scale = Value(2.0)
        self.coefficients = [Value(1.0), Value(-1.0)]
        self.grid = [[Value(3.0)], [Value(4.0)]]
        self.head = Neuron(1, bias="zero")
        self.parts = (Neuron(1), self.head)
        self.tied = self.scale

    def __call__(self, x):
        self.last = self.scale * x + self.coefficients[0]
        return self.last


def test_parameters_of_ones_own_module_are_found_and_named_by_its_attributes():
    module = Polynomial()
    module(3.0)
    assert [path for path, _ in module.named_parameters()] == [
        "scale",
        "coefficient1",
        "coefficient2",
        "grid1_1",
        "grid2_1",
        "head.w1",
        "head.b",
        "part1.w1",
        "part1.b",
    ]
    assert [p for _, p in module.named_parameters()] == module.parameters()
    assert module.drawn() == [True] * 6 + [False] + [True] * 2


def test_ones_own_module_can_label_its_parameters():
    module = Polynomial()
    module.label_parameters()
    assert [module.scale.label, module.head.b.label] == ["scale", "head.b"]


class Frozen(Module):
    """A module that keeps some of its Values to itself, and has others where nobody looks."""

    def __init__(self):
        self.fixed = Value(1.0)
        self.neuron = Neuron(1)
        self.hidden = {"a": Value(5.0)}

    def parameters(self):
        return [*self.neuron.parameters(), self.hidden["a"]]


def test_a_module_that_says_itself_what_its_parameters_are_is_believed():
    model = Module()
    model.frozen = Frozen()
    assert [path for path, _ in model.named_parameters()] == [
        "frozen.neuron.w1",
        "frozen.neuron.b",
        "frozen.parameter3",
    ]


@pytest.mark.parametrize(("module", "sizes"), [(Neuron, (3,)), (Layer, (3, 2)), (MLP, (3, [1]))])
def test_an_unknown_keyword_is_named_together_with_the_known_ones(module, sizes):
    state = random.getstate()
    with pytest.raises(TypeError, match=r"'activaton'.*activation, bias"):
        module(*sizes, activaton="relu")
    assert random.getstate() == state, "a weight was drawn before the error"


def test_a_list_loses_only_the_s_of_a_plural():
    model = Module()
    model.bias, model.weights, model.s = [Value(1.0)], [Value(2.0)], [Value(3.0)]
    assert [path for path, _ in model.named_parameters()] == ["bias1", "weight1", "s1"]
