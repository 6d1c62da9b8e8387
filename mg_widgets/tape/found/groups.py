"""The modules of a graph that names none, or names only those of its network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mg_widgets.tape.found.samples import find_samples
from mg_widgets.tape.found.units import behind_units, find_units
from mg_widgets.tape.found.wires import wires_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.found.samples import Samples
    from mg_widgets.tape.found.wires import Wires
    from mg_widgets.tape.tape import Tape

SMALL = 30
"""Nodes, below which a graph is read as it is."""
LONG = 16
"""Operations that add up errors, from which on they are one thing."""
FEW = SMALL // 2
"""Operations of a sample, below which it has no groups in it: with their operands they are a small graph."""


def found_modules(tape: Tape) -> list[str] | None:
    """Return a module for each node; None for a small graph, and for samples in lanes.

    Each sample of a loss becomes "batch.sample1", ..., the comparison with its targets "loss.error1", ...,
    and what is computed of parameters alone "regularization". Where no parameters are known, neurons and
    other structure that comes again are "layer1.neuron1", ... within a sample, or of the whole graph.
    A parameter lies in the first sample that reads it, a number that several modules read in none.
    """
    if len(tape) < SMALL or tape.samples:
        return None
    wires = wires_of(tape)
    named = tape.modules != [""]
    recorded = [tape.modules[place] for place in tape.module.tolist()]
    loss = [node for node, module in enumerate(recorded) if module == "loss"]
    samples = find_samples(wires, tape.parameters.tolist(), loss)
    inner = recorded if named else _units(wires, samples)
    modules = _computed(wires, samples, inner) if samples.count else inner
    return _with_leaves(wires, samples, inner, modules, set(tape.parameters.tolist()))


def _units(wires: Wires, samples: Samples) -> list[str]:
    """Return the unit of each node: of the whole graph, or of what comes before the loss of each sample."""
    if not samples.count:
        units = find_units(wires, [0] * len(wires))
        for node in behind_units(wires, units):
            units[node] = "loss"
        return units
    zones = [0 if judged else owner for owner, judged in zip(samples.owner, samples.in_loss, strict=True)]
    computed = Counter(zone for zone, below in zip(zones, wires.operands, strict=True) if below)
    return find_units(wires, [zone if zone and computed[zone] >= FEW else -1 for zone in zones])


def _computed(wires: Wires, samples: Samples, inner: Sequence[str]) -> list[str]:
    """Return the module of each node that computes something, of the loss of several samples."""
    modules = [""] * len(wires)
    behind = [False] * len(wires)
    adding: list[int] = []
    for node, below in enumerate(wires.operands):
        owner = samples.owner[node]
        behind[node] = owner > 0 or any(behind[x] for x in below)
        if owner:
            part = f"loss.error{owner}" if samples.in_loss[node] else f"batch.sample{owner}"
            modules[node] = f"{part}.{inner[node]}" if inner[node] and not samples.in_loss[node] else part
        elif behind[node]:
            modules[node] = "loss"
            adding.append(node)
        elif samples.shared[node]:
            modules[node] = "regularization"
    if len(adding) >= LONG:
        for node in adding:
            modules[node] = "loss.sum"
    return modules


def _with_leaves(
    wires: Wires, samples: Samples, inner: Sequence[str], modules: Sequence[str], parameters: set[int]
) -> list[str]:
    """Return the module of each node, leaves with what reads them.

    A leaf that the same unit reads in each sample lies in the first of them; one that different units read
    lies beside them.
    """
    found = list(modules)
    readers: dict[int, list[int]] = {}
    for node, below in enumerate(wires.operands):
        for x in below:
            if not wires.operands[x]:
                readers.setdefault(x, []).append(node)
    for leaf, places in readers.items():
        before_loss = [x for x in places if samples.owner[x] and not samples.in_loss[x]]
        owners = {samples.owner[x] for x in before_loss}
        if leaf in parameters:
            found[leaf] = modules[before_loss[0]] if before_loss else inner[leaf]
        elif len(owners) > 1 and len({inner[x] for x in before_loss}) == 1:
            found[leaf] = modules[before_loss[0]]
        elif len({modules[x] for x in places}) == 1:
            found[leaf] = modules[places[0]]
        elif len(owners) == 1 and before_loss == places:
            found[leaf] = f"batch.sample{owners.pop()}"
        else:
            found[leaf] = ""
    return found
