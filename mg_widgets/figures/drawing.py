"""What a graph says, apart from any format: DOT, text and pictures are written from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.engine.operations import OPAQUE, OPERATIONS
from mg_widgets.figures.labels import last_part, printable_line
from mg_widgets.figures.reading_order import reading_order
from mg_widgets.figures.sample_nodes import sample_nodes
from mg_widgets.tape.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape


@dataclass(frozen=True, slots=True)
class Item:
    """One node.

    Attributes
    ----------
    key, label
        The key of the node, and its own name, which may be "".
    module
        The path of its module; "" outside of all.
    operation, operands
        What computes it, and the places of what it is computed from, -1 for what is not drawn; "" and none
        of a leaf.
    data
        Its number.
    grad
        Its gradient; None: never computed.

    """

    key: str
    label: str
    module: str
    operation: str
    operands: tuple[int, ...]
    data: float
    grad: float | None

    def name(self, room: int) -> str:
        """Return the label as far as there is room: its beginning, but the end of a parameter's path."""
        return (last_part if self.label == self.key else printable_line)(self.label, room)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph.

    Attributes
    ----------
    items
        Operands before consumers, and what belongs to a module together where that can be.
    root
        The place of the result.
    modules
        The paths of all modules that hold something, a parent before its children; "" is not among them.
    gradless
        Whether the nodes have no gradients, computed or not.
    caption
        Which state it is; "" if there is nothing to say.

    """

    items: list[Item]
    root: int
    modules: list[str]
    gradless: bool
    caption: str = ""


@collector_paused()
def draw(
    tape: Tape,
    data: Sequence[float],
    grad: Sequence[float | None],
    *,
    sample: int = 0,
    caption: str = "",
) -> Drawing:
    """Return the drawing of a tape.

    Parameters
    ----------
    tape
        The graph.
    data, grad
        The numbers of each node; a gradient is None where it was never computed.
    sample
        The sample to show, where each has nodes of its own.
    caption
        What to say of the whole.

    """
    operands = _operands(tape)
    order = reading_order(tape, operands, sample_nodes(tape, operands, sample))
    place = {node: i for i, node in enumerate(order)}
    module = [tape.modules[of] for of in tape.module.tolist()]
    label, operation = _labels(tape), _operations(tape)
    items = [
        Item(
            key=tape.keys[node],
            label=label[node],
            module=module[node],
            operation=operation[node],
            operands=tuple([place.get(x, -1) for x in operands[node]]),
            data=data[node],
            grad=grad[node],
        )
        for node in order
    ]
    held = {path for used in {item.module for item in items} for path in around(used)}
    modules = [path for path in tape.modules if path in held]
    return Drawing(items, place[tape.root], modules, tape.gradless, caption)


def around(path: str) -> list[str]:
    """Return the paths of a module and of all around it but "", the outermost first."""
    ends = [i for i, letter in enumerate(path) if letter == "."]
    return [path[:end] for end in (*ends, len(path)) if end]


def _operands(tape: Tape) -> list[tuple[int, ...]]:
    """Return the operands of each node: all at once, for a graph may be large."""
    columns = zip(tape.a.tolist(), tape.b.tolist(), strict=True)
    operands: list[tuple[int, ...]] = [(a, b) if b >= 0 else (a,) if a >= 0 else () for a, b in columns]
    for node, entry in tape.opaque.items():
        operands[node] = entry.operands
    return operands


def _labels(tape: Tape) -> list[str]:
    labels = [label or ("" if ":" in key else key) for label, key in zip(tape.labels, tape.keys, strict=True)]
    if (tape.samples or tape.is_emptied) and not tape.labels[tape.root]:
        labels[tape.root] = "total loss"
    for node in tape.parameters:
        labels[node] = tape.keys[node]
    return labels


def _operations(tape: Tape) -> list[str]:
    columns = zip(tape.op.tolist(), tape.k.tolist(), strict=True)
    operations = ["" if op == OPAQUE else OPERATIONS[op].spell(k) for op, k in columns]
    for node, entry in tape.opaque.items():
        operations[node] = entry.name or "?"
    return operations
