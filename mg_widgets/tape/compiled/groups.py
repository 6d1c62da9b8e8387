"""Which units are computed together: one group is a handful of NumPy calls, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.operations import ADD, POWER
from mg_widgets.tape.compiled.kernels import SQUARE_POWER
from mg_widgets.tape.compiled.units import AFFINE

if TYPE_CHECKING:
    from mg_widgets.tape.compiled.units import Unit, Units
    from mg_widgets.tape.compiled.wiring import Wiring


@dataclass(slots=True)
class Group:
    """Units of one level, none of which reads another, and of one shape.

    Attributes
    ----------
    level
        All that they read is of lower levels.
    code
        What they compute, as of a `Unit`.
    side
        Whether their nodes are `SHARED` or have `LANES`.
    moves
        Whether a parameter moves them.
    units
        Those of a layer, neuron by neuron, each with all its instances.
    instances
        How many times a layer is applied, to other rows with the same coefficients; 1 for anything else.

    """

    level: int
    code: int
    side: int
    moves: bool
    units: list[Unit]
    instances: int = 1

    @property
    def outs(self) -> list[int]:
        """The nodes of the units."""
        return [unit.out for unit in self.units]

    @property
    def matrix(self) -> list[tuple[int, ...]]:
        """The coefficients of a layer, neuron by neuron."""
        return [unit.coefficients for unit in self.units[:: self.instances]]

    @property
    def rows_read(self) -> list[int]:
        """What a layer is applied to: its first input in all instances, its second, and so on."""
        instances = [unit.reads for unit in self.units[: self.instances]]
        return [x for column in zip(*instances, strict=True) for x in column]


def grouped(wiring: Wiring, units: Units) -> list[Group]:
    """Return all groups, those that are read before those that read them."""
    levels = levels_of(units)
    alike: dict[tuple[Any, ...], list[Unit]] = defaultdict(list)
    for node, unit in units.items():
        shape = _shape(wiring, unit)
        alike[levels[node], unit.code, wiring.side[node], wiring.moves[node], shape].append(unit)
    plain: list[Group] = []
    layers: list[Group] = []
    for (level, code, side, moves, _), members in alike.items():
        (layers if code == AFFINE else plain).append(Group(level, code, side, moves, members))
    return sorted(plain + _stacked(wiring, layers), key=lambda group: group.level)


def levels_of(units: Units) -> dict[int, int]:
    """Return for each unit how many must be computed before it, one after the other."""
    levels: dict[int, int] = {}
    for node in sorted(units):
        unit = units[node]
        levels[node] = 1 + max((levels.get(x, 0) for x in (*unit.reads, *unit.coefficients)), default=0)
    return levels


def _shape(wiring: Wiring, unit: Unit) -> tuple[Any, ...]:
    """Return what units of one code must have in common to be computed together."""
    if unit.code == AFFINE:
        return unit.reads
    sides = [wiring.side[x] for x in unit.reads]
    if unit.code == ADD.code:
        return len(sides), sum(sides)
    moves = [wiring.moves[x] for x in unit.reads]
    return (*sides, *moves, unit.code == POWER.code and wiring.k[unit.out] == SQUARE_POWER)


def _stacked(wiring: Wiring, layers: list[Group]) -> list[Group]:
    """Join layers with the same coefficients: they are one matrix, applied to other rows."""
    same: dict[tuple[Any, ...], list[list[Unit]]] = defaultdict(list)
    for layer in layers:
        units = sorted(layer.units, key=lambda unit: list(map(wiring.order_of, unit.coefficients)))
        matrix = tuple(unit.coefficients for unit in units)
        same[layer.level, layer.side, layer.moves, matrix].append(units)
    stacked = []
    for (level, side, moves, _), instances in same.items():
        by_neuron = [unit for neuron in zip(*instances, strict=True) for unit in neuron]
        stacked.append(Group(level, AFFINE, side, moves, by_neuron, len(instances)))
    return stacked
