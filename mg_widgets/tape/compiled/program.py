"""A tape compiled to NumPy calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.tape.compiled.affine import affine
from mg_widgets.tape.compiled.calls import write_down, zeros
from mg_widgets.tape.compiled.gradient_rows import share_gradient_rows
from mg_widgets.tape.compiled.groups import grouped
from mg_widgets.tape.compiled.layers import find_layers
from mg_widgets.tape.compiled.lowering import Lowering
from mg_widgets.tape.compiled.passes import EVERY_PASS, Pass
from mg_widgets.tape.compiled.rows import number_rows
from mg_widgets.tape.compiled.units import AFFINE, fuse_sums, units_of
from mg_widgets.tape.compiled.wiring import LANES, SHARED, Wiring

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from mg_widgets.tape.compiled.calls import Back
    from mg_widgets.tape.tape import Tape


class Program:
    """The calls of a tape, and the rows that they compute.

    Parameters
    ----------
    tape
        What is compiled.
    passes
        What the compiler does to it.

    """

    def __init__(self, tape: Tape, passes: AbstractSet[Pass] = EVERY_PASS) -> None:
        self.wiring = wiring = Wiring(tape)
        units = units_of(wiring)
        if Pass.FUSE_SUMS in passes:
            units = fuse_sums(wiring, units)
        if Pass.FIND_LAYERS in passes:
            units = find_layers(wiring, units, row_of_ones=Pass.ROW_OF_ONES in passes)
        self.groups = grouped(wiring, units)
        self.rows = number_rows(wiring, self.groups, side_by_side=Pass.NUMBER_ROWS in passes)
        gradient_of = share_gradient_rows(wiring, self.groups, terms=Pass.SHARE_GRADIENT_ROWS in passes)
        shared, lanes = self.rows.heights
        unstored = [wiring.side[node] for node, row in enumerate(self.rows.of_node) if row < 0]
        self.low = low = Lowering(
            wiring,
            self.rows,
            gradient_of,
            height=(shared + unstored.count(SHARED), lanes + unstored.count(LANES)),
            assign_first=Pass.ASSIGN_FIRST in passes,
            keep_what_rests=Pass.KEEP_WHAT_RESTS in passes,
        )
        backs: list[Back] = []
        for group in self.groups:
            if group.code == AFFINE:
                backs.append(affine(low, group, view=Pass.VIEW_PARAMETERS in passes))
            else:
                backs.append(write_down(low, group))
            backs.append(zeros(low, group))
        for moving in (True, False):
            for back in reversed(backs):
                back(moving=moving)
