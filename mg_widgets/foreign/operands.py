"""What a node was computed from, in order and with duplicates, also where its engine keeps a set."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.operations import OPERATIONS
from mg_widgets.foreign.nodes import attribute, data_of, is_node, label_of, operands_of, symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mg_widgets.foreign.nodes import Node

BINARY = {entry.symbol for entry in OPERATIONS.values() if entry.arity == 2}  # noqa: PLR2004
"""Symbols of two operands: where a set holds only one, it was given twice."""
FEW = 16
"""Items of a list that may be the operands of one operation."""


def ordered_operands(node: Node, order: Callable[[Node], Any] | None = None) -> tuple[Node, ...]:
    """Return the operands of a node, left to right, one that was given twice as two.

    A set has lost order and duplicates. The function that a node keeps in `_backward` still has the operands
    in its closure (or among its defaults and arguments, or in the object whose method it is), `self` before
    the others; what it does not hold comes last, in the order of `order`, or of symbol, label and data.
    """
    operands = operands_of(node)
    if isinstance(operands, (tuple, list)):
        return tuple(operands)
    remaining = {id(operand): operand for operand in operands}
    known = set(remaining)
    captured = _captured(attribute(node, "_backward"))
    found = [x for x in captured if id(x) in known]
    for operand in found:
        remaining.pop(id(operand), None)
    if len(remaining) > 1:
        found += sorted(remaining.values(), key=order or own_order)
    else:
        found += remaining.values()
    is_twice = len(found) == 1 and symbol_of(node) in BINARY and not takes_number(node, found)
    if is_twice and not is_negation(node, found[0]):
        found *= 2
    return tuple(found)


def captured_nodes(node: Node) -> list[Node]:
    """Return the nodes that a node's `_backward` can reach by name, `self` first; not the node itself."""
    return [x for x in _captured(attribute(node, "_backward")) if x is not node and is_node(x)]


def captured_number(node: Node) -> float | None:
    """Return the one number that a node's `_backward` captured, such as the exponent of a power."""
    values = [value for value in _captured(attribute(node, "_backward")) if _is_number(value)]
    return float(values[0]) if len(values) == 1 else None


def takes_number(node: Node, operands: Sequence[Node]) -> bool:
    """Tell whether a node was computed from one other and a number, as 3 * x where 3 is made no node."""
    if len(operands) != 1:
        return False
    stored = attribute(node, "_local_grads")
    return captured_number(node) is not None or (isinstance(stored, (tuple, list)) and len(stored) == 1)


def own_order(node: Node) -> tuple[str, str, float]:
    """Return a sort key that does not depend on where a node lies in memory."""
    return symbol_of(node), label_of(node), data_of(node)


def is_negation(node: Node, operand: Node) -> bool:
    """Tell whether a '-' of one operand is its negative, and no difference with itself."""
    return symbol_of(node) == "-" and data_of(node) == -data_of(operand)


def _captured(function: Any) -> list[Any]:  # noqa: ANN401
    """Return what a function keeps, `self` first: in closure cells, defaults, bound arguments, its object."""
    found: dict[str, Any] = {}
    if isinstance(function, functools.partial):
        found |= {f"{i:03}": value for i, value in enumerate(function.args)} | function.keywords
        function = function.func
    owner = getattr(function, "__self__", None)
    if hasattr(owner, "__dict__") and not isinstance(owner, (type, ModuleType)) and not is_node(owner):
        for name, value in vars(owner).items():
            parts = value if isinstance(value, (tuple, list)) and len(value) <= FEW else (value,)
            found |= {f"{name}.{i}": part for i, part in enumerate(parts)}
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is not None:
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            try:
                found[name] = cell.cell_contents
            except ValueError:  # noqa: PERF203 (a cell that was never filled)
                continue
        defaults = function.__defaults__ or ()
        positional = code.co_varnames[: code.co_argcount][code.co_argcount - len(defaults) :]
        found |= dict(zip(positional, defaults, strict=True)) | (function.__kwdefaults__ or {})
    # Python keeps the names of a closure in the order of the alphabet.
    return [found.pop("self"), *found.values()] if "self" in found else list(found.values())


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, (int, float)) and not isinstance(value, bool)
