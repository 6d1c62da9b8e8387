"""In which row each node is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.tape.compiled.units import AFFINE, ONES
from mg_widgets.tape.compiled.wiring import LANES, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mg_widgets.tape.compiled.groups import Group
    from mg_widgets.tape.compiled.wiring import Wiring


class Rows:
    """A row for each node, among the shared ones or those with lanes.

    The parameters come first, in their order: they are one vector.

    Attributes
    ----------
    of_node
        The row of each node; -1 as long as it has none.
    ones
        The rows that are filled with ones, of either side.

    """

    def __init__(self, wiring: Wiring) -> None:
        self._side = wiring.side
        self._heights = [0, 0]
        self._runs: dict[tuple[int, ...], int] = {}
        self.of_node = [-1] * len(wiring)
        self.ones: tuple[list[int], list[int]] = ([], [])
        self.place(wiring.parameters)
        for side in (SHARED, LANES):
            self.ones[side].append(self._next(side))

    @property
    def heights(self) -> tuple[int, int]:
        """How many rows there are of either side."""
        return self._heights[SHARED], self._heights[LANES]

    def place(self, nodes: Iterable[int]) -> None:
        """Give the next rows to those nodes that have none."""
        for node in nodes:
            if self.of_node[node] < 0:
                self.of_node[node] = self._next(self._side[node])

    def place_run(self, run: tuple[int, ...], side: int) -> None:
        """Give the next rows to nodes and `ONES`, side by side."""
        self._runs[run] = self._heights[side]
        for node in run:
            if node == ONES:
                self.ones[side].append(self._next(side))
            else:
                self.of_node[node] = self._next(side)

    def of(self, nodes: Sequence[int], side: int) -> list[int]:
        """Return the rows of some nodes, `ONES` among them."""
        start = self._runs.get(tuple(nodes))
        if start is not None:
            return list(range(start, start + len(nodes)))
        return [self.ones[side][0] if node == ONES else self.of_node[node] for node in nodes]

    def _next(self, side: int) -> int:
        self._heights[side] += 1
        return self._heights[side] - 1


def number_rows(wiring: Wiring, groups: Sequence[Group], *, side_by_side: bool = True) -> Rows:
    """Give rows to all that is given or stored: what a layer reads lies side by side, if it can.

    The units of a group, but not those of a layer, are put in the order of their rows.
    """
    rows = Rows(wiring)
    runs: list[tuple[tuple[int, ...], int]] = []
    run_of: dict[int, int] = {}
    for layer in groups if side_by_side else ():
        run = tuple(layer.rows_read) if layer.code == AFFINE else ()
        nodes = [x for x in run if x != ONES]
        free = not any(rows.of_node[x] >= 0 or x in run_of for x in nodes)
        if free and len(set(nodes)) == len(nodes):
            run_of.update(dict.fromkeys(nodes, len(runs)))
            runs.append((run, layer.side))
    given = [node for node, is_given in enumerate(wiring.given) if is_given]
    for nodes in [given, *(group.outs for group in groups)]:
        here = set(nodes)
        for place in dict.fromkeys(run_of[node] for node in nodes if node in run_of):
            run, side = runs[place]
            if here.issuperset(x for x in run if x != ONES):
                rows.place_run(run, side)
        rows.place(nodes)
    for group in groups:
        if group.code != AFFINE:
            group.units.sort(key=lambda unit: rows.of_node[unit.out])
    return rows
