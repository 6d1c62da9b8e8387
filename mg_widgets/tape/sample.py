"""One sample, computed by the model itself: what a tape is recorded from and checked against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, SupportsFloat

from mg_widgets.engine.branches import branches_refused
from mg_widgets.engine.value import Value

if TYPE_CHECKING:
    from mg_widgets.engine.losses import Prediction

Numbers = SupportsFloat | Sequence[SupportsFloat]


class Model(Protocol):
    """What can be recorded and trained: called with one sample's inputs, it returns its prediction."""

    def __call__(self, x: Value | list[Value], /) -> Prediction:
        """Return a Value, or a list of them."""

    def parameters(self) -> list[Value]:
        """Return all parameters."""

    def named_parameters(self) -> Iterable[tuple[str, Value]]:
        """Return (path, parameter) in the order of `parameters()`."""


class Loss(Protocol):
    """What is wrong with one prediction; called with what the model returns and targets of the same shape."""

    def __call__(self, prediction: Prediction, target: Value | list[Value], /) -> Value:
        """Return the loss of one sample."""


@dataclass
class Sample:
    """The graph of one sample, from its inputs and targets to its loss."""

    inputs: list[Value]
    targets: list[Value]
    outputs: list[Value]
    loss: Value


def evaluate(model: Model, x: Numbers, y: Numbers, loss: Loss) -> Sample:
    """Wrap the numbers of a sample once, and call the model and the loss.

    Raises
    ------
    TypeError
        If the model does not return a Value or a list of them, the loss not a Value, or one of them asks
        whether a Value equals a number, or is true.

    """
    with branches_refused():
        return _evaluated(model, _wrap(x, "x"), _wrap(y, "y"), loss)


def _evaluated(model: Model, inputs: Value | list[Value], targets: Value | list[Value], loss: Loss) -> Sample:
    prediction = model(inputs)
    outputs = [prediction] if isinstance(prediction, Value) else prediction
    if not isinstance(outputs, (list, tuple)) or not all(isinstance(output, Value) for output in outputs):
        raise TypeError(f"model must return a Value or a list of Values, not {prediction!r:.80}")
    error = loss(prediction, targets)
    if not isinstance(error, Value):
        raise TypeError(f"loss must return a Value, not {error!r:.80}")
    return Sample(_listed(inputs), _listed(targets), list(outputs), error)


def _wrap(numbers: Numbers, name: str) -> Value | list[Value]:
    """Return a Value of one number, a list of them of several."""
    if not isinstance(numbers, Iterable):
        return Value(numbers, label=f"{name}1")
    return [Value(number, label=f"{name}{i}") for i, number in enumerate(numbers, 1)]


def _listed(values: Value | list[Value]) -> list[Value]:
    return [values] if isinstance(values, Value) else values
