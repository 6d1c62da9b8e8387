"""Nodes and numbers in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import OPAQUE, OPERATIONS
from mg_widgets.foreign.nodes import symbol_of

if TYPE_CHECKING:
    from mg_widgets.tape.reading import Reading


def where(reading: Reading, place: int) -> str:
    """Return an operation and what it is applied to: "tanh at n", "a * b", "tanh" if nothing has a label."""
    symbol = operation_name(reading, place)
    labels = [reading.labels[x] for x in reading.operands[place]]
    if len(labels) == 2 and all(labels) and not symbol.isalpha():  # noqa: PLR2004
        return f"{labels[0]} {symbol} {labels[1]}"
    if any(labels):
        return f"{symbol} at {', '.join(label or 'a number' for label in labels)}"
    label = reading.labels[place]
    return f"{symbol} of {label}" if label else symbol


def operation_name(reading: Reading, place: int) -> str:
    """Return the operation of a node as the lecture spells it, or else as its engine does."""
    code = reading.op[place]
    if code == OPAQUE or not reading.operands[place]:
        return symbol_of(reading.values[place]) or "an operation without a name"
    return OPERATIONS[code].spell(reading.k[place])


def operand_name(reading: Reading, place: int) -> str:
    """Return what a node is called as an operand: its label, or its number."""
    return reading.labels[place] or f"the operand {number(reading.data[place])}"


def number(x: float) -> str:
    """Return a number in four digits, without a point where it is whole."""
    return f"{x:.4g}"
