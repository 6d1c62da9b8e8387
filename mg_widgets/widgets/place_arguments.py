"""Checks of what says where a Derivative looks: of its arguments, its traits, and what its pages ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.arguments import finite_rate, one_of
from mg_widgets.figures.slope_picture import Place
from mg_widgets.figures.visible_range import window_around
from mg_widgets.tape.slopes import METHODS
from mg_widgets.training.arguments import finite_number

if TYPE_CHECKING:
    from collections.abc import Callable


def checked(inputs: list[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return point, h, method, along and window, as many as are given, as a widget keeps them.

    Raises
    ------
    TypeError, ValueError
        Naming the first that is not allowed.

    """
    return {name: _CHECKS[name](inputs, value) for name, value in given.items()}


def place_of(
    point: dict[str, float], h: float, along: str, window: tuple[float, float] | None, **_: object
) -> Place:
    """Return a place with a window, whether one is given or not."""
    return Place(point, h, along, window or window_around(point[along]))


def _point(inputs: list[str], point: object) -> dict[str, float]:
    if not isinstance(point, Mapping) or set(point) != set(inputs):
        raise ValueError(f"point must be a dict with a number for {', '.join(inputs)}, not {point!r:.60}")
    return {name: finite_number(point[name], name) for name in inputs}


def _window(_: list[str], window: object) -> tuple[float, float] | None:
    if window is None:
        return None
    if not isinstance(window, (tuple, list)) or len(window) != 2:  # noqa: PLR2004
        raise TypeError(f"window must be None or two numbers, (low, high), not {window!r:.60}")
    low, high = (finite_number(end, "an end of window") for end in window)
    if low >= high:
        raise ValueError(f"window must be (low, high) with low < high, not {window!r:.60}")
    return low, high


_CHECKS: dict[str, Callable[[list[str], Any], Any]] = {
    "point": _point,
    "h": lambda _, h: finite_rate(h, "h"),
    "method": lambda _, method: one_of(METHODS, method, "method"),
    "along": lambda inputs, along: one_of(tuple(inputs), along, "along"),
    "window": _window,
}
