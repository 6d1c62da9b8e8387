"""The parameters of a model as objects: they say state k, and what is assigned to them is noticed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.arguments import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


class ModelValues:
    """The leaves that are a model's parameters.

    Parameters
    ----------
    keys
        Their paths.
    values
        In the same order; objects of any engine.

    """

    def __init__(self, keys: list[str], values: Sequence[Any]) -> None:
        self._keys = keys
        self._values = values
        self._written = [value.data for value in values]

    def write(self, parameters: Vector, gradient: Vector) -> None:
        """Let the objects say these numbers."""
        self._written = parameters.tolist()
        for value, data, grad in zip(self._values, self._written, gradient.tolist(), strict=True):
            value.data = data
            value.grad = grad

    def put(self, values: Mapping[str, float]) -> None:
        """Let some of the objects say these numbers, and leave their gradients alone."""
        for key, data in values.items():
            place = self._keys.index(key)
            self._values[place].data = self._written[place] = data

    def note(self) -> None:
        """Take what the objects say for written; only other numbers will be assignments."""
        self._written = [value.data for value in self._values]

    def read(self) -> Vector:
        """Note what the objects say, and return it.

        Raises
        ------
        TypeError
            If that is no number.

        """
        self.note()
        rows = zip(self._keys, self._written, strict=True)
        return np.array([x if type(x) is float else number(x, f"{key}.data") for key, x in rows])

    def assigned(self) -> dict[str, float]:
        """Return what was assigned to `data` since then, by path; an equal number is nothing new.

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
