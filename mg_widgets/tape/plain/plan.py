"""Which nodes of a tape can be computed together, and in which row each is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mg_widgets.engine.operations import ADD, LEAF, MEAN, OPAQUE, OPERATIONS, SUM
from mg_widgets.tape.plain.blocks import Block, Elementwise, Reduction, RunningSums, Spread, Unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

GIVEN = (LEAF.code, OPAQUE)
"""Nodes whose numbers are not computed: leaves, and what nobody knows how to compute."""
REDUCTIONS = (SUM.code, MEAN.code)
SPREAD = -1
SHARED, LANES = 0, 1


class Plan(NamedTuple):
    """How to play a tape.

    Attributes
    ----------
    blocks
        In the order of computation.
    leading
        Those of them that lead to the root: nothing else has a gradient, not even the nan of 0 * inf.
    rows
        The row of each node, among the shared ones or those with lanes; those that are given come first, in
        node order.
    heights
        How many rows there are of either.

    """

    blocks: list[Block]
    leading: list[Block]
    rows: NDArray[np.intp]
    heights: tuple[int, int]


class _Steps:
    """The nodes of a tape, each as one step, and a step that spreads each shared number that lanes read."""

    def __init__(self, tape: Tape) -> None:
        self.lanes = tape.lanes
        self.code: list[int] = []
        self.side: list[int] = []
        self.operands: list[tuple[int, ...]] = []
        self.k: list[float] = []
        self._local = {node: entry.local for node, entry in tape.opaque.items()}
        op, lane = tape.op.tolist(), tape.lane.tolist()
        pairs: list[tuple[int, ...]] = list(zip(tape.a.tolist(), tape.b.tolist(), strict=True))
        for node, entry in tape.opaque.items():
            pairs[node] = entry.operands
        reads_lanes = [of_lanes or code in REDUCTIONS for code, of_lanes in zip(op, lane, strict=True)]
        read_by_lanes = {x for pair, lanes in zip(pairs, reads_lanes, strict=True) if lanes for x in pair}
        step_of: list[int] = []
        spread_of: dict[int, int] = {}
        for node, pair in enumerate(pairs):
            found = spread_of if reads_lanes[node] else {}
            operands = tuple(found.get(x, step_of[x]) for x in pair if x >= 0)
            step_of.append(self._append(op[node], lane[node], operands, tape.k[node]))
            if node in read_by_lanes and not lane[node]:
                spread_of[node] = self._append(SPREAD, LANES, (step_of[node],), 0.0)
        self.of_node = step_of
        self.root = step_of[tape.root]

    def _append(self, code: int, side: int, operands: tuple[int, ...], k: float) -> int:
        self.code.append(code)
        self.side.append(side)
        self.operands.append(operands)
        self.k.append(k)
        return len(self.code) - 1

    def local_of(self, steps: list[int]) -> list[tuple[float, ...]]:
        """Return the local derivatives of unknown operations; without lanes a step is a node."""
        return [self._local[step] for step in steps]

    def sums(self) -> dict[int, list[int]]:
        """Join each sum to the one that is its first operand if nothing else reads it; by their last step."""
        uses = Counter(x for operands in self.operands for x in operands)
        uses[self.root] += 1
        sums: dict[int, list[int]] = {}
        for step, code in enumerate(self.code):
            if code == ADD.code:
                first = self.operands[step][0]
                sums[step] = sums.pop(first) if first in sums and uses[first] == 1 else []
                sums[step].append(step)
        return sums

    def terms(self, run: list[int]) -> list[int]:
        """Return what a running sum adds up."""
        return [self.operands[run[0]][0], *(self.operands[step][1] for step in run)]

    def levels(self, sums: dict[int, list[int]]) -> list[int]:
        """Return for each step how many must be played before it; a running sum is one."""
        inside = {step for run in sums.values() for step in run[1:]}
        levels: list[int] = []
        for step, operands in enumerate(self.operands):
            level = max((levels[x] + 1 for x in operands), default=0)
            levels.append(max(levels[operands[0]], levels[operands[1]] + 1) if step in inside else level)
        return levels

    def leading(self) -> list[bool]:
        """Tell for each step whether the root depends on it."""
        leading = [False] * len(self.code)
        leading[self.root] = True
        for step in range(self.root, -1, -1):
            if leading[step]:
                for x in self.operands[step]:
                    leading[x] = True
        return leading


def plan(tape: Tape) -> Plan:
    """Group the nodes of a tape into blocks of one level and one operation."""
    steps = _Steps(tape)
    sums = steps.sums()
    levels, leading = steps.levels(sums), steps.leading()

    # The units of a block are alike in level, operation, side, number of steps, and in leading to the root.
    units: dict[tuple[int, int, int, int, bool], list[list[int]]] = defaultdict(list)
    for step, code in enumerate(steps.code):
        if code not in (LEAF.code, ADD.code):
            units[levels[step], code, steps.side[step], 1, leading[step]].append([step])
    for step, run in sums.items():
        units[levels[step], ADD.code, steps.side[step], len(run), leading[step]].append(run)

    rows = np.full(len(steps.code), -1, dtype=np.intp)
    heights = [0, 0]
    for step, code in enumerate(steps.code):
        if code in GIVEN:
            rows[step] = heights[steps.side[step]]
            heights[steps.side[step]] += 1
    found = Plan([], [], rows[steps.of_node], (0, 0))
    for (_, code, side, _, leads), runs in sorted(units.items()):
        members = [step for run in runs for step in run]
        out = slice(heights[side], heights[side] + len(members))
        if code not in GIVEN:
            rows[members] = np.arange(out.start, out.stop)
            heights[side] = out.stop
        found.blocks.append(_block(steps, rows, out, runs))
        if leads:
            found.leading.append(found.blocks[-1])
    return found._replace(rows=rows[steps.of_node], heights=(heights[SHARED], heights[LANES]))


def _block(steps: _Steps, rows: NDArray[np.intp], out: slice, runs: list[list[int]]) -> Block:
    """Return the block of units that are alike."""
    first = runs[0][0]
    code, side = steps.code[first], steps.side[first]
    if code == ADD.code:
        return RunningSums(side, out, rows[[steps.terms(run) for run in runs]])
    members = [step for (step,) in runs]
    if code == OPAQUE:
        return Unknown(
            rows[members], [rows[list(steps.operands[x])] for x in members], steps.local_of(members)
        )
    operands = rows[[steps.operands[step] for step in members]]
    if code == SPREAD:
        return Spread(out, operands[:, 0])
    if code in REDUCTIONS:
        return Reduction(out, operands[:, 0], steps.lanes if code == MEAN.code else 1)
    return Elementwise(side, out, OPERATIONS[code], operands, np.array([steps.k[step] for step in members]))
