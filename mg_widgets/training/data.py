"""The data set of a trainer: checked once, before anything else happens, and kept as plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.engine.nn import Module
from mg_widgets.engine.value import Value
from mg_widgets.training.arguments import finite_number

if TYPE_CHECKING:
    from collections.abc import Callable

Sample = list[float]
Target = float | list[float]


def data_set(
    model: Callable[[Any], Any], xs: object, ys: object, wrap: Callable[[float], Any] = Value
) -> tuple[list[Sample], list[Target]]:
    """Return samples and targets as lists of floats.

    Parameters
    ----------
    model
        Called with the first sample, to see that it takes it and what shape a target must have.
    xs
        Shape (samples, width): nested lists or tuples, a NumPy array, a data frame, a tensor.
    ys
        One target per sample, of the shape that the model returns: a number, or as many as there are outputs.
    wrap
        Makes of a number what the model is called with.

    Raises
    ------
    TypeError, ValueError
        Naming `xs` or `ys`, the place in it, and what is allowed.

    """
    samples = [_numbers(row, f"xs[{i}]") for i, row in enumerate(_rows(xs, "xs"))]
    targets = _rows(ys, "ys")
    if len(samples) != len(targets):
        raise ValueError(
            f"xs and ys must have the same length: there are {len(samples)} samples in xs "
            f"and {len(targets)} targets in ys"
        )
    for i, sample in enumerate(samples):
        if len(sample) != len(samples[0]):
            raise ValueError(
                f"xs[{i}] has {len(sample)} numbers, but xs[0] has {len(samples[0])}: "
                "every sample must have the same width"
            )
    width = _width(model, samples[0], wrap)
    return samples, [_target(target, width, f"ys[{i}]") for i, target in enumerate(targets)]


def _width(model: Callable[[Any], Any], sample: Sample, wrap: Callable[[float], Any]) -> int | None:
    """Return how many outputs the model has, None if it returns a single node and no list."""
    try:
        prediction = model([wrap(x) for x in sample])
    except Exception as error:
        if not isinstance(model, Module):
            raise  # a fault in somebody's own model is theirs to see
        raise ValueError(f"xs does not fit the model: {error}") from error
    return len(prediction) if isinstance(prediction, (list, tuple)) else None


def _target(target: object, width: int | None, name: str) -> Target:
    if width is None:
        if _list(target) is not None:
            raise TypeError(f"{name} must be a number, as the model has one output, not {target!r:.60}")
        return _number(target, name)
    numbers = _numbers(target, name)
    if len(numbers) != width:
        raise ValueError(f"{name} must have {width} numbers, one for each output, not {len(numbers)}")
    return numbers


def _rows(data: object, name: str) -> list[Any]:
    rows = _list(data)
    if rows is None:
        raise TypeError(f"{name} must be a list with one entry per sample, not {data!r:.60}")
    if not rows:
        raise ValueError(f"{name} is empty: there must be at least one sample")
    return rows


def _numbers(row: object, name: str) -> list[float]:
    numbers = _list(row)
    if numbers is None:
        raise TypeError(f"{name} must be a list of numbers such as [2.0, 3.0], not {row!r:.60}")
    return [_number(x, f"{name}[{i}]") for i, x in enumerate(numbers)]


def _number(x: object, name: str) -> float:
    return finite_number(_plain(x), name)


def _list(data: object) -> list[Any] | None:
    """Return the entries of anything that is a list in spirit, None of anything else."""
    plain = _plain(data)
    if isinstance(plain, (str, bytes, dict, set)) or not hasattr(plain, "__iter__"):
        return None
    return list(plain)


def _plain(data: Any) -> Any:  # noqa: ANN401
    """Return the lists and numbers inside an array, a tensor, a series or a data frame."""
    # In this order: a data frame has no `tolist`, and iterates over the names of its columns.
    for convert in ("to_numpy", "tolist"):
        if hasattr(data, convert):
            data = getattr(data, convert)()
    return data
