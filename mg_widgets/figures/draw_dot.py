"""The lecture's picture of a graph, drawn by Graphviz."""
# ruff: noqa: A002, SLF001 (`format` and `_prev` are the lecture's names)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mg_widgets.engine.arguments import one_of
from mg_widgets.engine.value import Value, topological_order
from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from mg_widgets.figures.digraph import Digraph


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Digraph:
    """Draw the graph that leads to a root: a box with label, data and grad for each value, and its operation.

    Parameters
    ----------
    root
        A Value, or anything with `data`, `grad`, `_prev` and, if it likes, `label` and `_op`.
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
    if not hasattr(root, "_prev"):
        raise TypeError(f"root must be a Value, not {type(root).__name__} {root!r:.60}")

    dot = Digraph(format=format, graph_attr={"rankdir": rankdir})
    names: dict[Value, str] = {}
    for i, node in enumerate(topological_order(root)):
        name = names[node] = f"n{i}"
        fields = [f"data {three_digits(node.data)}", f"grad {three_digits(node.grad)}"]
        if label := getattr(node, "label", ""):
            fields.insert(0, _escaped(str(label)))
        dot.node(name, f"{{ {' | '.join(fields)} }}", shape="record")
        consumer = name
        if op := getattr(node, "_op", ""):
            consumer = f"{name}_op"
            dot.node(consumer, _escaped(str(op)))
            dot.edge(consumer, name)
        for operand in node._prev:
            dot.edge(names[operand], consumer)
    return dot


def _escaped(text: str) -> str:
    r"""Return text as Graphviz reads it: in a record \\ { | } < > have a meaning, and & starts an entity."""
    text = re.sub(r"([\\{|}<>])", r"\\\1", text.replace("&", "&amp;"))
    return r"\n".join(text.splitlines())
