"""What is recorded of each node, whichever engine it is of."""
# ruff: noqa: SLF001 (our own Values are read through the lecture's `_prev`, and what is behind its `_op`)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.operations import OPAQUE
from mg_widgets.engine.value import Value, topological_order
from mg_widgets.foreign import Probe, probe, read_graph, recognise
from mg_widgets.foreign.nodes import attribute, label_of, symbol_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mg_widgets.engine.operations import Operation
    from mg_widgets.foreign import Recognition
    from mg_widgets.foreign.nodes import Node


@dataclass(frozen=True, slots=True)
class Opaque:
    """A node whose operation is not in the table: it is shown, not replayed.

    Attributes
    ----------
    operands
        All of them, any number.
    local
        The local derivative for each, as the node's engine says.
    name
        What the engine calls the operation.
    reason
        Why it cannot be replayed.

    """

    operands: tuple[int, ...]
    local: tuple[float, ...]
    name: str
    reason: str


@dataclass(slots=True)
class Reading:
    """The columns of a graph's nodes, operands before consumers.

    Attributes
    ----------
    values
        The objects.
    operands
        Places of the operands, left to right.
    op, k
        Codes of operations, and the constants of powers.
    labels, data
        Names and numbers.
    opaque
        What is known of nodes of unknown operations, by place.
    recognitions
        Of foreign nodes that compute something, by place.
    notes
        What the engine does not have yet, in sentences.
    is_foreign, gradless
        Whether the nodes are of another engine than ours, and whether they have no gradients.

    """

    values: list[Node]
    operands: list[tuple[int, ...]]
    op: list[int]
    k: list[float]
    labels: list[str]
    data: list[float]
    opaque: dict[int, Opaque] = field(default_factory=dict)
    recognitions: dict[int, Recognition] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_foreign: bool = False
    gradless: bool = False
    _probes: dict[int, Probe | None] = field(default_factory=dict)

    def probe(self, place: int) -> Probe | None:
        """Return what calling a node's own `_backward` does, see `mg_widgets.foreign.probe`."""
        if place not in self._probes:
            operands = tuple(self.values[x] for x in self.operands[place])
            self._probes[place] = probe(self.values[place], operands)
        return self._probes[place]

    def places(self) -> dict[int, int]:
        """Return the place of each object, by its `id`: a class may say that two of them are equal."""
        return {id(value): place for place, value in enumerate(self.values)}

    def leading_to(self, ends: Iterable[int]) -> set[int]:
        """Return the places of all that some nodes were computed from, theirs included."""
        found = set(ends)
        for place in range(max(found, default=-1), -1, -1):
            if place in found:
                found.update(self.operands[place])
        return found


def read(
    roots: Sequence[Any], *, parameters: Mapping[str, Node] | None = None, trusting: bool = False
) -> Reading:
    """Read all that some roots were computed from.

    Parameters
    ----------
    roots
        Nodes of one engine.
    parameters
        Leaves by path, if they are known, see `read_graph`.
    trusting
        Whether an operation that its engine computes rightly once is taken to be right everywhere: then a
        node whose number is another one is that of other data, and is not looked at closely.

    Raises
    ------
    TypeError, ValueError
        If something is no node, its data no number, or a node is computed from itself.

    """
    if all(isinstance(root, Value) for root in roots):
        return _read_values(roots)
    return _read_foreign(roots, parameters, set() if trusting else None)


def _read_values(roots: Iterable[Value]) -> Reading:
    values = topological_order(*roots)
    place = {value: i for i, value in enumerate(values)}
    return Reading(
        values=values,
        operands=[tuple(map(place.__getitem__, value._prev)) for value in values],
        op=[value._operation.code for value in values],
        k=[value._k for value in values],
        labels=[label if isinstance(label := value.label, str) else "" for value in values],
        data=[value.data for value in values],
    )


def _read_foreign(
    roots: Iterable[Node], parameters: Mapping[str, Node] | None, trusted: set[Operation] | None
) -> Reading:
    graph = read_graph(roots, parameters)
    count = len(graph.nodes)
    found = Reading(
        values=graph.nodes,
        operands=graph.operands,
        op=[0] * count,
        k=[0.0] * count,
        labels=[label_of(node) for node in graph.nodes],
        data=graph.data,
        is_foreign=True,
    )
    for place, read_from in enumerate(graph.operands):
        if read_from:
            _recognise(found, place, trusted)
    _note_what_is_missing(found)
    return found


def _recognise(reading: Reading, place: int, trusted: set[Operation] | None) -> None:
    node = reading.values[place]
    operands = tuple(reading.values[x] for x in reading.operands[place])
    found = reading.recognitions[place] = recognise(node, operands, lambda: reading.probe(place), trusted)
    reading.op[place], reading.k[place] = found.code, found.k
    if found.code == OPAQUE:
        local = _each_once(reading.operands[place], reading.probe(place))
        reading.opaque[place] = Opaque(reading.operands[place], local, symbol_of(node), found.reason)
    elif len(found.operands) != len(operands):
        reading.operands[place] = reading.operands[place] * 2


def _each_once(operands: tuple[int, ...], probed: Probe | None) -> tuple[float, ...]:
    """Return a local derivative for each operand; all of a repeated one's stands at its first place."""
    local = dict(zip(dict.fromkeys(operands), probed.local if probed else (), strict=False))
    return tuple(local.pop(x, 0.0) for x in operands)


def _note_what_is_missing(reading: Reading) -> None:
    if not reading.recognitions:
        return
    node = reading.values[next(iter(reading.recognitions))]
    kind = type(node).__name__
    reading.gradless = attribute(node, "grad", ...) is ...
    goes_back = any(attribute(node, name) is not None for name in ("_backward", "_local_grads"))
    if reading.gradless:
        reading.notes.append(f"{kind} has no grad yet: the graph shows data only.")
    elif not goes_back and attribute(node, "_backward", ...) is ...:
        reading.notes.append(f"{kind} has no _backward yet: gradients are shown as they are, unchecked.")
