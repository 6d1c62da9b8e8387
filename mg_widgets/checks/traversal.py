"""Faults of `backward()`: whether it calls every `_backward` once, after all that it has to wait for."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from mg_widgets.checks.findings import Fault
from mg_widgets.checks.words import number, where
from mg_widgets.foreign.nodes import attribute, grad_of
from mg_widgets.foreign.probe import muted, restored
from mg_widgets.foreign.recognition import same, tolerance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets.tape.reading import Reading

CALLS_PER_NODE = 200
"""Calls of functions after which a `backward()` is taken for one that goes the same ways again and again."""


class _TooManyCallsError(Exception):
    """A traversal visits nodes again and again."""


def traversal_fault(reading: Reading, root: int) -> tuple[int, Fault] | None:
    """Run the engine's own `backward()` from gradients of 0, and compare it with the right order.

    All objects are as before afterwards. The right order is that of the recorded graph, with the engine's own
    `_backward` of every node: what is wrong in those is wrong in both.

    Returns
    -------
    tuple or None
        The first place, from the root on, where the two differ, and the fault; None if they agree or if
        there is no `backward()` that could be run.

    """
    backward = attribute(reading.values[root], "backward")
    if not callable(backward):
        return None
    try:
        found, expected = _run(reading, backward), _in_order(reading, root)
    except RecursionError:  # too deep for the lecture's way, which is no fault of the class
        return None
    except Exception as error:  # noqa: BLE001 (whatever a student's function raises is the finding)
        return root, _failure(error)
    return _difference(reading, root, found, expected)


def _failure(error: Exception) -> Fault:
    if isinstance(error, _TooManyCallsError):
        again = "backward() goes the same ways again and again: visit each node once, "
        return Fault("wrong order", 1.0, 1.0, again + "in the reversed topological order")
    return Fault("raises", 1.0, 0.0, f"backward() raised {type(error).__name__}: {error}")


def _difference(
    reading: Reading, root: int, found: list[float], expected: list[float]
) -> tuple[int, Fault] | None:
    if not same(found[root], 1.0):
        fault = Fault(
            "root gradient",
            1.0,
            found[root],
            f"backward() leaves {number(found[root])} as the gradient of the root, which is 1: does it set "
            "`self.grad = 1.0` before it begins?",
        )
        return root, fault
    tolerance = tolerance_of(reading.values)
    pairs = list(zip(found, expected, strict=True))
    wrong = next((i for i in range(len(pairs) - 1, -1, -1) if not same(*pairs[i], tolerance)), None)
    if wrong is None:
        return None
    return wrong, Fault(
        "wrong order", expected[wrong], found[wrong], _order(reading, wrong, found[wrong], expected[wrong])
    )


def _order(reading: Reading, place: int, found: float, expected: float) -> str:
    """Say whose gradient was handed on too early or too often."""
    name = reading.labels[place] or "this node"
    consumers = [node for node, operands in enumerate(reading.operands) if place in operands]
    count = [sum(node in operands for operands in reading.operands) for node in consumers]
    early = [where(reading, node) for node, uses in zip(consumers, count, strict=True) if uses > 1]
    who = f"`{early[0]}`" if early else "one of its consumers"
    return (
        f"backward() leaves {number(found)} in {name} instead of {number(expected)}: {who} handed "
        "its gradient on before all of it had arrived, or more than once: visit the nodes in the reversed "
        "topological order"
    )


def _run(reading: Reading, backward: Callable[[], Any]) -> list[float]:
    """Return the gradients after the engine's own backward pass."""
    with restored(reading.values), muted():
        for node in reading.values:
            node.grad = 0.0
        with _limited(CALLS_PER_NODE * (len(reading.values) + 50)):
            backward()
        return _gradients(reading)


def _in_order(reading: Reading, root: int) -> list[float]:
    """Return the gradients after every `_backward` was called once, consumers before operands."""
    with restored(reading.values), muted():
        for node in reading.values:
            node.grad = 0.0
        reading.values[root].grad = 1.0
        for place in range(root, -1, -1):
            node, probed = reading.values[place], reading.probe(place) if reading.operands[place] else None
            own = attribute(node, "_backward")
            if callable(own):
                if reading.operands[place]:
                    own()
            elif probed:
                for operand, local in zip(probed.operands, probed.local, strict=True):
                    operand.grad += local * node.grad
        return _gradients(reading)


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
