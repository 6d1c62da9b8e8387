"""The loss curve for print, drawn by Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

CURVE, MARK = "#0068A3", "#B34700"


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
    # Matplotlib is imported only when used.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    loss = np.asarray(losses, dtype=np.float64)
    if loss.ndim != 1:
        raise ValueError(f"losses must be a list of numbers, not an array of shape {loss.shape}")
    finite = np.isfinite(loss)
    shown = finite & (loss > 0) if log else finite
    before, after = np.pad(shown, (1, 0))[:-1], np.pad(shown, (0, 1))[1:]
    alone = np.flatnonzero(shown & ~before & ~after)

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.subplots()
    axes.plot(np.where(shown, loss, np.nan), color=CURVE)
    axes.plot(alone, loss[alone], ".", color=CURVE)
    for step in np.flatnonzero(~finite & np.insert(finite, 0, values=True)[:-1]).tolist():
        axes.axvline(step, color=MARK, linestyle=":")
        side = "right" if step > loss.size / 2 else "left"
        text = f" {loss[step]} at step {step} "
        axes.text(step, 1, text, transform=axes.get_xaxis_transform(), ha=side, va="top", color=MARK)
    # Matplotlib raises where a logarithmic axis has nothing to show.
    axes.set(xlabel="step", ylabel="loss", yscale="log" if log and shown.any() else "linear")
    axes.set_xlim(-0.5, max(loss.size, 2) - 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    return figure
