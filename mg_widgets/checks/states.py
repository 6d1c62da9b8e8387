"""Numbers that belong to another moment: gradients left over, data that have changed since."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from mg_widgets.checks.findings import Fault
from mg_widgets.checks.words import label, number, where
from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import OPAQUE, OPERATIONS
from mg_widgets.foreign.fitting import tolerance_of
from mg_widgets.foreign.nodes import attribute, grad_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.tape.reading import Reading

MOST_DEPOSITS = 10
"""Deposits of which every part is tried: some of them may not have been made yet."""


def stale_nodes(reading: Reading) -> Iterator[tuple[int, Fault]]:
    """Yield the nodes whose number is not what their operation gives for their operands now."""
    for place, operands in enumerate(reading.operands):
        code = reading.op[place]
        if not operands or code == OPAQUE:
            continue
        a, b = reading.data[operands[0]], reading.data[operands[-1]]
        expected, found = OPERATIONS[code].value(ieee, a, b, reading.k[place]), reading.data[place]
        if not agree(expected, found, tolerance_of([reading.values[place]])):
            diagnosis = (
                f"{where(reading, place)}: it holds {number(found)}, and would be {number(expected)} now: "
                "data changed after the forward pass, compute it again"
            )
            yield place, Fault("stale", expected, found, diagnosis)


def leftovers(reading: Reading, root: int, local: list[tuple[float, ...]]) -> Iterator[tuple[int, Fault]]:
    """Yield the nodes whose gradient is more than the sum of the deposits of their consumers.

    Only where the gradient of the root is 1: otherwise no backward pass has begun here. A node that has only
    some of its deposits so far is on its way, and not wrong.

    Parameters
    ----------
    reading
        The graph.
    root
        Its result.
    local
        The local derivatives of each node, one for each operand.

    """
    grads = [grad_of(node) or 0.0 for node in reading.values]
    if not agree(grads[root], 1.0):
        return
    deposits: list[list[float]] = [[] for _ in grads]
    for place, operands in enumerate(reading.operands):
        for operand, partial in zip(operands, local[place], strict=True):
            deposits[operand].append(partial * grads[place])
    tolerance = tolerance_of(reading.values)
    for place in range(len(grads) - 1, -1, -1):
        expected, found = sum(deposits[place]), grads[place]
        if place == root or agree(found, expected, tolerance):
            continue
        if any(agree(found, part, tolerance) for part in _parts(deposits[place])):
            continue
        name = label(reading, place) or "this node"
        adds_up = f"the deposits in {name} add up to {number(expected)}, but its gradient is {number(found)}"
        left = (
            "the rest is left over from an earlier backward pass, or belongs to other data; "
            "set the gradients to 0 before each pass"
        )
        by_hand = "add up what each of its consumers deposits, and nothing else"
        goes_back = callable(attribute(reading.values[root], "backward"))
        diagnosis = f"{adds_up}: {left if goes_back else by_hand}"
        yield place, Fault("left over", expected, found, diagnosis)


def _parts(deposits: list[float]) -> Iterator[float]:
    """Yield the sums of some of the deposits, of none to all but one."""
    if len(deposits) > MOST_DEPOSITS:
        yield 0.0
        return
    for count in range(len(deposits)):
        for part in combinations(deposits, count):
            yield sum(part)
