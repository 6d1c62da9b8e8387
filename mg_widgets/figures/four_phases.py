"""A step taken apart, for print: what each phase leaves behind."""

from __future__ import annotations

from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.figures.numbers import three_digits
from mg_widgets.figures.phase_words import ADDED, state_words
from mg_widgets.figures.phases_picture import norm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from mg_widgets.figures.phases_picture import PhasesPicture

POSITIVE, NEGATIVE, INK, MUTED = "#0068A3", "#B34700", "#000000", "#555555"
ABREAST = 5
"""Moments beside each other at most: what comes after is drawn below."""
NAMES, CELL, GAP, EDGE, LINE = 96.0, 58.0, 16.0, 14.0, 14.0
"""Widths of the names, of a number, between two moments, around everything; height of a line: in points."""
ROOM, INSIDE = 6.0, 2.0
"""Between the bars of two numbers, and from a number to the end of its bar."""
POINT = 1 / 72
"""In inches."""
LOSS, HEAD, ROWS, TAIL = 3.5, 6.4, 7.5, 1.0
"""In lines: where the loss, the heads of the weights, and their first row are; what is free below a band."""
LETTERS = 24
"""Of a line of words."""
SMALL, LARGE, CODE = 8.5, 10.5, 8.25
"""Sizes of text."""


def phases_figure(picture: PhasesPicture) -> Figure:
    """Draw numbers with bars behind them, phase by phase; bold is what a phase has written.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    count = len(picture.moments)
    bands = ceil(count / ABREAST)
    abreast = ceil(count / bands)
    told = [wrap(picture.words(i), LETTERS) for i in range(count)]
    rows = len(picture.shown)
    band = LINE * (ROWS + rows + max(map(len, told)) * 0.85 + TAIL)
    width = 2 * EDGE + NAMES + abreast * (2 * CELL + GAP)
    height = 2 * EDGE + 4 * LINE + bands * band
    figure = PrintFigure(figsize=(width * POINT, height * POINT))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    page = _Page(axes, picture)
    page.write(EDGE, EDGE + LINE / 2, picture.title, fontsize=LARGE)
    for i, lines in enumerate(told):
        row, place = divmod(i, abreast)
        top = EDGE + 2 * LINE + row * band
        if place == 0:
            page.names(top)
        left = EDGE + NAMES + GAP + place * (2 * CELL + GAP)
        page.moment(i, left, top)
        page.write(left, top + LINE * (ROWS + rows), "\n".join(lines), va="top", linespacing=1.2)
    legend = (
        f"{picture.left_out} Bold: what the phase has written.\n"
        "Bars: magnitude, blue if positive, orange if negative; hatched: stale; framed: added up."
    )
    page.write(EDGE, height - EDGE, legend.strip(), va="bottom", color=MUTED, linespacing=1.4)
    return figure


class _Page:
    """Where the numbers of all moments are written, with bars of one scale."""

    def __init__(self, axes: Axes, picture: PhasesPicture) -> None:
        self._axes = axes
        self._picture = picture
        moments, shown = picture.moments, picture.shown
        self._data = _largest(moment.parameters[shown] for moment in moments)
        self._grad = _largest(moment.stored[shown] for moment in moments)
        self._loss = _largest(np.array([moment.loss, moment.true_loss]) for moment in moments)
        self._norm = _largest(np.array([norm(m.stored), norm(m.gradient)]) for m in moments)

    def write(self, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401
        """Write a text."""
        known: dict[str, Any] = {"fontsize": SMALL, "va": "center", "parse_math": False}
        self._axes.text(x, y, text, **known | look)

    def names(self, top: float) -> None:
        """Write what the rows are."""
        for line, name in ((LOSS, "loss"), (LOSS + 1, "gradient's norm")):
            self.write(EDGE, top + line * LINE, name)
        self.write(EDGE, top + HEAD * LINE, "weight", color=MUTED)
        for row, name in enumerate(self._picture.names):
            self.write(EDGE, top + (ROWS + row) * LINE, name)

    def moment(self, i: int, left: float, top: float) -> None:
        """Write what there is after a phase."""
        moment = self._picture.moments[i]
        phase, state = moment.phase, state_words(moment)
        middle, y = left + CELL, top + LOSS * LINE
        self.write(left, top, self._picture.name(i), fontsize=LARGE, weight="bold")
        self.write(left, top + LINE, self._picture.call(i), family="monospace", fontsize=CODE)
        self._axes.plot([left, middle + CELL], [top + 1.7 * LINE] * 2, color=INK, linewidth=0.8)
        self._heads(left, y - LINE, "as stored", "true now")
        self._number(left, y, moment.loss, self._loss, phase == "forward", "stale" * moment.data_are_old)
        self._number(middle, y, moment.true_loss, self._loss)
        has_written = phase in ("zero_grad", "backward")
        self._number(left, y + LINE, norm(moment.stored), self._norm, has_written, state)
        self._number(middle, y + LINE, norm(moment.gradient), self._norm)
        self.write(middle + CELL - INSIDE, top + (HEAD - 0.9) * LINE, state, ha="right", style="italic")
        self._heads(left, top + HEAD * LINE, "data", "grad")
        for row, j in enumerate(self._picture.shown):
            y = top + (ROWS + row) * LINE
            self._number(left, y, moment.parameters[j], self._data, phase == "update")
            self._number(middle, y, moment.stored[j], self._grad, has_written, state)

    def _heads(self, left: float, y: float, *heads: str) -> None:
        for i, head in enumerate(heads):
            self.write(left + (i + 1) * CELL - INSIDE, y, head, ha="right", color=MUTED)

    def _number(
        self,
        left: float,
        y: float,
        value: float,
        largest: float,
        has_written: bool = False,  # noqa: FBT001, FBT002
        state: str = "",
    ) -> None:
        """Write a number in its cell, on a bar."""
        # Matplotlib is imported only when used.
        from matplotlib.patches import Rectangle  # noqa: PLC0415
        from matplotlib.patheffects import withStroke  # noqa: PLC0415

        hue = POSITIVE if value > 0 else NEGATIVE
        part = min(abs(value) / largest, 1.0) if np.isfinite(value) and largest else 0.0
        fill: dict[str, Any] = {"facecolor": (hue, 0.3), "linewidth": 0.0}
        if state == "stale":
            fill = {"facecolor": "none", "edgecolor": (hue, 0.6), "hatch": "/////", "linewidth": 0.0}
        elif state.endswith(ADDED):
            fill |= {"edgecolor": INK, "linewidth": 0.8}
        if part:
            corner = left + ROOM, y - 0.42 * LINE
            self._axes.add_patch(Rectangle(corner, part * (CELL - ROOM), 0.84 * LINE, **fill))
        weight = "bold" if has_written else "normal"
        halo = [withStroke(linewidth=2.5, foreground="white", alpha=0.8)]
        look: dict[str, Any] = {"ha": "right", "weight": weight, "path_effects": halo}
        self.write(left + CELL - INSIDE, y, three_digits(float(value)), **look)


def _largest(vectors: Iterable[NDArray[np.float64]]) -> float:
    """Return the largest finite magnitude."""
    numbers = np.abs(np.concatenate(list(vectors)))
    return float(numbers[np.isfinite(numbers)].max(initial=0.0))
