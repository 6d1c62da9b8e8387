"""Binary and softmax cross-entropy: their numbers, at large logits too, and what they ask of an engine."""

from itertools import product
from math import exp, log

import pytest

from engines import lecture
from mg_widgets.engine import Value, binary_cross_entropy, softmax_cross_entropy, topological_order

LOGITS = [0.0, 3.0, -2.0, 1.0]
EXTREMES = (-1000.0, 1000.0, 0.0, 999.5, -1e-3, 2.5)


def backward(loss, prediction, target):
    """Return a loss and the gradients of the outputs."""
    nodes = [Value(z) for z in prediction] if isinstance(prediction, list) else Value(prediction)
    value = loss(nodes, target)
    value.backward()
    return value.data, [z.grad for z in nodes] if isinstance(nodes, list) else nodes.grad


def test_softmax_cross_entropy_is_the_exercises():
    loss, gradients = backward(softmax_cross_entropy, LOGITS, [0, 0, 0, 1])
    assert loss == pytest.approx(2.1755153626167147, rel=1e-15)
    assert gradients == pytest.approx(
        [0.041772570515350445, 0.8390245074625319, 0.005653302662216329, -0.8864503806400986], rel=1e-14
    )


def test_probabilities_weigh_the_classes():
    p = [0.5, 0.25, 0.25, 0.0]
    expected = [backward(softmax_cross_entropy, LOGITS, [float(i == j) for i in range(4)]) for j in range(4)]
    loss, gradients = backward(softmax_cross_entropy, LOGITS, p)
    assert loss == pytest.approx(sum(w * each for w, (each, _) in zip(p, expected, strict=True)), rel=1e-14)
    for i, gradient in enumerate(gradients):
        assert gradient == pytest.approx(
            sum(w * each[i] for w, (_, each) in zip(p, expected, strict=True)), abs=1e-15
        )


@pytest.mark.parametrize("logits", list(product(EXTREMES, repeat=3)))
def test_no_logit_is_too_large_for_a_softmax(logits):
    shifted = [z - max(logits) for z in logits]
    total = sum(map(exp, shifted))
    loss, gradients = backward(softmax_cross_entropy, list(logits), [1, 0, 0])
    assert loss == pytest.approx(log(total) - shifted[0], rel=1e-15, abs=1e-15)
    expected = [exp(z) / total - (i == 0) for i, z in enumerate(shifted)]
    assert gradients == pytest.approx(expected, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("x", [*EXTREMES, -0.0, 40.0, -40.0, 710.0, -746.0])
def test_binary_cross_entropy_has_the_slope_of_a_sigmoid(x, target):
    loss, gradient = backward(binary_cross_entropy, x, target)
    assert loss == pytest.approx(max(x, 0) - x * target + log(1 + exp(-abs(x))), rel=1e-15, abs=1e-15)
    sigmoid = 1 / (1 + exp(-x)) if x > -700 else 0.0
    assert gradient == pytest.approx(sigmoid - target, rel=1e-14, abs=1e-15)


def test_several_binary_outputs_add_up():
    loss, gradients = backward(binary_cross_entropy, [0.0, 2.0], [1, 0])
    assert loss == pytest.approx(log(2) + log(1 + exp(2)), rel=1e-15)
    assert gradients == pytest.approx([-0.5, 1 / (1 + exp(-2))], rel=1e-15)


@pytest.mark.parametrize(
    ("loss", "prediction", "target"),
    [(binary_cross_entropy, -3.0, 1.0), (softmax_cross_entropy, LOGITS, [0, 1, 0, 0])],
    ids=["binary", "softmax"],
)
def test_no_constant_of_the_graph_depends_on_the_data(loss, prediction, target):
    def constants(sign, target):
        outputs = (
            [Value(sign * z) for z in LOGITS] if isinstance(prediction, list) else Value(sign * prediction)
        )
        targets = [Value(t) for t in target] if isinstance(target, list) else Value(target)
        given = {outputs, targets} if isinstance(outputs, Value) else {*outputs, *targets}
        graph = topological_order(loss(outputs, targets))
        assert given <= set(graph)
        return [(node._op, None if node._prev or node in given else node.data) for node in graph]

    other = target[::-1] if isinstance(target, list) else 1 - target
    assert constants(1, target) == constants(-1, other)


def test_a_softmax_of_one_output_is_refused():
    for prediction, target in (([Value(1.0)], [1.0]), (Value(1.0), 1.0)):
        with pytest.raises(
            ValueError, match="at least two outputs; for one output write binary_cross_entropy"
        ):
            softmax_cross_entropy(prediction, target)


def test_targets_of_another_length_are_refused():
    with pytest.raises(ValueError, match="shape of the prediction: a list of 2, not a list of 3"):
        softmax_cross_entropy([Value(1.0), Value(2.0)], [1, 0, 0])


@pytest.mark.parametrize("missing", ["relu", "exp", "log"])
@pytest.mark.parametrize(
    ("loss", "outputs", "target"), [(binary_cross_entropy, 1, 1), (softmax_cross_entropy, 2, [1, 0])]
)
def test_an_engine_without_an_operation_is_told_which(monkeypatch, missing, loss, outputs, target):
    monkeypatch.setattr(lecture.SecondHalf, "log", logarithm, raising=False)
    monkeypatch.delattr(lecture.SecondHalf, missing)
    nodes = [lecture.SecondHalf(1.0) for _ in range(outputs)]
    message = rf"{loss.__name__} needs {missing}\(\), and SecondHalf has no such method"
    with pytest.raises(TypeError, match=message):
        loss(nodes if outputs > 1 else nodes[0], target)


def logarithm(node):
    """What is missing in the lecture's class, as in an exercise."""
    out = lecture.SecondHalf(log(node.data), (node,), "log")

    def _backward():
        node.grad += out.grad / node.data

    out._backward = _backward
    return out


def test_nodes_of_another_engine_are_taken_with_what_they_have(monkeypatch):
    monkeypatch.setattr(lecture.SecondHalf, "log", logarithm, raising=False)
    for targets in ([0, 0, 0, 1], [lecture.SecondHalf(t) for t in (0.0, 0.0, 0.0, 1.0)]):
        nodes = [lecture.SecondHalf(z) for z in LOGITS]
        loss = softmax_cross_entropy(nodes, targets)
        loss.backward()
        expected, gradients = backward(softmax_cross_entropy, LOGITS, [0, 0, 0, 1])
        assert loss.data == pytest.approx(expected, rel=1e-15)
        assert [z.grad for z in nodes] == pytest.approx(gradients, rel=1e-14)
    node = lecture.SecondHalf(-1000.0)
    loss = binary_cross_entropy(node, 1)
    loss.backward()
    assert (loss.data, node.grad) == (1000.0, -1.0)
