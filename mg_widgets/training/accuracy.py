"""When a prediction is right: the rule that follows from a loss, or one of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from mg_widgets.engine.losses import binary_cross_entropy, hinge, softmax_cross_entropy, squared_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.training.targets import Target

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

TWO = 2
"""Distinct numbers that tell right from wrong."""

Judge = Callable[[Any, Any], bool]
"""Says whether a prediction is right, given its target: both are floats, or lists of floats."""


class Rule(Protocol):
    """Tells right predictions from wrong ones."""

    def right(self, predictions: Floats, targets: Floats) -> Bools:
        """Return whether each sample is right, bool (n,); both are (outputs, n)."""

    def describe(self) -> dict[str, Any] | None:
        """Return the rule as a page knows it; None if a page cannot know it."""


@dataclass(frozen=True)
class Threshold:
    """A prediction above one number is right for a target above another; nan never is."""

    prediction: float
    target: float

    def right(self, predictions: Floats, targets: Floats) -> Bools:
        """Return whether each sample is right."""
        (prediction,), (target,) = predictions, targets
        right: Bools = (prediction > self.prediction) == (target > self.target)
        right[np.isnan(prediction)] = False
        return right

    def describe(self) -> dict[str, Any]:
        """Return the rule as a page knows it."""
        return {"kind": "threshold", **asdict(self)}


@dataclass(frozen=True)
class Argmax:
    """The largest output is the one with the largest target, the first of equal ones; with a nan none is."""

    def right(self, predictions: Floats, targets: Floats) -> Bools:
        """Return whether each sample is right."""
        right: Bools = predictions.argmax(axis=0) == targets.argmax(axis=0)
        right[np.isnan(predictions).any(axis=0)] = False
        return right

    def describe(self) -> dict[str, Any]:
        """Return the rule as a page knows it."""
        return {"kind": "argmax"}


@dataclass(frozen=True)
class Own:
    """What a function of the user's own says; it gets floats for one output, lists for a list of them."""

    judge: Judge
    listed: bool

    def right(self, predictions: Floats, targets: Floats) -> Bools:
        """Return whether each sample is right; a TypeError if the function says something else."""
        said = [self._said(p, t) for p, t in zip(predictions.T.tolist(), targets.T.tolist(), strict=True)]
        return np.array(said, dtype=bool)

    def describe(self) -> None:
        """Return nothing: a page does not run Python."""

    def _said(self, prediction: list[float], target: list[float]) -> bool:
        judged = (prediction, target) if self.listed else (prediction[0], target[0])
        said = self.judge(*judged)
        if not isinstance(said, (bool, np.bool_)):
            raise TypeError(f"accuracy must return True or False, not {said!r:.60}")
        return bool(said)


def check_accuracy(accuracy: object) -> None:
    """Raise a TypeError if it is not None and no function."""
    if not (accuracy is None or callable(accuracy)):
        raise TypeError(
            "accuracy must be None or a function of a prediction and its target that returns True or False, "
            f"not {accuracy!r:.60}"
        )


def rule_for(accuracy: Judge | None, loss: object, targets: Sequence[Target]) -> Rule | None:
    """Return the user's own rule, or the one that follows from a loss and all targets; None: there is none.

    `hinge`: the sign of the output is that of the target. `binary_cross_entropy`: the output is above 0
    where the target is above 0.5. `squared_error` with two distinct targets: the nearer one. With several
    outputs: the largest is the one with the largest target, where the targets are one-hot, or a
    distribution with one largest entry for `softmax_cross_entropy`.
    """
    if accuracy is not None:
        return Own(accuracy, isinstance(targets[0], list))
    numbers = table(targets)
    if len(numbers) > 1:
        readable = loss is softmax_cross_entropy or (
            any(loss is known for known in (hinge, binary_cross_entropy, squared_error))
            and len(np.unique(numbers)) == TWO
        )
        return Argmax() if readable and _have_one_largest(numbers) else None
    if loss is hinge:
        return Threshold(0.0, 0.0)
    if loss is binary_cross_entropy:
        return Threshold(0.0, 0.5)
    distinct = np.unique(numbers)
    if loss is squared_error and len(distinct) == TWO:
        middle = float(distinct.mean())
        return Threshold(middle, middle)
    return None


def table(targets: Sequence[Target]) -> Floats:
    """Return targets as an array, float64 (outputs, samples)."""
    numbers = np.array(targets, dtype=np.float64)
    return numbers.reshape(len(targets), -1).T


def _have_one_largest(targets: Floats) -> bool:
    return bool(np.all((targets == targets.max(axis=0)).sum(axis=0) == 1))
