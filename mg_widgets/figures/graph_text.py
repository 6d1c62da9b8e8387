"""A graph as text: a line for each node, with its operation, its data and its gradient."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mg_widgets.figures.labels import ELLIPSIS, isolated, last_part, printable_line
from mg_widgets.figures.numbers import three_digits
from mg_widgets.tape.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.figures.drawing import Drawing, Item

LETTERS = 60
"""As far as a name or a symbol is written."""
COLUMN = 48
"""As wide as a column grows: a longer text moves the rest of its line."""


@collector_paused()
def graph_text(drawing: Drawing) -> str:
    """Write a line for each node, operands first, and those of a module below its path."""
    items, names = drawing.items, _names(drawing.items)
    rows: list[tuple[str, ...]] = []
    module = ""
    for (inside, _), item in zip(names, items, strict=True):
        if item.module != module:
            module = item.module
            rows += [(printable_line(module, LETTERS),)] if module else []
        read = [names[x][items[x].module != module] if x >= 0 else ELLIPSIS for x in item.operands]
        texts = ("  " * bool(module) + inside, formula(item.operation, read))
        rows.append(texts + _numbers(item, gradless=drawing.gradless))
    head = ("name", "operation", "data") if drawing.gradless else ("name", "operation", "data", "grad")
    lines = aligned([head, *rows])
    return "\n".join([*([drawing.caption, ""] if drawing.caption else []), *lines]) + "\n"


def formula(symbol: str, operands: Sequence[str]) -> str:
    """Return how a result is computed: "a + b", "a**2", "tanh(a)"; "" of a leaf."""
    if not operands:
        return ""
    first, *rest = operands
    if len(rest) == 1 and symbol in ("+", "-", "*", "/"):
        return f"{first} {symbol} {rest[0]}"
    if not rest and symbol.startswith("**"):
        return f"{first}{symbol}"
    if not rest and (symbol == "-" or symbol.endswith("**")):
        return f"{symbol}{first}"
    return f"{isolated(printable_line(symbol, LETTERS))}({', '.join(operands)})"


def grad_text(grad: float | None) -> str:
    """Return a gradient as it is read: one that was never computed is no number."""
    return "none" if grad is None else three_digits(grad)


def _numbers(item: Item, *, gradless: bool) -> tuple[str, ...]:
    data = three_digits(item.data)
    return (data,) if gradless else (data, grad_text(item.grad))


def _names(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return what each node is called within its module, and elsewhere: by a label of its own, or its key."""
    labels = Counter(item.label for item in items)
    taken = labels.keys() | {item.key for item in items}
    # Outside of all modules the key of what has no name is ":0".
    is_taken = any(key.startswith(":") for key in taken)
    names = []
    for item in items:
        if item.label not in ("", item.key) and labels[item.label] == 1:
            name = inside = printable_line(item.label, LETTERS)
        else:
            name = inside = last_part(item.key, LETTERS)
            # Within a module the end of a key is enough, where nothing else is called so.
            rest = item.key.removeprefix(item.module) if item.module else ""
            if rest.startswith(".") and rest[1:] not in taken:
                inside = last_part(rest[1:], LETTERS)
            elif rest.startswith(":") and not is_taken:
                inside = rest
        names.append((isolated(inside), isolated(name)))
    return names


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines: texts flush left, numbers flush right; a row of one text stands alone."""
    full = [row for row in rows if len(row) > 1]
    widths = [min(COLUMN, max(map(len, column))) for column in zip(*full, strict=True)]
    name, operation, *numbers = widths
    lines = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
            continue
        columns = [row[0].ljust(name), row[1].ljust(operation)]
        columns += [text.rjust(width) for text, width in zip(row[2:], numbers, strict=True)]
        lines.append("  ".join(columns))
    return lines
