"""What is tried out on somebody's objects leaves no trace: in them, in their classes, in print."""

from __future__ import annotations

import contextlib
import operator
import sys
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.nodes import attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mg_widgets.foreign.nodes import Node

FEW = 100
"""Items of a list, set or dict that is copied each time: a long one would be copied for each of its nodes."""
_HOLDERS = (list, set, dict)
_PLAIN = (int, float, str, type(None), *_HOLDERS)
_ABSENT = object()


@contextlib.contextmanager
def restored(nodes: Sequence[Node], *, most: float = FEW) -> Iterator[None]:
    """Give nodes back the very objects that were in their `data`, their `grad` and their other attributes.

    Lists, sets and dicts of at most `most` items among those hold again what they held.
    """
    kept = [(node, _numbers(node), dict(getattr(node, "__dict__", {})), _slots(node)) for node in nodes]
    held = [
        holder
        for _, _, attributes, slots in kept
        for holder in _holders((*attributes.values(), *slots.values()), most)
    ]
    try:
        yield
    finally:
        for node, numbers, attributes, slots in kept:
            for name, value in numbers.items():
                if attribute(node, name, _ABSENT) is not value:
                    setattr(node, name, value)
            if hasattr(node, "__dict__") and not _same(node.__dict__, attributes):
                node.__dict__.clear()
                node.__dict__.update(attributes)
            if slots and not _same(_slots(node), slots):
                _fill_slots(node, slots)
        for holder, items in held:
            _refill(holder, items)


@contextlib.contextmanager
def all_restored(nodes: Sequence[Node]) -> Iterator[None]:
    """Do as `restored`, for any number of items, and for what the classes of the nodes count and list."""
    classes = {kind for node_kind in set(map(type, nodes)) for kind in node_kind.__mro__[:-1]}
    kept = [(kind, _state(kind)) for kind in classes]
    held = [holder for _, attributes in kept for holder in _holders(attributes.values(), float("inf"))]
    with restored(nodes, most=float("inf")):
        try:
            yield
        finally:
            for kind, attributes in kept:
                for name in _state(kind).keys() - attributes.keys():
                    delattr(kind, name)
                for name, value in attributes.items():
                    if vars(kind).get(name, _ABSENT) is not value:
                        setattr(kind, name, value)
            for holder, items in held:
                _refill(holder, items)


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


def _numbers(node: Node) -> dict[str, Any]:
    found = {name: attribute(node, name, _ABSENT) for name in ("data", "grad")}
    return {name: value for name, value in found.items() if value is not _ABSENT}


def _slots(node: Node) -> dict[str, Any]:
    """Return what is in the slots of a node; an empty slot is left out."""
    found = {}
    for name, read, _, _ in _members(type(node)):  # type: ignore[arg-type]
        with contextlib.suppress(AttributeError):
            found[name] = read(node)
    return found


def _fill_slots(node: Node, slots: dict[str, Any]) -> None:
    # Past a `__setattr__` of the class, which may do anything.
    for name, _, write, empty in _members(type(node)):  # type: ignore[arg-type]
        if name in slots:
            write(node, slots[name])
        else:
            with contextlib.suppress(AttributeError):
                empty(node)


@lru_cache(maxsize=256)
def _members(kind: type) -> list[tuple[str, Callable[..., Any], Callable[..., Any], Callable[..., Any]]]:
    """Return name, reader, writer and eraser of each slot that a class declares or inherits."""
    found = []
    for base in kind.__mro__:
        slots = vars(base).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            mangled = f"_{base.__name__.lstrip('_')}{name}" if name[:2] == "__" != name[-2:] else name
            member: Any = vars(base).get(mangled)
            if mangled not in ("__dict__", "__weakref__") and hasattr(member, "__delete__"):
                found.append(
                    (f"{base.__qualname__}.{name}", member.__get__, member.__set__, member.__delete__)
                )
    return found


def _state(kind: type) -> dict[str, Any]:
    """Return what a class itself counts and lists."""
    return {
        name: value
        for name, value in vars(kind).items()
        if isinstance(value, _PLAIN) and not (name.startswith("__") and name.endswith("__"))
    }


def _holders(values: Iterable[object], most: float) -> list[tuple[Any, Any]]:
    return [(value, value.copy()) for value in values if type(value) in _HOLDERS and len(value) <= most]  # type: ignore[attr-defined, arg-type]


def _refill(holder: Any, items: Any) -> None:  # noqa: ANN401
    """Let a list, set or dict hold again what it held."""
    # By identity: a class may say that two nodes are equal, or fail to say it.
    if type(holder) is dict:
        changed = not _same(holder, items)
    elif type(holder) is list:
        changed = len(holder) != len(items) or any(map(operator.is_not, holder, items))
    else:
        changed = {*map(id, holder)} != {*map(id, items)}
    if changed:
        holder.clear()
        (holder.extend if type(holder) is list else holder.update)(items)


def _same(x: dict[str, Any], y: dict[str, Any]) -> bool:
    return x.keys() == y.keys() and all(x[name] is y[name] for name in x)
