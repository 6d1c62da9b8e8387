"""Loss curves for print, drawn by Matplotlib."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

CURVE, MARK = "#0068A3", "#B34700"
OTHERS = ["#A8246F", "#1B7A3D", "#6F42C1", "#000000", "#A8246F", "#1B7A3D"]
"""Of all curves but the first, with their dashes: as in js/loss_curve/style.css."""
GHOST: dict[str, Any] = {"color": "#767676", "linestyle": (0, (2, 2.5)), "linewidth": 0.9}
MARK_HEIGHT = 0.06
"""Of the height of the axes: the marks of each curve lie below those of the curve before."""
LARGEST = 1e300
"""The largest number that the arithmetic of Matplotlib's axes can bear; larger ones are marked as inf is."""
DASHES = ["--", ":", "-.", (0, (10, 3)), (0, (5, 2, 1, 2, 1, 2)), "-"]


def loss_figure(losses: Sequence[float], *, log: bool = False) -> Figure:
    """Draw the loss of each step.

    Parameters
    ----------
    losses
        The loss of state k at index k. Where it is inf or nan the curve has a gap, and the step is marked.
    log
        True for a logarithmic axis of the loss; on it a loss of zero is a gap as well.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    return curves_figure({"loss": at_each_step(losses)}, log=log)


def at_each_step(numbers: Sequence[float]) -> NDArray[np.float64]:
    """Return the (step, number) pairs of a list with a number for each step from 0."""
    column = np.asarray(numbers, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError(f"losses must be a list of numbers, not an array of shape {column.shape}")
    return np.column_stack([np.arange(column.size), column])


def curves_figure(
    curves: Mapping[str, NDArray[np.float64]],
    *,
    quantity: str | None = None,
    validation: Collection[str] = (),
    smoothing: float = 0.0,
    window: int = 0,
    log: bool = False,
    ghosts: Mapping[str, NDArray[np.float64]] = MappingProxyType({}),
) -> Figure:
    """Draw several curves, told apart by the form and the colour of their lines, with a legend.

    Parameters
    ----------
    curves
        By name: (step, number) pairs in the order of the steps, shape (points, 2), drawn as in `loss_figure`.
    quantity
        What all of them show, such as "loss"; an "accuracy" is in per cent. None: their names say it.
    validation
        The names of curves that have the form of the curve before them, thinner.
    smoothing
        As in `smoothed`; the numbers themselves lie behind, paler.
    window
        The number of steps back from the last one that are drawn; 0: all.
    log
        As in `loss_figure`; an axis of an accuracy never is.
    ghosts
        Futures that were left behind, as `curves`: thin and grey. What lies much higher than the curves, or
        outside a window, is not drawn.

    Returns
    -------
    matplotlib.figure.Figure
        As from `loss_figure`.

    """
    # Matplotlib is imported only when used.
    from matplotlib.ticker import MaxNLocator, PercentFormatter  # noqa: PLC0415

    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    figure = PrintFigure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.subplots()
    percent = quantity == "accuracy"
    log = log and not percent
    last = max((points[-1, 0] for points in curves.values() if len(points)), default=0)
    begin = max(0, last - window) if window else 0
    several = len(curves) > 1
    form, any_shown = -1, False
    for rank, (name, points) in enumerate(curves.items()):
        thin = rank > 0 and name in validation
        form += not thin
        look = _look(form, thin=thin)
        drawn = points
        if smoothing:
            drawn = np.column_stack([points[:, 0], smoothed(points, smoothing)])
            axes.plot(*_shown(points, begin, log=log).T, color=look["color"], linewidth=0.8, alpha=0.35)
        any_shown |= _draw(axes, name, drawn[drawn[:, 0] >= begin], look, log=log)
        _mark(axes, name if several else "", points[points[:, 0] >= begin], rank, (begin + last) / 2)
    end = last if window else np.inf
    top = 2 * max((np.max(p[:, 1], initial=0, where=_has_place(p[:, 1])) for p in curves.values()), default=0)
    for name, points in ghosts.items():
        seen = points[(points[:, 0] <= end) & ~(points[:, 1] > top)]
        axes.plot(*_shown(seen, begin, log=log).T, label=name, **GHOST)
        last = max(last, seen[-1, 0] if len(seen) else 0)
    # Matplotlib raises where a logarithmic axis has nothing to show.
    axes.set(xlabel="step", yscale="log" if log and any_shown else "linear")
    axes.set_ylabel(quantity or ("value" if several else next(iter(curves), "loss")))
    axes.set_xlim(begin - 0.5, max(last, begin + 1) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if percent:
        axes.set_ylim(0, 1.02)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    if several or ghosts:
        axes.legend(handlelength=3.5)
    return figure


def smoothed(points: NDArray[np.float64], smoothing: float) -> NDArray[np.float64]:
    """Return the exponential moving average of numbers, without the pull of where it began.

    TensorBoard's, where there is a number for each step; a number counts for all steps since the point before
    it. Nan and inf come out as they are, and count for nothing. As js/loss_curve/smoothing.ts does it.

    Parameters
    ----------
    points
        (step, number) pairs in the order of the steps, shape (points, 2).
    smoothing
        The part that is kept from a step to the next, 0 <= smoothing < 1.

    Returns
    -------
    ndarray
        One number for each point.

    """
    mean, weight = 0.0, 0.0
    kept = smoothing ** np.diff(points[:, 0], prepend=points[:1, 0] - 1)
    result = np.array(points[:, 1], dtype=np.float64)
    for i, (x, keep) in enumerate(zip(points[:, 1].tolist(), kept.tolist(), strict=True)):
        weight *= keep
        if math.isfinite(x):
            weight += 1 - keep
            share = (1 - keep) / weight
            mean = (1 - share) * mean + share * x
            result[i] = mean
    return result


def _look(form: int, *, thin: bool) -> dict[str, Any]:
    """Return how Matplotlib draws a line."""
    rank = (form - 1) % len(DASHES)
    color, style = (OTHERS[rank], DASHES[rank]) if form else (CURVE, "-")
    return {"color": color, "linestyle": style, "linewidth": 0.8 if thin else 1.5}


def _shown(points: NDArray[np.float64], begin: float, *, log: bool) -> NDArray[np.float64]:
    """Return the points from a step on, nan where there is nothing to see."""
    steps, numbers = points[points[:, 0] >= begin].T
    seen = _has_place(numbers)
    if log:
        seen &= numbers > 0
    return np.column_stack([steps, np.where(seen, numbers, np.nan)])


def _has_place(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where numbers can be drawn: neither inf, nan nor nearly inf."""
    return np.abs(numbers) <= LARGEST


