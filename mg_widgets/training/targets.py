"""Targets of the shape of a prediction, and which of them make sense for which loss."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mg_widgets.engine.losses import SMALLEST_CHOICE, binary_cross_entropy, hinge, softmax_cross_entropy
from mg_widgets.training.tables import listed, numbers, one_number

Target = float | list[float]
Loss = Callable[..., Any]

CLASS_LOSSES = (softmax_cross_entropy,)
"""The losses of which a target is a class: its index, or a probability for each."""
PROBABILITIES = 1e-6
"""How far probabilities of fewer digits, such as NumPy's float32, may be from a sum of 1."""


def check_outputs(width: int | None, loss: Loss) -> None:
    """Raise a ValueError for a model with too few outputs for its loss."""
    if _expects_classes(loss) and (width or 1) < SMALLEST_CHOICE:
        raise ValueError(
            "this loss needs one output for each class, and the model has one; "
            "for two classes and one output write loss=binary_cross_entropy"
        )


def target_of(target: object, width: int | None, name: str, loss: Loss) -> Target:
    """Return a target as floats, a class index as one-hot.

    Parameters
    ----------
    target
        A number, or a list of as many as there are outputs; one in a list is that one.
    width
        How many outputs the model has; None: one, and no list.
    name
        What it is called in an error.
    loss
        What the target is for.

    """
    given = listed(target)
    entries = [target] if given is None else given
    label = next((x for x in entries if isinstance(x, str)), None)
    if label is not None:
        raise TypeError(
            f"{name} must be a number, not the label {label!r:.60}; a label is given by its index: "
            "names = sorted(set(ys)); ys = [names.index(y) for y in ys]"
        )
    if width is not None and len(entries) == 1 and _expects_classes(loss):
        return _one_hot(one_number(entries[0], name), width, name)
    if width is None and len(entries) != 1:
        raise TypeError(f"{name} must be a number, as the model has one output, not {target!r:.60}")
    if width is not None and given is None:
        raise TypeError(
            f"{name} must be a list of numbers, one for each of the {width} outputs, not {target!r:.60}; "
            "the index of a class goes with loss=softmax_cross_entropy"
        )
    row = numbers(entries, name) if width else [one_number(entries[0], name)]
    if width not in (None, len(row)):
        raise ValueError(f"{name} must have {width} numbers, one for each output, not {len(row)}")
    _check(row, name, loss)
    return row[0] if width is None else row


def _one_hot(index: float, width: int, name: str) -> list[float]:
    if index not in range(width):
        raise ValueError(
            f"{name} must be the index of a class, a whole number from 0 to {width - 1} as the model has "
            f"{width} outputs, not {index:g}"
        )
    return [float(i == index) for i in range(width)]


def _check(target: list[float], name: str, loss: Loss) -> None:
    """Raise a ValueError that says what to write for a target from which this loss learns nothing good."""
    wrong = ""
    if loss is hinge and 0.0 in target:
        wrong = "-1 or 1 for the hinge loss; write 2 * y - 1 for 0 and 1"
    elif loss is binary_cross_entropy and not all(0 <= t <= 1 for t in target):
        wrong = "in the range 0 to 1 for binary_cross_entropy; write (y + 1) / 2 for -1 and 1"
    elif _expects_classes(loss) and (min(target) < 0 or abs(math.fsum(target) - 1) > PROBABILITIES):
        wrong = "the index of a class, or probabilities with the sum 1"
    if wrong:
        raise ValueError(f"{name} is {target if len(target) > 1 else target[0]}, but must be {wrong}")


def _expects_classes(loss: Loss) -> bool:
    return any(loss is known for known in CLASS_LOSSES)
