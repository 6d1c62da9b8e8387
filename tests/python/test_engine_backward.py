"""Gradients of graphs: how they accumulate, and that size and depth do not matter."""

import copy
import gc
import weakref

import pytest

from mg_widgets.engine import Value, topological_order

DEEP = 1_000_000


def test_the_gradients_of_the_lectures_first_expression():
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    d = a * b + c
    d.backward()
    assert (d.data, a.grad, b.grad, c.grad) == (4.0, -3.0, 2.0, 1.0)


def lecture_expression(a=2.0, b=-3.0, c=10.0, f=-2.0):
    a, b, c, f = Value(a, "a"), Value(b, "b"), Value(c, "c"), Value(f, "f")
    e = a * b
    d = e + c
    return d * f, {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}


def test_the_gradients_of_the_lectures_expression_l():
    L, nodes = lecture_expression()
    L.backward()
    assert (L.data, nodes["e"].data, nodes["d"].data) == (-8.0, -6.0, 4.0)
    assert L.grad == 1.0
    grads = {name: node.grad for name, node in nodes.items()}
    assert grads == {"a": 6.0, "b": -4.0, "c": -2.0, "d": -2.0, "e": -2.0, "f": 4.0}


@pytest.mark.parametrize(
    ("step", "after"), [(0.01, -7.286496), (-0.01, -8.726304), (0.1, -1.536), (1.0, -96.0)]
)
def test_a_nudge_of_the_leaves_along_their_gradients_moves_l_as_in_the_lecture(step, after):
    L, nodes = lecture_expression()
    L.backward()
    nudged = {name: nodes[name].data + step * nodes[name].grad for name in "abcf"}
    assert lecture_expression(**nudged)[0].data == pytest.approx(after, rel=1e-9)


def lecture_neuron():
    x1, x2, w1, w2 = Value(2.0), Value(0.0), Value(-3.0), Value(1.0)
    b = Value(6.8813735870195432)
    x1w1, x2w2 = x1 * w1, x2 * w2
    return (x1w1 + x2w2) + b, {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "x1w1": x1w1, "x2w2": x2w2}


NEURON_GRADS = {"x1": -1.5, "x2": 0.5, "w1": 1.0, "w2": 0.0, "b": 0.5, "x1w1": 0.5, "x2w2": 0.5}


def test_the_lectures_neuron():
    n, nodes = lecture_neuron()
    o = n.tanh()
    o.backward()
    assert n.data == pytest.approx(0.8813735870195432, abs=1e-15)
    assert o.data == pytest.approx(0.7071067811865476, abs=1e-15)
    assert (o.grad, n.grad) == (1.0, pytest.approx(0.5))
    assert {name: node.grad for name, node in nodes.items()} == pytest.approx(NEURON_GRADS, abs=1e-15)
    assert len(topological_order(o)) == 10


def test_the_lectures_neuron_with_tanh_made_of_exp():
    n, nodes = lecture_neuron()
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    o.backward()
    assert e.data == pytest.approx(5.828427124746192, abs=1e-14)
    assert o.data == pytest.approx(0.7071067811865477, abs=1e-15)
    assert round(e.grad, 4) == 0.0429
    assert {name: node.grad for name, node in nodes.items()} == pytest.approx(NEURON_GRADS, abs=1e-14)
    assert len(topological_order(o)) == 18


def test_a_value_that_is_used_twice_collects_both_deposits():
    a = Value(3.0)
    b = a + a
    b.backward()
    assert (b.data, a.grad) == (6.0, 2.0)


def test_a_product_of_a_sum_and_a_product_collects_over_both_paths():
    a, b = Value(-2.0), Value(3.0)
    d, e = a * b, a + b
    f = d * e
    f.backward()
    assert (f.data, d.grad, e.grad, a.grad, b.grad) == (-6.0, 1.0, -6.0, -3.0, -8.0)


def test_the_example_of_the_micrograd_drawing():
    x = Value(1.0)
    y = (x * 2 + 1).relu()
    y.backward()
    assert (y.data, x.grad) == (3.0, 2.0)


def test_micrograds_sanity_check():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (z.data, q.data, h.data, y.data, x.grad) == (-10.0, 40.0, 100.0, -20.0, 46.0)


def readme_expression():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return a, b, g


