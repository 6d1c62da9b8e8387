"""Which operation of the table a name means: a node's symbol, or the method that has made the node."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.operations import MEAN, OPERATIONS, SUM, Operation
from mg_widgets.foreign.nodes import attribute, symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets.foreign.nodes import Node

KNOWN = [entry for entry in OPERATIONS.values() if entry.arity and entry not in (SUM, MEAN)]
"""The operations that a node of another engine may be."""


def named_operation(node: Node, count: int) -> Operation | None:
    """Return the operation that a node's symbol names, or else the method that made it."""
    symbol = symbol_of(node)
    return (symbol and _called(symbol, count)) or _called(method_of(node), count)


@lru_cache(maxsize=1024)
def _called(name: str, count: int) -> Operation | None:
    """Return the operation of a name that can take so many operands."""
    able = [entry for entry in KNOWN if count <= entry.arity] if name else []
    found = next((entry for entry in able if _is_symbol_of(entry, name)), None)
    return found or next((entry for entry in able if _is_short_for(entry, name)), None)


def _is_symbol_of(entry: Operation, symbol: str) -> bool:
    """Tell whether a symbol is an operation's, or its name: "**2", "ReLU", "relu", "multiply"."""
    before, constant, after = entry.symbol.partition("{k}")
    if constant:
        spelled = symbol.startswith(before) and symbol.endswith(after)
        if spelled and _is_number(symbol[len(before) : len(symbol) - len(after)]):
            return True
    return symbol.lower() in (entry.symbol.lower(), entry.name)


def _is_short_for(entry: Operation, name: str) -> bool:
    """Tell whether a name is that of the method behind an operator: "__mul__", "rsub", "truediv"."""
    if entry.symbol.isalpha():
        return False
    word = name.strip("_").lower()
    shortest = 3
    words = [word.removeprefix(before) for before in ("", "r", "true", "rtrue")]
    return any(len(word) >= shortest and entry.name.startswith(word) for word in words)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def method_of(node: Node) -> str:
    """Return the name of the method in which a node's `_backward` was defined: "tanh", "__mul__"."""
    qualified = getattr(attribute(node, "_backward"), "__qualname__", "")
    outer = qualified.split(".<locals>")[0] if ".<locals>" in qualified else ""
    name: str = outer.rpartition(".")[2]
    return "" if name == "__init__" else name


def method_for(node: Node, operand: Node, entry: Operation) -> Callable[[], Any] | None:
    """Return the method of an operand that makes such a node, one of an operation; None if there is none."""
    names = (method_of(node), symbol_of(node), symbol_of(node).lower(), entry.name)
    return next((m for name in names if name and callable(m := attribute(operand, name))), None)
