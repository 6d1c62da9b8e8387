"""The units of a tape and the weights between them: as in the page (js/network/reading.ts)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mg_widgets.engine.operations import ADD, MULTIPLY, OPERATIONS, POWER
from mg_widgets.figures.sample_nodes import owners
from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape

LARGEST = 40
"""An activation of one's own may be made of so many operations."""


@dataclass(slots=True)
class Unit:
    """An input, a neuron, or a number that is computed otherwise and read by one.

    Attributes
    ----------
    name
        The path of its module, or the key of its node.
    kind
        What it is.
    layer
        0 for an input.
    out, sum
        The nodes of what it hands on, and of the sum that the activation reads.
    bias
        The node of its bias; -1: none.
    activation
        What the activation is called; "linear": there is none.

    """

    name: str
    kind: Literal["input", "neuron", "other"]
    layer: int
    out: int
    sum: int
    bias: int = -1
    activation: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What one unit reads of another: the places of both, and the node of the weight (-1: as it is)."""

    start: int
    end: int
    parameter: int


@dataclass(slots=True)
class Network:
    """The units and links of one sample; without a neuron there are none."""

    units: list[Unit] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def layers(self) -> list[list[int]]:
        """The places of the units by layer."""
        count = 1 + max((unit.layer for unit in self.units), default=-1)
        found: list[list[int]] = [[] for _ in range(count)]
        for place, unit in enumerate(self.units):
            found[unit.layer].append(place)
        return found


def network_of(tape: Tape, sample: int = 0) -> Network:
    """Find the units of a sample: sums of weights times something, and what is made of them."""
    return _Reading(tape, sample).found()


class _Reading:
    def __init__(self, tape: Tape, sample: int) -> None:
        self._tape = tape
        self._operands = [tape.operands(node) for node in range(len(tape))]
        self._nodes: Sequence[int] = range(len(tape))
        if not tape.lanes and tape.samples > 1:
            owner = owners(tape, self._operands)
            self._nodes = [node for node in self._nodes if owner[node] == sample]
        self._consumers: dict[int, list[int]] = {}
        for node in self._nodes:
            for x in self._operands[node]:
                self._consumers.setdefault(x, []).append(node)
        self._outputs = {node for nodes in tape.outputs for node in nodes}
        self._sums: dict[int, tuple[list[tuple[int, int]], int]] = {}
        for node in self._nodes:
            _, source = self._weight(node)
            if source >= 0 and (top := self._top(node)) not in self._sums:
                self._sums[top] = self._terms(top)
        self._sources = {source for terms, _ in self._sums.values() for source, _ in terms}
        self._network = Network()
        self._places: dict[int, int] = {}

    def found(self) -> Network:
        tape = self._tape
        units, links = self._network.units, self._network.links
        for node in sorted(self._sums):
            terms, bias = self._sums[node]
            read = [self._unit_of(source) for source, _ in terms]
            out = self._out(node)
            place = self._add(Unit(tape.modules[tape.module[node]], "neuron", 0, out, node, bias), read)
            units[place].activation = self._activation(out, node)
            links += [Link(start, place, weight) for start, (_, weight) in zip(read, terms, strict=True)]
        for node in self._nodes:
            if node in self._outputs and self._sums:
                self._unit_of(node)
        return self._in_order()

    def _add(self, unit: Unit, read: Sequence[int]) -> int:
        units = self._network.units
        if not unit.name or any(other.name == unit.name for other in units):
            unit.name = self._tape.keys[unit.out]
        if unit.kind != "input":
            unit.layer = 1 + max((units[place].layer for place in read), default=0)
        self._places[unit.out] = len(units)
        units.append(unit)
        return len(units) - 1

    def _unit_of(self, node: int) -> int:
        """Return the unit of a node that a neuron reads or the model returns, made where it is none yet."""
        if node in self._places:
            return self._places[node]
        if self._tape.kind[node] == Kind.INPUT:
            name = re.sub(r"^sample\d+\.", "", self._tape.keys[node])
            return self._add(Unit(name, "input", 0, node, node), [])
        read = [self._unit_of(x) for x in self._behind(node)]
        place = self._add(Unit("", "other", 0, node, node), read)
        self._network.links += [Link(start, place, -1) for start in read]
        return place

    def _weight(self, node: int) -> tuple[int, int]:
        """Return the parameter and the other factor of a product; -1: a constant, or no product."""
        tape = self._tape
        if tape.op[node] != MULTIPLY.code:
            return -1, -1
        a, b = self._operands[node]
        if (tape.kind[a] == Kind.PARAMETER) == (tape.kind[b] == Kind.PARAMETER):
            return -1, -1
        parameter, source = (a, b) if tape.kind[a] == Kind.PARAMETER else (b, a)
        return parameter, -1 if tape.kind[source] == Kind.CONSTANT else source

    def _top(self, node: int) -> int:
        """Return the sum that a term ends in: additions of its module that nothing else reads on the way."""
        tape = self._tape
        top = node
        while len(readers := self._consumers.get(top, [])) == 1 and top not in self._outputs:
            (reader,) = readers
            if tape.op[reader] != ADD.code or tape.module[reader] != tape.module[node]:
                break
            top = reader
        return top

    def _terms(self, top: int) -> tuple[list[tuple[int, int]], int]:
        """Return the terms of a sum, (source, parameter) each, and its bias."""
        tape = self._tape
        terms: list[tuple[int, int]] = []
        bias = -1
        waiting = [top]
        while waiting:
            node = waiting.pop()
            parameter, source = self._weight(node)
            inside = node == top or (tape.module[node] == tape.module[top] and self._top(node) == top)
            if source >= 0:
                terms.append((source, parameter))
            elif parameter >= 0 or tape.kind[node] == Kind.PARAMETER:
                bias = parameter if parameter >= 0 else node
            elif tape.op[node] == ADD.code and inside:
                waiting.extend(self._operands[node])
            elif tape.kind[node] != Kind.CONSTANT:
                terms.append((node, -1))
        return terms[::-1], bias

    def _out(self, node: int) -> int:
        """Return what a neuron hands on: the last node that its module makes of the sum and nothing else."""
        tape = self._tape
        reached = {node}
        waiting = [node]
        for here in waiting:
            if len(reached) > LARGEST:
                return node
            if here in self._sources or here in self._outputs:
                continue
            for reader in self._consumers.get(here, []):
                others = (x for x in self._operands[reader] if x not in reached)
                alone = all(tape.kind[x] in (Kind.CONSTANT, Kind.PARAMETER) for x in others)
                if alone and tape.module[reader] == tape.module[node] and reader not in reached:
                    reached.add(reader)
                    waiting.append(reader)
        return max(reached)

    def _activation(self, out: int, node: int) -> str:
        if out == node:
            return "linear"
        code = int(self._tape.op[out])
        if self._operands[out] != (node,) or code == POWER.code or code not in OPERATIONS:
            return "own function"
        return OPERATIONS[code].symbol

    def _behind(self, node: int) -> list[int]:
        """Return the inputs and the outputs of units that a node is computed from."""
        seen = {node}
        waiting = [node]
        found = []
        for here in waiting:
            if here != node and (here in self._places or self._tape.kind[here] == Kind.INPUT):
                found.append(here)
                continue
            for x in self._operands[here]:
                if x not in seen:
                    seen.add(x)
                    waiting.append(x)
        return found

    def _in_order(self) -> Network:
        """Sort inputs by their number, neurons by the place of their first parameter."""
        units, links = self._network.units, self._network.links
        places = {int(node): place for place, node in enumerate(self._tape.parameters)}
        last = len(places) + len(self._tape)
        first = [places.get(unit.bias, last + unit.out) for unit in units]
        for link in links:
            first[link.end] = min(first[link.end], places.get(link.parameter, last + len(self._tape)))

        def rank(place: int) -> tuple[int, int]:
            unit = units[place]
            number = re.search(r"\d+$", unit.name) if unit.kind == "input" else None
            return unit.layer, int(number[0]) if number else first[place]

        order = sorted(range(len(units)), key=rank)
        new = {old: place for place, old in enumerate(order)}
        moved = [Link(new[link.start], new[link.end], link.parameter) for link in links]
        return Network([units[old] for old in order], sorted(moved, key=lambda link: (link.end, link.start)))
