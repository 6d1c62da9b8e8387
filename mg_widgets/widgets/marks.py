"""What a check has found, as the pages mark it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.checks import find
from mg_widgets.foreign.beside import is_busy_elsewhere
from mg_widgets.foreign.nodes import grad_of, holding
from mg_widgets.tape import read, record_reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.checks import Finding
    from mg_widgets.tape import Tape

Mark = dict[str, str]

LARGEST_CHECKED = 2_000
"""Nodes of the largest graph that is checked while it is shown: a larger one takes a noticeable while."""


def marks_of(findings: list[Finding]) -> list[Mark]:
    """Return findings as the pages receive them."""
    return [
        {"key": found.key, "kind": found.kind, "cause": found.cause, "diagnosis": found.diagnosis}
        for found in findings
    ]


class EngineMarks:
    """The faults of the engine of a loop.

    Whatever is in its objects belongs to some moment of the loop, so what a check says of their state means
    nothing here. A fault stays, so it is looked for once in each graph, and again where somebody asks.
    """

    def __init__(self) -> None:
        self._structure = ""
        self._marks: list[Mark] = []

    def look(self, tape: Tape, *, again: bool = False) -> list[Mark]:
        """Return the faults of the engine whose graph was recorded; none of one that is too large."""
        if len(tape) > LARGEST_CHECKED:
            return []
        if is_busy_elsewhere():
            return self._marks if tape.structure == self._structure else []
        if again or tape.structure != self._structure:
            self._structure = tape.structure
            self._marks = self._found(tape)
        return self._marks

    def own_gradients(self, tape: Tape) -> NDArray[np.float64] | None:
        """Return what the objects of a faulty engine say their gradients are, f64 (n,).

        None of a right one: the chain rule says the same, and says it of the very state that is shown. None
        as well where nobody has gone back yet.
        """
        if not self._marks or tape.structure != self._structure:
            return None
        own = np.array([grad_of(node) or 0.0 for node in tape.values], dtype=np.float64)
        return own if np.delete(own, tape.parameters).any() else None

    def _found(self, tape: Tape) -> list[Mark]:
        root = tape.values[tape.root]
        # A loop may have moved its parameters since, and an engine may keep derivatives of the forward pass.
        given = [(tape.values[node], float(tape.data[node])) for node in tape.parameters]
        try:
            with holding(given):
                reading = read([root])
                findings = find(reading, record_reading(reading, root))
        except Exception:  # noqa: BLE001 (a class may do anything: its training is shown all the same)
            return []
        marks = marks_of([found for found in findings if found.kind == "engine"])
        nodes = (found.node for found in findings if found.kind == "engine")
        return [mark | {"key": tape.keys[tape.index(node)]} for mark, node in zip(marks, nodes, strict=True)]
