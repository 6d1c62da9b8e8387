"""Loss curves for print, drawn by Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

CURVE, OTHERS, MARK = "#0068A3", "#000000", "#B34700"
MARK_HEIGHT = 0.06
"""Of the height of the axes: the marks of each curve lie below those of the curve before."""
DASHES = ["--", ":", "-.", (0, (10, 3)), (0, (5, 2, 1, 2, 1, 2)), "-"]
"""Of all curves but the first, which is solid: as in js/loss_curve/style.css."""


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
    loss = np.asarray(losses, dtype=np.float64)
    if loss.ndim != 1:
        raise ValueError(f"losses must be a list of numbers, not an array of shape {loss.shape}")
    return curves_figure({"loss": np.column_stack([np.arange(loss.size), loss])}, log=log)


def curves_figure(curves: Mapping[str, NDArray[np.float64]], *, log: bool = False) -> Figure:
    """Draw several curves, told apart by the form of their lines, with a legend.

    Parameters
    ----------
    curves
        By name: (step, number) pairs in the order of the steps, shape (points, 2), drawn as in `loss_figure`.
    log
        As in `loss_figure`.

    Returns
    -------
    matplotlib.figure.Figure
        As from `loss_figure`.

    """
    # Matplotlib is imported only when used.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.subplots()
    last = max((points[-1, 0] for points in curves.values() if len(points)), default=0)
    several = len(curves) > 1
    shown = [
        _draw(axes, name, points, form, last=last, several=several, log=log)
        for form, (name, points) in enumerate(curves.items())
    ]
    # Matplotlib raises where a logarithmic axis has nothing to show.
    axes.set(xlabel="step", yscale="log" if log and any(shown) else "linear")
    axes.set_ylabel("value" if several else next(iter(curves), "loss"))
    axes.set_xlim(-0.5, max(last, 1) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    if several:
        axes.legend(handlelength=3.5)
    return figure


def _draw(
    axes: Axes, name: str, points: NDArray[np.float64], form: int, *, last: float, several: bool, log: bool
) -> bool:
    """Draw one curve, and what is inf or nan in it; returns whether there is anything to see of it."""
    steps, numbers = points.T
    finite = np.isfinite(numbers)
    shown = finite & (numbers > 0) if log else finite
    before, after = np.pad(shown, (1, 0))[:-1], np.pad(shown, (0, 1))[1:]
    alone = np.flatnonzero(shown & ~before & ~after)
    color, style = (OTHERS, DASHES[(form - 1) % len(DASHES)]) if form else (CURVE, "-")
    axes.plot(steps, np.where(shown, numbers, np.nan), color=color, linestyle=style, label=name)
    axes.plot(steps[alone], numbers[alone], ".", color=color)
    for at in np.flatnonzero(~finite & np.insert(finite, 0, values=True)[:-1]).tolist():
        step = int(steps[at])
        axes.axvline(step, color=MARK, linestyle=":")
        side = "right" if step > last / 2 else "left"
        text = f" {f'{name} ' if several else ''}{numbers[at]} at step {step} "
        height = 1 - MARK_HEIGHT * form
        axes.text(step, height, text, transform=axes.get_xaxis_transform(), ha=side, va="top", color=MARK)
    return bool(shown.any())
