"""The validation set of a trainer: checked as the training set is, and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.training.data import Sample, data_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets.training.targets import Target


def validation_set(
    model: Callable[[Any], Any],
    validation: object,
    width: int,
    wrap: Callable[[float], Any],
    *,
    loss: Callable[..., Any],
) -> tuple[list[Sample], list[Target]]:
    """Return samples and targets of a pair (xs, ys) as lists of floats.

    Parameters
    ----------
    model, wrap, loss
        As for `data_set`.
    validation
        The pair.
    width
        That of a sample of the training set.

    Raises
    ------
    TypeError, ValueError
        Naming `validation`, the place in it, and what is allowed.

    """
    if not (isinstance(validation, (tuple, list)) and len(validation) == len(("xs", "ys"))):
        raise TypeError(f"validation must be a pair (xs, ys), not {validation!r:.60}")

    def fitting(inputs: list[Any]) -> Any:  # noqa: ANN401 (whatever the model returns)
        if len(inputs) != width:
            raise ValueError(
                f"xs[0] has {len(inputs)} numbers, but each sample of the training set has {width}"
            )
        return model(inputs)

    try:
        xs, ys = validation
        return data_set(fitting, xs, ys, wrap, loss=loss)
    except (TypeError, ValueError) as error:
        raise type(error)(f"in validation, {error}") from error
