"""Faults of a single operation: what its `_backward` should add to its operands, and what it adds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mg_widgets.checks.findings import Fault
from mg_widgets.checks.measured import MEASURED, measured_local
from mg_widgets.checks.words import number, operand_name, where
from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import OPAQUE, OPERATIONS
from mg_widgets.foreign.fitting import tolerance_of
from mg_widgets.foreign.nodes import attribute, describe, holding
from mg_widgets.foreign.operands import captured_nodes
from mg_widgets.foreign.probe import UPSTREAM, probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.foreign import Probe
    from mg_widgets.tape.reading import Reading


def local_fault(reading: Reading, place: int) -> Fault | None:
    """Return what is wrong with the operation that made a node; None if nothing is."""
    return next(_faults(reading, place), None)


def _faults(reading: Reading, place: int) -> Iterator[Fault]:
    """Yield what is wrong with an operation, the cause of the others first."""
    # A leaf has nothing to probe, unless it was computed and does not say from what.
    if not reading.operands[place] and not captured_nodes(reading.values[place]):
        return
    probed = reading.probe(place)
    recognised = reading.recognitions.get(place)
    wrong_value = recognised.wrong_value if recognised else None
    here = where(reading, place)
    if wrong_value is not None:
        yield Fault(
            "wrong value",
            wrong_value,
            reading.data[place],
            f"{here}: its data is {number(reading.data[place])} and should be {number(wrong_value)}: is the "
            "formula of the forward pass right?",
        )
    if probed is None:
        return
    if probed.error is not None:
        kind = type(probed.error).__name__
        yield Fault("raises", math.nan, math.nan, f"{here}: its _backward raised {kind}: {probed.error}")
        return
    for stray, deposit in probed.strays:
        yield Fault(
            "missing operand",
            math.nan,
            deposit,
            f"{here}: its _backward writes to {describe(stray)}, which is not among its operands: "
            "were all of them passed on when the result was made?",
        )
    known = expected_local(reading, place)
    measured = measured_local(reading, place) if known is None and reading.operands[place] else None
    right = known or measured
    if is_silent(probed):
        # Where the derivative is not known, 0 may be right: that of a step is.
        if right is None and not _is_default(reading, place):
            return
        wanted = next((x for x in right or [math.nan] if x), 0.0)
        if wanted:
            nothing = f"{here}: expected local {number(wanted)}, {_who(reading, place)} 0"
            yield Fault("not attached", wanted, 0.0, f"{nothing}: {_advice(reading, place)}")
    tolerance = tolerance_of([reading.values[place], *probed.operands])
    for i, operand in enumerate(dict.fromkeys(reading.operands[place])):
        yield from _deposit_faults(
            Deposit(
                here,
                operand_name(reading, operand),
                probed.local[i] if right is None else right[i],
                probed.local[i],
                probed.scaled[i],
                probed.added[i],
                tolerance,
                OPERATIONS[reading.op[place]].rule if known else "as measured by moving it a little",
                MEASURED if measured else tolerance,
                _who(reading, place),
            )
        )


class Deposit(NamedTuple):
    """What an operation adds to one operand: as it should be, and as it is in the three calls of a probe."""

    here: str
    name: str
    wanted: float
    local: float
    scaled: float
    added: float
    tolerance: float
    rule: str
    closeness: float
    """How close to what is wanted the local derivative has to be: one that was measured is not exact."""
    who: str


def _deposit_faults(deposit: Deposit) -> Iterator[Fault]:
    here, name, wanted, local, scaled, added, tolerance, rule, closeness, _ = deposit
    # Where nothing flows, a gradient of 1 that was there is 0 afterwards if it is overwritten.
    if agree(added, local, tolerance):
        yield Fault(
            "overwrites",
            1.0 + wanted,
            added,
            f"{here}: it overwrites the gradient of {name}: with 1 there already it left {number(added)} "
            f"instead of {number(1.0 + wanted)}: write `+=` for `=`",
        )
    elif not agree(scaled, UPSTREAM * local, tolerance) and agree(scaled, local, tolerance):
        yield Fault(
            "ignores upstream",
            UPSTREAM * wanted,
            scaled,
            f"{here}: it adds {number(scaled)} to {name} whatever the upstream gradient is; with {UPSTREAM} "
            f"it should be {number(UPSTREAM * wanted)}: is `* out.grad` missing?",
        )
    elif not agree(scaled, UPSTREAM * local, tolerance):
        yield Fault(
            "not proportional",
            UPSTREAM * wanted,
            scaled,
            f"{here}: with an upstream gradient of {UPSTREAM} it adds {number(scaled)} to {name} instead of "
            f"{number(UPSTREAM * wanted)}: `out.grad` multiplies the whole local derivative; are there "
            "parentheses missing?",
        )
    elif not agree(added, 1.0 + local, tolerance):
        yield Fault(
            "reads operand",
            1.0 + wanted,
            added,
            f"{here}: with gradients of 1 there already it left {number(added)} in {name} instead of "
            f"{number(1.0 + wanted)}: does it read an operand's gradient where it means `out.grad`?",
        )
    elif not agree(wanted, local, closeness):
        yield Fault(
            "wrong local",
            wanted,
            local,
            f"{here}: expected local {number(wanted)} for {name}, {deposit.who} {number(local)}: {rule}",
        )


def is_silent(probed: Probe) -> bool:
    """Tell whether nothing was added to any operand, whatever came from upstream."""
    return not any((*probed.local, *probed.scaled, *(added - 1.0 for added in probed.added)))


def expected_local(reading: Reading, place: int) -> tuple[float, ...] | None:
    """Return the local derivatives by the table, one for each different operand; None if it has none."""
    code, operands = reading.op[place], reading.operands[place]
    if code == OPAQUE or not operands:
        return None
    a, b = reading.data[operands[0]], reading.data[operands[-1]]
    partials = OPERATIONS[code].partials(ieee, a, b, reading.k[place], reading.data[place])
    totals = dict.fromkeys(operands, 0.0)
    for operand, partial in zip(operands, partials, strict=True):
        totals[operand] += partial
    return tuple(totals.values())


def keeps_local(reading: Reading, place: int) -> bool:
    """Tell whether a node's local derivatives stay as they are when its operands have other data."""
    operands = tuple(reading.values[x] for x in reading.operands[place])
    with holding([(operand, operand.data + 1.0) for operand in operands]):
        moved = probe(reading.values[place], operands)
    probed = reading.probe(place)
    return bool(probed and moved and probed.local == moved.local)


def _who(reading: Reading, place: int) -> str:
    """Return what says the local derivatives: a function that adds them, or numbers that are kept."""
    kept = attribute(reading.values[place], "_local_grads") is not None
    return "your _local_grads say" if kept else "your _backward added"


def _advice(reading: Reading, place: int) -> str:
    if not callable(attribute(reading.values[place], "_backward")):
        return "store the function itself, `out._backward = _backward`, without calling it"
    if _is_default(reading, place):
        return "is `out._backward = _backward` inside the function?"
    return "does it assign, as in `self.grad += ...`?"


def _is_default(reading: Reading, place: int) -> bool:
    """Tell whether a node still has the `_backward` that its constructor gave it."""
    backward = attribute(reading.values[place], "_backward")
    return "__init__" in getattr(backward, "__qualname__", "")
