"""The tape as the page receives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from mg_widgets.tape.tape import Tape


def tape_to_wire(tape: Tape) -> dict[str, Any]:
    """Return a tape as a dict of JSON values and bytes.

    The bytes are little-endian columns in node order: u8 `op`, `kind`, `lane`; i32 `a`, `b`, `module`;
    f64 `k`, and f64 `leaves`, with one number of a shared leaf and `lanes` of one with lanes; f64 `local`
    holds the local derivatives of the `opaque` nodes, one for each operand.
    """
    unknown = tape.opaque.items()
    return {
        "version": tape.version,
        "structure": tape.structure,
        "lanes": tape.lanes,
        "samples": tape.samples,
        "root": tape.root,
        "modules": tape.modules,
        # Half a surrogate pair is no text on the wire.
        "labels": [
            label if label.isascii() else label.encode("utf-8", "replace").decode() for label in tape.labels
        ],
        "keys": tape.keys,
        "outputs": tape.outputs,
        "targets": tape.targets,
        "losses": tape.losses,
        "parameters": tape.parameters.tolist(),
        "opaque": [
            {"node": node, "name": entry.name, "operands": list(entry.operands), "reason": entry.reason}
            for node, entry in unknown
        ],
        "notes": tape.notes,
        "gradless": tape.gradless,
        "op": little_endian(tape.op, "u1"),
        "a": little_endian(tape.a, "<i4"),
        "b": little_endian(tape.b, "<i4"),
        "k": little_endian(tape.k, "<f8"),
        "kind": little_endian(tape.kind, "u1"),
        "lane": little_endian(tape.lane, "u1"),
        "module": little_endian(tape.module, "<i4"),
        "leaves": little_endian(tape.leaves, "<f8"),
        "local": little_endian([local for _, entry in unknown for local in entry.local], "<f8"),
    }


def little_endian(column: ArrayLike, dtype: str) -> bytes:
    """Return the bytes of a column."""
    return np.asarray(column, dtype=dtype).tobytes()
