"""The loss along a line for print, drawn by Matplotlib: as the page does it, on white."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.figures.line_picture import GRADIENT
from mg_widgets.figures.numbers import three_digits
from mg_widgets.figures.visible_range import heights_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mg_widgets.figures.line_picture import LinePicture

CURVE, INK, MUTED = "#0068A3", "#000000", "#5F6368"


def slice_figure(picture: LinePicture) -> Figure:
    """Draw the loss along a line, with the state, the slope there, where the step lands, and the minimum.

    Parameters
    ----------
    picture
        All its numbers.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    figure = PrintFigure(figsize=(6.4, 4.4), layout="constrained")
    axes = figure.subplots()
    is_gradient = picture.along == GRADIENT
    low, high = heights_of(picture.ys)
    seen = [
        loss for loss in (picture.loss, picture.next_loss) if 3 * low - 2 * high < loss < 3 * high - 2 * low
    ]
    low, high = min(low, *seen, high), max(high, *seen, low)
    axes.set(xlim=(picture.xs[0], picture.xs[-1]), ylim=(low, high), ylabel="loss")
    axes.set_xlabel("rate" if is_gradient else picture.along, parse_math=False)
    ys = np.where(np.isfinite(picture.ys), np.clip(picture.ys, 2 * low - high, 2 * high - low), np.nan)
    axes.plot(picture.xs, ys, color=CURVE, linewidth=2.5)
    expected = picture.loss + picture.predicted
    if isfinite(picture.loss + picture.slope):
        ends = np.array([picture.xs[0], picture.xs[-1]])
        tangent = picture.loss + picture.slope * (ends - picture.here)
        axes.plot(ends, tangent, color=INK, linewidth=1.2, linestyle="--")
    if isfinite(expected + picture.next_loss):
        axes.plot([picture.next_place] * 2, [expected, picture.next_loss], color=INK, linewidth=1.2)
    for place, loss, color, label in (
        (picture.here, picture.loss, INK, "now"),
        (picture.next_place, picture.next_loss, "white", "this step"),
    ):
        if isfinite(loss):
            axes.scatter(
                place, loss, s=42, facecolors=color, edgecolors=INK, linewidths=1.5, zorder=3, label=label
            )
    if picture.minimum and not picture.minimum_is_end:
        best = picture.minimum[0]
        marks = [(best, "lr*"), (2 * best, "2 lr*")] if is_gradient else [(best, "minimum")]
        for place, name in marks:
            if picture.here < place <= picture.xs[-1] or not is_gradient:
                axes.axvline(place, color=MUTED, linestyle=":", linewidth=1)
                axes.text(place, 1.01, name, transform=axes.get_xaxis_transform(), ha="center", color=MUTED)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend()
    figure.supxlabel("\n".join(slice_words(picture)), x=0.01, ha="left", fontsize=9.5, parse_math=False)
    return figure


def slice_words(picture: LinePicture) -> list[str]:
    """Return what this step does and where the minimum is, in a line each."""
    place, loss, after = map(three_digits, (picture.next_place, picture.loss, picture.next_loss))
    way = f"the next update ({picture.update})" if picture.update else "the negative gradient"
    along = way if picture.along == GRADIENT else picture.along
    to = f"at rate {place}" if picture.along == GRADIENT else f"to {place}"
    actual = picture.next_loss - picture.loss
    words = [
        f"step {picture.step}, along {along}: {to} the loss goes from {loss} to {after}",
        f"change of the loss: predicted {_signed(picture.predicted)}, actual {_signed(actual)}",
    ]
    if not picture.minimum:
        return [*words, "the loss is nowhere a number on this line"]
    best, lowest = map(three_digits, picture.minimum)
    if picture.along == GRADIENT and picture.predicted <= 0 and picture.minimum[1] == picture.loss:
        return [*words, "the loss is flat here: nowhere on this line is it lower than now"]
    if picture.minimum_is_end:
        return [*words, f"the loss still falls at {best}, where the picture ends"]
    name = "lr* = " if picture.along == GRADIENT else ""
    return [*words, f"the minimum of the line is {lowest}, at {name}{best}"]


def _signed(x: float) -> str:
    return f"{'+' if x > 0 else ''}{three_digits(x)}"
