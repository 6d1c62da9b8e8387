"""What a check of a graph says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from mg_widgets.foreign.nodes import one_line

if TYPE_CHECKING:
    from mg_widgets.foreign.nodes import Node

SHOWN = 40
"""Rows of the table that a `repr` shows."""


class Fault(NamedTuple):
    """What is wrong somewhere; the fields are those of a `Finding`."""

    cause: str
    expected: float
    found: float
    diagnosis: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes
    ----------
    node
        The object.
    key
        Its key on the tape.
    kind
        "engine" for a fault of the class, "state" for numbers that only belong to another moment.
    cause
        In a word or two, such as "overwrites" or "stale"; the same for the same fault.
    expected, found
        The number that should be, and the one that is.
    diagnosis
        In one sentence.

    """

    node: Node
    key: str
    kind: Literal["engine", "state"]
    cause: str
    expected: float
    found: float
    diagnosis: str


@dataclass(frozen=True, slots=True)
class Row:
    """One node, and its gradient found in three ways.

    Attributes
    ----------
    key, label, operation
        What it is called; the operation as its engine spells it, "" of a leaf.
    data
        Its number.
    grad
        What its object says; None where it was never computed.
    tape
        What the chain rule gives, from the numbers of the graph.
    difference
        The central difference of the root; None where the graph is too large for it, and for a node that
        leads to an operation of which nothing is known.

    """

    key: str
    label: str
    operation: str
    data: float
    grad: float | None
    tape: float
    difference: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Check:
    """What is right and wrong in a graph; made by `check`.

    Attributes
    ----------
    findings : list of Finding
        Faults of the engine first.
    nodes : list of Row
        Every node, operands before consumers.
    unchecked : list of str
        The operations of which nothing is known, and whose derivatives could not be measured.

    """

    findings: list[Finding]
    nodes: list[Row]
    unchecked: list[str]

    @property
    def ok(self) -> bool:
        """Whether the engine is right: what was found, if anything, is only a state."""
        return all(finding.kind == "state" for finding in self.findings)

    def __repr__(self) -> str:
        faults = [finding for finding in self.findings if finding.kind == "engine"]
        states = [finding for finding in self.findings if finding.kind == "state"]
        head = f"Check of {counted(len(self.nodes), 'node')}: {_verdict(faults, states)}"
        if self.unchecked:
            head += f"; not checked: {', '.join(self.unchecked)}"
        return "\n".join([head, *_listed(faults, "!"), *_listed(states, "~"), *self._table()])

    def _table(self) -> list[str]:
        rows = [("node", "operation", "data", "grad", "tape", "difference")]
        rows += [
            (
                f"{row.key} {one_line(row.label)}".rstrip(),
                row.operation,
                f"{row.data:.6g}",
                "none" if row.grad is None else f"{row.grad:.6g}",
                f"{row.tape:.6g}",
                "" if row.difference is None else f"{row.difference:.6g}",
            )
            for row in self.nodes[-SHOWN:]
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                cell.ljust(width) if i < 2 else cell.rjust(width)  # noqa: PLR2004 (words left, numbers right)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        left_out = len(self.nodes) - SHOWN
        return [*lines, f"and {counted(left_out, 'node')} before them"] if left_out > 0 else lines


def counted(number: int, thing: str) -> str:
    """Return "1 node", "2 nodes"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _verdict(faults: list[Finding], states: list[Finding]) -> str:
    if not (faults or states):
        return "no fault was found"
    parts = [counted(len(faults), "fault") if faults else "no fault of the engine"]
    if states:
        parts.append(counted(len(states), "remark"))
    return ", ".join(parts)


def _listed(findings: list[Finding], mark: str) -> list[str]:
    """Return a line for each, and one for all that have the same cause as the line above."""
    lines = []
    for _, alike in groupby(findings, key=lambda finding: finding.cause):
        first, *others = alike
        lines.append(f"{mark} {first.key}  {first.diagnosis}")
        if others:
            keys = ", ".join(finding.key for finding in others[:3])
            lines.append(f"  and {len(others)} more like it: {keys}{', ...' if len(others) > 3 else ''}")  # noqa: PLR2004
    return lines
