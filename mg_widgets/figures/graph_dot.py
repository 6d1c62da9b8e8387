"""A graph as DOT: the lecture's boxes, with a cluster around each module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.figures.draw_dot import escaped
from mg_widgets.figures.drawing import around
from mg_widgets.figures.graph_text import grad_text
from mg_widgets.figures.labels import printable_line
from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.figures.drawing import Drawing, Item

LETTERS = 40
"""As far as a label is written."""


def graph_dot(drawing: Drawing) -> str:
    """Write a box for each node, and one with the operation in front of what is computed."""
    head = ["graph [rankdir=LR]"]
    if drawing.caption:
        head.append(f"graph [label={_quoted(drawing.caption)} labelloc=t labeljust=l]")
    lines = [*head, *_boxes(drawing), *_edges(drawing)]
    return "\n".join(["digraph {", *(f"\t{line}" for line in lines), "}"]) + "\n"


def _boxes(drawing: Drawing) -> Iterator[str]:
    held: dict[str, list[int]] = {"": [], **{module: [] for module in drawing.modules}}
    for place, item in enumerate(drawing.items):
        held[item.module].append(place)
    rank = {module: i for i, module in enumerate(drawing.modules)}
    open_now: list[str] = []
    for module in ["", *_outer_first(rank)]:
        while open_now and open_now[-1] not in around(module):
            open_now.pop()
            yield "}"
        if module:
            outside = open_now[-1] if open_now else ""
            open_now.append(module)
            name = printable_line(module.removeprefix(f"{outside}."), LETTERS)
            yield f"subgraph cluster_{rank[module]} {{"
            yield f"label={_quoted(name)}"
        for place in held[module]:
            yield from _box(place, drawing.items[place], gradless=drawing.gradless)
    yield from "}" * len(open_now)


def _outer_first(rank: dict[str, int]) -> list[str]:
    """Return modules with all that each holds directly behind it; they keep their order otherwise."""
    return sorted(rank, key=lambda module: [rank[path] for path in around(module) if path in rank])


def _box(place: int, item: Item, *, gradless: bool) -> Iterator[str]:
    fields = [item.name(LETTERS)] if item.label else []
    fields.append(f"data {three_digits(item.data)}")
    if not gradless:
        fields.append(f"grad {grad_text(item.grad)}")
    label = " | ".join(map(escaped, fields))
    yield f"n{place} [label={_quoted(f'{{ {label} }}', ready=True)} shape=record]"
    if item.operation:
        yield f"n{place}_op [label={_quoted(printable_line(item.operation, LETTERS))}]"


def _edges(drawing: Drawing) -> Iterator[str]:
    for place, item in enumerate(drawing.items):
        if item.operation:
            yield f"n{place}_op -> n{place}"
        for operand in item.operands:
            if operand >= 0:
                yield f"n{operand} -> n{place}_op"


def _quoted(text: str, *, ready: bool = False) -> str:
    r"""Return text as DOT reads it; what is `ready` has its backslashes and entities written already."""
    if not ready:
        text = text.replace("&", "&amp;").replace("\\", r"\\")
    return '"' + text.replace('"', r"\"") + '"'
