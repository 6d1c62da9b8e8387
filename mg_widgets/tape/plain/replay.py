"""The plain player of a tape: data forward and gradients backward, many nodes at a time, with NumPy.

Nodes of one level (none of which reads another) and one operation form a block, and a block is one NumPy
expression. Forward plays the blocks in order, backward in reverse order: each deposits upstream gradient
times local derivative into the gradients of its operands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.plain.blocks import Numbers, Reduction
from mg_widgets.tape.plain.plan import plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

    Floats = NDArray[np.float64]


class PlainReplay:
    """Plays one tape; holds the data and gradients of the last play."""

    def __init__(self, tape: Tape) -> None:
        self._lanes, self._root = tape.lanes, tape.root
        self._plan = plan(tape)
        self._of_lanes = tape.lane.astype(bool)
        leaves = tape.lane[tape.given].astype(bool)
        self._leaf_of_lanes = np.repeat(leaves, np.where(leaves, tape.lanes, 1))
        self._data = self._zeros(self._lanes)
        self._grad = self._zeros(self._lanes)
        self._shares: dict[int, Floats] = {}

    def forward(self, leaves: Floats) -> float:
        """Compute all data from the leaves' numbers, given as in `Tape.leaves`; return the root's."""
        shared, lanes = leaves[~self._leaf_of_lanes], leaves[self._leaf_of_lanes]
        self._data.shared[: len(shared), 0] = shared
        if self._lanes:
            self._data.lanes[: len(lanes) // self._lanes] = lanes.reshape(-1, self._lanes)
        with np.errstate(all="ignore"):
            for block in self._plan.blocks:
                block.forward(self._data)
        return float(self._data.shared[self._plan.rows[self._root], 0])

    def backward(self) -> None:
        """Compute all gradients of the root from the data."""
        for rows in self._grad:
            rows.fill(0.0)
        self._grad.shared[self._plan.rows[self._root]] = 1.0
        self._shares.clear()
        with np.errstate(all="ignore"):
            for block in reversed(self._plan.leading):
                block.backward(self._data, self._grad)

    def data(self) -> Floats:
        """Return the data of all nodes: (n,), or (n, lanes)."""
        return self._by_node(self._data)

    def grad(self) -> Floats:
        """Return the gradients of all nodes: (n,), or (n, lanes)."""
        return self._by_node(self._grad)

    def shared_gradient(self, nodes: NDArray[np.int32]) -> Floats:
        """Return the gradients of some shared nodes."""
        return self._grad.shared[:, 0].take(self._plan.rows[nodes])

    def share(self, node: int, lane: int) -> float:
        """Return the part of a node's gradient that comes from one lane."""
        row = self._plan.rows[node]
        if self._of_lanes[node]:
            return float(self._grad.lanes[row, lane])
        if lane not in self._shares:
            self._shares[lane] = self._shares_of(lane)
        return float(self._shares[lane][row])

    def _shares_of(self, lane: int) -> Floats:
        """Go backward once more from the reductions, through one lane only."""
        data = Numbers(self._data.shared, self._data.lanes[:, lane : lane + 1])
        grad = self._zeros(1)
        with np.errstate(all="ignore"):
            for block in self._plan.leading:
                if isinstance(block, Reduction):
                    block.backward(data, Numbers(self._grad.shared, grad.lanes))
            for block in reversed(self._plan.leading):
                if not isinstance(block, Reduction):
                    block.backward(data, grad)
        return grad.shared[:, 0]

    def _zeros(self, lanes: int) -> Numbers:
        shared, with_lanes = self._plan.heights
        return Numbers(np.zeros((shared, 1)), np.zeros((with_lanes, lanes)))

    def _by_node(self, numbers: Numbers) -> Floats:
        rows = self._plan.rows
        if not self._lanes:
            return numbers.shared[:, 0].take(rows)
        found = np.empty((len(rows), self._lanes))
        found[~self._of_lanes] = numbers.shared[rows[~self._of_lanes]]
        found[self._of_lanes] = numbers.lanes[rows[self._of_lanes]]
        return found
