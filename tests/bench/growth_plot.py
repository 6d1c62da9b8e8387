"""The picture of how time and memory grow, for the README."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

INK = {"light": "#24292f", "dark": "#d0d7de"}
GRID = {"light": "#d0d7de", "dark": "#3d444d"}
HUES = {"light": ("#0068A3", "#B34700", "#24292f"), "dark": ("#56B4E9", "#E69F00", "#d0d7de")}
MARKS = "os^"
TIME = ("1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s")
MEMORY = ("10 kB", "100 kB", "1 MB", "10 MB", "100 MB", "1 GB", "10 GB")
QUANTITIES = {
    "milliseconds": ("time", {10.0**i: text for i, text in enumerate(TIME, -3)}),
    "megabytes": ("memory", {10.0**i: text for i, text in enumerate(MEMORY, -2)}),
}
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "growth", "font.family": "sans-serif", "font.size": 9}


def draw(growths: list[dict[str, Any]], theme: str, path: Path) -> None:
    """Write a picture on a transparent ground: time and memory, by nodes and by lanes."""
    per = list(dict.fromkeys(grown["per"] for grown in growths))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.4, 5.6), layout="constrained")
        for axes, unit in zip(figure.subplots(2, len(per)).T, per, strict=True):
            shown = [grown for grown in growths if grown["per"] == unit]
            for panel, quantity in zip(axes, QUANTITIES, strict=True):
                curves(panel, shown, quantity, theme)
            axes[-1].set_xlabel(f"{unit}s", color=INK[theme])
            axes[0].legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, labelcolor=INK[theme])
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})
    small(path)


def curves(axes: Axes, growths: list[dict[str, Any]], quantity: str, theme: str) -> None:
    """Draw one quantity of several growths on logarithmic axes."""
    name, ticks = QUANTITIES[quantity]
    for grown, hue, mark in zip(growths, HUES[theme], MARKS, strict=False):
        axes.loglog(grown["sizes"], grown[quantity], mark + "-", color=hue, ms=4, lw=1.4, label=grown["what"])
    axes.set_yticks(*within(ticks, axes.get_ylim()))
    axes.set_xticks(*within({10.0**i: f"{10**i:,}" for i in range(7)}, axes.get_xlim()))
    axes.minorticks_off()
    axes.set_ylabel(name, color=INK[theme])
    axes.tick_params(colors=INK[theme])
    axes.grid(color=GRID[theme], lw=0.6)
    axes.spines[:].set_color(GRID[theme])


def within(ticks: dict[float, str], limits: tuple[float, float]) -> tuple[list[float], list[str]]:
    inside = {tick: text for tick, text in ticks.items() if limits[0] <= tick <= limits[1]}
    return list(inside), list(inside.values())


def small(path: Path) -> None:
    """Leave out what nobody sees: metadata, indents, names of fonts, digits below a hundredth of a point."""
    text = re.sub(r"<metadata>.*?</metadata>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for long, short in (
        (r"\n\s*", "\n"),
        (r"'DejaVu Sans'.*?sans-serif", "sans-serif"),
        (r"(\d+\.\d\d)\d+", r"\1"),
    ):
        text = re.sub(long, short, text)
    path.write_text(text, encoding="utf-8")
