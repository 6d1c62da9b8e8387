"""The parameters of a model as objects: they say state k, and what is assigned to them is noticed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mg_widgets.engine.arguments import number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.engine.value import Value

    Vector = NDArray[np.float64]


class ModelValues:
    """The Values that are a model's parameters.

    Parameters
    ----------
    keys
        Their paths.
    values
        In the same order.

    """

    def __init__(self, keys: list[str], values: list[Value]) -> None:
        self._keys = keys
        self._values = values
        self._written = [value.data for value in values]

    def write(self, parameters: Vector, gradient: Vector) -> None:
        """Let the objects say these numbers."""
        self._written = parameters.tolist()
        for value, data, grad in zip(self._values, self._written, gradient.tolist(), strict=True):
            value.data = data
            value.grad = grad

    def assigned(self) -> dict[str, float]:
        """Return what was assigned to `data` since it was written, by path; an equal number is nothing new.

        Raises
        ------
        TypeError
            If that is no number.

        """
        rows = zip(self._keys, self._values, self._written, strict=True)
        found = {
            key: (number(value.data, f"{key}.data"), written)
            for key, value, written in rows
            if value.data is not written
        }
        return {
            key: data
            for key, (data, written) in found.items()
            if data != written and not (math.isnan(data) and math.isnan(written))
        }
