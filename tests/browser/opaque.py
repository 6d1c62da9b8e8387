"""Tapes with operations that nobody knows, made from those of an engine that knows them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mg_widgets.tape import tape_to_wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape

OPAQUE, KIND = 255, 5


class Opaque(NamedTuple):
    """How a node looks whose operation is unknown."""

    name: str
    operands: Sequence[int]
    local: Sequence[float]
    reason: str


def opaque_wire(tape: Tape, opaque: dict[int, Opaque], **others: Any) -> dict[str, Any]:
    """Return a tape without lanes as it travels, some of its nodes unknown, and what else is to be on it."""
    tape.forward()
    op, kind, a, b = (column.copy() for column in (tape.op, tape.kind, tape.a, tape.b))
    for node, (_, operands, *_) in opaque.items():
        op[node], kind[node] = OPAQUE, KIND
        a[node], b[node] = [*operands, -1, -1][:2]
    given = (op == 0) | (op == OPAQUE)
    return tape_to_wire(tape) | {
        "op": op.tobytes(),
        "kind": kind.tobytes(),
        "a": a.tobytes(),
        "b": b.tobytes(),
        "leaves": tape.data[given].tobytes(),
        "opaque": [
            {"node": node, "name": each.name, "operands": list(each.operands), "reason": each.reason}
            for node, each in opaque.items()
        ],
        "local": np.array([each for known in opaque.values() for each in known.local], dtype=float).tobytes(),
        **others,
    }
