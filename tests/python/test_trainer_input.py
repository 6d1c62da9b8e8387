"""What a trainer accepts as data, and how it says what it does not accept."""

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Module, Trainer, Value

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
    ([1.0, 2.0, 3.0], YS, TypeError, r"xs\[0\] must be a list of numbers"),
    (3.0, YS, TypeError, "xs must be a list with one entry per sample, not 3.0"),
    ("abc", YS, TypeError, "xs must be a list with one entry per sample, not 'abc'"),
    (None, YS, TypeError, "a model needs its data"),
    ([[1.0, "two"], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number.*'two'"),
    ([[1.0, None], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number"),
    ([[1.0, Value(2.0)], *XS[1:]], YS, TypeError, r"xs\[0\]\[1\] must be one real number"),
    ([[1.0, float("nan")], *XS[1:]], YS, ValueError, r"xs\[0\]\[1\] must be a finite number, not nan"),
    (XS, [1.0, float("inf"), 1.0], ValueError, r"ys\[1\] must be a finite number, not inf"),
    (XS, [1.0, "cat", 1.0], TypeError, r"ys\[1\] must be one real number.*'cat'"),
    (XS, [[1.0], [1.0], [1.0]], TypeError, r"ys\[0\] must be a number, as the model has one output"),
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
        (YS, TypeError, r"ys\[0\] must be a list of numbers"),
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
            "Trainer has no argument 'lr'; its keywords are loss, optimizer, reduction, regul",
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
