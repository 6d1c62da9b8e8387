"""Local derivatives, found by calling a node's own `_backward` and putting everything back."""

from __future__ import annotations

import contextlib
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.nodes import attribute, grad_of
from mg_widgets.foreign.operands import captured_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        None where there is nothing to find out: no `_backward`, or no `grad` that it could write to.

    """
    different = tuple({id(operand): operand for operand in operands}.values())
    stored = attribute(node, "_local_grads")
    backward = attribute(node, "_backward", _ABSENT)
    if stored is not None and not callable(backward):
        return _read(different, operands, stored)
    if backward is _ABSENT or not _have_grad([node, *different]):
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
        backward()
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


@contextlib.contextmanager
def restored(nodes: Sequence[Node]) -> Iterator[None]:
    """Give nodes back the very objects that were in their `data`, their `grad` and their other attributes."""
    kept = [(node, _numbers(node), dict(getattr(node, "__dict__", {}))) for node in nodes]
    try:
        yield
    finally:
        for node, numbers, attributes in kept:
            for name, value in numbers.items():
                if attribute(node, name, _ABSENT) is not value:
                    setattr(node, name, value)
            if attributes and not _same(node.__dict__, attributes):
                node.__dict__.clear()
                node.__dict__.update(attributes)


@contextlib.contextmanager
def muted() -> Iterator[None]:
    """Swallow what this thread prints: a `_backward` with a print in it would print for every call."""
    # One thread at a time, or the second would put the stream of the first back.
    with _mute, contextlib.redirect_stdout(_Muted(sys.stdout, threading.get_ident())):
        yield


_mute = threading.RLock()


class _Muted:
    """A stream that only other threads can write to."""

    def __init__(self, stream: Any, thread: int) -> None:  # noqa: ANN401
        self._stream, self._thread = stream, thread

    def write(self, text: str) -> int:
        if threading.get_ident() != self._thread:
            self._stream.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._stream, name)


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


def _numbers(node: Node) -> dict[str, Any]:
    found = {name: attribute(node, name, _ABSENT) for name in ("data", "grad")}
    return {name: value for name, value in found.items() if value is not _ABSENT}


def _same(x: dict[str, Any], y: dict[str, Any]) -> bool:
    return x.keys() == y.keys() and all(x[name] is y[name] for name in x)


def _have_grad(nodes: Sequence[Node]) -> bool:
    return all(attribute(node, "grad", _ABSENT) is not _ABSENT for node in nodes)


def _number(grad: float | None) -> float:
    return 0.0 if grad is None else grad
