"""What a node was computed from, in order and with duplicates, also where its engine keeps a set."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.nodes import attribute, data_of, is_node, label_of, operands_of, symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets.foreign.nodes import Node

BINARY = ("+", "-", "*", "/")
"""Symbols of two operands: where a set holds only one, it was given twice."""


def ordered_operands(node: Node, order: Callable[[Node], Any] | None = None) -> tuple[Node, ...]:
    """Return the operands of a node, left to right, one that was given twice as two.

    A set has lost order and duplicates. The function that a node keeps in `_backward` still has the operands
    in its closure (or among its defaults and arguments), `self` before the others; what it does not hold
    comes last, in the order of `order`, or of symbol, label and data.
    """
    operands = operands_of(node)
    if isinstance(operands, (tuple, list)):
        return tuple(operands)
    remaining = {id(operand): operand for operand in operands}
    known = dict(remaining)
    found = [x for x in captured_nodes(node) if id(x) in known]
    for operand in found:
        remaining.pop(id(operand), None)
    if len(remaining) > 1:
        found += sorted(remaining.values(), key=order or own_order)
    else:
        found += remaining.values()
    if len(found) == 1 and symbol_of(node) in BINARY and not is_negation(node, found[0]):
        found *= 2
    return tuple(found)


def captured_nodes(node: Node) -> list[Node]:
    """Return the nodes that a node's `_backward` can reach by name, `self` first; not the node itself."""
    return [
        value
        for _, value in sorted(_captured(attribute(node, "_backward")), key=lambda pair: pair[0])
        if value is not node and is_node(value)
    ]


def captured_number(node: Node) -> float | None:
    """Return the one number that a node's `_backward` captured, such as the exponent of a power."""
    values = [value for _, value in _captured(attribute(node, "_backward")) if _is_number(value)]
    return float(values[0]) if len(values) == 1 else None


def own_order(node: Node) -> tuple[str, str, float]:
    """Return a sort key that does not depend on where a node lies in memory."""
    return symbol_of(node), label_of(node), data_of(node)


def is_negation(node: Node, operand: Node) -> bool:
    """Tell whether a '-' of one operand is its negative, and no difference with itself."""
    return symbol_of(node) == "-" and data_of(node) == -data_of(operand)


def _captured(function: Any) -> Iterator[tuple[tuple[int, str], Any]]:  # noqa: ANN401
    """Yield the values that a function keeps, with a sort key: closure cells, defaults, bound arguments."""
    if isinstance(function, functools.partial):
        for i, value in enumerate(function.args):
            yield (1, f"{i:03}"), value
        for name, value in function.keywords.items():
            yield _by_name(name), value
        function = function.func
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        with contextlib.suppress(ValueError):  # a cell that was never filled
            yield _by_name(name), cell.cell_contents
    positional = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    pairs = list(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
    for name, value in [*pairs, *(function.__kwdefaults__ or {}).items()]:
        yield _by_name(name), value


def _by_name(name: str) -> tuple[int, str]:
    return 0 if name == "self" else 1, name


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, (int, float)) and not isinstance(value, bool)
