"""All nodes that lead to some roots, operands before consumers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mg_widgets.foreign.nodes import data_of, describe, label_of, operands_of, require_node, symbol_of
from mg_widgets.foreign.operands import ordered_operands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mg_widgets.foreign.nodes import Node


@dataclass(slots=True)
class ForeignGraph:
    """A graph as its engine keeps it.

    Attributes
    ----------
    nodes
        The objects, each once, operands before consumers.
    operands
        The places of each node's operands in `nodes`, left to right, with duplicates.
    data
        Their numbers.

    """

    nodes: list[Node] = field(default_factory=list)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    data: list[float] = field(default_factory=list)


def read_graph(roots: Iterable[Node], parameters: Mapping[str, Node] | None = None) -> ForeignGraph:
    """Read all that some roots were computed from; a graph may be a million nodes deep.

    Nodes are told apart by identity only: a class may say that two of them are equal, or cannot be hashed.

    Parameters
    ----------
    roots
        Where to begin.
    parameters
        Leaves by path: where a set has lost their order, it is that of the paths, whatever their numbers.

    Raises
    ------
    TypeError
        If something is no node, or its data no number.
    ValueError
        If a node is computed from itself.

    """
    tops = list(roots)
    for top in tops:
        require_node(top, "root")
    order = StructuralOrder(tops, parameters or {})
    graph = ForeignGraph()
    place: dict[int, int] = {}
    for node, operands in _walk(tops, lambda node: ordered_operands(node, order)):
        place[id(node)] = len(graph.nodes)
        graph.nodes.append(node)
        graph.operands.append(tuple(place[id(operand)] for operand in operands))
        graph.data.append(data_of(node))
    return graph


def nodes_of(root: Node) -> Iterator[Node]:
    """Yield all nodes of a graph, once each, as they come: a look that may end before the last one."""
    seen, stack = {id(root)}, [root]
    while stack:
        node = stack.pop()
        yield node
        for operand in operands_of(node):
            if id(operand) not in seen:
                seen.add(id(operand))
                stack.append(operand)


class StructuralOrder:
    """Orders operands of which only a set is left, by what they were computed from, the same in every run.

    What a training loop changes, the numbers of parameters and all that follows from them, comes last.
    """

    def __init__(self, roots: Sequence[Node], parameters: Mapping[str, Node]) -> None:
        self._roots = roots
        self._paths = {id(leaf): path for path, leaf in parameters.items()}

    def __call__(self, node: Node) -> tuple[bool, bool, str, bytes, float, float]:
        """Return the sort key of a node: what is computed first, then leaves by name, then constants."""
        name = self._name(node)
        return not operands_of(node), not name, name, *self._signatures[id(node)], data_of(node)

    def _name(self, node: Node) -> str:
        return self._paths.get(id(node)) or label_of(node)

    @cached_property
    def _signatures(self) -> dict[int, tuple[bytes, float]]:
        """What each node was computed from: operations and names, and then the numbers of the constants."""
        found: dict[int, tuple[bytes, float]] = {}
        for node, operands in _walk(self._roots, operands_of):
            below = sorted(found[id(x)] for x in operands)
            parts = [symbol_of(node), self._name(node), *(shape.hex() for shape, _ in below)]
            shape = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
            if below:
                number = float(hash(tuple(number for _, number in below)))
            else:
                number = 0.0 if id(node) in self._paths else data_of(node)
            found[id(node)] = shape, number
        return found


def _walk(
    roots: Sequence[Node], operands_of: Callable[[Node], Iterable[Node]]
) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield each node once, with its operands, after them."""
    done: dict[int, bool] = {}
    # A stack of our own instead of recursion; a node lies on it again, with its operands, below them.
    stack: list[tuple[Node, tuple[Node, ...] | None]] = [(root, None) for root in reversed(roots)]
    while stack:
        node, operands = stack.pop()
        if operands is not None:
            done[id(node)] = True
            yield node, operands
        elif id(node) not in done:
            done[id(node)] = False
            operands = tuple(operands_of(node))
            stack.append((node, operands))
            stack.extend((operand, None) for operand in reversed(operands))
        elif not done[id(node)]:
            raise ValueError(f"the graph has a cycle: {describe(node)} is computed from itself")