def _draw(axes: Axes, name: str, points: NDArray[np.float64], look: dict[str, Any], *, log: bool) -> bool:
    """Draw one curve; returns whether there is anything to see of it."""
    steps, numbers = _shown(points, 0, log=log).T
    shown = np.isfinite(numbers)
    before, after = np.pad(shown, (1, 0))[:-1], np.pad(shown, (0, 1))[1:]
    alone = np.flatnonzero(shown & ~before & ~after)
    axes.plot(steps, numbers, label=name, **look)
    axes.plot(steps[alone], numbers[alone], ".", color=look["color"])
    return bool(shown.any())


def _mark(axes: Axes, name: str, points: NDArray[np.float64], rank: int, middle: float) -> None:
    """Say where inf or nan begins in a curve."""
    steps, numbers = points.T
    finite = _has_place(numbers)
    for at in np.flatnonzero(~finite & np.insert(finite, 0, values=True)[:-1]).tolist():
        step = int(steps[at])
        axes.axvline(step, color=MARK, linestyle=":")
        side = "right" if step > middle else "left"
        text = f" {f'{name} ' if name else ''}{numbers[at]} at step {step} "
        height = 1 - MARK_HEIGHT * rank
        axes.text(step, height, text, transform=axes.get_xaxis_transform(), ha=side, va="top", color=MARK)
