"""A tape as the compiler reads it: who reads whom, what leads to the root, what a parameter moves."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from mg_widgets.engine.operations import MEAN, SUM
from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from mg_widgets.tape.tape import Tape

REDUCTIONS = (SUM.code, MEAN.code)
SHARED, LANES = 0, 1


class Wiring:
    """The columns of a tape as lists, and what follows from them for every node.

    Attributes
    ----------
    code, k, side, kind
        Operation, constant of a power, `SHARED` or `LANES`, and `Kind` of each node.
    operands
        The operands of each node, left to right.
    given
        Whether a node's number is given and not computed.
    leads
        Whether the root depends on a node: nothing else has a gradient, not even the nan of 0 * inf.
    consumers
        The nodes that lead to the root and read a node, once for each time.
    moves
        Whether a node depends on a parameter; what does not stays the same from step to step.

    """

    def __init__(self, tape: Tape) -> None:
        self.code: list[int] = tape.op.tolist()
        self.k: list[float] = tape.k.tolist()
        self.side: list[int] = tape.lane.tolist()
        self.kind: list[int] = tape.kind.tolist()
        self.given: list[bool] = tape.given.tolist()
        self.parameters: list[int] = tape.parameters.tolist()
        self.root = tape.root
        self.lanes = tape.lanes
        self._leaves = tape.leaves
        self.opaque = tape.opaque
        pairs = zip(tape.a.tolist(), tape.b.tolist(), strict=True)
        self.operands: list[tuple[int, ...]] = [
            (a, b) if b >= 0 else (a,) if a >= 0 else () for a, b in pairs
        ]
        for node, entry in tape.opaque.items():
            self.operands[node] = entry.operands
        self.leads = self._leading()
        self.consumers: list[list[int]] = [[] for _ in self.code]
        for node, operands in enumerate(self.operands):
            if self.leads[node]:
                for x in operands:
                    self.consumers[x].append(node)
        self._slots = {node: slot for slot, node in enumerate(self.parameters)}
        self.moves: list[bool] = []
        for node, operands in enumerate(self.operands):
            self.moves.append(node in self._slots or any(self.moves[x] for x in operands))

    def __len__(self) -> int:
        return len(self.code)

    def width(self, side: int) -> int:
        """Return how many numbers a node of a side has."""
        return self.lanes if side == LANES else 1

    def is_read_once(self, node: int) -> bool:
        """Return whether one consumer reads a node, once, and nobody else asks for it."""
        return len(self.consumers[node]) == 1 and node != self.root

    def is_parameter(self, node: int) -> bool:
        """Return whether a node is one of the parameters."""
        return node in self._slots

    def order_of(self, coefficient: int) -> tuple[int, int]:
        """Return a sort key: parameters first, in their order."""
        return self._slots.get(coefficient, len(self._slots)), coefficient

    @cached_property
    def zeros(self) -> set[int]:
        """The constants that are 0, not -0."""
        found, start = set(), 0
        for node, given in enumerate(self.given):
            if not given:
                continue
            if self.kind[node] == Kind.CONSTANT and self.side[node] == SHARED:
                value = float(self._leaves[start])
                if value == 0 and math.copysign(1, value) > 0:
                    found.add(node)
            start += self.width(self.side[node])
        return found

    def _leading(self) -> list[bool]:
        leading = [False] * len(self.code)
        leading[self.root] = True
        for node in range(self.root, -1, -1):
            if leading[node]:
                for x in self.operands[node]:
                    leading[x] = True
        return leading
