"""While a function is recorded, comparing a Value with a number raises; else it is as for any object."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from mg_widgets import MLP, Derivative, Module, Trainer, Value, hinge
from mg_widgets.engine.branches import branches_refused
from mg_widgets.engine.value import topological_order

XS, YS = [[0.1, 0.2], [2.0, 2.0], [-1.0, 0.5]], [1, -1, 1]


def small(p, y):
    return hinge(p, y) * (5.0 if y == -1 else 1.0)


def unequal(p, y):
    return (1 + p).relu() if y != np.float64(1.0) else (1 - p).relu()


def among(p, y):
    return (1 - p).relu() if y in (1, 2) else (1 + p).relu()


def truth(p, y):
    return (1 - p).relu() if y else (1 + p).relu()


@pytest.mark.parametrize("loss", [small, unequal, among, truth])
def test_a_loss_that_compares_a_value_is_refused(loss):
    with pytest.raises(TypeError, match=r"a Value .* compare its data, as in `\w\.data"):
        Trainer(MLP(2, [3, 1]), XS, YS, loss=loss)


def test_a_loss_that_compares_data_is_what_it_says():
    model = MLP(2, [3, 1])
    trainer = Trainer(model, XS, YS, loss=lambda p, y: hinge(p, y) * (5.0 if y.data == -1 else 1.0))
    each = [hinge(model(x), y).data * (5.0 if y == -1 else 1.0) for x, y in zip(XS, YS, strict=True)]
    assert trainer.loss == pytest.approx(sum(each))


def test_a_model_and_a_regularization_that_compare_are_refused():
    class Odd(Module):
        def __init__(self):
            self.net = MLP(2, [1])

        def __call__(self, x):
            return self.net(x) if x[0] == 2.0 else self.net(x) * 2

    with pytest.raises(TypeError, match="a Value equals no number"):
        Trainer(Odd(), XS, YS)
    with pytest.raises(TypeError, match="a Value equals no number"):
        Trainer(MLP(2, [1]), XS, YS, regularization=lambda ps: sum(p * p for p in ps if p != 0))
    assert bool(Value(0.0))
    assert Value(1.0) != 1


def test_identity_stays():
    a, b = Value(1.0), Value(1.0)
    with branches_refused():
        total = sum([a, b], a)
        assert a == a  # noqa: PLR0124 (that is what is tested)
        assert a not in (b, None, "1")
        assert [a, b].index(b) == 1
        assert len({a, b, a, total}) == len({a: 0, b: 1, total: 2}) == 3
        assert b not in {a, total}
        assert topological_order(total)[-1] is total
        twin = copy.deepcopy(total)
        assert pickle.loads(pickle.dumps(twin)).data == 3.0
        with pytest.raises(TypeError, match="equals no number"):
            _ = a == True  # noqa: E712
    assert hash(a) == object.__hash__(a)


@pytest.mark.parametrize(
    ("f", "x", "slope", "why"),
    [
        (lambda x: x * 2 if x != 3 else x * 100, 1.0, 2.0, "equals no number"),
        (lambda x: x * x if x else x + 7, 2.0, 4.0, "is always true"),
        (lambda x: 1.0 if x == 0 else x * 3, 1.0, 3.0, "equals no number"),
    ],
)
def test_a_function_that_compares_is_sampled_with_floats(f, x, slope, why):
    d = Derivative(f, x=x, h=1e-6)
    assert d._function["kind"] == "sampled"
    assert why in d._function["note"]
    assert d.value == f(x)
    assert d.slope == pytest.approx(slope, rel=1e-5)


def test_what_python_computes_where_it_is_another_way():
    assert Derivative(lambda x: 1.0 if x == 0 else x.sin() / x, x=0.0).value == 1.0
    assert Derivative(lambda x: x * x if x else x + 7, x=0.0).value == 7.0
