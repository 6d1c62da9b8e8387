"""A graph written down as a program that runs, in one of two engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.peers.rows import Row


def program(engine: str, rows: Sequence[Row], root: str) -> str:
    """Return a program that computes every node and every gradient, and prints them.

    Parameters
    ----------
    engine
        "mg" or "torch".
    rows
        The nodes, operands before consumers.
    root
        The name of the result.

    """
    if engine == "mg":
        start = ["from mg_widgets import Value"]
        lines = [row.code for row in rows]
        kept = []
        prints = [f'print("{row.name}", {row.name}.data, {row.name}.grad)' for row in rows]
    else:
        start = ["import torch"]
        lines = [row.torch_code for row in rows]
        kept = [f"{row.name}.retain_grad()" for row in rows if row.operands]
        if kept:
            kept = ["", "# Unless it is told so, PyTorch keeps the gradients of leaves only.", *kept]
        prints = [f'print("{row.name}", {row.name}.item(), {_torch_grad(row)})' for row in rows]
    return "\n".join([*start, "", *lines, *kept, "", f"{root}.backward()", "", *prints, ""])


def _torch_grad(row: Row) -> str:
    # Without a path to the root a tensor has no gradient, not even 0.
    return f"{row.name}.grad" if row.torch_grad is None else f"{row.name}.grad.item()"
