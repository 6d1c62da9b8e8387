"""A network for print, drawn by Matplotlib, and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mg_widgets.figures.graph_text import aligned, grad_text
from mg_widgets.figures.network_health import health_of, health_words
from mg_widgets.figures.network_units import network_of
from mg_widgets.figures.numbers import three_digits
from mg_widgets.tape.surface import inputs_of, values_over

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from mg_widgets.figures.network_health import Health
    from mg_widgets.figures.network_units import Network
    from mg_widgets.tape import Tape

    Floats = NDArray[np.float64]
    Place = tuple[float, float]

POSITIVE, NEGATIVE, INK, ZERO = "#0068A3", "#B34700", "#000000", "#777777"
LIMIT = 64
"""Units of a layer that are drawn, as in js/network/places.ts."""
WIDE, TALL = 2.6, 9.0
"""From one layer to the next, and about the whole height; a unit is 0.9 wide at most."""
INCH = 0.62
"""Of that, in inches."""
WIDEST, NARROWEST = 4.5, 0.4
"""Lines, in points."""
ROOMY = 0.55
"""The size of a unit from which on there is room for its number."""
PLANE, POINTS = 2, 32
"""Inputs that a surface can show, and its points along each side."""


class Shown(NamedTuple):
    """What is drawn: the tape at a state, its network and the health of each unit, and whose numbers."""

    tape: Tape
    network: Network
    health: list[Health]
    sample: int


def shown_of(tape: Tape, sample: int) -> Shown:
    """Return what is drawn of a trainer's tape."""
    network = network_of(tape, sample)
    return Shown(tape, network, health_of(tape, network), sample)


def network_text(shown: Shown, head: str) -> str:
    """Write a line for each unit, with what it makes of the sample, and one for each of its weights."""
    tape, network = shown.tape, shown.network
    rows: list[tuple[str, ...]] = [("unit", "reads", "data", "grad")]
    for place in (place for layer in network.layers for place in layer):
        unit = network.units[place]
        total = three_digits(_number(shown, unit.sum))
        reads = f"{unit.activation}({total})" if unit.out != unit.sum else unit.activation
        rows.append((unit.name, reads, three_digits(_number(shown, unit.out)), _grad(shown, unit.out)))
        read = [
            (link.parameter, network.units[link.start].name) for link in network.links if link.end == place
        ]
        for node, source in [*read, *([(unit.bias, "")] if unit.bias >= 0 else [])]:
            if node < 0:
                rows.append(("  as it is", source, "", ""))
            else:
                name = tape.keys[node].removeprefix(f"{unit.name}.")
                rows.append((f"  {name}", source, three_digits(_number(shown, node)), _grad(shown, node)))
    words = health_words(network, shown.health)
    return "\n".join([head, "", *aligned(rows), *(["", words] if words else [])]) + "\n"


