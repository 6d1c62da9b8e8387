"""Local derivatives, found by calling a node's own `_backward` and putting everything back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.beside import is_busy_elsewhere
from mg_widgets.foreign.no_trace import muted, restored
from mg_widgets.foreign.nodes import attribute, grad_of
from mg_widgets.foreign.operands import captured_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.foreign.nodes import Node

UPSTREAM = 2.5
"""The upstream gradient of the second call: a `_backward` that forgets it shows there."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a node's `_backward` does to the gradients of its operands; one number for each different operand.

    Attributes
    ----------
    operands
        The different operands, in order.
    local
        What it leaves in gradients that were 0, with an upstream gradient of 1: the local derivatives; an
        operand that was given twice has the sum of both.
    scaled
        The same with an upstream gradient of 2.5.
    added
        The same as `local`, in gradients that were 1.
    strays
        What it leaves, as in `local`, in nodes that it reaches but that are no operands.
    attached
        Whether there is anything to call.
    error
        What it raised; None if nothing. Then the numbers are 0.

    """

    operands: tuple[Node, ...]
    local: tuple[float, ...]
    scaled: tuple[float, ...]
    added: tuple[float, ...]
    strays: tuple[tuple[Node, float], ...] = ()
    attached: bool = True
    error: Exception | None = None


def probe(node: Node, operands: Sequence[Node]) -> Probe | None:
    """Call a node's `_backward` three times, and leave all nodes exactly as they were, also if it raises.

    An engine that keeps numbers in `_local_grads` instead is read, not called.

    Returns
    -------
    Probe or None
        None where there is nothing to find out: no `_backward`, or no `grad` that it could write to; and
        while another thread computes with these objects.

    """
    different = tuple({id(operand): operand for operand in operands}.values())
    stored = attribute(node, "_local_grads")
    backward = attribute(node, "_backward", _ABSENT)
    if stored is not None and not callable(backward):
        return _read(different, operands, stored)
    if is_busy_elsewhere() or backward is _ABSENT or not _have_grad([node, *different]):
        return None
    if not callable(backward):
        nothing = (0.0,) * len(different)
        return Probe(different, nothing, nothing, tuple(1.0 for _ in different), attached=False)
    seen = {id(node), *map(id, different)}
    strays = [x for x in captured_nodes(node) if id(x) not in seen and _have_grad([x])]

    def deposits(upstream: float, start: float) -> tuple[float, ...]:
        for x in (*different, *strays):
            x.grad = start
        node.grad = upstream
        go_back(node, upstream)
        return tuple(_number(grad_of(x)) for x in (*different, *strays))

    count = len(different)
    with restored([node, *different, *strays]), muted():
        try:
            local, scaled, added = deposits(1.0, 0.0), deposits(UPSTREAM, 0.0), deposits(1.0, 1.0)
        except Exception as error:  # noqa: BLE001 (whatever a student's function raises is the finding)
            nothing = (0.0,) * count
            return Probe(different, nothing, nothing, nothing, error=error)
    written = tuple((x, grad) for x, grad in zip(strays, local[count:], strict=True) if grad)
    return Probe(different, local[:count], scaled[:count], added[:count], written)


def go_back(node: Node, upstream: float, name: str = "_backward") -> None:
    """Call a node's `_backward`; one that asks for the upstream gradient gets it."""
    try:
        attribute(node, name)()
    except TypeError as refused:
        if refused.__traceback__ and refused.__traceback__.tb_next:  # it was raised behind the call
            raise
        try:
            attribute(node, name)(upstream)
        except Exception:  # noqa: BLE001 (it does not want that either)
            raise refused from None


_ABSENT = object()


def _read(different: tuple[Node, ...], operands: Sequence[Node], stored: Any) -> Probe:  # noqa: ANN401
    """Add up the local derivatives that an engine keeps, by operand."""
    nothing = (0.0,) * len(different)
    try:
        numbers = [float(x) for x in stored]
        totals = dict.fromkeys(map(id, different), 0.0)
        for operand, local in zip(operands, numbers, strict=True):
            totals[id(operand)] += local
    except (TypeError, ValueError) as error:
        return Probe(different, nothing, nothing, nothing, error=error)
    sums = tuple(totals.values())
    return Probe(different, sums, tuple(UPSTREAM * x for x in sums), tuple(1.0 + x for x in sums))


def _have_grad(nodes: Sequence[Node]) -> bool:
    return all(attribute(node, "grad", _ABSENT) is not _ABSENT for node in nodes)


def _number(grad: float | None) -> float:
    return 0.0 if grad is None else grad
