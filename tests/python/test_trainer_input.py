"""What a trainer accepts as data, and how it says what it does not accept."""

import numpy as np
import pytest

from mg_widgets import (
    MLP,
    SGD,
    Module,
    Trainer,
    Value,
    binary_cross_entropy,
    hinge,
    softmax_cross_entropy,
    squared_error,
)

XS = [[2.0, 3.0], [3.0, -1.0], [0.5, 1.0]]
YS = [1.0, -1.0, -1.0]


class Frame:
    """Behaves as a data frame does: it iterates over the names of its columns."""

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(["a", "b"])

    def __len__(self):
        return len(self.rows)

    def to_numpy(self):
        return np.array(self.rows)


class Tensor:
    """Behaves as a tensor does: it iterates over tensors."""

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return (Tensor(row) for row in self.rows)

    def tolist(self):
        return self.rows


def model():
    return MLP(2, [2, 1])


@pytest.mark.parametrize(
    ("xs", "ys"),
    [
        (tuple(map(tuple, XS)), tuple(YS)),
        (np.array(XS), np.array(YS)),
        (np.array(XS, dtype=np.float32), np.array(YS, dtype=np.int64)),
        (list(np.array(XS)), list(np.array(YS))),
        (Frame(XS), Frame(YS)),
        (Tensor(XS), Tensor(YS)),
        ((row for row in XS), iter(YS)),
        ([[2, 3], [3, -1], [0.5, True]], [1, -1, np.float32(-1)]),
    ],
)
def test_any_kind_of_table_is_kept_as_lists_of_floats(xs, ys):
    trainer = Trainer(model(), xs, ys)
    assert trainer.xs == XS
    assert trainer.ys == YS
    assert {type(x) for row in trainer.xs for x in row} | {type(y) for y in trainer.ys} == {float}


COLUMNS = [
    [1.0, -1.0, 0.5],
    (1, -1, 0.5),
    np.array([1.0, -1.0, 0.5]),
    np.array([[1.0], [-1.0], [0.5]]),
    Frame([1.0, -1.0, 0.5]),
    Frame([[1.0], [-1.0], [0.5]]),
    Tensor([1.0, -1.0, 0.5]),
    [Tensor(1.0), Tensor(-1.0), Tensor(0.5)],
]


@pytest.mark.parametrize("column", COLUMNS)
def test_one_input_and_one_output_take_a_column(column):
    trainer = Trainer(MLP(1, [2, 1]), column, column)
    assert (trainer.xs, trainer.ys) == ([[1.0], [-1.0], [0.5]], [1.0, -1.0, 0.5])


CLASSES = [
    [0, 2, 1],
    (0.0, 2.0, 1.0),
    np.array([0, 2, 1], np.uint8),
    np.array([[0], [2], [1]]),
    Frame([0, 2, 1]),
    Frame([[0.0], [2.0], [1.0]]),
    Tensor([0, 2, 1]),
    [False, 2, True],
    list(np.array([0, 2, 1])),
    [[1, 0, 0], [0, 0, 1], [0, 1, 0]],
    [[1, 0, 0], 2, [0, 1, 0]],
]


@pytest.mark.parametrize("ys", CLASSES)
def test_the_index_of_a_class_becomes_one_hot(ys):
    trainer = Trainer(MLP(2, [3]), XS, ys, loss=softmax_cross_entropy)
    assert trainer.ys == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    assert {type(y) for row in trainer.ys for y in row} == {float}


def test_bools_are_classes_and_probabilities_too():
    network = MLP(2, [2], activation="linear")
    assert Trainer(network, XS, [True, False, True], loss=softmax_cross_entropy).ys == [
        [0, 1],
        [1, 0],
        [0, 1],
    ]
    third = np.full((3, 3), 1 / 3, np.float32)
    assert Trainer(MLP(2, [3]), XS, third, loss=softmax_cross_entropy).ys == third.tolist()
    ys = np.array([True, False, True])
    assert Trainer(model(), XS, ys, loss=binary_cross_entropy).ys == [1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("ys", "loss", "outputs"),
    [
        ([0, 2, 2], softmax_cross_entropy, 3),
        ([1, 1, 1], softmax_cross_entropy, 3),
        ([1, 1, 1], hinge, 1),
        ([0, 0, 0], binary_cross_entropy, 1),
        ([[0.25, 1], [0, 1], [1, 1]], binary_cross_entropy, 2),
        ([2.0, 2.0, 2.0], squared_error, 1),
        ([0.5, -2.0, 1.0], hinge, 1),
    ],
)
def test_an_empty_class_equal_labels_and_margins_are_learned(ys, loss, outputs):
    trainer = Trainer(MLP(2, [outputs], activation="linear"), XS, ys, loss=loss, optimizer=SGD(0.01))
    before = trainer.loss
    assert trainer.run(50) < before


