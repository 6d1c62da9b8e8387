"""The names of leaves: the paths that lead to them from the variables of a function."""

import functools
import types

import numpy as np
import pytest

from mg_widgets import MLP, Value
from mg_widgets.foreign.paths import leaf_paths, leaves_of, variables_of


class Node:
    """A node of another engine, with slots."""

    __slots__ = ("_children", "data")

    def __init__(self, data, children=()):
        self.data = data
        self._children = children


class Neuron:
    def __init__(self, width):
        self.w = [Node(float(i)) for i in range(width)]
        self.b = Node(0.0)

    def __call__(self, x):
        return x


class Slots:
    __slots__ = ("__hidden", "scale")

    def __init__(self):
        self.scale, self.__hidden = Node(1.0), Node(2.0)


def paths(**variables):
    return list(leaf_paths(variables))


def test_a_path_is_that_of_a_module():
    model = MLP(2, [2, 1])
    found = leaf_paths({"n": model})
    assert list(found.items()) == model.named_parameters()


def test_the_variable_is_named_only_where_there_are_several_models():
    one, other = Neuron(2), Neuron(1)
    assert paths(one=one) == ["w1", "w2", "b"]
    assert paths(one=one, other=other) == ["one.w1", "one.w2", "one.b", "other.w1", "other.b"]
    assert paths(one=one, nothing=[1, 2], text="w", number=3) == ["w1", "w2", "b"]


def test_a_model_names_its_parameters_before_a_list_or_a_variable_of_them():
    neuron = Neuron(2)
    parameters = [*neuron.w, neuron.b]
    holder = types.SimpleNamespace(params=parameters)
    assert paths(p=neuron.b, parameters=parameters, optimizer=holder, neuron=neuron) == ["w1", "w2", "b"]


def test_leaves_in_variables_lists_dictionaries_and_slots_have_names():
    assert paths(a=Node(1.0), ws=[Node(1.0), Node(2.0)]) == ["w1", "w2", "a"]
    assert paths(ws=[Node(1.0), [Node(2.0)]]) == ["w1", "w2_1"]
    assert paths(d={"w": Node(1.0), "two words": Node(2.0), 3: Node(3.0)}) == ["w", "two_words", "3"]
    assert paths(s=Slots()) == ["hidden", "scale"]


def test_equal_names_are_told_apart():
    neuron = Neuron(1)
    assert paths(n=neuron, b=Node(1.0)) == ["w1", "b", "b_2"]


def test_what_is_computed_is_no_leaf_and_is_not_looked_behind():
    a = Node(1.0)
    assert paths(total=Node(2.0, (a, a))) == []
    assert paths(total=Node(2.0, (a, a)), a=a) == ["a"]


def test_modules_classes_functions_and_trainers_are_not_looked_through(four_points):
    class Holder:
        w = Node(1.0)

    def function():
        return w

    w = Node(1.0)
    assert paths(Holder=Holder, function=function, types=types, trainer=four_points()) == []


def test_what_cannot_be_read_is_no_node_and_keeps_no_leaf_from_being_found():
    class NotLoaded:
        @property
        def data(self):
            raise OSError("not loaded")

        @property
        def _prev(self):
            raise OSError("not loaded")

    w = Node(1.0)
    dates = np.array(["2020-01-01"], dtype="datetime64[D]")
    assert leaf_paths({"later": NotLoaded(), "dates": dates, "w": w}) == {"w": w}


def test_circles_end_and_depth_does_not_matter():
    first = last = []
    for _ in range(5000):
        last.append([])
        last = last[0]
    last += [Node(1.0), first]
    assert len(paths(deep=first)) == 1


def test_a_large_program_is_not_looked_through_for_ever():
    assert len(paths(many=[[Node(1.0)] for _ in range(200_000)])) < 100_000


def lesson(model, *, power=2):
    def inner():
        return model(GLOBAL)

    return inner() ** power


GLOBAL = Node(1.0)


def uses_a_helper():
    yield lesson(None)


def test_a_function_names_closures_globals_defaults_and_what_its_parts_name():
    model, never = Neuron(1), None

    def train(rate=0.5, *, keyword=1):  # noqa: ARG001
        def inner():
            return [GLOBAL for _ in range(3)], later

        yield model, inner, never

    found = variables_of(train)
    assert (found["model"], found["GLOBAL"], found["rate"], found["keyword"]) == (model, GLOBAL, 0.5, 1)
    assert "later" not in found
    assert variables_of(uses_a_helper)["GLOBAL"] is GLOBAL
    if not found:
        later = 3


def test_a_bound_self_and_what_a_partial_gives_are_variables():
    class Lesson:
        def __init__(self):
            self.w = Node(1.0)

        def train(self, model, factor):
            yield self.w, model, factor

    bound, model = Lesson(), Neuron(1)
    found = variables_of(functools.partial(bound.train, model, factor=3))
    assert (found["self"], found["factor"]) == (bound, 3)
    assert model in found.values()
    found = variables_of(functools.partial(lesson, model))
    assert found["model"] is model


@pytest.mark.parametrize("kind", [tuple, list, set])
def test_the_leaves_of_a_graph_are_found_once_each_and_at_any_depth(kind):
    leaves = [Node(float(i)) for i in range(3)]
    root = leaves[0]
    for i in range(10_000):
        root = Node(0.0, kind([root, leaves[i % 3]]))
    assert {id(leaf) for leaf in leaves_of(root)} == {id(leaf) for leaf in leaves}
    assert len(leaves_of(root)) == 3
    a = Value(1.0)
    assert leaves_of(a * a + a) == [a]
