"""Flatten a graph of Values into a tape."""
# ruff: noqa: SLF001 (a graph is read through the lecture's `_prev`, and what is behind its `_op`)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import MEAN, SUM
from mg_widgets.engine.value import Value, topological_order
from mg_widgets.tape.modules import listed_modules, loss_nodes, node_keys, node_modules
from mg_widgets.tape.tape import Kind, Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mg_widgets.tape.sample import Sample

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def record(
    root: Value,
    *,
    parameters: Mapping[str, Value] | None = None,
    samples: Sequence[Sample] = (),
    penalty: Value | None = None,
) -> Tape:
    """Record the graph of a plain expression.

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
    TypeError
        If `root` is not a Value.

    """
    if not isinstance(root, Value):
        raise TypeError(f"root must be a Value, not {type(root).__name__} {root!r:.60}")
    if parameters is None:
        order = topological_order(root)
        paths: dict[str, Value] = {}
        for value in order:
            if value.label and not value._prev and _PATH.fullmatch(value.label):
                paths.setdefault(value.label, value)
        return lay_out(order, root, {paths[path]: path for path in sorted(paths, key=_natural)})
    ends = [end for sample in samples for end in (*sample.outputs, *sample.targets, *sample.inputs)]
    order = graph([root, *ends, *parameters.values()])
    leaves = {leaf: path for path, leaf in parameters.items()}
    return lay_out(order, root, leaves, samples=samples, penalty=penalty, ends_in_loss=not samples)


def lay_out(
    order: Sequence[Value],
    root: Value,
    parameters: dict[Value, str],
    *,
    samples: Sequence[Sample] = (),
    penalty: Value | None = None,
    lanes: int = 0,
    over_lanes: dict[Value, list[float]] | None = None,
    ends_in_loss: bool = False,
) -> Tape:
    """Write the columns of a tape.

    Parameters
    ----------
    order
        All nodes, operands before consumers.
    root
        The result.
    parameters
        The path of each parameter, in the order of `model.parameters()`.
    samples
        The samples whose graphs lead to the root; with lanes, the first.
    penalty
        The result of the regularization.
    lanes
        Number of lanes, 0: none.
    over_lanes
        The numbers of inputs and targets in all lanes.
    ends_in_loss
        Whether the root is a loss of which no samples are known.

    """
    over_lanes = over_lanes or {}
    roles = _roles(parameters, samples)
    node_of = {value: node for node, value in enumerate(order)}
    operands = [tuple(map(node_of.__getitem__, value._prev)) for value in order]
    op = [value._operation.code for value in order]

    lane: list[int] = []
    for value, code, read in zip(order, op, operands, strict=True):
        computed = code not in (SUM.code, MEAN.code) and any(map(lane.__getitem__, read))
        lane.append(int(value in over_lanes or computed))

    kinds = [_kind(value, roles, plain=not samples) for value in order]
    paths = {node_of[value]: path for value, path in parameters.items()}
    names = {node_of[value]: name for value, (_, name) in roles.items()}
    regions = {node_of[value]: region for value, region in _regions(order, kinds, samples, penalty)}
    if ends_in_loss:
        regions |= dict.fromkeys(loss_nodes(operands, paths.keys()), "loss")
    modules = node_modules(operands, paths, regions)
    listed = listed_modules(paths.values(), modules)
    place = {module: i for i, module in enumerate(listed)}
    leaves = [over_lanes.get(value, [value.data]) for value in order if not value._prev]
    return Tape(
        op=np.array(op, dtype=np.uint8),
        a=np.array([read[0] if read else -1 for read in operands], dtype=np.int32),
        b=np.array([read[1] if len(read) > 1 else -1 for read in operands], dtype=np.int32),
        k=np.array([value._k for value in order], dtype=np.float64),
        kind=np.array(kinds, dtype=np.uint8),
        lane=np.array(lane, dtype=np.uint8),
        module=np.array([place[module] for module in modules], dtype=np.int32),
        modules=listed,
        labels=[value.label for value in order],
        keys=node_keys(modules, names),
        leaves=np.array([number for numbers in leaves for number in numbers], dtype=np.float64),
        root=node_of[root],
        parameters=np.array(list(paths), dtype=np.int32),
        lanes=lanes,
        samples=lanes or len(samples),
        outputs=[[node_of[value] for value in sample.outputs] for sample in samples],
        targets=[[node_of[value] for value in sample.targets] for sample in samples],
        losses=[node_of[sample.loss] for sample in samples],
        penalty=None if penalty is None else node_of[penalty],
        values=list(order),
    )


def graph(roots: Iterable[Value]) -> list[Value]:
    """Return all that some roots were computed from, once each, operands before consumers."""
    bundle = Value(0.0)
    bundle._prev = tuple(roots)
    return topological_order(bundle)[:-1]


def _roles(parameters: dict[Value, str], samples: Sequence[Sample]) -> dict[Value, tuple[Kind, str]]:
    """Return kind and key of the leaves that are more than a number in an expression."""
    roles: dict[Value, tuple[Kind, str]] = {}
    for value, path in parameters.items():
        if value._prev:
            raise ValueError(f"parameter {path!r} is computed from other Values; it must be a leaf")
        roles[value] = Kind.PARAMETER, path
    for i, sample in enumerate(samples, 1):
        prefix = f"sample{i}." if len(samples) > 1 else ""
        for kind, name, values in ((Kind.TARGET, "y", sample.targets), (Kind.INPUT, "x", sample.inputs)):
            roles.update((value, (kind, f"{prefix}{name}{j}")) for j, value in enumerate(values, 1))
    return roles


def _kind(value: Value, roles: dict[Value, tuple[Kind, str]], *, plain: bool) -> Kind:
    if value in roles:
        return roles[value][0]
    if value._prev:
        return Kind.INTERIOR
    return Kind.INPUT if plain and value.label else Kind.CONSTANT


def _regions(
    order: Sequence[Value], kinds: Sequence[Kind], samples: Sequence[Sample], penalty: Value | None
) -> Iterable[tuple[Value, str]]:
    """Yield the modules of what does not belong to the module of its latest operand."""
    in_model = set(graph(output for sample in samples for output in sample.outputs))
    in_losses = set(graph(sample.loss for sample in samples))
    in_penalty = set(graph([penalty])) if penalty else set()
    for value, kind in zip(order, kinds, strict=True):
        if kind in (Kind.INPUT, Kind.TARGET):
            yield value, ""
        elif samples and kind is not Kind.PARAMETER and value not in in_model:
            yield value, "loss" if value in in_losses else "regularization" if value in in_penalty else ""


def _natural(path: str) -> list[tuple[str, int]]:
    """Return a sort key by which layer2 comes before layer10."""
    return [(name, int(number or 0)) for name, number in re.findall(r"([^\d.]+)(\d*)", path)]