@pytest.mark.parametrize(("loss", "outputs", "y"), [(squared_error, 1, 1), (softmax_cross_entropy, 3, 2)])
def test_one_data_point_is_enough(loss, outputs, y):
    trainer = Trainer(MLP(1, [outputs], activation="linear"), [0.5], [y], loss=loss)
    assert trainer.run(100) < 0.1


A_CLASS = r"ys\[1\] must be the index of a class, a whole number from 0 to 2 as the model has 3 outputs, not "
BAD_TARGETS = [
    ([0, 3, 1], softmax_cross_entropy, 3, ValueError, A_CLASS + "3$"),
    ([0, -1, 1], softmax_cross_entropy, 3, ValueError, A_CLASS + "-1$"),
    ([0, 0.5, 1], softmax_cross_entropy, 3, ValueError, A_CLASS + "0.5$"),
    ([0, float("nan"), 1], softmax_cross_entropy, 3, ValueError, r"ys\[1\] must be a finite number"),
    (["a", "b", "c"], softmax_cross_entropy, 3, TypeError, r"ys\[0\] must be a number, not the label 'a'"),
    ([[0, 1]] * 3, softmax_cross_entropy, 3, ValueError, r"ys\[0\] must have 3 numbers, one for each output"),
    ([[0, 1, 1]] * 3, softmax_cross_entropy, 3, ValueError, r"ys\[0\] is \[0.0, 1.0, 1.0\], .* the sum 1"),
    ([[2, -1, 0]] * 3, softmax_cross_entropy, 3, ValueError, r"ys\[0\] is \[2.0, -1.0, 0.0\], .* the sum 1"),
    ([0, 1, 0], softmax_cross_entropy, 1, ValueError, "one output for each class, and the model has one"),
    ([0, 1.5, 0], binary_cross_entropy, 1, ValueError, r"ys\[1\] is 1.5, but must be in the range 0 to 1"),
    ([1, -1, 1], binary_cross_entropy, 1, ValueError, r"ys\[1\] is -1.0, .*; write \(y \+ 1\) / 2"),
    ([[0, 2]] * 3, binary_cross_entropy, 2, ValueError, r"ys\[0\] is \[0.0, 2.0\], but must be in the range"),
    ([1, 0, 1], hinge, 1, ValueError, r"ys\[1\] is 0.0, but must be -1 or 1 .*; write 2 \* y - 1"),
    ([[1, 0]] * 3, hinge, 2, ValueError, r"ys\[0\] is \[1.0, 0.0\], but must be -1 or 1 for the hinge loss"),
]


@pytest.mark.parametrize(("ys", "loss", "outputs", "error", "message"), BAD_TARGETS)
def test_a_target_that_a_loss_cannot_use_is_named_with_what_to_write(ys, loss, outputs, error, message):
    network = MLP(2, [outputs])
    before = [(p.data, p.grad) for p in network.parameters()]
    with pytest.raises(error, match=message):
        Trainer(network, XS, ys, loss=loss)
    assert [(p.data, p.grad) for p in network.parameters()] == before


def test_several_outputs_take_lists_of_targets():
    trainer = Trainer(MLP(2, [3]), XS, np.eye(3))
    assert trainer.ys == np.eye(3).tolist()
    assert trainer.run(5) < trainer.history.losses[0]


def test_the_data_of_a_trainer_are_its_own():
    xs = [list(row) for row in XS]
    trainer = Trainer(model(), xs, YS)
    xs[0][0] = 99.0
    assert trainer.xs == XS