def test_the_example_of_micrograds_readme():
    a, b, g = readme_expression()
    g.backward()
    assert g.data == pytest.approx(24.70408163265306, rel=1e-15)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-15)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-15)


def test_the_graph_of_micrograds_readme_has_39_nodes_of_which_28_are_operations():
    nodes = topological_order(readme_expression()[-1])
    assert len(nodes) == 39
    assert sum(node._op != "" for node in nodes) == 28


def test_the_first_exercise_of_the_lecture():
    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    f = -(a**3) + (3 * b).sin() - 1.0 / c + b**2.5 - a**0.5
    f.backward()
    assert f.data == pytest.approx(6.336362190988558, rel=1e-15)
    grads = [-12.353553390593273, 10.25699027111255, 0.0625]
    assert [a.grad, b.grad, c.grad] == pytest.approx(grads, rel=1e-14)


def test_the_second_exercise_of_the_lecture_softmax_and_likelihood():
    logits = [Value(0.0), Value(3.0), Value(-2.0), Value(1.0)]
    counts = [logit.exp() for logit in logits]
    loss = -(counts[3] / sum(counts)).log()
    loss.backward()
    assert loss.data == pytest.approx(2.1755153626167147, rel=1e-15)
    grads = [0.041772570515350445, 0.8390245074625319, 0.005653302662216329, -0.8864503806400986]
    assert [logit.grad for logit in logits] == pytest.approx(grads, rel=1e-13)


def test_partial_derivatives_of_an_exercise_with_three_inputs():
    x, y, z = Value(1.0), Value(2.0), Value(3.0)
    (x**2 + y * z + (x * y).sin()).backward()
    assert [x.grad, y.grad, z.grad] == pytest.approx([1.16770632690572, 2.58385316345286, 2.0], rel=1e-14)


@pytest.mark.parametrize(("x", "f", "slope"), [(3.0, 20.0, 14.0), (-3.0, 44.0, -22.0), (2 / 3, 11 / 3, 0.0)])
def test_the_slope_of_the_lectures_parabola(x, f, slope):
    x = Value(x)
    y = 3 * x**2 - 4 * x + 5
    y.backward()
    assert (y.data, x.grad) == (pytest.approx(f), pytest.approx(slope, abs=1e-15))


def test_a_second_backward_adds_the_same_amount_to_each_leaf_again():
    x = Value(1.0)
    y = x
    for _ in range(5):
        y = 2 * y + 3 * y
    interior = y._prev[0]
    for times in (1, 2, 3):
        y.backward()
        assert (x.grad, interior.grad, y.grad) == (times * 5.0**5, 1.0, 1.0)


def test_two_roots_of_one_graph_add_up_in_its_leaves_and_not_in_its_interior():
    x = Value(3.0)
    shared = x * x
    (shared * 5).backward()
    (shared * 7).backward()
    assert (x.grad, shared.grad) == ((5 + 7) * 6.0, 7.0)


def test_backward_of_a_leaf_deposits_one():
    x = Value(3.0)
    x.backward()
    x.backward()
    assert x.grad == 2.0


def test_operands_come_before_consumers_each_once_in_the_order_of_recursion():
    a, b = Value(1.0), Value(2.0)
    ab = a * b
    total = ab + b
    root = total * ab
    assert topological_order(root) == [a, b, ab, total, root]
    assert topological_order(b, total, b, root, a) == [b, a, ab, total, root]


def chain():
    x = Value(1.0)
    y = x
    for i in range(DEEP):
        y = y + x if i % 2 else -y
    return x, y


def test_a_chain_of_a_million_nodes_runs_forward_and_backward_and_is_freed():
    x, y = chain()
    y.backward()
    assert y.data == 1.0
    assert x.grad == 1.0
    leaf = weakref.ref(x)
    del x, y
    assert leaf() is None


def test_a_chain_of_a_hundred_thousand_nodes_can_be_copied():
    x = y = Value(1.0)
    for _ in range(100_000):
        y = y + x
    twin = copy.deepcopy(y)
    twin.backward()
    assert twin.data == 100_001.0
    assert x.grad == 0.0


def test_a_graph_is_freed_with_its_root_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        x = Value(2.0)
        root = (x * x + 1).tanh() ** 2 - 2**x
        nodes = [weakref.ref(node) for node in topological_order(root) if node is not x]
        root.backward()
        del root
        assert not any(node() for node in nodes)
    finally:
        gc.enable()
