"""Neurons, and what else a graph computes again and again, in graphs that name none of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mg_widgets.engine.operations import MULTIPLY, POWER
from mg_widgets.tape.found.wires import ADDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.found.wires import Wires

WEIGHTED = 2
"""Products in a sum, from which on it is a neuron's."""
REPEATED = 8
"""Operations of anything else, from which on it is no accident that they come again."""


def find_units(wires: Wires, zones: Sequence[int]) -> list[str]:
    """Return the module of each node within its zone; "" of a leaf, and of what is in none.

    A graph falls into regions, at results that are read several times and behind each neuron: a weighted
    sum, and a function of it. Neurons are units, and so are large regions of equal shape. A unit is as deep
    as units are computed one after the other before it; those of one depth are a layer. Nothing is a unit
    where units are not most of what a zone computes, or only weighted sums that no other one reads.

    Parameters
    ----------
    wires
        The graph.
    zones
        The zone of each node, such as a sample; no unit reaches into another one. Where it is negative,
        there are no units.

    """
    weighted = _weighted_terms(wires)
    ends = _ends(wires, zones, weighted)
    size = [0] * len(wires)
    """Of each region, at its end: how many nodes it computes."""
    end = [-1] * len(wires)
    for node in range(len(wires) - 1, -1, -1):
        if wires.operands[node]:
            end[node] = node if node in ends else end[wires.reader[node]]
            size[end[node]] += 1
    shapes = _shapes(wires, ends)
    alike = Counter((zones[node], shapes[node]) for node in ends if size[node] >= REPEATED)
    numbering = Numbering(wires, zones, end)
    named: dict[int, str] = {}
    covered: Counter[int] = Counter()
    networks: set[int] = set()
    depth = [0] * len(wires)
    for node, below in enumerate(wires.operands):
        depth[node] = max((depth[x] for x in below), default=0)
        zone = zones[node]
        if node not in ends or zone < 0:
            continue
        is_function = _is_function(wires, node, weighted)
        if is_function or weighted[node] >= WEIGHTED:
            stem = f"layer{depth[node] + 1}.neuron"
        elif alike[zone, shapes[node]] > 1:
            stem = f"stage{depth[node] + 1}.unit"
        else:
            continue
        if depth[node] or weighted[node] < WEIGHTED:
            networks.add(zone)
        depth[node] += 1
        covered[zone] += size[node]
        named[node] = f"{stem}{numbering.of(node, stem)}"
    computed = Counter(zone for zone, below in zip(zones, wires.operands, strict=True) if below)
    units = Counter(zones[node] for node in named)
    told = {zone for zone in networks if units[zone] > 1 and 2 * covered[zone] > computed[zone]}
    return [named.get(x, "") if zone in told else "" for x, zone in zip(end, zones, strict=True)]


class Numbering:
    """Numbers units of a zone from 1; what reads the same leaves in another zone has the same number."""

    def __init__(self, wires: Wires, zones: Sequence[int], end: Sequence[int]) -> None:
        self._zones = zones
        read_in: dict[int, int] = {}
        common: set[int] = set()
        for node, below in enumerate(wires.operands):
            common.update(x for x in below if read_in.setdefault(x, zones[node]) != zones[node])
        self._leaves: dict[int, list[int]] = {}
        for node, below in enumerate(wires.operands):
            found = [x for x in below if x in common and not wires.operands[x]]
            self._leaves.setdefault(end[node], []).extend(found)
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}
        self._given: dict[tuple[int, str], set[int]] = {}

    def of(self, node: int, stem: str) -> int:
        """Return the number of a unit, by the node that it ends with and what it is called."""
        given = self._given.setdefault((self._zones[node], stem), set())
        leaves = stem, tuple(sorted(self._leaves[node]))
        number = self._known.get(leaves, 0)
        if not number or number in given:
            number = len(given) + 1
            while number in given:
                number += 1
        if leaves[1]:
            self._known.setdefault(leaves, number)
        given.add(number)
        return number


def _weighted_terms(wires: Wires) -> list[int]:
    """Return how many products with a leaf each sum adds up; 0 where it adds up something else as well."""
    count = [0] * len(wires)
    mixed = [False] * len(wires)
    for node, below in enumerate(wires.operands):
        if wires.op[node] not in ADDS:
            continue
        for x in below:
            if wires.op[x] in ADDS and wires.reader[x] == node:
                count[node] += count[x]
                mixed[node] = mixed[node] or mixed[x]
            elif wires.op[x] == MULTIPLY.code and _is_weighted(wires, x):
                count[node] += 1
            elif not wires.is_given(x):
                mixed[node] = True
    return [0 if other else found for found, other in zip(count, mixed, strict=True)]


def _ends(wires: Wires, zones: Sequence[int], weighted: Sequence[int]) -> set[int]:
    """Return the nodes at which regions end."""
    found: set[int] = set()
    for node, below in enumerate(wires.operands):
        if not below:
            continue
        reader = wires.reader[node]
        ends = reader < 0 or zones[reader] != zones[node]
        if not ends and weighted[node] >= WEIGHTED and wires.op[reader] not in ADDS:
            ends = not _is_function(wires, reader, weighted)
        if ends or _is_function(wires, node, weighted):
            found.add(node)
    return found


def _is_weighted(wires: Wires, product: int) -> bool:
    a, b = wires.operands[product]
    return a != b and not (wires.operands[a] and wires.operands[b])


def _is_function(wires: Wires, node: int, weighted: Sequence[int]) -> bool:
    """Tell whether a node is a function of a weighted sum; one of a single term is at the root a loss."""
    below = wires.operands[node]
    if len(below) != 1 or wires.op[node] == POWER.code or wires.reader[below[0]] != node:
        return False
    return weighted[below[0]] >= (WEIGHTED if node == wires.root else 1)


def _shapes(wires: Wires, ends: set[int]) -> list[int]:
    """Return a number for each node: the same for regions that compute the same of other operands."""
    numbers: dict[tuple[object, ...], int] = {}
    inside = [0] * len(wires)
    for node, below in enumerate(wires.operands):
        if below:
            # What another region computes is an operand like a leaf.
            parts = [0 if x in ends else inside[x] for x in below]
            shape = (wires.op[node], wires.k[node], *parts)
            inside[node] = numbers.setdefault(shape, len(numbers) + 1)
    return inside


def behind_units(wires: Wires, units: Sequence[str]) -> set[int]:
    """Return the nodes that compare what the last units hand on with something: as `loss_nodes` has it."""
    leads = [unit != "" for unit in units]
    for node in range(len(wires) - 1, -1, -1):
        if leads[node]:
            for x in wires.operands[node]:
                leads[x] = True
    behind = [unit != "" for unit in units]
    found: set[int] = set()
    for node, below in enumerate(wires.operands):
        behind[node] = behind[node] or any(behind[x] for x in below)
        begins = len(below) > 1 and behind[node]
        if not leads[node] and (begins or any(x in found for x in below)):
            found.add(node)
    return found
