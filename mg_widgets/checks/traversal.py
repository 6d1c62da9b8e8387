"""Faults of `backward()`: whether it calls every `_backward` once, after all that it has to wait for."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from mg_widgets.checks.findings import Fault
from mg_widgets.checks.local import expected_local
from mg_widgets.checks.words import label, number, where
from mg_widgets.engine.agreement import agree
from mg_widgets.foreign.beside import is_busy_elsewhere
from mg_widgets.foreign.fitting import tolerance_of
from mg_widgets.foreign.no_trace import all_restored, muted
from mg_widgets.foreign.nodes import attribute, grad_of
from mg_widgets.foreign.probe import go_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape import Reading

CALLS_PER_NODE = 200
"""Calls of functions after which a `backward()` is taken for one that goes the same ways again and again."""
PATHS = 500
"""Paths of a part of the graph that even such a `backward()` can go."""

Located = tuple[int, Fault]


class _TooManyCallsError(Exception):
    """A traversal visits nodes again and again."""


def traversal_fault(reading: Reading, root: int) -> Located | None:
    """Run the engine's own `backward()` from gradients of 0, and compare it with the right order.

    All objects are as before afterwards. The right order is that of the recorded graph, with the engine's own
    `_backward` of every node: what is wrong in those is wrong in both.

    Returns
    -------
    tuple or None
        A place where the two differ and no consumer does, and the fault; None if they agree or if there is
        no `backward()` that could be run.

    """
    if is_busy_elsewhere():
        return None
    try:
        return _compared(reading, root)
    except _TooManyCallsError:
        smaller = _small_part(reading)
        return None if smaller is None else _compared(reading, smaller)


def _compared(reading: Reading, root: int) -> Located | None:
    if not callable(attribute(reading.values[root], "backward")):
        return None
    hidden = [place for place in range(root + 1) if reading.operands[place] and not reading.probe(place)]
    if any(expected_local(reading, place) is None for place in hidden):
        return None
    try:
        found, expected = _run(reading, root), _in_order(reading, root)
    except RecursionError:  # too deep for the lecture's way, which is no fault of the class
        return None
    except Exception as error:
        if isinstance(error, _TooManyCallsError):
            raise
        return root, Fault("raises", 1.0, 0.0, f"backward() raised {type(error).__name__}: {error}")
    if not agree(found[root], 1.0):
        leaves = f"backward() leaves {number(found[root])} as the gradient of the root, which is 1"
        advice = "does it set `self.grad = 1.0` before it begins?"
        return root, Fault("root gradient", 1.0, found[root], f"{leaves}: {advice}")
    return _difference(reading, found, expected)


def _difference(reading: Reading, found: list[float], expected: list[float]) -> Located | None:
    consumers: list[list[int]] = [[] for _ in found]
    for node, operands in enumerate(reading.operands):
        for operand in dict.fromkeys(operands):
            consumers[operand].append(node)
    tolerance = tolerance_of(reading.values)
    wrong = [not agree(x, y, tolerance) for x, y in zip(found, expected, strict=True)]
    if not any(wrong):
        return None
    first = [node for node in range(len(wrong)) if wrong[node] and not any(wrong[x] for x in consumers[node])]
    place = max(first, key=lambda node: (len(consumers[node]), -node))
    name = label(reading, place) or "this node"
    leaves = f"backward() leaves {number(found[place])} in {name} instead of {number(expected[place])}"
    cause, why = _cause(reading, found, tolerance)
    if cause == "wrong order":
        early = [where(reading, node) for node in consumers[place] if len(consumers[node]) > 1]
        who = f"`{early[0]}`" if early else "a consumer"
        why = (
            f"{who} handed its gradient on before all of it had arrived, or more than once: visit the nodes "
            "in the reversed topological order"
        )
    return place, Fault(cause, expected[place], found[place], f"{leaves}: {why}")


def _cause(reading: Reading, found: list[float], tolerance: float) -> tuple[str, str]:
    """Tell what fits all gradients that an engine's `backward()` leaves."""
    deposits: list[list[float]] = [[] for _ in found]
    locals_: list[list[float]] = [[] for _ in found]
    for place, operands in enumerate(reading.operands):
        probed = reading.probe(place) if operands else None
        if probed:
            for operand, local in zip(dict.fromkeys(operands), probed.local, strict=True):
                deposits[operand].append(local * found[place])
                locals_[operand].append(local)
    below = [node for node in range(len(found)) if deposits[node]]

    def fits(node: int, *numbers: float) -> bool:
        return any(agree(found[node], x, tolerance) for x in numbers)

    if callable(attribute(reading.values[-1], "_backward")):
        return "wrong order", ""
    if not below:
        return "wrong gradient", "so says the chain rule"
    # Without a `_backward` of each node it is the loop itself that makes the deposits.
    if all(fits(node, sum(locals_[node])) for node in below):
        return "ignores upstream", "the local derivatives alone: is `* node.grad` missing in its loop?"
    if all(fits(node, sum(deposits[node]), *deposits[node]) for node in below):
        return "overwrites", "one deposit instead of the sum of all: write `+=` for `=` in its loop"
    return "wrong order", ""


def _small_part(reading: Reading) -> int | None:
    """Return the last node to which there are few paths; None if there is none that is computed."""
    paths: list[int] = []
    for operands in reading.operands:
        paths.append(min(PATHS + 1, sum(paths[x] for x in operands) or 1))
    small = (
        node for node in range(len(paths) - 1, -1, -1) if paths[node] <= PATHS and reading.operands[node]
    )
    return next(small, None)


def _run(reading: Reading, root: int) -> list[float]:
    """Return the gradients after the engine's own backward pass."""
    with all_restored(reading.values), muted():
        for node in reading.values:
            node.grad = 0.0
        with _limited(CALLS_PER_NODE * (len(reading.values) + 50)):
            go_back(reading.values[root], 1.0, "backward")
        return _gradients(reading)


def _in_order(reading: Reading, root: int) -> list[float]:
    """Return the gradients after every `_backward` was called once, consumers before operands."""
    with all_restored(reading.values), muted():
        for node in reading.values:
            node.grad = 0.0
        reading.values[root].grad = 1.0
        for place in range(root, -1, -1):
            if not reading.operands[place]:
                continue
            node = reading.values[place]
            backward = attribute(node, "_backward")
            if callable(backward):
                go_back(node, node.grad)
            else:
                for operand, local in _derivatives(reading, place):
                    operand.grad += local * node.grad
        return _gradients(reading)


def _derivatives(reading: Reading, place: int) -> list[tuple[Node, float]]:
    """Return each operand and its local derivative: the engine's, or where that hides it the table's."""
    probed = reading.probe(place)
    if probed:
        return list(zip(probed.operands, probed.local, strict=True))
    different = [reading.values[operand] for operand in dict.fromkeys(reading.operands[place])]
    return list(zip(different, expected_local(reading, place) or (), strict=True))


def _gradients(reading: Reading) -> list[float]:
    return [grad_of(node) or 0.0 for node in reading.values]


@contextlib.contextmanager
def _limited(calls: int) -> Iterator[None]:
    """Raise after so many calls of Python functions on this thread."""
    left = calls

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0:
            raise _TooManyCallsError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
