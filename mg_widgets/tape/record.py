"""Flatten the graph of any engine into a tape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import MEAN, OPAQUE, SUM
from mg_widgets.foreign.nodes import require_node
from mg_widgets.tape.collector import collector_paused
from mg_widgets.tape.kinds import Kind
from mg_widgets.tape.modules import listed_modules, node_keys, node_modules
from mg_widgets.tape.reading import Reading, read
from mg_widgets.tape.tail import loss_nodes
from mg_widgets.tape.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape.sample import Sample

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def record(
    root: Node,
    *,
    parameters: Mapping[str, Node] | None = None,
    samples: Sequence[Sample] = (),
    penalty: Node | None = None,
) -> Tape:
    """Record the graph of a plain expression, of our own engine or of any other.

    An engine is whatever has nodes with `data`, with `_prev` or `_children`, and, as far as it goes, with
    `grad`, `_backward` or `_local_grads`, `_op` and `label`. Its nodes are left exactly as they were. An
    operation that is not in the table is recorded with the number and the local derivatives that its engine
    gives it.

    A leaf whose label is a dotted path, as an `MLP` labels its own, is a parameter of that module. Other
    leaves are inputs if they have a label and constants if not; every leaf can be set.

    Parameters
    ----------
    root
        The result; the graph is everything that it was computed from.
    parameters
        The leaves that are parameters, by path, whatever their labels say; all of them are on the tape, also
        one that does not lead to the root. None: those whose labels are paths.
    samples
        The samples whose graphs lead to the root, if it is the loss of a data set.
    penalty
        The result of the regularization, if there is one.

    Raises
    ------
    TypeError, ValueError
        If something is no node, its data no number, or a node is computed from itself.

    """
    require_node(root, "root")
    ends = [end for sample in samples for end in (*sample.outputs, *sample.targets, *sample.inputs)]
    with collector_paused():
        reading = read([root, *ends, *(parameters or {}).values()], parameters=parameters, trusting=True)
        return record_reading(reading, root, parameters=parameters, samples=samples, penalty=penalty)


def record_reading(
    reading: Reading,
    root: Node,
    *,
    parameters: Mapping[str, Node] | None = None,
    samples: Sequence[Sample] = (),
    penalty: Node | None = None,
) -> Tape:
    """Record a graph that was read already, see `record`."""
    if parameters is None:
        labelled: dict[str, Node] = {}
        for value, label, operands in zip(reading.values, reading.labels, reading.operands, strict=True):
            if not operands and _PATH.fullmatch(label):
                labelled.setdefault(label, value)
        parameters = {path: labelled[path] for path in sorted(labelled, key=_natural)}
    return lay_out(reading, root, parameters, samples=samples, penalty=penalty)


def lay_out(
    reading: Reading,
    root: Node,
    parameters: Mapping[str, Node],
    *,
    samples: Sequence[Sample] = (),
    penalty: Node | None = None,
    lanes: int = 0,
    over_lanes: Mapping[int, list[float]] | None = None,
) -> Tape:
    """Write the columns of a tape.

    Parameters
    ----------
    reading
        All nodes.
    root
        The result.
    parameters
        Leaves by path, in the order of `model.parameters()`.
    samples
        The samples whose graphs lead to the root; with lanes, the first.
    penalty
        The result of the regularization.
    lanes
        Number of lanes, 0: none.
    over_lanes
        The numbers of inputs and targets in all lanes, by the `id` of the leaf.

    """
    places = reading.places()

    def place(value: Node) -> int:
        return places[id(value)]

    rows = {places[identity]: numbers for identity, numbers in (over_lanes or {}).items()}
    operands = reading.operands
    paths = {place(value): path for path, value in parameters.items()}
    roles = _roles(reading, paths, samples, places)

    lane: list[int] = []
    for node, (code, read_from) in enumerate(zip(reading.op, operands, strict=True)):
        computed = code not in (SUM.code, MEAN.code) and any(map(lane.__getitem__, read_from))
        lane.append(int(node in rows or computed))

    kinds = [_kind(reading, node, roles, plain=not samples) for node in range(len(operands))]
    names = {node: name for node, (_, name) in roles.items()}
    regions = dict(_regions(reading, kinds, samples, penalty, places))
    if paths and not samples:
        regions |= dict.fromkeys(loss_nodes(operands, paths), "loss")
    modules = node_modules(operands, paths, regions)
    listed = listed_modules(paths.values(), modules)
    module_place = {module: i for i, module in enumerate(listed)}
    given = [node for node, code in enumerate(reading.op) if not operands[node] or code == OPAQUE]
    leaves = [rows.get(node, [reading.data[node]]) for node in given]
    return Tape(
        op=np.array(reading.op, dtype=np.uint8),
        a=np.array([read_from[0] if read_from else -1 for read_from in operands], dtype=np.int32),
        b=np.array([read_from[1] if len(read_from) > 1 else -1 for read_from in operands], dtype=np.int32),
        k=np.array(reading.k, dtype=np.float64),
        kind=np.array(kinds, dtype=np.uint8),
        lane=np.array(lane, dtype=np.uint8),
        module=np.array([module_place[module] for module in modules], dtype=np.int32),
        modules=listed,
        labels=reading.labels,
        keys=node_keys(modules, names),
        leaves=np.array([number for numbers in leaves for number in numbers], dtype=np.float64),
        root=place(root),
        parameters=np.array(list(paths), dtype=np.int32),
        lanes=lanes,
        samples=lanes or len(samples),
        outputs=[list(map(place, sample.outputs)) for sample in samples],
        targets=[list(map(place, sample.targets)) for sample in samples],
        losses=[place(sample.loss) for sample in samples],
        penalty=None if penalty is None else place(penalty),
        values=reading.values,
        opaque=reading.opaque,
        notes=reading.notes,
        gradless=reading.gradless,
    )


def _roles(
    reading: Reading, paths: Mapping[int, str], samples: Sequence[Sample], places: Mapping[int, int]
) -> dict[int, tuple[Kind, str]]:
    """Return kind and key of the leaves that are more than a number in an expression."""
    roles: dict[int, tuple[Kind, str]] = {}
    for node, path in paths.items():
        if reading.operands[node]:
            raise ValueError(f"parameter {path!r} is computed from other Values; it must be a leaf")
        roles[node] = Kind.PARAMETER, path
    for i, sample in enumerate(samples, 1):
        prefix = f"sample{i}." if len(samples) > 1 else ""
        for kind, name, leaves in ((Kind.TARGET, "y", sample.targets), (Kind.INPUT, "x", sample.inputs)):
            roles.update((places[id(leaf)], (kind, f"{prefix}{name}{j}")) for j, leaf in enumerate(leaves, 1))
    return roles


def _kind(reading: Reading, node: int, roles: Mapping[int, tuple[Kind, str]], *, plain: bool) -> Kind:
    if node in roles:
        return roles[node][0]
    if reading.op[node] == OPAQUE:
        return Kind.OPAQUE
    if reading.operands[node]:
        return Kind.INTERIOR
    return Kind.INPUT if plain and reading.labels[node] else Kind.CONSTANT


def _regions(
    reading: Reading,
    kinds: Sequence[Kind],
    samples: Sequence[Sample],
    penalty: Node | None,
    places: Mapping[int, int],
) -> Iterable[tuple[int, str]]:
    """Yield the modules of what does not belong to the module of its latest operand."""

    def before(ends: Iterable[Node]) -> set[int]:
        return reading.leading_to(places[id(end)] for end in ends)

    in_model = before(output for sample in samples for output in sample.outputs)
    in_losses = before(sample.loss for sample in samples)
    in_penalty = before([] if penalty is None else [penalty])
    for node, kind in enumerate(kinds):
        if kind in (Kind.INPUT, Kind.TARGET):
            yield node, ""
        elif samples and kind is not Kind.PARAMETER and node not in in_model:
            yield node, "loss" if node in in_losses else "regularization" if node in in_penalty else ""


def _natural(path: str) -> list[tuple[str, int]]:
    """Return a sort key by which layer2 comes before layer10."""
    return [(name, int(number or 0)) for name, number in re.findall(r"([^\d.]+)(\d*)", path)]
