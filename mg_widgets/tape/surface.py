"""Some nodes of one sample as functions of its inputs, at many points at once: the twin of surface.ts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import LEAF, MEAN, OPAQUE, OPERATIONS, SUM
from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

    Floats = NDArray[np.float64]


def inputs_of(tape: Tape) -> list[int]:
    """Return the nodes of the inputs of the first sample, in order."""
    first = [""] if tape.lanes else ["sample1.", ""]
    keys = {tape.keys[node]: node for node in np.flatnonzero(tape.kind == Kind.INPUT).tolist()}
    found: list[int] = []
    while node := [keys[key] for start in first if (key := f"{start}x{len(found) + 1}") in keys]:
        found.append(node[0])
    return found


def rows_of(tape: Tape, nodes: Sequence[int]) -> Floats:
    """Return the data of some nodes, float64 (nodes, lanes); without samples those of one that was there."""
    return np.array([tape.data_of(tape.keys[node]) for node in nodes])


def values_over(tape: Tape, nodes: Sequence[int], given: Mapping[int, Floats], parameters: Floats) -> Floats:
    """Return some nodes of one sample at many points.

    Parameters
    ----------
    tape
        With samples; where they have graphs of their own it is that of the first one.
    nodes
        Which nodes.
    given
        The number at each point, float64 (points,), of each input, and of targets that matter.
    parameters
        In the order of `tape.parameters`, float64 (p,).

    Returns
    -------
    ndarray
        Float64 (nodes, points); nan where a node hangs on an operation that nobody knows.

    """
    values: dict[int, Floats | float] = dict(given)
    values |= dict(zip(tape.parameters.tolist(), parameters.tolist(), strict=True))
    with np.errstate(all="ignore"):
        for node in _needed(tape, nodes):
            if node not in values:
                values[node] = _value(tape, node, values)
    shape = next(iter(given.values())).shape
    return np.array([np.broadcast_to(values[node], shape) for node in nodes], dtype=np.float64)


def _value(tape: Tape, node: int, values: dict[int, Floats | float]) -> Floats | float:
    code = int(tape.op[node])
    if code == OPAQUE:
        return np.nan
    if code == LEAF.code:
        return float(tape.leaves[tape._offsets[node]])  # noqa: SLF001 (private to this package)
    if code in (SUM.code, MEAN.code):
        return float(tape.data_of(tape.keys[node])[0])
    # Arrays of no dimension, whose arithmetic is that of arrays: 1 / 0 is inf.
    a, b = (np.asarray(values.get(int(x), 0.0)) for x in (tape.a[node], tape.b[node]))
    found: Floats = OPERATIONS[code].value(np, a, b, tape.k[node])
    return found


def _needed(tape: Tape, nodes: Sequence[int]) -> list[int]:
    """Return some nodes and all that they are computed from, operands first."""
    waiting, found = list(nodes), set(nodes)
    while waiting:
        new = set(tape.operands(waiting.pop())) - found
        found |= new
        waiting += new
    return sorted(found)
