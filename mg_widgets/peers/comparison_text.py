"""A comparison as text: two lines per node, so that digits stand above digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mg_widgets.peers.comparison import Comparison
    from mg_widgets.peers.rows import Row

HEAD = ("node", "code", "data", "difference", "grad", "difference")
LONGEST = 24


def as_text(comparison: Comparison) -> str:
    """Return title, table, verdict and notes."""
    lines: list[tuple[str, ...]] = [HEAD]
    for row in comparison.chosen:
        data, grad = (
            f"{three_digits(x)} !" if differs else three_digits(x) for x, differs in differences(row)
        )
        lines.append((row_name(row), row.code, repr(row.data), "", our_gradient(row), ""))
        lines.append(("", row.torch_code, repr(row.torch_data), data, torch_gradient(row), grad))
    root = comparison.root
    lines.append(("asked by", f"{root}.backward()", f"{root}.data", "", f"{root}.grad", ""))
    lines.append(("", f"{root}.backward()", f"{root}.item()", "", f"{root}.grad.item()", ""))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([comparison.title, "", *table, "", *comparison.verdict, *comparison.notes])


def row_name(row: Row) -> str:
    """Return what a reader calls the node: its label, on one line."""
    label = " ".join(row.label.split()) or row.name
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def our_gradient(row: Row) -> str:
    """Return the gradient that the object holds, and beside "none" that of a replay."""
    if row.grad is not None:
        return repr(row.grad)
    return "none" if row.replayed_grad is None else f"none ({row.replayed_grad!r})"


def torch_gradient(row: Row) -> str:
    """Return PyTorch's gradient, and whether it is only a part."""
    if row.torch_grad is None:
        return "none"
    return f"{row.torch_grad!r} (in part)" if row.in_part else repr(row.torch_grad)


def differences(row: Row) -> tuple[tuple[float | None, bool], ...]:
    """Return the differences of data and gradients, each with whether it is too large."""
    return (row.data_difference, row.data_differs), (row.grad_difference, row.grad_differs)


def three_digits(difference: float | None) -> str:
    """Return a difference in three significant digits, "1.11e-16"; "not compared" without one."""
    return "not compared" if difference is None else f"{difference:.3g}"
