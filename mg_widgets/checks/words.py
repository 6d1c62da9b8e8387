"""Nodes and numbers in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import OPAQUE, OPERATIONS
from mg_widgets.foreign.nodes import one_line, symbol_of

if TYPE_CHECKING:
    from mg_widgets.tape.reading import Reading


def where(reading: Reading, place: int) -> str:
    """Return an operation and what it is applied to, by label or by number: "a * b", "n**2", "tanh at n"."""
    symbol = operation_name(reading, place)
    names = [label(reading, x) or number(reading.data[x]) for x in reading.operands[place]]
    if len(names) == 2 and not symbol.isalpha():  # noqa: PLR2004
        return f"{names[0]} {symbol} {names[1]}"
    if symbol.startswith("**") or symbol.endswith("**"):
        return f"{names[0]}{symbol}" if symbol.startswith("**") else f"{symbol}{names[0]}"
    if names:
        return f"{symbol} at {', '.join(names)}"
    return " of ".join(filter(None, [symbol, label(reading, place)]))


def label(reading: Reading, place: int) -> str:
    """Return the label of a node as it stands in a sentence; "" without one."""
    return one_line(reading.labels[place])


def operation_name(reading: Reading, place: int) -> str:
    """Return the operation of a node as the lecture spells it, or else as its engine does."""
    code = reading.op[place]
    if code == OPAQUE or not reading.operands[place]:
        return symbol_of(reading.values[place]) or "an operation without a name"
    return OPERATIONS[code].spell(reading.k[place])


def operand_name(reading: Reading, place: int) -> str:
    """Return what a node is called as an operand: its label, or its number."""
    return label(reading, place) or f"the operand {number(reading.data[place])}"


def number(x: float) -> str:
    """Return a number in four digits, without a point where it is whole."""
    return f"{x:.4g}"
