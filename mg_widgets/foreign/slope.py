"""The slope of a leaky ReLU of another engine, which none of its numbers may tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import LEAKY_RELU
from mg_widgets.foreign.naming import method_for, named_operation
from mg_widgets.foreign.no_trace import all_restored, muted
from mg_widgets.foreign.nodes import data_of
from mg_widgets.foreign.operands import captured_number

if TYPE_CHECKING:
    from mg_widgets.foreign.nodes import Node


def slope_of(node: Node, operand: Node) -> float | None:
    """Return what the node keeps, or what its engine makes of -1; None of a node of another name."""
    if named_operation(node, 1) is not LEAKY_RELU:
        return None
    captured = captured_number(node)
    method = method_for(node, operand, LEAKY_RELU)
    if captured is not None or method is None:
        return captured
    try:
        with all_restored([operand]), muted():
            operand.data = -1.0
            return -data_of(method())
    except Exception:  # noqa: BLE001 (a student's method may raise anything)
        return None
