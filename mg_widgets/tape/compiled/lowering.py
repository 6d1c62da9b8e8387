"""What all groups have in common: rows to read, to write and to deposit into, and the lists of calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.compiled.units import ONES
from mg_widgets.tape.compiled.wiring import LANES, SHARED
from mg_widgets.tape.plain.blocks import Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.rows import Rows
    from mg_widgets.tape.compiled.wiring import Wiring

    Floats = NDArray[np.float64]
    Call = Callable[[], object]
    Bind = Callable[[Floats], list[Call]]


class Lowering:
    """The rows, and the calls that compute them, as far as they have been written down.

    Parameters
    ----------
    wiring, rows
        The tape, and where its nodes are stored.
    gradient_of
        The nodes that have the gradient of another one.
    height
        Room for so many rows of either side.
    assign_first
        Whether the first deposit into a row assigns; if not, all gradients are cleared before.

    Attributes
    ----------
    data, grad : Numbers
        Rows for all nodes.
    once, forward, backward, rest : list
        Calls: what is computed when what is given has changed; in each step; and the gradients that no
        step needs, after `backward`.

    """

    def __init__(
        self,
        wiring: Wiring,
        rows: Rows,
        gradient_of: Mapping[int, int],
        *,
        height: tuple[int, int],
        assign_first: bool = True,
        keep_what_rests: bool = True,
    ) -> None:
        self.wiring, self.rows, self.gradient_of = wiring, rows, gradient_of
        self.data, self.grad = (
            Numbers(np.zeros((height[SHARED], 1)), np.zeros((height[LANES], wiring.lanes))) for _ in range(2)
        )
        for side in (SHARED, LANES):
            self.data[side][rows.ones[side]] = 1.0
        self.once: list[Call] = []
        self.forward: list[Call] = []
        self.backward: list[Call] = []
        self.rest: list[Call] = []
        self.filling: list[Call] = []
        self.is_filling = False
        self.matrices: dict[int, Floats] = {}
        self._keep_what_rests = keep_what_rests
        self._seen: tuple[set[int], set[int]] = (set(), set())
        self._root_row = self.gradient_rows([wiring.root], SHARED)[0]
        self.grad.shared[self._root_row] = 1.0
        self._seen[SHARED].add(self._root_row)
        self._clears = not assign_first
        if self._clears:
            self.backward.append(self._clear)
            self._seen = (set(range(height[SHARED])), set(range(height[LANES])))

    def calls(self, *, moves: bool) -> list[Call]:
        """Return where to write down how data is computed."""
        if self.is_filling:
            return self.filling
        return self.forward if moves or not self._keep_what_rests else self.once

    def moving(self, nodes: Sequence[int]) -> bool:
        """Return whether a parameter moves any of these."""
        return any(node != ONES and self.wiring.moves[node] for node in nodes)

    def gradient_rows(self, nodes: Sequence[int], side: int) -> list[int]:
        """Return the rows of the gradients of some nodes, `ONES` among them."""
        return self.rows.of([self.gradient_of.get(node, node) for node in nodes], side)

    def read(self, nodes: Sequence[int], side: int) -> Floats:
        """Return the data of some nodes, which may be `ONES`: a view, or what is gathered before use."""
        rows = self.rows.of(nodes, side)
        return self._rows(self.data[side], rows, self.calls(moves=self.moving(nodes)))

    def read_gradients(
        self, nodes: Sequence[int], side: int, calls: list[Call], *, one_each: bool = False
    ) -> Floats:
        """Return the gradients of some nodes: a row of each, or a single row of nodes with the same one."""
        rows = self.gradient_rows(nodes, side)
        if len(set(rows)) == 1 and not one_each:
            return self.grad[side][rows[0] : rows[0] + 1]
        return self._rows(self.grad[side], rows, calls)

    def has_root_gradient(self, nodes: Sequence[int]) -> bool:
        """Return whether some shared nodes have the root's own gradient, which is 1 in every step."""
        kept = self._keep_what_rests and not self._clears
        return kept and set(self.gradient_rows(nodes, SHARED)) == {self._root_row}

    def destination(self, nodes: Sequence[int], side: int) -> tuple[Floats, list[Call]]:
        """Return where to write the data of some nodes, and the calls that store it from there, if any."""
        rows = self.rows.of(nodes, side)
        if run := as_run(rows):
            return self.data[side][run], []
        out = np.empty((len(rows), self.wiring.width(side)))
        return out, [partial(self.data[side].__setitem__, np.array(rows), out)]

    def deposit(self, nodes: Sequence[int], side: int, calls: list[Call], bind: Bind) -> None:
        """Write down a deposit into the gradients of some nodes; `bind(to)` are the calls that compute it."""
        rows, gradients = self.gradient_rows(nodes, side), self.grad[side]
        seen = self._seen[side]
        new = [row for row in dict.fromkeys(rows) if row not in seen]
        seen.update(new)
        run = as_run(rows)
        if run and len(new) == len(rows):
            calls.extend(bind(gradients[run]))
            return
        amounts = np.empty((len(rows), gradients.shape[1]))
        calls.extend(bind(amounts))
        if len(new) == len(rows):
            calls.append(partial(gradients.__setitem__, np.array(rows), amounts))
        elif run and not new:
            calls.append(partial(np.add, gradients[run], amounts, out=gradients[run]))
        else:
            calls.append(partial(_Additions(rows, new).add, gradients, amounts))

    @staticmethod
    def _rows(numbers: Floats, rows: list[int], calls: list[Call]) -> Floats:
        if run := as_run(rows):
            return numbers[run]
        gathered = np.empty((len(rows), numbers.shape[1]))
        calls.append(partial(np.take, numbers, np.array(rows), 0, out=gathered, mode="clip"))
        return gathered

    def _clear(self) -> None:
        for numbers in self.grad:
            numbers.fill(0.0)
        self.grad.shared[self._root_row] = 1.0


class _Additions:
    """Adds amounts to rows, some of them several times, some for the first time."""

    def __init__(self, rows: Sequence[int], new: Sequence[int]) -> None:
        order = np.argsort(rows, kind="stable")
        ordered = np.array(rows)[order]
        self._starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        self._order = None if len(self._starts) == len(rows) else order
        self._rows = np.array(rows) if self._order is None else ordered[self._starts]
        self._new = np.array(new, dtype=np.intp)

    def add(self, gradients: Floats, amounts: Floats) -> None:
        if self._order is not None:
            amounts = np.add.reduceat(amounts[self._order], self._starts, axis=0)
        if len(self._new):
            gradients[self._new] = 0.0
        gradients[self._rows] += amounts


def as_run(rows: Sequence[int]) -> slice | None:
    """Return consecutive rows as a slice; None for any others."""
    start, stop = rows[0], rows[0] + len(rows)
    return slice(start, stop) if list(rows) == list(range(start, stop)) else None
