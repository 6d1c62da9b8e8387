"""Compare a graph with PyTorch, which computes it once more from its leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.agreement import agree
from mg_widgets.engine.arguments import number, one_of
from mg_widgets.peers import notes
from mg_widgets.peers.comparison import ALL, Comparison
from mg_widgets.peers.rows import given_numbers, side_by_side
from mg_widgets.peers.spelling import LEAVES
from mg_widgets.peers.torch_player import backward, forward, import_torch
from mg_widgets.tape import record

if TYPE_CHECKING:
    from mg_widgets.foreign.nodes import Node

TOLERANCES = {"float64": 1e-12, "float32": 1e-6}
VISIBLE = 1e-9


def compare(
    root: Node, dtype: str = "float64", *, leaves_via: str | None = None, tolerance: float | None = None
) -> Comparison:
    """Compute a graph once more with PyTorch, and show data and gradient of every node side by side.

    PyTorch starts from the numbers that the leaves have now. Beside its numbers stand those that the objects
    hold; if `backward()` was not called on them, the gradients of a replay are compared instead. Nothing is
    changed in the objects.

    Parameters
    ----------
    root
        The result, a node of any engine; the graph is everything that it was computed from.
    dtype
        What PyTorch computes in: "float64", as Python does, or "float32", its own default.
    leaves_via
        "float32" rounds the leaves to float32 first and computes in `dtype` then. This is what
        `torch.Tensor([x]).double()` does, and why the lecture's notebooks print 0.70710669 for a neuron whose
        output is 0.7071067811865476. None: the leaves are as they are.
    tolerance
        At least 0: numbers agree when |x - y| <= tolerance * max(1, |x|, |y|). None: 1e-12, or 1e-6 where
        float32 takes part.

    Returns
    -------
    Comparison
        A table in a notebook and in print. Its `code("mg")` and `code("torch")` are programs that run.

    Raises
    ------
    TypeError, ValueError
        If `root` is no node of an engine, or another argument not as above.
    ImportError
        If PyTorch is not installed.

    """
    one_of(tuple(TOLERANCES), dtype, "dtype")
    if leaves_via is not None:
        one_of(("float32",), leaves_via, "leaves_via")
    rounded = leaves_via == "float32" and dtype == "float64"
    if tolerance is None:
        tolerance = TOLERANCES["float32" if rounded else dtype]
    elif not number(tolerance, "tolerance") >= 0:
        raise ValueError(f"tolerance must be at least 0, not {tolerance}")
    tape = record(root)
    torch = import_torch()

    leaf = LEAVES["via float32" if rounded else dtype]
    given = given_numbers(tape)
    with torch.enable_grad():
        tensors = forward(torch, tape, given, leaf.torch)
        torch_data = [tensor.item() for tensor in tensors]
        torch_grad = backward(tensors, tape.root)
    rows = side_by_side(tape, leaf, torch_data, torch_grad, tolerance)

    root_row = rows[tape.root]
    found = []
    if rounded:
        found.append(notes.rounded(rows, root_row))
    elif dtype == "float32":
        found.append(notes.FLOAT32)
    elif len(tape) <= ALL:
        lecture = forward(torch, tape, given, LEAVES["via float32"].torch)[tape.root].item()
        if not agree(lecture, root_row.torch_data, VISIBLE):
            found.append(notes.would_be(root_row, lecture))
    if root_row.grad is None:
        found.append(notes.no_backward(root_row))
    if any(row.unknown for row in rows):
        found.append(notes.unknown(rows))
    version = str(torch.__version__).partition("+")[0]
    return Comparison(rows, root_row.name, type(root).__name__, version, dtype, tolerance, found)
