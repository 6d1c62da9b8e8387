"""Dead and saturated units, over all samples: as in the page (js/network/health.ts)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from mg_widgets.engine.operations import RELU, SIGMOID, TANH
from mg_widgets.figures.network_units import network_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.figures.network_units import Network, Unit
    from mg_widgets.tape import Tape

State = Literal["dead", "saturated", "flat", "well"]
THRESHOLD = 0.99
"""Beyond this a tanh has a slope below 0.02."""
FEW = 6


class Health(NamedTuple):
    """What a unit is good for.

    Attributes
    ----------
    samples
        How many there are.
    zeros, ends
        Of how many a relu is 0, and a tanh or a sigmoid at its ends.
    still
        Whether no sample that trains has a gradient at its sum.
    state
        "dead": a relu that is 0 for every sample; "flat": still, while others are not.

    """

    samples: int
    zeros: int
    ends: int
    still: bool
    state: State


def health_of(tape: Tape, network: Network) -> list[Health]:
    """Return the health of each unit; where all are still the loss is to blame, and none is flat."""
    graphs = [network] if tape.lanes else [network_of(tape, sample) for sample in range(tape.samples)]
    named = [{unit.name: unit for unit in graph.units} for graph in graphs]
    found = [_health(tape, [graph[u.name] for graph in named if u.name in graph]) for u in network.units]
    if not _are_still(network, found):
        return found
    return [each._replace(state="well") if each.state == "flat" else each for each in found]


def _are_still(network: Network, health: Sequence[Health]) -> bool:
    return all(each.still or u.kind != "neuron" for u, each in zip(network.units, health, strict=True))


def _health(tape: Tape, units: Sequence[Unit]) -> Health:
    if tape.is_emptied:
        return Health(0, 0, 0, still=False, state="well")
    samples = max(1, tape.samples)
    if units[0].kind != "neuron":
        return Health(samples, 0, 0, still=False, state="well")
    out = np.concatenate([tape.data_of(tape.keys[unit.out]) for unit in units])
    grad = np.concatenate([tape.grad_of(tape.keys[unit.sum]) for unit in units])
    chosen = grad if tape.chosen is None else grad[tape.chosen]
    code = tape.op[units[0].out]
    zeros = int((out == 0).sum()) if code == RELU.code else 0
    at_end = {
        TANH.code: np.abs(out) > THRESHOLD,
        SIGMOID.code: np.abs(out - 0.5) > THRESHOLD - 0.5,
    }.get(int(code), np.zeros(1, dtype=bool))
    ends = int(at_end.sum())
    still = not (tape.gradless or np.any(chosen != 0))
    state: State = "flat" if still else "well"
    if samples in (zeros, ends):
        state = "dead" if zeros == samples else "saturated"
    return Health(samples, zeros, ends, still, state)


def health_words(network: Network, health: Sequence[Health]) -> str:
    """Return what is dead or saturated, in a sentence for each kind; "" where all is well."""
    neurons = [
        (unit.name, each) for unit, each in zip(network.units, health, strict=True) if unit.kind == "neuron"
    ]
    dead = _listed([name for name, each in neurons if each.state == "dead"])
    saturated = _listed([name for name, each in neurons if each.state == "saturated"])
    flat = _listed([name for name, each in neurons if each.state == "flat"])
    partly = _listed(
        [
            f"{name} ({each.ends} of {each.samples} samples)"
            for name, each in neurons
            if each.ends and each.state != "saturated"
        ]
    )
    if _are_still(network, health):
        without = "No unit has a gradient: the loss of the samples is flat here."
    else:
        without = flat and f"Without a gradient: {flat}."
    words = [
        dead and f"Dead, 0 for every sample: {dead}.",
        saturated and f"Saturated for every sample: {saturated}.",
        without,
        partly and f"Partly saturated: {partly}.",
    ]
    return " ".join(filter(None, words))


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - FEW
    return ", ".join([*names[:FEW], *([f"{rest} more"] if rest > 0 else [])])
