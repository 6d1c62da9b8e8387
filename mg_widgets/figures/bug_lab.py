"""A run with bugs beside the same run without, for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mg_widgets.tape.bugs import BuggyRun

YOURS: dict[str, Any] = {"color": "#0068A3", "linewidth": 2.2}
RIGHT: dict[str, Any] = {"color": "#000000", "linewidth": 1.2, "linestyle": "--"}
LARGEST = 1e250
"""The largest number that is drawn: the arithmetic of Matplotlib's axes needs room above it."""
DECADES = 12
"""What is so many decades below the largest number is left out of a logarithmic axis."""


def bug_lab_figure(run: BuggyRun, title: str, *, log: bool = False) -> Figure:
    """Draw the losses of both runs, and of the one with bugs the norms of true and stored gradients.

    Parameters
    ----------
    run
        What `buggy_run` returns. Where a number is inf or nan its curve has a gap, and the axes say so.
    title
        Which bugs are on, and how both runs are trained.
    log
        True for a logarithmic axis of the losses; that of the norms always is.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    figure = PrintFigure(figsize=(9.6, 3.8), layout="constrained")
    losses, norms = figure.subplots(1, 2)
    _draw(losses, {"correct": run.correct, "yours": run.losses}, log=log)
    losses.set_ylabel("loss")
    _draw(norms, {"true": run.true_norms, "stored": run.stored_norms}, log=True)
    norms.set_ylabel("gradient norm of yours")
    figure.suptitle(title, parse_math=False)
    return figure


def _draw(axes: Axes, curves: dict[str, list[float]], *, log: bool) -> None:
    ends = []
    heights: list[float] = []
    for (name, numbers), form in zip(curves.items(), (RIGHT, YOURS), strict=True):
        column = np.array(numbers)
        sound = np.abs(column) <= LARGEST
        if not np.isfinite(column).all():
            at = int(np.argmin(np.isfinite(column)))
            ends.append(f"{name}: {column[at]} at step {at}")
        shown = np.where(sound & ((column > 0) | (not log)), column, np.nan)
        heights += shown[np.isfinite(shown)].tolist()
        axes.plot(shown, label=name, **form, zorder=3 if form is RIGHT else 2)
    if log:
        axes.set_yscale("log")
        if heights:
            axes.set_ylim(bottom=max(min(heights), max(heights) * 10**-DECADES) / 2)
    axes.set_xlabel("\n".join(["step", *ends]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
