"""All numbers of one picture of a function around a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mg_widgets.figures.curve_pieces import curve_points
from mg_widgets.tape.slopes import SlopeErrors, difference, slope_errors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.tape.function import Function


class Place(NamedTuple):
    """Where one looks at a function: a number for each input, h, the input of the curve and its window."""

    point: dict[str, float]
    h: float
    along: str
    window: tuple[float, float]


@dataclass(frozen=True, slots=True)
class SlopePicture:
    """What a function is at a place.

    Attributes
    ----------
    place
        Where.
    xs, ys
        Points of the curve along one input; y is nan where it is interrupted.
    at
        f(x), f(x + h) and f(x - h), x being that input.
    exact
        The exact partial derivative of each input; nan where it is not known.
    errors
        Of differences along that input, by h.
    message
        What the function raised first; "" for nothing.

    """

    place: Place
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    at: tuple[float, float, float]
    exact: dict[str, float]
    errors: SlopeErrors
    message: str

    def slope(self, method: str) -> float:
        """Return the slope by a difference, along the input of the curve; nan for h = 0."""
        return difference(method, *self.at, self.place.h)


def slope_picture(f: Function, place: Place) -> SlopePicture:
    """Return all numbers of a picture of a function."""
    point, h, along, window = place
    f.message = ""
    x = point[along]
    on = f.along(along, point)
    at = (on(x), on(x + h), on(x - h))
    exact = f.exact(point)
    errors = slope_errors(on, x, exact[along])
    xs, ys = curve_points(partial(f.curve, point, along), *window)
    return SlopePicture(place, xs, ys, at, exact, errors, f.message)
