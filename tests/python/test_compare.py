"""compare: a graph computed once more by PyTorch, and both written down as programs."""

import math
import random
import re
from operator import sub, truediv

import pytest

from compared_graphs import awkward, product_of_sum
from engines.lecture import FirstHalf
from engines.operations import Direct
from mg_widgets import MLP, Value, compare, squared_error
from mg_widgets.engine.agreement import agree

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def neuron():
    """Return the lecture's neuron, after backward()."""
    numbers = {"x1": 2.0, "x2": 0.0, "w1": -3.0, "w2": 1.0, "b": 6.8813735870195432}
    x1, x2, w1, w2, b = (Value(number, label) for label, number in numbers.items())
    n = x1 * w1 + x2 * w2 + b
    n.label = "n"
    o = n.tanh()
    o.label = "o"
    o.backward()
    return o


def lecture():
    """Return L = (a * b + c) * f with its labels, after backward()."""
    a, b, c, f = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c"), Value(-2.0, "f")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    L = d * f
    L.label = "L"
    L.backward()
    return L


def twice():
    a = Value(3.0, "a")
    b = a + a
    b.label = "b"
    b.backward()
    return b


def everything():
    """Return a graph with every operation that a Value has, after backward()."""
    a, b = Value(0.7, "a"), Value(1.3, "b")
    parts = [a + b, a - b, a * b, a / b, -a, a**2, a**-1, b**0.5, 2**a, 0.5**b, (-2) ** b, a * a]
    parts += [a.exp(), a.log(), a.tanh(), a.sigmoid(), a.sin(), a.cos(), b.sqrt()]
    parts += [a.relu(), (-b).relu(), a.leaky_relu(), (-b).leaky_relu(0.2)]
    total = sum(part for part in parts if not math.isnan(part.data))
    total.label = "total"
    total.backward()
    return total


def unbounded():
    """Return a graph with inf and nan in data and gradients, after backward()."""
    zero, big = Value(0.0, "zero"), Value(1e200, "big")
    total = zero**-1 + zero.log() + big * big + Value(math.inf) * zero + (-big) ** 0.5 + Value(math.nan)
    total.backward()
    return total


def network():
    random.seed(1337)
    loss = squared_error(MLP(3, [2, 1])([2.0, 3.0, -1.0]), 1.0)
    loss.backward()
    return loss


GRAPHS = [
    neuron,
    lecture,
    twice,
    product_of_sum,
    everything,
    unbounded,
    awkward,
    network,
    lambda: Value(2.0, "x"),
]
graphs = pytest.mark.parametrize("make", GRAPHS, ids=lambda make: make.__name__)


def rows(comparison):
    return {row.name: row for row in comparison.rows}


def run(program):
    """Return the names of a program after it ran."""
    namespace = {}
    exec(compile(program, "program", "exec"), namespace)
    return namespace


def same(x, y):
    return x == y or (math.isnan(x) and math.isnan(y))


class Own(FirstHalf):
    """A class of one's own, with an operation that nobody else has."""

    @classmethod
    def of(cls, node):
        """Let a node that the class above has made do what this one can."""
        node.__class__ = cls
        return node

    def asinh(self):
        out = Own(math.asinh(self.data), (self,), "asinh")

        def _backward():
            self.grad += (1 + self.data**2) ** -0.5 * out.grad

        out._backward = _backward
        return out


# --- the lecture's numbers


