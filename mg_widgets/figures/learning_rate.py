"""What the learning rate does to a whole run, for print, drawn by Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CURVE, INK, MARK = "#0068A3", "#000000", "#B34700"
RATES = np.geomspace(1e-3, 5.0, 40)
"""Those whose final losses are shown."""
BOUND = 1000.0
"""A loss so many times its first value is beyond all bounds, as in js/learning_rate/status.ts."""
HIGHEST, HIGHEST_LOG = 2.5, 1000.0
"""What rises beyond so many times the first loss leaves the picture, as in js/learning_rate/curve_plot.ts."""

WIDE = 10.0
"""Final losses that are so many times apart have a logarithmic axis."""


def learning_rate_figure(
    simulate: Callable[[int, float], Floats], steps: int, rate: float, *, log: bool = False
) -> Figure:
    """Draw the run at a rate, and the final loss of runs at 40 rates from 0.001 to 5.

    Parameters
    ----------
    simulate
        Returns the losses of a run, by its number of steps and its rate.
    steps, rate
        Of the run.
    log
        Whether the axis of its loss is logarithmic; that of the final losses is where they differ much.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    figure = PrintFigure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    losses = simulate(steps, rate)
    _draw_run(left, losses, rate, log=log)
    _draw_strip(right, [simulate(steps, each) for each in RATES.tolist()], rate)
    right.set_title(f"final loss after {steps} steps")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
    return figure


def diverged_at(losses: Floats) -> int | None:
    """Return the step from which on a loss is beyond all bounds, to the end."""
    bound = BOUND * max(abs(losses[0]), 1.0)
    inside = np.flatnonzero(np.isfinite(losses) & (np.abs(losses) <= bound))
    step = int(inside[-1]) + 1 if inside.size else 0
    return step if step < losses.size else None


def _draw_run(axes: Axes, losses: Floats, rate: float, *, log: bool) -> None:
    first, last = losses[0], losses[-1]
    shown = np.where(np.isfinite(losses), losses, np.nan)
    if log:
        shown = np.where(shown > 0, shown, np.nan)
    top = (HIGHEST_LOG if log else HIGHEST) * abs(first)
    axes.plot(np.minimum(shown, 2 * top) if top > 0 else shown, color=CURVE, linewidth=1.8)
    axes.set(xlabel="step", ylabel="loss", yscale="log" if log and np.isfinite(shown).any() else "linear")
    if np.isfinite(first) and (shown > top).any():
        axes.set_ylim(top=top)
    if not log and (shown >= 0).any():
        axes.set_ylim(bottom=min(0.0, np.nanmin(shown)))
    step = diverged_at(losses)
    if step is None:
        words = f"loss {three_digits(first)} at first, {three_digits(last)} after {losses.size - 1} steps"
    else:
        words = f"diverged at step {step}"
        axes.axvline(step, color=MARK, linestyle="--")
    axes.set_title(f"rate {rate:.6g}: {words}")


def _draw_strip(axes: Axes, runs: list[Floats], rate: float) -> None:
    last = np.array([np.nan if diverged_at(run) is not None else run[-1] for run in runs])
    seen = last > 0
    wide = seen.any() and last[seen].max() > WIDE * last[seen].min()
    axes.set(xscale="log", xlabel="learning rate", yscale="log" if wide else "linear")
    shown = seen if wide else np.isfinite(last)
    axes.plot(RATES[shown], last[shown], "o-", color=CURVE, markersize=3.5, linewidth=1)
    gone = np.isnan(last)
    if gone.any():
        top = axes.get_xaxis_transform()
        axes.plot(
            RATES[gone], np.ones(gone.sum()), "^", transform=top, color=INK, clip_on=False, label="diverged"
        )
        axes.legend(loc="center right")
    if rate > 0:
        axes.axvline(rate, color=MARK, linestyle=":")
