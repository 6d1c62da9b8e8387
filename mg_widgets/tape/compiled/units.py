"""What is computed at once for one node: an operation, a whole sum, or one row of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.engine.operations import ADD

if TYPE_CHECKING:
    from mg_widgets.tape.compiled.wiring import Wiring

AFFINE = -1
"""The code of a sum of coefficient * row."""
ONES = -1
"""In the place of a row: ones, of which a bias is the coefficient."""
PLAIN = -1
"""In the place of a coefficient: 1, of a row that nothing multiplies."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One node that is stored, with what it is computed from.

    Attributes
    ----------
    out
        The node.
    code
        The operation; `ADD` for a sum of any number of terms, or `AFFINE`.
    reads
        Nodes; those of an affine unit may be `ONES`.
    coefficients
        Of an affine unit, one for each of `reads`; may be `PLAIN`.
    inside
        Nodes that are computed on the way and not stored; all have the gradient of `out`.
    left_out
        Terms that are the constant 0.

    """

    out: int
    code: int
    reads: tuple[int, ...]
    coefficients: tuple[int, ...] = ()
    inside: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


Units = dict[int, Unit]


def units_of(wiring: Wiring) -> Units:
    """Return one unit for each node that leads to the root and is computed, by node."""
    return {
        node: Unit(node, wiring.code[node], operands)
        for node, operands in enumerate(wiring.operands)
        if operands and wiring.leads[node]
    }


def fuse_sums(wiring: Wiring, units: Units) -> Units:
    """Join each chain of additions to one sum, which adds its terms in the same order.

    A first operand that is a sum itself is joined if nothing else reads it and it is no easier to keep: not
    shared where the sum has lanes, not at rest where the sum moves. A second operand stays a sum of its own:
    joined, it would be added in another order. The 0 that Python's `sum` starts from is left out.
    """
    fused = dict(units)
    for node in sorted(units, reverse=True):
        unit = fused.get(node)
        if unit is None or unit.code != ADD.code:
            continue
        terms: list[int] = []
        inside: list[int] = []
        first, second = unit.reads
        while True:
            terms.append(second)
            if not (
                first in fused
                and fused[first].code == ADD.code
                and wiring.is_read_once(first)
                and wiring.side[first] == wiring.side[node]
                and wiring.moves[first] == wiring.moves[node]
            ):
                break
            inside.append(first)
            first, second = fused.pop(first).reads
        terms = [first, *reversed(terms)]
        zeros = [x for x in terms if x in wiring.zeros]
        kept = [x for x in terms if x not in wiring.zeros]
        if not kept[1:]:
            zeros, kept = [], terms
        fused[node] = Unit(node, ADD.code, tuple(kept), inside=tuple(inside), left_out=tuple(zeros))
    return fused
