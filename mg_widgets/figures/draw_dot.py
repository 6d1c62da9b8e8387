"""The lecture's picture of a graph, drawn by Graphviz."""
# ruff: noqa: A002 (`format` is the lecture's name)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mg_widgets.engine.arguments import one_of
from mg_widgets.figures.numbers import three_digits
from mg_widgets.foreign import read_graph
from mg_widgets.foreign.nodes import grad_of, label_of, symbol_of

if TYPE_CHECKING:
    from mg_widgets.figures.digraph import Digraph
    from mg_widgets.foreign.nodes import Node


def draw_dot(root: Node, format: str = "svg", rankdir: str = "LR") -> Digraph:
    """Draw the graph that leads to a root: a box with label, data and grad for each value, and its operation.

    Parameters
    ----------
    root
        A node of any engine: it has `data`, `_prev` or `_children` and, if it likes, `grad`, `label`, `_op`.
    format
        What `render` writes: "svg", "png", "pdf", or another format of Graphviz.
    rankdir
        The direction of the graph: "LR" (left to right), "TB" (top to bottom), "RL" or "BT".

    Returns
    -------
    graphviz.Digraph
        An image in a notebook. Its `source` is DOT text, which needs nothing else; drawing needs Graphviz's
        program `dot`, and says so where it is missing.

    """
    from mg_widgets.figures.digraph import Digraph  # noqa: PLC0415 (graphviz is imported only when used)

    one_of(("LR", "TB", "RL", "BT"), rankdir, "rankdir")
    graph = read_graph([root])
    dot = Digraph(format=format, graph_attr={"rankdir": rankdir})
    for i, (node, operands) in enumerate(zip(graph.nodes, graph.operands, strict=True)):
        name = f"n{i}"
        label, symbol, grad = label_of(node), symbol_of(node), grad_of(node)
        fields = [escaped(label)] if label else []
        fields.append(f"data {three_digits(graph.data[i])}")
        if grad is not None:
            fields.append(f"grad {three_digits(grad)}")
        dot.node(name, f"{{ {' | '.join(fields)} }}", shape="record")
        consumer = name
        if symbol:
            consumer = f"{name}_op"
            dot.node(consumer, escaped(symbol))
            dot.edge(consumer, name)
        for operand in operands:
            dot.edge(f"n{operand}", consumer)
    return dot


def escaped(text: str) -> str:
    r"""Return text as Graphviz reads it: in a record \\ { | } < > have a meaning, and & starts an entity."""
    text = re.sub(r"([\\{|}<>])", r"\\\1", text.replace("&", "&amp;"))
    return r"\n".join(text.splitlines())
