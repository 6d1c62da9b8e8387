"""Local derivatives, found by calling a node's own `_backward` and putting everything back."""

from __future__ import annotations

import contextlib
import inspect
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.elsewhere import is_at_work_elsewhere
from mg_widgets.foreign.nodes import OPERANDS, attribute, grad_of
from mg_widgets.foreign.operands import captured_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
        None where there is nothing to find out: no `_backward` that can be called as it is, or no `grad` that
        it could write to; or while another thread moves these objects.

    """
    different = tuple({id(operand): operand for operand in operands}.values())
    stored = attribute(node, "_local_grads")
    backward = attribute(node, "_backward", _ABSENT)
    if stored is not None and not callable(backward):
        return _read(different, operands, stored)
    if is_at_work_elsewhere() or backward is _ABSENT or not _have_grad([node, *different]):
        return None
    if not callable(backward):
        return Probe(different, *_nothing(different), attached=False)
    return _called(node, different, backward)


def _called(node: Node, different: tuple[Node, ...], backward: Callable[[], object]) -> Probe | None:
    seen = {id(node), *map(id, different)}
    strays = [x for x in captured_nodes(node) if id(x) not in seen and _have_grad([x])]

    def deposits(upstream: float, start: float) -> tuple[float, ...]:
        for x in (*different, *strays):
            x.grad = start
        node.grad = upstream
        backward()
        return tuple(_number(grad_of(x)) for x in (*different, *strays))

    with restored([node, *different, *strays]), muted():
        try:
            local, scaled, added = deposits(1.0, 0.0), deposits(UPSTREAM, 0.0), deposits(1.0, 1.0)
        except Exception as error:  # noqa: BLE001 (whatever a student's function raises is the finding)
            if not is_called_without_arguments(backward):
                return None
            return Probe(different, *_nothing(different), error=error)
    count = len(different)
    written = tuple((x, grad) for x, grad in zip(strays, local[count:], strict=True) if grad)
    return Probe(different, local[:count], scaled[:count], added[:count], written)


def _nothing(operands: tuple[Node, ...]) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Return what is left in gradients by a call that does not happen."""
    zeros = (0.0,) * len(operands)
    return zeros, zeros, tuple(1.0 for _ in operands)


def is_called_without_arguments(function: Any) -> bool:  # noqa: ANN401
    """Tell whether a function needs no argument: some engines hand the upstream gradient over as one."""
    try:
        inspect.signature(function).bind()
    except TypeError:
        return False
    except ValueError:  # one of those of C that do not say
        return True
    return True


@contextlib.contextmanager
def restored(nodes: Sequence[Node]) -> Iterator[None]:
    """Give nodes back the very objects that were in their attributes, and those the very operands in them."""
    kept = [(node, _attributes(node), _contents(node)) for node in nodes]
    try:
        yield
    finally:
        for node, attributes, contents in kept:
            for name, value in attributes.items():
                if attribute(node, name, _ABSENT) is not value:
                    setattr(node, name, value)
            for name in [name for name in getattr(node, "__dict__", ()) if name not in attributes]:
                delattr(node, name)
            # A `backward()` may set its graph free.
            for kept_in, operands in contents:
                if len(kept_in) != len(operands):
                    kept_in.clear()
                    (kept_in.update if isinstance(kept_in, set) else kept_in.extend)(operands)


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
    try:
        numbers = [float(x) for x in stored]
        totals = dict.fromkeys(map(id, different), 0.0)
        for operand, local in zip(operands, numbers, strict=True):
            totals[id(operand)] += local
    except (TypeError, ValueError) as error:
        return Probe(different, *_nothing(different), error=error)
    sums = tuple(totals.values())
    return Probe(different, sums, tuple(UPSTREAM * x for x in sums), tuple(1.0 + x for x in sums))


def _attributes(node: Node) -> dict[str, Any]:
    """Return what a node holds by name: its `__dict__`, its slots, and the numbers behind properties."""
    held = getattr(node, "__dict__", {})
    kind: type = type(node)
    found = {name: attribute(node, name, _ABSENT) for name in _slots(kind) if name not in held}
    return {name: value for name, value in found.items() if value is not _ABSENT} | held


@lru_cache(maxsize=32)
def _slots(kind: type) -> tuple[str, ...]:
    """Return the names of a class's slots, and of the numbers that may be behind properties."""
    slots = (getattr(base, "__slots__", ()) for base in kind.__mro__)
    names = [name for some in slots for name in ((some,) if isinstance(some, str) else some)]
    return tuple(dict.fromkeys(["data", "grad", *(name for name in names if not name.startswith("__"))]))


def _contents(node: Node) -> list[tuple[Any, tuple[Any, ...]]]:
    """Return the sets and lists that hold a node's operands, with what is in them."""
    held = (attribute(node, name) for name in OPERANDS)
    return [(operands, tuple(operands)) for operands in held if isinstance(operands, (set, list))]


def _have_grad(nodes: Sequence[Node]) -> bool:
    return all(attribute(node, "grad", _ABSENT) is not _ABSENT for node in nodes)


def _number(grad: float | None) -> float:
    return 0.0 if grad is None else grad
