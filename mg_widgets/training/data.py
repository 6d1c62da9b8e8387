"""The data set of a trainer: checked once, before anything else happens, and kept as plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.nn import Module
from mg_widgets.engine.value import Value
from mg_widgets.training.tables import listed, numbers, rows
from mg_widgets.training.targets import Target, check_outputs, target_of

if TYPE_CHECKING:
    from collections.abc import Callable

Sample = list[float]


def data_set(
    model: Callable[[Any], Any],
    xs: object,
    ys: object,
    wrap: Callable[[float], Any] = Value,
    *,
    loss: Callable[..., Any] = squared_error,
) -> tuple[list[Sample], list[Target]]:
    """Return samples and targets as lists of floats.

    Parameters
    ----------
    model
        Called with the first sample, to see that it takes it and what shape a target must have.
    xs
        Shape (samples, width), or a column of numbers for one input: lists or tuples, a NumPy array, a data
        frame or a column of one, a tensor.
    ys
        One target per sample, of the shape that the model returns: a number, or as many as there are outputs.
        The index of a class becomes one-hot where the loss expects classes.
    wrap
        Makes of a number what the model is called with.
    loss
        What the targets are for.

    Raises
    ------
    TypeError, ValueError
        Naming `xs` or `ys`, the place in it, and what is allowed.

    """
    samples = _samples(rows(xs, "xs"))
    targets = rows(ys, "ys")
    if len(samples) != len(targets):
        raise ValueError(
            f"xs and ys must have the same length: there are {len(samples)} samples in xs "
            f"and {len(targets)} targets in ys"
        )
    width = _width(model, samples[0], wrap)
    check_outputs(width, loss)
    return samples, [target_of(target, width, f"ys[{i}]", loss) for i, target in enumerate(targets)]


def _samples(table: list[Any]) -> list[Sample]:
    is_column = all(listed(row) is None for row in table)
    samples = [numbers([row] if is_column else row, f"xs[{i}]") for i, row in enumerate(table)]
    for i, sample in enumerate(samples):
        if len(sample) != len(samples[0]):
            raise ValueError(
                f"xs[{i}] has {len(sample)} numbers, but xs[0] has {len(samples[0])}: "
                "every sample must have the same width"
            )
    return samples


def _width(model: Callable[[Any], Any], sample: Sample, wrap: Callable[[float], Any]) -> int | None:
    """Return how many outputs the model has, None if it returns a single node and no list."""
    try:
        prediction = model([wrap(x) for x in sample])
    except Exception as error:
        if not isinstance(model, Module):
            raise  # a fault in somebody's own model is theirs to see
        raise ValueError(f"xs does not fit the model: {error}") from error
    return len(prediction) if isinstance(prediction, (list, tuple)) else None
