"""A decision boundary for print, drawn by Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.figures.decision import decision_of
from mg_widgets.tape.surface import inputs_of, values_over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from mg_widgets.figures.decision import Decision
    from mg_widgets.tape import Tape

    Floats = NDArray[np.float64]

SIDES = ("#B34700", "#0068A3")
CLASSES = ("#0068A3", "#B34700", "#A8437F", "#00714F", "#8A7A00", "#555555")
FORMS = ("s", "o", "^", "D", "p")
"""Of the classes, as in js/boundary/forms.ts."""
POINTS = 200
"""Along each side of the grid."""
ROOM = 0.18
"""Part of the width of the data that is left free on each side."""
WEAK, STRONG = 0.1, 0.58
"""How strong the tint is at the boundary, and far from it."""
RINGS = 900
"""Area of the ring of the largest loss, in square points."""


def boundary_figure(
    tape: Tape,
    parameters: Floats,
    xs: Floats,
    ys: Floats,
    *,
    validation: tuple[Floats, Floats] | None = None,
    rule: Mapping[str, Any] | None = None,
    losses: bool = True,
    margins: bool = True,
) -> Figure:
    """Draw what a model with two inputs says of each point of the plane, with the data on it.

    Parameters
    ----------
    tape
        The recorded loss of the model.
    parameters
        Float64 (p,), in the order of `tape.parameters`.
    xs, ys
        Inputs, float64 (2, samples), and targets, float64 (outputs, samples). Without samples those of one
        that was there: it tells what to show, and is not drawn.
    validation
        The same two of samples that are not trained on; None: there are none.
    rule
        When a prediction is right, as a page knows it; None: what follows from the targets.
    losses
        Whether the loss of each sample is drawn as a ring.
    margins
        Whether the margins are drawn.

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    decision = decision_of(rule, ys)
    figure = PrintFigure(figsize=(5.2, 5.2), layout="constrained")
    axes = figure.subplots()
    shown = xs if validation is None else np.hstack([xs, validation[0]])
    sides = [_range(x) for x in shown]
    grid = [np.linspace(*side, POINTS) for side in sides]
    inputs = inputs_of(tape)
    points = {node: x.ravel() for node, x in zip(inputs, np.meshgrid(*grid), strict=True)}
    values = values_over(tape, tape.outputs[0], points, parameters).reshape(-1, POINTS, POINTS)
    samples = dict(zip([*inputs, *tape.targets[0]], [*xs, *ys], strict=True))
    extent = (*sides[0], *sides[1])
    axes.imshow(_tints(values, decision), origin="lower", extent=extent, aspect="auto", zorder=0)
    if not np.isfinite(values).all():
        axes.text(0.02, 0.98, "blank: nan or inf", transform=axes.transAxes, va="top")
    _lines(axes, grid, values, decision, margins=margins)
    if tape.is_emptied:
        axes.text(0.98, 0.98, "no samples", transform=axes.transAxes, ha="right", va="top")
    else:
        _samples(axes, xs, ys, values_over(tape, tape.outputs[0], samples, parameters), decision)
    if validation is not None:
        _hollow(axes, *validation, decision)
    if losses and not tape.is_emptied:
        (found,) = values_over(tape, tape.losses[:1], samples, parameters)
        size = RINGS * np.sqrt(np.nan_to_num(found / max(np.nanmax(found, initial=0.0), 1e-300)))
        look: dict[str, Any] = {"facecolors": "none", "edgecolors": "#00000080", "linewidths": 0.7}
        axes.scatter(xs[0], xs[1], 30 + size, **look, zorder=2)
    axes.set(xlim=sides[0], ylim=sides[1], xlabel="x1", ylabel="x2")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False)
    return figure


def _range(x: Floats) -> tuple[float, float]:
    low, high = float(x.min()), float(x.max())
    room = (high - low) * ROOM or max(abs(low) * ROOM, 1.0)
    return low - room, high + room


def _tints(values: Floats, decision: Decision) -> Floats:
    """Return red, green, blue and opacity of each point, (rows, columns, 4), between 0 and 1."""
    # Matplotlib is imported only when used.
    from matplotlib.colors import to_rgb  # noqa: PLC0415

    count = len(decision.names)
    if decision.margins is None:
        second, largest = np.sort(values, axis=0)[-2:]
        place, distance = values.argmax(axis=0), largest - second
    else:
        above = values[0] - decision.at
        place, distance = (above > 0).astype(int), 2 * np.abs(above) / np.ptp(decision.margins)
    hues = np.array([to_rgb(_color(i, count)) for i in range(count)])
    part = (WEAK + (STRONG - WEAK) * (1 - np.exp(-1.1 * distance)))[..., None]
    known = np.isfinite(distance)[..., None]
    return np.concatenate([np.nan_to_num(1 - part * (1 - hues[place])), known], axis=-1)


def _lines(axes: Axes, grid: list[Floats], values: Floats, decision: Decision, *, margins: bool) -> None:
    """Draw the boundary and the margins, where there are any."""
    if decision.margins is None:
        for i in range(len(values)):
            _contour(axes, grid, values[i] - np.delete(values, i, axis=0).max(axis=0), 0.0)
        return
    _contour(axes, grid, values[0], decision.at)
    for level in decision.margins if margins else ():
        _contour(axes, grid, values[0], level, linewidths=0.8, linestyles="--")


def _contour(axes: Axes, grid: list[Floats], surface: Floats, level: float, **look: Any) -> None:  # noqa: ANN401
    known = surface[np.isfinite(surface)]
    # Matplotlib warns where there is no line.
    if known.size and known.min() < level < known.max():
        axes.contour(*grid, surface, [level], colors="black", zorder=1, **look)


def _samples(axes: Axes, xs: Floats, ys: Floats, predictions: Floats, decision: Decision) -> None:
    """Draw the samples: form and hue for the class, the ends of a cross around one that is wrong."""
    classes = decision.classes_of_targets(ys)
    wrong = decision.classes(predictions) != classes
    edge: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.7, "zorder": 3}
    look: dict[str, Any]
    for i, name in enumerate(decision.names):
        x, y = xs[:, classes == i]
        look = {"c": _color(i, len(decision.names)), "marker": FORMS[i % len(FORMS)], "label": name}
        axes.scatter(x, y, s=28, **look, **edge)
    if decision.judged and wrong.any():
        x, y = xs[:, wrong]
        axes.scatter(x, y, s=110, c="black", marker="x", linewidths=1.5, label="wrong", zorder=2.5)


def _hollow(axes: Axes, xs: Floats, ys: Floats, decision: Decision) -> None:
    """Draw the samples that are not trained on: form and hue for the class."""
    classes = decision.classes_of_targets(ys)
    for i in range(len(decision.names)):
        x, y = xs[:, classes == i]
        look: dict[str, Any] = {"edgecolors": _color(i, len(decision.names)), "marker": FORMS[i % len(FORMS)]}
        look["label"] = "" if i else "validation"
        axes.scatter(x, y, s=16, facecolors="white", linewidths=1.0, zorder=2, **look)


def _color(index: int, count: int) -> str:
    return SIDES[index] if count == len(SIDES) else CLASSES[index % len(CLASSES)]
