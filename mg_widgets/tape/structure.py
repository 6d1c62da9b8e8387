"""What makes two tapes the same graph, and what is said of a node that is not there."""

from __future__ import annotations

import hashlib
import json
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.columns import Columns


def hash_of(tape: Columns) -> str:
    """Return a hash of everything but values, labels and what is chosen."""
    digest = hashlib.blake2b(digest_size=16)
    for column in (tape.op, tape.a, tape.b, tape.k, tape.kind, tape.lane, tape.module, tape.parameters):
        digest.update(column.astype(column.dtype.newbyteorder("<")).tobytes())
    scalars = [tape.version, tape.root, tape.lanes, tape.samples]
    unknown = [(node, entry.operands, entry.name) for node, entry in tape.opaque.items()]
    lists = [scalars, tape.modules, tape.keys, tape.outputs, tape.targets, unknown]
    digest.update(json.dumps(lists).encode())
    return digest.hexdigest()


def not_found(tape: Columns, value_or_key: object) -> str:
    """Return why there is no such node, with keys that were meant perhaps."""
    if not isinstance(value_or_key, str):
        return f"{value_or_key!r} is not on the tape"
    labelled = [key for key, label in zip(tape.keys, tape.labels, strict=True) if label == value_or_key]
    near: Sequence[str] = labelled or get_close_matches(value_or_key, tape.keys, n=3, cutoff=0.4)
    hint = f"; near it: {', '.join(map(repr, near))}" if near else ""
    return f"no node has the key {value_or_key!r}{hint}"
