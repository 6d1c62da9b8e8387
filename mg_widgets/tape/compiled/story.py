"""What was fused, told with the nodes that it was fused from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import ADD, OPAQUE, OPERATIONS
from mg_widgets.tape.compiled.units import AFFINE
from mg_widgets.tape.compiled.wiring import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.compiled.groups import Group
    from mg_widgets.tape.compiled.wiring import Wiring


def name_of(group: Group) -> str:
    """Return what a group computes, in a few words: "matrix 16 x 17", "relu of 16"."""
    if group.code == AFFINE:
        shape = f"matrix {len(group.matrix)} x {len(group.matrix[0])}"
        return shape if group.instances == 1 else f"{shape}, {group.instances} times"
    count = len(group.units)
    if group.code == ADD.code:
        terms = f"sum of {len(group.units[0].reads)}"
        return terms if count == 1 else f"{count} {terms.replace('sum', 'sums')}"
    name = "unknown" if group.code == OPAQUE else OPERATIONS[group.code].name
    return f"{name} of {count}" if count > 1 else name


def group_of_each(wiring: Wiring, groups: Sequence[Group]) -> list[int]:
    """Return for each node the place of the group that computes it, on the way or to store it; -1 for none.

    A leaf that all lanes share belongs to the first layer that reads it, or to the first group.
    """
    found = [-1] * len(wiring)
    for place, group in enumerate(groups):
        for unit in group.units:
            for node in (unit.out, *unit.inside):
                found[node] = place
    for node, place in enumerate(list(found)):
        readers = [found[x] for x in wiring.consumers[node]]
        if place < 0 and readers and wiring.given[node] and wiring.side[node] == SHARED:
            found[node] = min(readers, key=lambda reader: (groups[reader].code != AFFINE, reader))
    return found
