"""What to know about a comparison: how PyTorch was given its numbers, and what could not be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.peers.rows import Row

NAMED = 3
FLOAT32 = "float32, PyTorch's own default, keeps about 7 digits; differences beyond them are rounding."


def rounded(rows: Sequence[Row], root: Row) -> str:
    """Explain what comes of leaves that are rounded to float32: the lecture's 0.70710669."""
    how = "The leaves were rounded to float32, as by torch.Tensor([...]).double() in the lecture's notebooks"
    leaf = max((row for row in rows if not row.operands), key=lambda row: row.data_difference)
    if leaf.data == leaf.torch_data:
        return f"{how}; none of them changed."
    return (
        f"{how}: {leaf.name} became {leaf.torch_data!r}, not {leaf.data!r}. From there on PyTorch computed "
        f"in float64, and {root.name} is {root.torch_data!r}, not {root.data!r}."
    )


def would_be(root: Row, number: float) -> str:
    """Name the root's number from leaves that are rounded to float32, for who compares with the lecture."""
    return (
        f"{root.name} would be {number!r} from leaves that are rounded to float32, as by "
        'torch.Tensor([...]).double() in the lecture\'s notebooks: see leaves_via="float32".'
    )


def no_backward(root: Row) -> str:
    """Say that there are no gradients, and what stands in their place."""
    replayed = "" if root.replayed_grad is None else "; in parentheses and compared are those of a replay"
    return f"backward() was not called on {root.name}: the objects have no gradients of it{replayed}."


def unknown(rows: Sequence[Row]) -> str:
    """Name the operations that are not known here, and say what that means for the rest."""
    names = [f"{row.unknown} of {row.name}" for row in rows if row.unknown]
    named = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if names[NAMED:] else "")
    return (
        f"Not known here: {named}; to compare from its operands on is not possible. The recorded number "
        "enters as a constant, and gradients that pass through it are not compared."
    )
