"""How the nodes of a tape hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.engine.operations import ADD, NEGATE, SUBTRACT

if TYPE_CHECKING:
    from mg_widgets.tape.tape import Tape

ADDS = {ADD.code, SUBTRACT.code}
NOBODY = -1
SEVERAL = -2


@dataclass(slots=True)
class Wires:
    """The columns of a tape as lists, operands before consumers.

    Attributes
    ----------
    op, k
        Operations and the constants of powers.
    operands
        Those of each node; none of a leaf.
    reader
        The one node that reads a node, once or twice; `NOBODY` or `SEVERAL`.
    root
        The node of the result.

    """

    op: list[int]
    k: list[float]
    operands: list[tuple[int, ...]]
    reader: list[int]
    root: int

    def __len__(self) -> int:
        return len(self.op)

    def is_given(self, node: int) -> bool:
        """Tell whether a node is a number, as -1 or the 1/n that is a power of a number."""
        below = self.operands[node]
        return not below or (len(below) == 1 and not self.operands[below[0]])

    def sum_of(self, node: int) -> int:
        """Return the sum that a node is a fixed multiple of, as a mean is; `NOBODY` if it is none."""
        below = self.operands[node]
        if self.op[node] == NEGATE.code or (len(below) > 1 and sum(map(self.is_given, below)) == 1):
            (x,) = [x for x in below if not self.is_given(x)] or [NOBODY]
            if x >= 0 and self.op[x] in ADDS and self.reader[x] != SEVERAL and self.op[node] not in ADDS:
                return x
        return NOBODY


def wires_of(tape: Tape) -> Wires:
    """Return the wires of a tape."""
    pairs = zip(tape.a.tolist(), tape.b.tolist(), strict=True)
    operands: list[tuple[int, ...]] = [(a, b) if b >= 0 else (a,) if a >= 0 else () for a, b in pairs]
    for node, entry in tape.opaque.items():
        operands[node] = entry.operands
    reader = [NOBODY] * len(operands)
    for node, below in enumerate(operands):
        for x in below:
            reader[x] = node if reader[x] in (NOBODY, node) else SEVERAL
    return Wires(tape.op.tolist(), tape.k.tolist(), operands, reader, tape.root)
