"""Plays a recorded graph with PyTorch, one scalar tensor per node."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mg_widgets.peers.spelling import spelling

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets.tape import Tape

NO_TORCH = "compare() needs PyTorch: `pip install mg_widgets[torch]`, or `pip install torch`"


def import_torch() -> Any:  # noqa: ANN401 (PyTorch is optional, and so are its types)
    """Return PyTorch, or raise an ImportError that says how to get it."""
    try:
        import torch  # noqa: PLC0415 (only who compares needs it)
    except ImportError as error:
        raise ImportError(NO_TORCH) from error
    return torch


def forward(torch: Any, tape: Tape, given: dict[int, float], leaf: str) -> list[Any]:  # noqa: ANN401
    """Return the tensors of all nodes.

    Parameters
    ----------
    torch
        PyTorch.
    tape
        The graph, without lanes.
    given
        The numbers of the nodes that are not computed here, by node: leaves, and what is not known.
    leaf
        How such a number becomes a tensor, see `LEAVES`.

    """
    leaf_of = _function(torch, leaf)
    tensors: list[Any] = []
    columns = zip(tape.op.tolist(), tape.a.tolist(), tape.b.tolist(), tape.k.tolist(), strict=True)
    for node, (code, a, b, k) in enumerate(columns):
        known = spelling(code)
        if node in given or known is None:
            tensors.append(leaf_of(given[node], None, None))
        else:
            tensors.append(_function(torch, known.torch)(tensors[a], tensors[b], k))
    return tensors


def backward(tensors: list[Any], root: int) -> list[float | None]:
    """Return the gradients of all nodes; None for a node from which no path leads to the root."""
    for tensor in tensors:
        tensor.retain_grad()
    tensors[root].backward()
    return [None if tensor.grad is None else tensor.grad.item() for tensor in tensors]


@cache
def _function(torch: Any, text: str) -> Callable[[Any, Any, Any], Any]:  # noqa: ANN401
    # What is shown is what is run: one text per operation, of our own table.
    code = f"lambda a, b, k: {text.format(a='a', b='b', k='k')}"
    return eval(code, {"torch": torch})  # type: ignore[no-any-return]  # noqa: S307