def test_the_lectures_neuron_agrees_with_pytorch_in_float64():
    comparison = compare(neuron())
    found = rows(comparison)
    assert comparison.ok
    assert comparison.max_difference < 1e-14
    assert found["o"].torch_data == 0.7071067811865476
    gradients = {"o": 1.0, "n": 0.5, "b": 0.5, "x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0}
    assert {name: found[name].torch_grad for name in gradients} == pytest.approx(gradients, abs=1e-15)
    assert {name: found[name].grad for name in gradients} == pytest.approx(gradients, abs=1e-14)


def test_rounded_leaves_give_the_numbers_that_the_notebooks_print():
    comparison = compare(neuron(), leaves_via="float32")
    found = rows(comparison)
    assert found["b"].torch_data == 6.881373405456543
    assert found["o"].torch_data == 0.7071066904050358
    assert f"{found['o'].torch_data:.8f}" == "0.70710669"
    assert {name: found[name].torch_grad for name in ("x2", "w2", "x1", "w1")} == {
        "x2": 0.5000001283844369,
        "w2": 0.0,
        "x1": -1.5000003851533106,
        "w1": 1.0000002567688737,
    }
    assert comparison.ok


def test_rounded_leaves_are_what_the_lecture_writes():
    numbers = (2.0, 0.0, -3.0, 1.0, 6.8813735870195432)
    x1, x2, w1, w2, b = (torch.Tensor([number]).double() for number in numbers)
    for leaf in (x1, x2, w1, w2, b):
        leaf.requires_grad = True
    o = torch.tanh(x1 * w1 + x2 * w2 + b)
    o.backward()
    found = rows(compare(neuron(), leaves_via="float32"))
    assert found["o"].torch_data == o.item()
    assert [found[name].torch_grad for name in ("x1", "x2", "w1", "w2", "b")] == [
        leaf.grad.item() for leaf in (x1, x2, w1, w2, b)
    ]


def test_the_text_says_where_the_notebooks_number_comes_from():
    text = repr(compare(neuron(), leaves_via="float32"))
    assert "b became 6.881373405456543, not 6.881373587019543" in text
    assert re.search(
        r"torch\.Tensor\(\[\.\.\.\]\)\.double\(\).* o is 0\.7071066904050358, not 0\.70710678", text
    )
    assert "would be 0.7071066904050358 from leaves that are rounded" in repr(compare(neuron()))
    # Whole numbers lose nothing, and there is nothing to say.
    assert "float32" not in repr(compare(lecture()))
    assert "none of them changed" in repr(compare(lecture(), leaves_via="float32"))


def test_float32_agrees_to_about_seven_digits():
    comparison = compare(neuron(), dtype="float32")
    assert comparison.ok
    assert 1e-9 < comparison.max_difference < 1e-6
    o = rows(comparison)["o"]
    assert o.torch_data == torch.tensor(o.torch_data, dtype=torch.float32).item()
    assert "dtype=torch.float32" in rows(comparison)["b"].torch_code
    assert "float32" in repr(comparison)


def test_what_float32_cannot_hold_is_inf_there():
    row = compare(Value(1e300, "x"), dtype="float32").rows[0]
    assert (row.data, row.torch_data, row.data_difference, row.data_differs) == (
        1e300,
        math.inf,
        math.inf,
        True,
    )


def test_the_lectures_expression_is_written_in_both_engines():
    found = rows(compare(lecture()))
    assert (found["L"].code, found["L"].torch_code) == ("L = d * f", "L = d * f")
    assert found["a"].code == "a = Value(2.0)"
    assert found["a"].torch_code == "a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)"
    assert {name: row.torch_grad for name, row in found.items()} == {
        "L": 1.0, "d": -2.0, "f": 4.0, "c": -2.0, "e": -2.0, "a": 6.0, "b": -4.0,
    }  # fmt: skip
    o = rows(compare(neuron()))["o"]
    assert (o.code, o.torch_code) == ("o = n.tanh()", "o = torch.tanh(n)")


# --- programs


@graphs
def test_both_programs_run_and_give_the_numbers_of_the_table(make):
    comparison = compare(make())
    ours, theirs = run(comparison.code("mg")), run(comparison.code("torch"))
    for row in comparison.rows:
        assert same(ours[row.name].data, row.data), row
        assert row.grad is None or same(ours[row.name].grad, row.grad), row
        assert same(theirs[row.name].item(), row.torch_data), row
        assert same(theirs[row.name].grad.item(), row.torch_grad), row


@pytest.mark.parametrize("options", [{"dtype": "float32"}, {"leaves_via": "float32"}])
def test_the_program_computes_in_what_was_asked_for(options):
    comparison = compare(everything(), **options)
    theirs = run(comparison.code("torch"))
    for row in comparison.rows:
        assert theirs[row.name].item() == row.torch_data
        assert theirs[row.name].grad.item() == row.torch_grad


def test_a_program_prints_every_number(capsys):
    comparison = compare(lecture())
    run(comparison.code("mg"))
    ours = capsys.readouterr().out
    run(comparison.code("torch"))
    assert capsys.readouterr().out == ours
    assert ours.splitlines()[0] == "a 2.0 6.0"
    assert len(ours.splitlines()) == len(comparison.rows)


def test_an_engine_that_is_not_there_is_one_clear_error():
    with pytest.raises(ValueError, match=r"^engine must be one of 'mg', 'torch', not 'jax'$"):
        compare(lecture()).code("jax")


# --- graphs


@graphs
def test_correct_graphs_agree(make):
    comparison = compare(make())
    assert comparison.ok
    assert comparison.first_value is comparison.first_gradient is None
    assert "agrees" in repr(comparison)


def test_a_number_used_twice_has_both_deposits():
    found = rows(compare(twice()))
    assert found["b"].code == "b = a + a"
    assert found["a"].grad == found["a"].torch_grad == 2.0


def test_several_consumers_add_up():
    found = rows(compare(product_of_sum()))
    assert (found["a"].torch_grad, found["b"].torch_grad) == (-3.0, -8.0)


def test_inf_and_nan_are_compared_and_shown():
    comparison = compare(unbounded())
    assert comparison.ok
    assert {repr(row.torch_data) for row in comparison.rows} >= {"inf", "-inf", "nan"}
    assert any(math.isnan(row.torch_grad) for row in comparison.rows)
    assert "nan" in repr(comparison)


@pytest.mark.parametrize(
    ("apply", "code"), [(sub, "n1 = a - b"), (truediv, "n1 = a / b"), (lambda a, _: -a, "n1 = -a")]
)
def test_operations_of_other_engines_are_written_as_they_are(apply, code):
    a, b = Direct(3.0), Direct(7.0)
    a.label, b.label = "a", "b"
    r = apply(a, b)
    r.backward()
    comparison = compare(r)
    found = rows(comparison)["n1"]
    assert found.code == found.torch_code == code
    assert comparison.ok
    ours = run(comparison.code("mg"))
    for row in comparison.rows:
        assert agree(ours[row.name].data, row.data, 1e-12)
        assert agree(ours[row.name].grad, row.grad, 1e-12)


def test_a_deep_graph_needs_no_recursion():
    y = Value(1.0, "x")
    for _ in range(20_000):
        y = y * 1.0
    y.backward()
    assert compare(y).ok


# --- operations that are not known here


def unknown():
    """Return y = asinh(x * v) * w + x, in which x reaches y around the unknown operation as well."""
    x, w, v = Own(2.0, label="x"), Own(-0.5, label="w"), Own(3.0, label="v")
    s = Own.of(x * v)
    s.label = "s"
    h = s.asinh()
    h.label = "h"
    y = h * w + x
    y.label = "y"
    y.backward()
    return y


def test_an_unknown_operation_enters_as_its_recorded_number():
    comparison = compare(unknown())
    found = rows(comparison)
    assert found["h"].data == found["h"].torch_data == math.asinh(6.0)
    assert found["h"].torch_grad == found["h"].grad == -0.5
    assert found["h"].torch_code.endswith("# 'asinh' is not known here")
    assert "Not known here: 'asinh' of h; to compare from its operands on is not possible." in repr(
        comparison
    )
    assert found["w"].grad_difference == 0


def test_gradients_through_an_unknown_operation_are_marked_and_not_compared():
    comparison = compare(unknown())
    found = rows(comparison)
    assert {row.name for row in comparison.rows if row.in_part} == {"x", "v", "s"}
    assert all(found[name].grad_difference is None for name in "xvs")
    assert found["x"].torch_grad == 1.0
    assert found["x"].grad != 1.0
    assert found["v"].torch_grad is None
    assert comparison.ok
    text = repr(comparison)
    assert "1.0 (in part)" in text
    assert text.count(" not compared\n") == 3
    assert "What can be compared agrees" in text


def test_programs_with_an_unknown_operation_run():
    comparison = compare(unknown())
    ours, theirs = run(comparison.code("mg")), run(comparison.code("torch"))
    assert ours["y"].data == theirs["y"].item() == comparison.rows[-1].data
    assert theirs["v"].grad is None


def test_without_backward_an_unknown_operation_leaves_no_gradient_to_compare():
    y = Own(1.0, label="x").asinh() * Own(2.0)
    comparison = compare(y)
    assert all(row.replayed_grad is None and row.grad_difference is None for row in comparison.rows)
    assert "backward() was not called" in repr(comparison)
