"""The rows of a comparison: one node each, its code and its numbers by both engines."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, NamedTuple

from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import LEAF
from mg_widgets.foreign.nodes import data_of, grad_of
from mg_widgets.peers.names import node_names
from mg_widgets.peers.spelling import Spelling, constant, literal, spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape


class Row(NamedTuple):
    """One node, by both engines.

    Attributes
    ----------
    key, label
        Those of the tape.
    name
        What the node is called in the code.
    code, torch_code
        The line that computes it.
    operands
        The names of its operands; empty for a leaf.
    data, torch_data
        Its number.
    data_difference
        |x - y| of the two: 0 also where both are nan, or the same inf; inf where only one of them is.
    data_differs
        Whether that is more than the tolerance allows.
    grad
        The gradient that the object holds; None if it was never computed.
    replayed_grad
        What it would be, by a replay of the recorded graph; None where `grad` is there.
    torch_grad
        PyTorch's gradient; None if no path leads from here to the root.
    grad_difference, grad_differs
        Those of the gradients; None and False where there are no two to compare.
    in_part
        Whether PyTorch's gradient lacks what passes through an operation that is not known here.
    unknown
        The operation, if it is not known here: to compare from its operands on is not possible. "" for most.

    """

    key: str
    label: str
    name: str
    code: str
    torch_code: str
    operands: tuple[str, ...]
    data: float
    torch_data: float
    data_difference: float
    data_differs: bool
    grad: float | None
    replayed_grad: float | None
    torch_grad: float | None
    grad_difference: float | None
    grad_differs: bool
    in_part: bool
    unknown: str

    @property
    def compared_grad(self) -> float | None:
        """The gradient that PyTorch's is compared with: the object's, or that of a replay."""
        return self.replayed_grad if self.grad is None else self.grad

    @property
    def difference(self) -> float:
        """The larger of the two differences."""
        return max(self.data_difference, self.grad_difference or 0.0)

    @property
    def differs(self) -> bool:
        """Whether data or gradients differ."""
        return self.data_differs or self.grad_differs


def given_numbers(tape: Tape) -> dict[int, float]:
    """Return the numbers that PyTorch is given, by node: those of leaves, and of what is not known here."""
    return {
        node: data_of(value)
        for node, (code, value) in enumerate(zip(tape.op.tolist(), tape.values, strict=True))
        if code == LEAF.code or spelling(code) is None
    }


def side_by_side(
    tape: Tape,
    leaf: Spelling,
    torch_data: Sequence[float],
    torch_grad: Sequence[float | None],
    tolerance: float,
) -> list[Row]:
    """Return the rows of all nodes.

    Parameters
    ----------
    tape
        The graph, without lanes.
    leaf
        How a leaf is written.
    torch_data, torch_grad
        PyTorch's numbers, by node.
    tolerance
        How far two numbers may differ, see `agree`.

    """
    names = node_names(tape.labels)
    codes = tape.op.tolist()
    operands = [tape.operands(node) for node in range(len(tape))]
    unknown = {node for node, code in enumerate(codes) if code != LEAF.code and spelling(code) is None}
    through = _before(unknown, operands)
    grads = _gradients(tape, operands)
    replayed = tape.grad.tolist() if grads is None and not unknown else [None] * len(tape)

    rows = []
    for node, read in enumerate(operands):
        data = data_of(tape.values[node])
        known = spelling(codes[node]) or leaf
        symbol = f"{tape.opaque[node].name!r:.40}" if node in unknown else ""
        comment = f"  # {symbol} is not known here" if symbol else ""
        texts = [names[x] for x in read] if read and node not in unknown else [literal(data)]
        words = {"a": texts[0], "b": texts[-1], "k": constant(tape.k[node].item())}
        grad = grads[node] if grads else None
        ours, theirs = grad if grads else replayed[node], torch_grad[node]
        pair = None if ours is None or theirs is None or node in through else (ours, theirs)
        rows.append(
            Row(
                key=tape.keys[node],
                label=tape.labels[node],
                name=names[node],
                code=f"{names[node]} = {known.mg.format(**words)}{comment}",
                torch_code=f"{names[node]} = {known.torch.format(**words)}{comment}",
                operands=tuple(names[x] for x in read),
                data=data,
                torch_data=torch_data[node],
                data_difference=difference(data, torch_data[node]),
                data_differs=not agree(data, torch_data[node], tolerance),
                grad=grad,
                replayed_grad=replayed[node],
                torch_grad=theirs,
                grad_difference=difference(*pair) if pair else None,
                grad_differs=pair is not None and not agree(*pair, tolerance),
                in_part=node in through,
                unknown=symbol,
            )
        )
    return rows


def _before(unknown: set[int], operands: Sequence[Sequence[int]]) -> set[int]:
    """Return all nodes that the unknown ones were computed from."""
    before: set[int] = set()
    for node in reversed(range(len(operands))):
        if node in unknown or node in before:
            before.update(operands[node])
    return before


def _gradients(tape: Tape, operands: Sequence[Sequence[int]]) -> list[float | None] | None:
    """Return the gradients that the objects hold; None if nobody called backward() on the root.

    The leaves may then hold those of an earlier graph, hence what is computed decides.
    """
    grads = [_gradient(value) for value in tape.values]
    called = any(grads[node] for node, read in enumerate(operands) if read or node == tape.root)
    return grads if called else None


def _gradient(value: object) -> float | None:
    try:
        return grad_of(value)
    except TypeError:
        return None


def difference(x: float, y: float) -> float:
    """Return |x - y|: 0 also of nan and nan, or of the same inf; inf where only one of them is."""
    if x == y or (isnan(x) and isnan(y)):
        return 0.0
    return abs(x - y) if isfinite(x) and isfinite(y) else inf
