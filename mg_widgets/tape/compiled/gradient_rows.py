"""In which row the gradient of each node is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import ADD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.compiled.groups import Group
    from mg_widgets.tape.compiled.wiring import Wiring


def share_gradient_rows(wiring: Wiring, groups: Sequence[Group], *, terms: bool = True) -> dict[int, int]:
    """Return the nodes that have the gradient of another node, and that other node.

    What is inside of a unit has the gradient of the unit, and so has a term that only its sum reads:
    a sum hands its upstream gradient on to each term unchanged.
    """
    found: dict[int, int] = {}
    for group in reversed(groups):
        for unit in group.units:
            out = found.get(unit.out, unit.out)
            found.update(dict.fromkeys(unit.inside, out))
            if group.code != ADD.code or not terms:
                continue
            for x in unit.reads:
                if wiring.is_read_once(x) and not wiring.is_parameter(x) and wiring.side[x] == group.side:
                    found[x] = out
    return found