def network_figure(shown: Shown, what: str, parameters: Floats, xs: Floats) -> Figure:
    """Draw units and lines as the page does, on white.

    Parameters
    ----------
    shown
        What is drawn.
    what
        "weights" or "gradients".
    parameters
        Float64 (p,), in the order of `tape.parameters`.
    xs
        Inputs, float64 (inputs, samples).

    Returns
    -------
    matplotlib.figure.Figure
        Made without pyplot: save it with `figure.savefig(path)`, on any thread.

    """
    # Matplotlib is imported only when used.
    from mg_widgets.figures.print_figure import PrintFigure  # noqa: PLC0415

    places, size = _places(shown.network)
    figure = PrintFigure(layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal")
    largest = _draw_lines(axes, shown, what, places, size)
    surfaces = _surfaces(shown, parameters, xs)
    for unit, place in places.items():
        _draw_unit(axes, shown, unit, place, size, None if surfaces is None else surfaces[unit])
    (right, _), highest = max(places.values()), max(y for _, y in places.values())
    for column, layer in enumerate(shown.network.layers):
        activations = sorted({shown.network.units[unit].activation.lower() for unit in layer} - {""})
        title = "\n".join([f"layer {column}" if column else "inputs", ", ".join(activations)])
        axes.text(WIDE * column, highest + size, title, ha="center", va="bottom", fontsize=9)
    axes.set_xlim(-1.1, right + 1.3)
    axes.set_ylim(-highest - size, highest + size + 0.9)
    figure.set_size_inches(INCH * (right + 2.4), INCH * (2 * highest + 2 * size + 0.9) + 0.7)
    widest = f"widest line: {'weight' if what == 'weights' else 'gradient'} {three_digits(largest)}"
    words = "\n".join(
        filter(None, [widest, *_left_out(shown.network), health_words(shown.network, shown.health)])
    )
    figure.supxlabel(words, x=0.01, ha="left", fontsize=8.5, parse_math=False, wrap=True)
    return figure


def _places(network: Network) -> tuple[dict[int, Place], float]:
    """Return the middle of each unit that is drawn, and the size of all of them."""
    layers = [layer[:LIMIT] for layer in network.layers]
    most = max(map(len, layers))
    pitch = max(0.55, min(1.35, TALL / most))
    places = {}
    for column, layer in enumerate(layers):
        own = min(1.35, max(pitch, pitch * most / len(layer)))
        for row, unit in enumerate(layer):
            places[unit] = (WIDE * column, ((len(layer) - 1) / 2 - row) * own)
    return places, min(0.9, 0.85 * pitch)


def _left_out(network: Network) -> list[str]:
    return [
        f"{LIMIT} of {len(layer)} {f'units of layer {column}' if column else 'inputs'} are drawn."
        for column, layer in enumerate(network.layers)
        if len(layer) > LIMIT
    ]


def _draw_lines(axes: Axes, shown: Shown, what: str, places: dict[int, Place], size: float) -> float:
    """Draw a line for each link and return the largest magnitude."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    links = [link for link in shown.network.links if link.start in places and link.end in places]
    read = shown.tape.data_of if what == "weights" else shown.tape.grad_of
    values = np.array([0.0 if x.parameter < 0 else read(shown.tape.keys[x.parameter])[0] for x in links])
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    for i in np.argsort(np.abs(values), kind="stable"):
        link, value = links[i], float(values[i])
        (x0, y0), (x1, y1) = places[link.start], places[link.end]
        part = min(1.0, abs(value) / largest) if largest and np.isfinite(value) else 0.0
        middle = (x0 + x1) / 2
        points = [(x0 + size / 2, y0), (middle, y0), (middle, y1), (x1 - size / 2, y1)]
        dashes = "-" if what == "weights" else (0, (3, 2))
        axes.add_patch(
            PathPatch(
                Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]),
                fill=False,
                edgecolor=_hue(value),
                linewidth=NARROWEST + (WIDEST * size - NARROWEST) * part,
                linestyle=dashes if np.isfinite(value) else ":",
                alpha=0.25 + 0.7 * part,
                capstyle="butt",
            )
        )
    return largest


def _draw_unit(axes: Axes, shown: Shown, place: int, at: Place, size: float, surface: Floats | None) -> None:
    from matplotlib.patches import Circle, Rectangle  # noqa: PLC0415

    unit, health = shown.network.units[place], shown.health[place]
    (x, y), value = at, _number(shown, unit.out)
    hatch = "////" if health.state == "dead" else "...." if health.state == "saturated" else None
    edge: dict[str, Any] = {"edgecolor": INK if hatch else _hue(value), "linewidth": 1.2, "zorder": 4}
    if surface is None:
        strength = min(1.0, abs(value)) if np.isfinite(value) else 0.0
        axes.add_patch(Circle(at, size / 2, facecolor="white", zorder=3, linewidth=0))
        axes.add_patch(
            Circle(at, size / 2, facecolor=(_hue(value), 0.06 + 0.4 * strength), hatch=hatch, **edge)
        )
    else:
        low, high = y - size / 2, y + size / 2
        axes.imshow(
            _tinted(surface), extent=(x - size / 2, x + size / 2, low, high), origin="lower", zorder=3
        )
        axes.add_patch(Rectangle((x - size / 2, low), size, size, fill=False, hatch=hatch, **edge))
    if surface is None and size > ROOMY:
        axes.text(x, y, three_digits(value), ha="center", va="center", fontsize=7.5, zorder=5)
    elif size > ROOMY or unit.kind == "input" or unit.out in _outputs(shown):
        axes.text(x, y - size / 2 - 0.06, three_digits(value), ha="center", va="top", fontsize=7.5, zorder=5)
    if unit.kind == "input":
        axes.text(x - size / 2 - 0.12, y, unit.name, ha="right", va="center", fontsize=9, parse_math=False)
    if unit.out in (nodes := _outputs(shown)):
        target = shown.tape.targets[0 if shown.tape.lanes else shown.sample][nodes.index(unit.out)]
        words = f"target\n{three_digits(_number(shown, target))}"
        axes.text(x + size / 2 + 0.12, y, words, ha="left", va="center", fontsize=8)


def _outputs(shown: Shown) -> list[int]:
    return shown.tape.outputs[0 if shown.tape.lanes else shown.sample]


def _surfaces(shown: Shown, parameters: Floats, xs: Floats) -> Floats | None:
    """Return what each unit makes of the plane, float64 (units, n, n); None without two inputs."""
    tape = shown.tape
    inputs = inputs_of(tape)
    if len(inputs) != PLANE or tape.opaque or (not tape.lanes and shown.sample):
        return None
    low, high = xs.min(axis=1), xs.max(axis=1)
    margin = np.where(high > low, 0.12 * (high - low), 1.0)
    grids = np.meshgrid(*np.linspace(low - margin, high + margin, POINTS, axis=1))
    given = dict(zip(inputs, map(np.ravel, grids), strict=True))
    values = values_over(tape, [unit.out for unit in shown.network.units], given, parameters)
    return values.reshape(len(values), POINTS, POINTS)


def _tinted(surface: Floats) -> Floats:
    """Return a surface as colours, float64 (n, n, 3); nan is white."""
    from matplotlib.colors import to_rgb  # noqa: PLC0415

    full = np.abs(surface[np.isfinite(surface)]).max(initial=0.0) or 1.0
    part = np.where(np.isnan(surface), 0.0, 0.06 + 0.8 * np.minimum(np.abs(surface) / full, 1.0))[..., None]
    hue = np.where((surface < 0)[..., None], to_rgb(NEGATIVE), to_rgb(POSITIVE))
    return 1.0 + (hue - 1.0) * part


def _hue(value: float) -> str:
    if not np.isfinite(value):
        return INK
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else ZERO


def _number(shown: Shown, node: int) -> float:
    numbers = shown.tape.data_of(shown.tape.keys[node])
    return float(numbers[shown.sample if len(numbers) > 1 else 0])


def _grad(shown: Shown, node: int) -> str:
    if shown.tape.gradless:
        return grad_text(None)
    numbers = shown.tape.grad_of(shown.tape.keys[node])
    return grad_text(float(numbers[shown.sample if len(numbers) > 1 else 0]))
