"""What is wrong with a prediction, as a Value: losses of one sample, and a penalty on large parameters.

A loss is called with exactly what the model returns for a sample, a Value or a list of them, and with targets
of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from typing import Any, SupportsFloat

from mg_widgets.engine.arguments import finite_rate, number
from mg_widgets.engine.value import Value

Prediction = Value | Sequence[Value]
Target = Value | SupportsFloat | Sequence[Value | SupportsFloat]


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
        -1 or 1, or a list of as many.

    Raises
    ------
    ValueError
        If the shapes differ.

    """
    return _total([(1 + -t * p).relu() for p, t in _pairs(prediction, target)])


@dataclass
class L2:
    """alpha times the sum of the squares of all parameters (of biases too, as in the micrograd demo).

    Parameters
    ----------
    alpha
        0 <= alpha < inf.

    """

    alpha: float

    def __post_init__(self) -> None:
        self.alpha = finite_rate(self.alpha, "alpha")

    def __call__(self, parameters: Iterable[Value]) -> Value:
        """Return the penalty for these parameters, nodes of any one engine."""
        squares: list[Any] = [p * p for p in parameters]
        if squares and not isinstance(squares[0], Value):
            # Of another engine only the least is asked: it may know no number on the left.
            penalty: Value = _total(squares) * self.alpha
            return penalty
        return self.alpha * sum(squares, Value(0.0))


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
