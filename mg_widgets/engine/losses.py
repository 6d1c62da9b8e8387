"""What is wrong with a prediction, as a Value: losses of one sample, and penalties on large parameters.

A loss is called with exactly what the model returns for a sample, a Value or a list of them, and with targets
of the same shape. Values may be nodes of any one engine that has the operations a loss is composed of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, SupportsFloat

from mg_widgets.engine.arguments import finite_rate, number
from mg_widgets.engine.value import Value

Prediction = Value | Sequence[Value]
Target = Value | SupportsFloat | Sequence[Value | SupportsFloat]

SMALLEST_CHOICE = 2
"""A softmax of a single output is 1, whatever the output."""


def squared_error(prediction: Prediction, target: Target) -> Value:
    """Return (prediction - target)**2, summed over the outputs.

    Parameters
    ----------
    prediction
        What the model returns: a Value, or a list of them.
    target
        A number, or a list of as many.

    Raises
    ------
    ValueError
        If the shapes differ.

    """
    return _total([(p - t) ** 2 for p, t in _pairs(prediction, target)])


def hinge(prediction: Prediction, target: Target) -> Value:
    """Return relu(1 - target * prediction), summed over the outputs: the micrograd demo's "max-margin" loss.

    Parameters
    ----------
    prediction
        What the model returns: a Value, or a list of them.
    target
        -1 or 1, or a list of as many. A `Trainer` refuses 0, which would make the loss 1 for any prediction.

    Raises
    ------
    ValueError
        If the shapes differ.

    """
    return _total([(1 + -t * p).relu() for p, t in _pairs(prediction, target)])


def binary_cross_entropy(prediction: Prediction, target: Target) -> Value:
    """Return log(1 + exp(x)) - target * x of a logit x, summed over the outputs.

    It is -log p of the right class where sigmoid(x) is the probability p of class 1, and stable for any
    logit: PyTorch's `binary_cross_entropy_with_logits`. The model ends in a linear layer, without sigmoid.

    Parameters
    ----------
    prediction
        What the model returns: a Value, or a list of them.
    target
        0, 1 or a probability between them, or a list of as many.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If the nodes have no `relu()`, `exp()` or `log()`.

    """
    relu, exp, log = _functions("binary_cross_entropy")

    def loss(x: Any, m: Any, t: Any) -> Any:  # noqa: ANN401 (nodes of any engine)
        return m - x * t + log(exp(m * -1) + exp(x - m))

    # With m = relu(x) no exponent is above 0, and the slope at x = 0 is 1/2 - t.
    return _total([loss(x, relu(x), t) for x, t in _pairs(prediction, target)])


def softmax_cross_entropy(prediction: Prediction, target: Target) -> Value:
    """Return the sum of -target * log(softmax(logits)), stable for any logits: PyTorch's `CrossEntropyLoss`.

    The model ends in a linear layer with one logit per class, without softmax.

    Parameters
    ----------
    prediction
        What the model returns: a list of at least two Values.
    target
        As many numbers: 1 for the right class and 0 for the others, or any probabilities. A `Trainer` makes
        them of the index of the right class.

    Raises
    ------
    ValueError
        If there are fewer than two outputs, or the shapes differ.
    TypeError
        If the nodes have no `relu()`, `exp()` or `log()`.

    """
    if len(_outputs(prediction)) < SMALLEST_CHOICE:
        raise ValueError(
            "softmax_cross_entropy needs at least two outputs; for one output write binary_cross_entropy"
        )
    relu, exp, log = _functions("softmax_cross_entropy")
    pairs = _pairs(prediction, target)
    # As operations of the graph, the largest logit follows its leaves: in a replay nothing of it is constant.
    largest = reduce(lambda a, b: a + relu(b - a), [z for z, _ in pairs])
    shifted = [(z - largest, t) for z, t in pairs]
    log_sum = log(_total([exp(z) for z, _ in shifted]))
    return _total([(log_sum - z) * t for z, t in shifted])


@dataclass(init=False)
class _Penalty:
    alpha: float

    def __init__(self, alpha: float | None = None) -> None:
        if alpha is None:
            name = type(self).__name__
            raise TypeError(f"{name} needs alpha, how much it counts: write {name}(1e-4)")
        self.alpha = finite_rate(alpha, "alpha")

    def _of(self, terms: list[Any]) -> Value:
        """Return alpha times the sum of some nodes of any one engine."""
        if terms and not isinstance(terms[0], Value):
            # Of another engine only the least is asked: it may know no number on the left.
            penalty: Value = _total(terms) * self.alpha
            return penalty
        return self.alpha * sum(terms, Value(0.0))


class L1(_Penalty):
    """alpha times the sum of the absolute values of all parameters (of biases too); its slope at 0 is 0.

    Parameters
    ----------
    alpha
        0 <= alpha < inf.

    """

    def __call__(self, parameters: Iterable[Value]) -> Value:
        """Return the penalty for these parameters, nodes of any one engine."""
        relu, _, _ = _functions("L1")
        return self._of([relu(p) + relu(p * -1) for p in parameters])


class L2(_Penalty):
    """alpha times the sum of the squares of all parameters (of biases too, as in the micrograd demo).

    Parameters
    ----------
    alpha
        0 <= alpha < inf.

    """

    def __call__(self, parameters: Iterable[Value]) -> Value:
        """Return the penalty for these parameters, nodes of any one engine."""
        return self._of([p * p for p in parameters])


def _functions(loss: str) -> list[Callable[[Any], Any]]:
    """Return relu, exp and log of nodes of any engine, which say so where that engine has none."""

    def apply(name: str, node: Any) -> Any:  # noqa: ANN401
        if not hasattr(node, name):
            raise TypeError(f"{loss} needs {name}(), and {type(node).__name__} has no such method")
        return getattr(node, name)()

    return [partial(apply, name) for name in ("relu", "exp", "log")]


def _pairs(prediction: Prediction, target: Target) -> list[tuple[Value, Value | float]]:
    """Return (output, target) for each output of the model."""
    if _shape(prediction) != _shape(target):
        raise ValueError(
            f"target must have the shape of the prediction: {_shape(prediction)}, not {_shape(target)}"
        )
    targets = [t if _is_node(t) else number(t, "target") for t in _outputs(target)]
    return list(zip(_outputs(prediction), targets, strict=True))


def _shape(x: object) -> str:
    return f"a list of {len(x)}" if _is_list(x) and isinstance(x, Sized) else "one number"


def _outputs(x: object) -> list[Any]:
    return list(x) if _is_list(x) and isinstance(x, Iterable) else [x]


def _is_list(x: object) -> bool:
    return isinstance(x, Iterable) and not _is_node(x)


def _is_node(x: object) -> bool:
    """Return whether this is one number of this engine or of another."""
    return hasattr(x, "_prev") or hasattr(x, "_children")


def _total(terms: list[Value]) -> Value:
    return sum(terms[1:], terms[0])
