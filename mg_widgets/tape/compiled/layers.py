"""Layers, found in the tape itself: sums of coefficient * row that read the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.operations import ADD, MULTIPLY
from mg_widgets.tape.compiled.groups import grouped
from mg_widgets.tape.compiled.units import AFFINE, ONES, PLAIN, Unit
from mg_widgets.tape.compiled.wiring import LANES
from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mg_widgets.tape.compiled.units import Units
    from mg_widgets.tape.compiled.wiring import Wiring

WEIGHTS = (Kind.PARAMETER, Kind.CONSTANT)
WORTHWHILE = 600
"""Products in one matrix product, from which on it is faster than the calls for them among many others."""
TINY = 8
"""Products, below which it is never faster."""


def find_layers(wiring: Wiring, units: Units, *, row_of_ones: bool = True) -> Units:
    """Make a sum of coefficient * row one unit, with its products inside, where that is worthwhile.

    It is where a matrix product replaces many products, or the few calls of its level.
    """
    found = {
        node: affine
        for node, unit in units.items()
        if unit.code == ADD.code and (affine := _affine(wiring, units, unit, row_of_ones=row_of_ones))
    }
    layers = [group for group in grouped(wiring, _with(units, found.values())) if group.code == AFFINE]
    products = [sum(len(unit.reads) for unit in layer.units) * wiring.width(layer.side) for layer in layers]
    small = [layer for layer, count in zip(layers, products, strict=True) if TINY <= count < WORTHWHILE]
    few = len(small) <= 2 * len({layer.level for layer in small})
    for layer, count in zip(layers, products, strict=True):
        if count < (TINY if few else WORTHWHILE):
            for unit in layer.units:
                del found[unit.out]
    return _with(units, found.values())


def _with(units: Units, affine: Iterable[Unit]) -> Units:
    """Return units with affine ones in the place of their sums and products."""
    affine = list(affine)
    inside = {node for unit in affine for node in unit.inside}
    kept = {node: unit for node, unit in units.items() if node not in inside}
    return kept | {unit.out: unit for unit in affine}


def _affine(wiring: Wiring, units: Units, unit: Unit, *, row_of_ones: bool) -> Unit | None:
    """Return a sum as coefficients and rows; None if it has no products with a coefficient."""
    out = unit.out

    def is_coefficient(node: int) -> bool:
        # With lanes, every shared number; without, what a layer multiplies its inputs with.
        if wiring.side[out] == LANES:
            return wiring.side[node] != LANES
        return wiring.kind[node] in WEIGHTS

    pairs: list[tuple[int, int]] = []
    inside = list(unit.inside)
    for term in unit.reads:
        product = units.get(term)
        if product and product.code == MULTIPLY.code and wiring.is_read_once(term) and wiring.moves[term]:
            a, b = product.reads
            if is_coefficient(b):
                a, b = b, a
            if is_coefficient(a) and not is_coefficient(b):
                pairs.append((a, b))
                inside.append(term)
                continue
        if is_coefficient(term):
            if not row_of_ones:
                return None
            pairs.append((term, ONES))
        else:
            pairs.append((PLAIN, term))
    if len(inside) == len(unit.inside):
        return None
    pairs.sort(key=lambda pair: (wiring.order_of(pair[0]), pair[1]))
    coefficients, rows = zip(*pairs, strict=True)
    return Unit(out, AFFINE, rows, coefficients, tuple(inside), unit.left_out)
