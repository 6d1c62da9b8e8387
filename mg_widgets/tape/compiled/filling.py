"""All numbers that are not stored, computed at once: products and partial sums inside of layers and sums."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mg_widgets.engine.operations import ADD
from mg_widgets.tape.compiled.calls import sums, write_down
from mg_widgets.tape.compiled.groups import Group, grouped
from mg_widgets.tape.compiled.lowering import as_run
from mg_widgets.tape.compiled.units import AFFINE, Unit
from mg_widgets.tape.compiled.wiring import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.lowering import Lowering
    from mg_widgets.tape.compiled.wiring import Wiring
    from mg_widgets.tape.plain.blocks import Numbers

    Floats = NDArray[np.float64]


class RunningSum(NamedTuple):
    """A sum whose terms were added one by one.

    Attributes
    ----------
    terms
        In the order in which they were added.
    partial
        The partial sums but for the whole: of two terms, of three, ...
    columns
        Where a layer reads the rows of its products; -1 for a term that is no product of it.

    """

    terms: list[int]
    partial: list[int]
    columns: list[int]


class Everything:
    """How every node that has no row is computed, and where all nodes are then.

    Attributes
    ----------
    filling
        The calls, after those of a step.
    rows, gradient_rows
        The row of each node's data and of its gradient.

    """

    def __init__(self, low: Lowering, groups: Sequence[Group]) -> None:
        self.filling = low.filling
        low.is_filling = True
        _fill(low, groups)
        rows = low.rows.of_node
        self.rows = np.array(rows)
        self.gradient_rows = np.array([rows[low.gradient_of.get(node, node)] for node in range(len(rows))])
        self._of_lanes = np.array(low.wiring.side, dtype=bool)

    def by_node(self, numbers: Numbers, rows: NDArray[np.intp]) -> Floats:
        """Return a copy of the numbers of all nodes, in node order: (n,), or (n, lanes)."""
        if not numbers.lanes.shape[1]:
            shared: Floats = numbers.shared[rows, 0]
            return shared
        found = np.empty((len(rows), numbers.lanes.shape[1]))
        found[~self._of_lanes] = numbers.shared[rows[~self._of_lanes]]
        found[self._of_lanes] = numbers.lanes[rows[self._of_lanes]]
        return found


def _fill(low: Lowering, groups: Sequence[Group]) -> None:
    for group in groups:
        if group.code in (AFFINE, ADD.code):
            _fill_sums(low, group)
    wiring = low.wiring
    left = {
        node: Unit(node, wiring.code[node], operands)
        for node, operands in enumerate(wiring.operands)
        if low.rows.of_node[node] < 0
    }
    for group in grouped(wiring, left):
        low.rows.place(group.outs)
        write_down(low, group)


def _fill_sums(low: Lowering, group: Group) -> None:
    """Write down what is inside of a layer or of sums, if all were added up in the same way."""
    chains = [_running_sum(low.wiring, unit) for unit in group.units]
    shapes = {chain and (*chain.columns, *(low.wiring.side[x] for x in chain.terms)) for chain in chains}
    alike = [chain for chain in chains if chain and len(shapes) == 1]
    if alike and (group.code == ADD.code or _products(low, group, alike)):
        _partial_sums(low, group, alike)


def _running_sum(wiring: Wiring, unit: Unit) -> RunningSum | None:
    """Return how a unit was added up; None if it was of two terms."""
    inside = set(unit.inside)
    chain = [unit.out]
    while wiring.operands[chain[-1]][0] in inside and wiring.code[wiring.operands[chain[-1]][0]] == ADD.code:
        chain.append(wiring.operands[chain[-1]][0])
    chain.reverse()
    terms = [wiring.operands[chain[0]][0], *(wiring.operands[node][1] for node in chain)]
    if len(chain) == 1:
        return None
    column = {frozenset(pair): j for j, pair in enumerate(zip(unit.coefficients, unit.reads, strict=False))}
    columns = [column[frozenset(wiring.operands[term])] if term in inside else -1 for term in terms]
    return RunningSum(terms, chain[:-1], columns)


def _products(low: Lowering, layer: Group, chains: list[RunningSum]) -> bool:
    """Write down the products of a layer by a single product, if its columns lie side by side."""
    columns = sorted(j for j in chains[0].columns if j >= 0)
    run = as_run(columns)
    if run is None:
        return False
    place = {j: i for i, j in enumerate(chains[0].columns)}
    nodes = [chain.terms[place[j]] for j in columns for chain in chains]
    low.rows.place(nodes)
    out, _ = low.destination(nodes, layer.side)
    w = low.matrices[layer.units[0].out]
    x = low.read(layer.rows_read, layer.side).reshape(w.shape[1], 1, -1)
    low.filling.append(
        partial(np.multiply, w.T[run, :, None], x[run], out=out.reshape(len(columns), len(w), -1))
    )
    return True


def _partial_sums(low: Lowering, group: Group, chains: list[RunningSum]) -> None:
    """Write down the partial sums of a group."""
    if group.side == SHARED and group.code == ADD.code:
        nodes = [node for chain in chains for node in chain.partial]
        low.rows.place(nodes)
        out, _ = low.destination(nodes, SHARED)
        terms = low.read([term for chain in chains for term in chain.terms], SHARED)
        shape = (len(chains), -1)
        low.filling.append(partial(_accumulate, terms.reshape(shape), out.reshape(shape)))
        return
    for j in range(len(chains[0].partial)):
        units = []
        for chain in chains:
            before = chain.partial[j - 1] if j else chain.terms[0]
            units.append(Unit(chain.partial[j], ADD.code, (before, chain.terms[j + 1])))
        one_term = Group(0, ADD.code, group.side, group.moves, units)
        low.rows.place(one_term.outs)
        sums(low, one_term)


def _accumulate(terms: Floats, out: Floats) -> None:
    out[:] = np.add.accumulate(terms, 1)[:, 1:-1]
