"""The picture of a graph: left to right, in the colours of the widget's light theme."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, tanh
from typing import TYPE_CHECKING, Any

from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from mg_widgets.figures.cards import BADGE, Card
from mg_widgets.figures.layered import Layered, layered
from mg_widgets.figures.paths import rounded, through

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.path import Path

    from mg_widgets.figures.drawing import Drawing
    from mg_widgets.figures.paths import Point

MARGIN, GAP, BETWEEN, CAPTION = 14.0, 12.0, 56.0, 26.0
"""Around the picture, between two cards of a column, between two columns, and for the caption, in points."""
LONGEST = 14_400.0
"""Points of the longest page that every reader of PDF opens: a larger picture is drawn smaller."""
PORTS = 4.0
"""Between the ends of two edges at one badge, in points."""

POSITIVE, NEGATIVE, INK, TEXT = "#0068a3", "#b34700", "#000000", "#1d2126"
MUTED, LINE, BORDER, PAPER = "#5c6065", "#9c9fa2", "#b2b4b6", "#ffffff"
TINT = 0.11
"""How much of the hue of its sign is behind a large number."""
SIZES = {"label": 9.5, "data": 11.0, "word": 8.5, "grad": 9.5, "badge": 9.5, "caption": 11.0}


@dataclass(frozen=True, slots=True)
class Placed:
    """A card, and the rectangle in which it lies."""

    card: Card
    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        """The right end, where edges leave."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower end."""
        return self.top + self.card.height

    @property
    def middle(self) -> float:
        """The height of the badge, and of the edges."""
        return self.top + self.card.height / 2

    @property
    def start(self) -> float:
        """The left end of the badge, where edges arrive."""
        return self.left + self.card.reach - self.card.badge_width

    @property
    def box(self) -> Path:
        """The outline: that of a leaf is rounder."""
        radius = 7.0 if self.card.badge else 14.0
        return rounded(self.left, self.top, self.width, self.card.height, radius)

    @property
    def badge(self) -> Path:
        """The outline of the badge."""
        return rounded(self.start, self.middle - BADGE / 2, self.card.badge_width, BADGE, BADGE / 2)


def graph_figure(drawing: Drawing) -> Figure:
    """Draw a graph into a figure of its own size, whose axes count points."""
    cards = [Card(item, drawing.gradless) for item in drawing.items]
    operands = [[x for x in item.operands if x >= 0] for item in drawing.items]
    top = MARGIN + CAPTION * bool(drawing.caption)
    layout = layered(operands, [card.height for card in cards], GAP, top)
    placed = _placed(layout, cards)
    width, height = max(p.right for p in placed) + MARGIN, max(p.bottom for p in placed) + MARGIN
    scale = min(1.0, LONGEST / max(width, height))
    figure = Figure(figsize=(width * scale / 72, height * scale / 72), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")

    edges = through(_edges(layout, operands, placed))
    axes.add_patch(PathPatch(edges, fill=False, edgecolor=LINE, linewidth=scale))
    boxes = PathCollection(
        [p.box for p in placed],
        facecolors=[_tint(p.card.item.data) for p in placed],
        edgecolors=[TEXT if i == drawing.root else BORDER for i in range(len(placed))],
        linewidths=[scale * (2 if i == drawing.root else 1) for i in range(len(placed))],
    )
    computed = [p for p in placed if p.card.badge]
    badges = PathCollection(
        [p.badge for p in computed], facecolors=PAPER, edgecolors=BORDER, linewidths=scale
    )
    boxes.set_zorder(2)
    badges.set_zorder(3)
    axes.add_collection(boxes, autolim=False)
    axes.add_collection(badges, autolim=False)

    def write(x: float, y: float, text: str, role: str, **style: Any) -> None:  # noqa: ANN401 (Matplotlib's)
        # A dollar sign is no mathematics here.
        size = SIZES[role] * scale
        axes.text(x, y, text, size=size, va="center_baseline", parse_math=False, zorder=4, **style)

    if drawing.caption:
        write(MARGIN, MARGIN + 4, drawing.caption, "caption", color=TEXT)
    for p in placed:
        for text in p.card.texts(p.width):
            write(p.left + text.x, p.top + text.y, text.text, text.role, **_style(p.card, text.role))
        if p.card.badge:
            middle = p.start + p.card.badge_width / 2
            write(middle, p.middle, p.card.badge, "badge", color=TEXT, weight="bold", ha="center")
    return figure


def _placed(layout: Layered, cards: Sequence[Card]) -> list[Placed]:
    """Return where the cards lie: those of a column are equally wide."""
    widths = [0.0] * (max(layout.column) + 1)
    for card, column in zip(cards, layout.column, strict=True):
        widths[column] = max(widths[column], card.width)
    lefts = [MARGIN]
    for width in widths:
        lefts.append(lefts[-1] + width + BETWEEN)
    return [
        Placed(card, lefts[column], y - card.height / 2, widths[column])
        for card, column, y in zip(cards, layout.column, layout.y, strict=True)
    ]


def _edges(
    layout: Layered, operands: Sequence[Sequence[int]], placed: Sequence[Placed]
) -> Iterator[list[Point]]:
    """Yield the lines of all edges, what several share once: first across columns, then to each consumer."""
    spans = {column: (p.left, p.right) for column, p in zip(layout.column, placed, strict=True)}
    ways: list[list[Point]] = []
    for column, start, passing in zip(layout.column, placed, layout.passing, strict=True):
        way = [(start.right, start.middle)]
        for at, y in enumerate(passing, column + 1):
            way += [(x, y) for x in spans[at]]
        ways.append(way)
        if passing:
            yield way
    for node, read in enumerate(operands):
        end = placed[node]
        # A way has two points in each column between.
        last = [ways[x][2 * (layout.column[node] - layout.column[x] - 1)] for x in read]
        for port, point in enumerate(sorted(last, key=lambda point: point[1])):
            yield [point, (end.start, end.middle + PORTS * (port - (len(read) - 1) / 2))]


def _style(card: Card, role: str) -> dict[str, Any]:
    """Return how Matplotlib writes a text of a card."""
    number = {"data": card.item.data, "grad": card.item.grad}.get(role, 0.0)
    if role == "word":
        return {"color": MUTED}
    if role == "label":
        return {"color": TEXT}
    style: dict[str, Any] = {"ha": "right", "weight": "bold" if role == "data" else "normal"}
    if number is None:
        return style | {"color": MUTED, "style": "italic"}
    if not isfinite(number):
        chip = {"boxstyle": "round,pad=0.2", "facecolor": INK, "edgecolor": "none"}
        return style | {"color": PAPER, "bbox": chip}
    return style | {"color": _hue(number, TEXT) if role == "data" else INK}


def _hue(number: float, zero: str) -> str:
    return POSITIVE if number > 0 else NEGATIVE if number < 0 else zero


def _tint(number: float) -> tuple[float, ...]:
    """Return the face of a card: paper with some of the hue of the sign, more for a larger number."""
    depth = TINT * tanh(abs(number)) if isfinite(number) else 0.0
    hue = bytes.fromhex(_hue(number, PAPER)[1:])
    return tuple(1 - depth * (1 - part / 255) for part in hue)
