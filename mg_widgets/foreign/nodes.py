"""One node of any engine: what it is, and its attributes as they are."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.arguments import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

OPERANDS = ("_prev", "_children")
"""Where an engine keeps the operands of a node: in the first of these that it has."""

Node = Any  # an object with `data` and one of OPERANDS
_MISSING = object()


def is_node(thing: object) -> bool:
    """Tell whether an object has what every engine's nodes have: `data`, and `_prev` or `_children`."""
    if isinstance(thing, type):
        return False
    # Much that is no node has `data`, and not all of it can be read.
    return operands_name(thing) is not None and attribute(thing, "data", _MISSING) is not _MISSING


def require_node(thing: object, name: str) -> None:
    """Raise a TypeError unless an object is a node."""
    if not is_node(thing):
        wanted = "a node of an engine: an object with `data`, and `_prev` or `_children`"
        raise TypeError(f"{name} must be {wanted}, not {type(thing).__name__} {shortened(thing)}")


def attribute(thing: object, name: str, default: Any = None) -> Any:  # noqa: ANN401
    """Return an attribute; a class's own `__getattr__` may raise whatever it likes."""
    try:
        return getattr(thing, name, default)
    except Exception as error:
        label = vars(thing).get("label", "") if hasattr(thing, "__dict__") else ""
        where = f"{type(thing).__name__} {label}".rstrip()
        raise TypeError(f"reading `{name}` of {where} raised {error!r:.80}") from error


def operands_name(thing: object) -> str | None:
    """Return where the operands of a node are kept; None: nowhere."""
    for name in OPERANDS:
        if attribute(thing, name, _MISSING) is not _MISSING:
            return name
    return None


def operands_of(node: Node) -> Collection[Node]:
    """Return what a node was computed from, as the engine keeps it: a tuple, a list or a set.

    Raises
    ------
    TypeError
        If it is something else, or holds something that is no node.

    """
    operands: Any = None
    for name in OPERANDS:
        operands = attribute(node, name, _MISSING)
        if operands is not _MISSING:
            break
    if operands is None or operands is _MISSING:
        return ()
    if not isinstance(operands, (tuple, list, set, frozenset)):
        found = f"{type(operands).__name__} {shortened(operands)}"
        raise TypeError(
            f"`{name}` of {describe(node)} must be a set, a tuple or a list of nodes, not {found}"
        )
    kind = type(node)
    for operand in operands:
        if type(operand) is not kind and not is_node(operand):
            raise TypeError(
                f"`{name}` of {describe(node)} must hold nodes, and there is a {type(operand).__name__} "
                f"in it: {shortened(operand)}"
            )
    return operands


def data_of(node: Node) -> float:
    """Return a node's number.

    Raises
    ------
    TypeError
        If it is none: a string, an array, another node.

    """
    return _number_of(node, "data", attribute(node, "data"))


@contextmanager
def holding(numbers: Iterable[tuple[Node, float]]) -> Iterator[None]:
    """Let leaves hold other numbers for a while, those of another moment."""
    changed = [(leaf, leaf.data, data) for leaf, data in numbers if leaf.data != data]
    try:
        for leaf, _, data in changed:
            leaf.data = data
        yield
    finally:
        for leaf, own, _ in changed:
            leaf.data = own


def grad_of(node: Node) -> float | None:
    """Return a node's gradient; None if it has none. A TypeError if it is no number."""
    grad = attribute(node, "grad")
    return None if grad is None else _number_of(node, "grad", grad)


def label_of(node: Node) -> str:
    """Return the name to show; "" without one, as where it is no string."""
    label = attribute(node, "label", "")
    return label if isinstance(label, str) else ""


def symbol_of(node: Node) -> str:
    """Return what the engine calls the operation that made a node; "" if it does not say."""
    symbol = attribute(node, "_op", "")
    return symbol if isinstance(symbol, str) else ""


def describe(node: Node) -> str:
    """Return a node in a few words, for messages: "the node '*' d (data -6.0)", "the leaf b (data 2.0)"."""
    symbol, label = symbol_of(node), one_line(label_of(node))
    kind = "node" if attribute(node, operands_name(node) or OPERANDS[0]) else "leaf"
    parts = [f"the {kind}", repr(symbol) if symbol else "", label or type(node).__name__]
    return " ".join([*filter(None, parts), f"(data {shortened(attribute(node, 'data'))})"])


def shortened(thing: object) -> str:
    """Return a short repr of anything, also of what cannot be shown."""
    try:
        text = repr(thing)
    except Exception as error:  # noqa: BLE001 (a student's __repr__ may raise anything)
        return f"<{type(thing).__name__} whose repr raised {type(error).__name__}>"
    return one_line(text)


def one_line(text: str) -> str:
    """Return a text in one line of 60 characters at most."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004


def _number_of(node: Node, name: str, value: Any) -> float:  # noqa: ANN401
    if type(value) is float:
        return value
    try:
        return number(value, f"`{name}`")
    except TypeError:
        wanted = "one real number: an int, a float or a NumPy scalar"
        kind = "another node" if is_node(value) else f"{type(value).__name__} {shortened(value)}"
        raise TypeError(f"`{name}` of {describe(node)} must be {wanted}, not {kind}") from None
