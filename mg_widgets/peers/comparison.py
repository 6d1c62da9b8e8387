"""What came out when a graph was computed twice: by its own engine, and by PyTorch."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mg_widgets.engine.arguments import one_of
from mg_widgets.peers.comparison_html import as_html
from mg_widgets.peers.comparison_text import as_text
from mg_widgets.peers.program import program

if TYPE_CHECKING:
    from mg_widgets.peers.rows import Row

ALL, WORST, LEAVES = 40, 12, 20
NAMED = 3


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """A graph by its own engine and by PyTorch; made by `compare`, and shown as a table.

    Attributes
    ----------
    rows
        A `Row` per node, in order of computation.
    root
        The name of the result in the code.
    engine
        The class of the nodes: "Value".
    torch_version
        PyTorch's.
    dtype
        What PyTorch computed in.
    tolerance
        How far two numbers may differ: |x - y| <= tolerance * max(1, |x|, |y|).
    notes
        What to know about this comparison, one sentence or two each.

    """

    rows: list[Row]
    root: str
    engine: str
    torch_version: str
    dtype: str
    tolerance: float
    notes: list[str]

    @property
    def max_difference(self) -> float:
        """The largest difference of data or gradients."""
        return self.worst.difference

    @property
    def worst(self) -> Row:
        """The row with the largest difference."""
        return max(self.rows, key=lambda row: row.difference)

    @property
    def ok(self) -> bool:
        """Whether all that can be compared agrees within the tolerance."""
        return not any(row.differs for row in self.rows)

    @property
    def first_value(self) -> Row | None:
        """The first row, in order of computation, whose data differ; None if all agree."""
        return next((row for row in self.rows if row.data_differs), None)

    @property
    def first_gradient(self) -> Row | None:
        """The first row, from the root back, whose gradients differ; None if all agree."""
        return next((row for row in reversed(self.rows) if row.grad_differs), None)

    @property
    def verdict(self) -> list[str]:
        """What came out, in a few sentences."""
        first, back, worst = self.first_value, self.first_gradient, self.worst
        found = []
        if first:
            onward = "" if first.name == self.root else " What is computed from it inherits the difference."
            found.append(
                f"Values first differ at {first.name}: {first.code} holds {first.data!r}, PyTorch's "
                f"{first.torch_data!r}.{onward}"
            )
        if back:
            onward = " What it was computed from inherits the difference." if back.operands else ""
            found.append(
                f"Gradients first differ, from {self.root} back, at {back.name}: {back.compared_grad!r}, "
                f"PyTorch's {back.torch_grad!r}, {self._origin(back)}.{onward}"
            )
        compared = all(row.grad_difference is not None for row in self.rows)
        all_ = "Everything" if compared else "What can be compared"
        if worst.difference == 0:
            found.append(f"{all_} agrees to the last digit.")
        else:
            of = "data" if worst.difference == worst.data_difference else "grad"
            start = "The" if found else f"{all_} agrees within the tolerance; the"
            found.append(
                f"{start} largest difference is {worst.difference:.3g}, of {worst.name}.{of} (tolerance "
                f"{self.tolerance:g})."
            )
        return found

    def code(self, engine: str) -> str:
        """Return the graph as a program that runs and prints every number.

        Parameters
        ----------
        engine
            "mg" for this package's `Value`, "torch" for PyTorch.

        """
        return program(one_of(("mg", "torch"), engine, "engine"), self.rows, self.root)

    @property
    def title(self) -> str:
        """What is compared, and how much of it is shown."""
        shown, nodes = len(self.chosen), len(self.rows)
        title = f"{self.engine} above PyTorch {self.torch_version} in {self.dtype}, "
        if shown == nodes:
            return f"{title}{nodes} node{'s' if nodes > 1 else ''}"
        leaves = sum(not row.operands for row in self.rows)
        return (
            f"{title}{shown} of {nodes} nodes: those that differ most, {min(LEAVES, leaves)} of {leaves} "
            "leaves and the root; all are in .rows"
        )

    @cached_property
    def chosen(self) -> list[Row]:
        """The rows that are shown: all of a small graph, of a large one those that tell most."""
        if len(self.rows) <= ALL:
            return self.rows
        differing = [row for row in self.rows if row.difference > 0]
        worst = heapq.nlargest(WORST, differing, key=lambda row: (row.differs, row.difference))
        leaves = [row for row in self.rows if not row.operands][:LEAVES]
        first = [row for row in (self.first_value, self.first_gradient) if row]
        names = {row.name for row in [*worst, *leaves, *first]} | {self.root}
        return [row for row in self.rows if row.name in names]

    def _origin(self, row: Row) -> str:
        """Return where a gradient came from."""
        consumers = [consumer.code for consumer in self.rows if row.name in consumer.operands]
        if not consumers:
            return "which is 1 at every root: did backward() start elsewhere?"
        return f"deposited by {' and '.join(consumers[:NAMED])}" + (
            " and others" if consumers[NAMED:] else ""
        )

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)
