"""A function around a point for print, drawn by Matplotlib: as the page does it, on white."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.figures.visible_range import heights_of

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mg_widgets.figures.slope_picture import SlopePicture

CURVE, INK, MUTED = "#0068A3", "#000000", "#5F6368"
TANGENT = {"linewidth": 2.2, "linestyle": (0, (2.3, 2))}
SECANT = {"linewidth": 1.2}
HUGE = 1e100


def derivative_figure(picture: SlopePicture, method: str, title: str) -> Figure:
    """Draw a curve with its point, tangent and secant, and the errors of differences where they are known.

    Parameters
    ----------
    picture
        All numbers of the function around the point.
    method
        "forward" or "central": which secant, and which errors are drawn strong.
    title
        What the function is.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    errors = np.array([picture.errors.forward, picture.errors.central])
    shown = bool((np.isfinite(errors) & (errors > 0)).any())
    figure = PrintFigure(figsize=(9.6, 4.4) if shown else (6.4, 4.4), layout="constrained")
    columns = figure.subplots(1, 2 if shown else 1, squeeze=False, width_ratios=[3, 2] if shown else [1])[0]
    _draw_curve(columns[0], picture, method)
    if shown:
        _draw_errors(columns[1], picture, method)
    for axes in columns:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
    figure.suptitle(title, parse_math=False)
    words = "\n".join(slope_words(picture, method))
    figure.supxlabel(words, x=0.01, ha="left", fontsize=9.5, parse_math=False)
    return figure


def slope_words(picture: SlopePicture, method: str) -> list[str]:
    """Return the numbers at the point, in a line each."""
    point, h, along, _ = picture.place
    at = ", ".join(f"{name} = {x:.6g}" for name, x in point.items())
    numeric, exact = picture.slope(method), picture.exact[along]
    result = picture.at[0]
    here = f"at {at}: {result:.6g}" + ("" if isfinite(result) else ", so there is no slope")
    by = f"slope along {along} by {method} difference, h = {h:.3g}: "
    by += "0/0, none" if h == 0 else f"{numeric:.12g}"
    known = f"exact slope: {exact:.12g}" if isfinite(exact) else "exact slope: unknown"
    if isfinite(numeric - exact):
        known += f", difference: {numeric - exact:.3g}"
    return [here, by, known, *filter(None, [picture.message])]


def _draw_curve(axes: Axes, picture: SlopePicture, method: str) -> None:
    point, h, along, window = picture.place
    heights = heights_of(picture.ys)
    across, up = _unit(window), _unit(heights)
    (left, right), (low, high) = (end / across for end in window), (end / up for end in heights)
    axes.set(xlim=(left, right), ylim=(low, high), xlabel=_in_units(along, across), ylabel=_in_units("", up))

    def line(x: float, y: float, slope: float, label: str, form: dict[str, Any]) -> None:
        """Draw a line through a point as far as the picture goes."""
        steep = slope * across / up
        if isfinite(y) and isfinite(steep):
            reach = 2 * min(right - left, (high - low) / abs(steep) if steep else right - left)
            x, y = x / across, y / up
            axes.plot(
                [x - reach, x + reach], [y - reach * steep, y + reach * steep], color=INK, label=label, **form
            )

    x, (here, above, below) = point[along], picture.at
    # What towers beyond the picture is drawn a little beyond it.
    ys = np.clip(picture.ys / up, 2 * low - high, 2 * high - low)
    axes.plot(picture.xs / across, ys, color=CURVE, linewidth=2.5, label="f")
    line(x, here, picture.exact[along], "tangent", TANGENT)
    line(x + h, above, picture.slope(method), "secant", SECANT)
    ends = [(x + h, above), *([(x - h, below)] if method == "central" else [])]
    for place, color in [*((end, "white") for end in ends), ((x, here), CURVE)]:
        if isfinite(place[1]):
            axes.scatter(
                place[0] / across,
                place[1] / up,
                s=42,
                facecolors=color,
                edgecolors=INK,
                linewidths=1.5,
                zorder=3,
            )
    axes.legend()


def _unit(ends: tuple[float, float]) -> float:
    """Return what an axis is measured in: beyond 1e300 Matplotlib overflows."""
    return 1.0 if max(map(abs, ends)) < HUGE else HUGE


def _in_units(name: str, unit: float) -> str:
    return name if unit == 1.0 else f"{name} in {unit:.0e}".strip()


def _draw_errors(axes: Axes, picture: SlopePicture, method: str) -> None:
    errors, h = picture.errors, picture.place.h
    both = np.concatenate([errors.forward, errors.central])
    positive = both[np.isfinite(both) & (both > 0)]
    # An error of 0 has no logarithm: it lies on the lower edge.
    floor = 10.0 ** (np.floor(np.log10(positive.min())) - 1)
    for name, form in (("forward", "-"), ("central", "--")):
        error = np.maximum(getattr(errors, name), floor)
        strong = name == method
        axes.plot(
            errors.h,
            np.where(np.isfinite(error), error, np.nan),
            color=CURVE if strong else MUTED,
            linewidth=2.2 if strong else 1.2,
            linestyle=form,
            label=name,
        )
    if h > 0:
        axes.axvline(h, color=MUTED, linestyle=":", linewidth=1)
    mine = getattr(errors, method)
    best = f", best near {errors.h[np.nanargmin(mine)]:.1g}" if np.isfinite(mine).any() else ""
    axes.set(xscale="log", yscale="log", xlabel="h", title=f"error against h{best}")
    axes.set(xlim=(10**-16.5, 10**0.5), xticks=[1e-16, 1e-12, 1e-8, 1e-4, 1])
    axes.set_ylim(bottom=floor)
    axes.legend()
