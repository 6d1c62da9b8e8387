"""Central differences: the slope of the root, found by moving one node at a time a little both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import LEAF, OPAQUE, OPERATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape import Tape

    Floats = NDArray[np.float64]

STEP = 6e-6
"""The step, relative to the number or to 1: about the cube root of what a float resolves."""
LARGEST = 4_000
"""Nodes of the largest graph that is worth the work, which grows with their square."""
WIDTH = 1_024
"""Nodes that are moved in one go."""


def central_differences(tape: Tape) -> Floats | None:
    """Return (root(x + h) - root(x - h)) / 2h for each node x of a tape without lanes, f64 (n,).

    The tape's derivatives have no part in it. Operations that are not in the table stand still.

    Returns
    -------
    array or None
        None for a tape with lanes or with more than 4,000 nodes. A node that leads to an operation that is
        not in the table has a number that says nothing.

    """
    count = len(tape)
    if tape.lanes or count > LARGEST:
        return None
    data = tape.data
    steps = STEP * np.maximum(1.0, np.abs(data))
    found = np.empty(count)
    with np.errstate(all="ignore"):
        for first in range(0, count, WIDTH):
            moved = np.arange(first, min(first + WIDTH, count))
            up, down = np.split(_root(tape, data, moved, steps[moved]), 2)
            found[moved] = (up - down) / (2 * steps[moved])
    return found


def _root(tape: Tape, data: Floats, moved: NDArray[np.intp], by: Floats) -> Floats:
    """Return the root's data for each node that is moved up, then for each that is moved down.

    Each is a column of the graph, and all are computed side by side.
    """
    width = len(moved)
    columns = np.empty((len(tape), 2 * width))
    place = {int(node): i for i, node in enumerate(moved)}
    for node in range(tape.root + 1):
        code = int(tape.op[node])
        if code in (LEAF.code, OPAQUE):
            columns[node] = data[node]
        else:
            a, b = columns[tape.a[node]], columns[tape.b[node]]
            columns[node] = OPERATIONS[code].value(np, a, b, tape.k[node])
        if node in place:
            i = place[node]
            columns[node, i] += by[i]
            columns[node, width + i] -= by[i]
    root: Floats = columns[tape.root]
    return root
