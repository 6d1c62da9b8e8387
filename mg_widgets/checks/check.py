"""Check the gradients of a graph: those that its objects hold, the chain rule's, and central differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mg_widgets.checks.differences import central_differences
from mg_widgets.checks.findings import Check, Fault, Finding, Row
from mg_widgets.checks.local import keeps_local, local_fault
from mg_widgets.checks.measured import measured_local
from mg_widgets.checks.operators import operator_faults
from mg_widgets.checks.states import leftovers, stale_nodes
from mg_widgets.checks.traversal import traversal_fault
from mg_widgets.checks.words import operation_name
from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import OPERATIONS
from mg_widgets.foreign.fitting import tolerance_of
from mg_widgets.foreign.nodes import attribute, grad_of, require_node
from mg_widgets.tape import read, record_reading

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape import Reading, Tape


def check(root: Node) -> Check:
    """Look for faults in the engine behind a graph, and for numbers that belong to another moment.

    Each operation's `_backward` is called on its own, with known gradients, and compared with what the
    operation's derivative is; the class's operators are tried; its `backward()` is run and compared with the
    right order. All objects are left exactly as they were.

    Parameters
    ----------
    root
        The result of an expression, a node of any engine.

    Returns
    -------
    Check
        Its `findings`, empty if all is well; `ok`, which is False for a fault of the engine only; and
        `nodes`, each with the gradient of its object, the chain rule's, and the central difference.

    Raises
    ------
    TypeError, ValueError
        If something is no node, its data no number, or a node is computed from itself.

    """
    require_node(root, "root")
    reading = read([root])
    tape = record_reading(reading, root)
    unknown = [place for place in reading.opaque if measured_local(reading, place) is None]
    names = dict.fromkeys(operation_name(reading, place) for place in unknown)
    return Check(find(reading, tape), _rows(reading, tape), list(names))


def find(reading: Reading, tape: Tape) -> list[Finding]:
    """Return what is wrong in a graph that was read and recorded, faults of the engine first."""
    found: dict[int, list[Finding]] = {}

    def note(place: int, kind: Literal["engine", "state"], fault: Fault) -> None:
        finding = Finding(reading.values[place], tape.keys[place], kind, *fault)
        found.setdefault(place, []).append(finding)

    # Our own Values are not read by probing: their operations are those of the table.
    changed = dict(stale_nodes(reading))
    for place, fault in _engine_faults(reading, tape, changed) if reading.is_foreign else ():
        note(place, "engine", fault)
    is_engine = bool(found)
    stale = [(place, fault) for place, fault in changed.items() if place not in found]
    for place, fault in stale:
        note(place, "state", fault)
    # Where an unknown operation hides its derivatives, nobody can say what it deposits.
    is_hidden = any(not reading.probe(place) for place in reading.opaque)
    if not (is_engine or stale or is_hidden) and _has_grad(reading):
        for place, fault in leftovers(reading, tape.root, _all_local(reading)):
            note(place, "state", fault)
    findings = [finding for place in sorted(found) for finding in found[place]]
    return sorted(findings, key=lambda finding: finding.kind)


def _engine_faults(reading: Reading, tape: Tape, stale: Container[int]) -> Iterator[tuple[int, Fault]]:
    causes = set()
    for place in range(len(reading.values)):
        fault = local_fault(reading, place)
        # What was kept from the forward pass may have been right then.
        if fault and not (fault.cause == "wrong local" and place in stale and keeps_local(reading, place)):
            causes.add(fault.cause)
            yield place, fault
    if "wrong value" not in causes:
        yield from operator_faults(reading)
    # Where deposits are lost or cannot be made, no order gives the right sums.
    if causes & {"overwrites", "raises", "missing operand"} or not _has_grad(reading):
        return
    found = traversal_fault(reading, tape.root)
    if found is None or (causes and found[1].cause == "raises"):
        return
    # What its gradients say counts more: a `backward()` may be made to run once, or after `L.grad = 1`.
    if not _is_right(reading, tape):
        yield found


def _has_grad(reading: Reading) -> bool:
    return all(attribute(node, "grad", ...) is not ... for node in reading.values)


def _is_right(reading: Reading, tape: Tape) -> bool:
    """Tell whether all gradients that the objects hold are the chain rule's."""
    tolerance = tolerance_of(reading.values)
    pairs = zip(reading.values, tape.grad.tolist(), strict=True)
    return all(agree(grad_of(node) or 0.0, grad, tolerance) for node, grad in pairs)


def _all_local(reading: Reading) -> list[tuple[float, ...]]:
    """Return the local derivatives of each node, one for each operand."""
    found = []
    for place, operands in enumerate(reading.operands):
        if place in reading.opaque:
            found.append(reading.opaque[place].local)
        elif operands:
            a, b = reading.data[operands[0]], reading.data[operands[-1]]
            entry = OPERATIONS[reading.op[place]]
            found.append(entry.partials(ieee, a, b, reading.k[place], reading.data[place]))
        else:
            found.append(())
    return found


def _rows(reading: Reading, tape: Tape) -> list[Row]:
    differences = central_differences(tape)
    slopes = [None] * len(tape) if differences is None else differences.tolist()
    return [
        Row(
            key=tape.keys[place],
            label=reading.labels[place],
            operation=operation_name(reading, place) if operands else "",
            data=reading.data[place],
            grad=grad_of(reading.values[place]),
            tape=grad,
            difference=None if place in tape.stuck else slopes[place],
        )
        for place, (operands, grad) in enumerate(zip(reading.operands, tape.grad.tolist(), strict=True))
    ]