BAD_DATA = [
    (
        XS,
        YS[:2],
        ValueError,
        "xs and ys must have the same length: there are 3 samples in xs and 2 targets in ys",
    ),
    ([], [], ValueError, "xs is empty"),
    (XS, [], ValueError, "ys is empty"),
    (np.empty((0, 2)), [], ValueError, "xs is empty"),
    ([[1.0, 2.0], [1.0], [1.0, 2.0]], YS, ValueError, r"xs\[1\] has 1 numbers, but xs\[0\] has 2"),
    ([[1.0], [2.0], [3.0]], YS, ValueError, "xs does not fit the model: .*2 numbers, not 1"),
    ([1.0, 2.0, 3.0], YS, ValueError, "xs does not fit the model: .*2 numbers, not 1"),
    ([[1.0, 2.0], 3.0, [4.0, 5.0]], YS, TypeError, r"xs\[1\] must be a list of numbers"),
    (3.0, YS, TypeError, "xs must be a list with one entry per sample, not 3.0"),
    ("abc", YS, TypeError, "xs must be a list with one entry per sample, not 'abc'"),
    (None, YS, TypeError, "a model needs its data"),
    ([[1.0, "two"], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number.*'two'"),
    ([[1.0, None], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number"),
    ([[1.0, Value(2.0)], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number"),
    ([[1.0, float("nan")], *XS[1:]], YS, ValueError, r"xs\[0\]\[1\] must be a finite number, not nan"),
    (XS, [1.0, float("inf"), 1.0], ValueError, r"ys\[1\] must be a finite number, not inf"),
    (
        XS,
        [1.0, "cat", 1.0],
        TypeError,
        r"ys\[1\] must be a number, not the label 'cat'; .*by its index: names =",
    ),
    (XS, np.array(["cat", "dog", "cat"]), TypeError, r"ys\[0\] must be a number, not the label 'cat'"),
    (XS, [[1.0, 2.0]] * 3, TypeError, r"ys\[0\] must be a number, as the model has one output"),
    (XS, [[], [], []], TypeError, r"ys\[0\] must be a number, as the model has one output"),
    (XS, [1.0, float("nan"), 1.0], ValueError, r"ys\[1\] must be a finite number, not nan"),
    (XS, 1.0, TypeError, "ys must be a list with one entry per sample"),
]


@pytest.mark.parametrize(("xs", "ys", "error", "message"), BAD_DATA)
def test_bad_data_are_named_and_nothing_has_changed(xs, ys, error, message):
    network = model()
    before = [(p.data, p.grad) for p in network.parameters()]
    with pytest.raises(error, match=message):
        Trainer(network, xs, ys)
    assert [(p.data, p.grad) for p in network.parameters()] == before


@pytest.mark.parametrize(
    ("ys", "error", "message"),
    [
        (
            YS,
            TypeError,
            r"ys\[0\] must be a list of numbers, .* 3 outputs, not 1.0; .*loss=softmax_cross_entropy",
        ),
        ([[1.0, 2.0]] * 3, ValueError, r"ys\[0\] must have 3 numbers, one for each output, not 2"),
    ],
)
def test_targets_have_the_shape_of_the_prediction(ys, error, message):
    with pytest.raises(error, match=message):
        Trainer(MLP(2, [3]), XS, ys)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"lr": 0.1},
            TypeError,
            "Trainer has no argument 'lr'; its keywords are accuracy, batch_size, loss, optimizer, reduc",
        ),
        ({"loss": "mse"}, TypeError, "loss must be a function of a prediction and its target"),
        ({"reduction": "max"}, ValueError, "reduction must be one of 'sum', 'mean', not 'max'"),
        ({"regularization": 1e-4}, TypeError, "regularization must be None or a function"),
        ({"optimizer": 0.1}, TypeError, "optimizer must be None or an optimiser such as"),
        ({"optimizer": SGD}, TypeError, "optimizer must be None or an optimiser such as"),
        ({"loss": lambda _prediction, _target: 0.5}, TypeError, "loss must return a Value"),
    ],
)
def test_bad_options_are_named(options, error, message):
    network = model()
    before = [p.data for p in network.parameters()]
    with pytest.raises(error, match=message):
        Trainer(network, XS, YS, **options)
    assert [p.data for p in network.parameters()] == before


class Nothing(Module):
    """A module without parameters."""

    def __call__(self, x):
        return Value(x[0])


@pytest.mark.parametrize("network", [None, 3, lambda x: x, Nothing()])
def test_a_model_is_a_module_with_parameters(network):
    with pytest.raises(TypeError, match="model must be a network with parameters"):
        Trainer(network, XS, YS)


@pytest.mark.parametrize("rate", [-0.1, float("inf"), float("nan")])
def test_a_rate_that_is_none_is_refused_where_it_is_written(rate):
    with pytest.raises(ValueError, match="lr must be in the range 0 <= lr < inf"):
        Trainer(model(), XS, YS, optimizer=SGD(rate))


def test_what_was_assigned_to_a_parameter_must_be_a_number():
    trainer = Trainer(model(), XS, YS)
    trainer.model.parameters()[0].data = "three"
    with pytest.raises(TypeError, match=r"layer1.neuron1.w1.data must be one real number.*'three'"):
        trainer.step()
