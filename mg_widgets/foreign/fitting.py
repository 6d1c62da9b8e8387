"""Which operations of the table the numbers of a node fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import TOLERANCE, agree
from mg_widgets.engine.operations import LEAKY_RELU, POWER, Operation
from mg_widgets.foreign.nodes import attribute, data_of, symbol_of
from mg_widgets.foreign.operands import captured_number
from mg_widgets.foreign.slope import slope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mg_widgets.foreign.nodes import Node

SINGLE = 1e-5
"""How far numbers may differ, as in `agree`, where they have fewer digits, such as NumPy's float32."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An operation with its constant, on the numbers of a node."""

    entry: Operation
    k: float
    value: bool
    local: bool | None  # None: nothing is known of the local derivatives


def tolerance_of(nodes: Sequence[Node]) -> float:
    """Return how far numbers may differ, by the kind of number that these nodes keep."""
    few = any(type(attribute(node, "data")).__name__ in ("float32", "float16") for node in nodes)
    return SINGLE if few else TOLERANCE


def fits_of(
    node: Node,
    operands: tuple[Node, ...],
    candidates: Iterable[Operation],
    local: tuple[float, ...] | None,
) -> Iterator[Fit]:
    """Yield each operation that these operands could be given to, and how well it fits."""
    data = data_of(node)
    tolerance = tolerance_of([node, *operands])
    different = len({id(x) for x in operands})
    for entry in candidates:
        if different > entry.arity or len(operands) > entry.arity or not operands:
            continue
        taken = as_taken(operands, entry)
        a, b = data_of(taken[0]), data_of(taken[-1])
        for k in _constants(node, entry, taken[0], data, local):
            value = agree(entry.value(ieee, a, b, k), data, tolerance)
            fits_local = None
            if local is not None:
                partials = entry.partials(ieee, a, b, k, data)
                expected = partials if different == entry.arity else (sum(partials),)
                fits_local = all(map(agree, expected, local, [tolerance] * len(local)))
            yield Fit(entry, k, value, fits_local)


def _constants(
    node: Node, entry: Operation, operand: Node, data: float, local: tuple[float, ...] | None
) -> Iterator[float]:
    """Yield what the constant of a power or the slope may be; 0.0 for an operation without one."""
    if entry is LEAKY_RELU:
        slope = slope_of(node, operand)
        yield from () if slope is None else (slope,)
        return
    if "{k}" not in entry.symbol:
        yield 0.0
        return
    a = data_of(operand)
    before, _, after = entry.symbol.partition("{k}")
    spelled = symbol_of(node)
    if spelled.startswith(before) and spelled.endswith(after):
        number = spelled[len(before) : len(spelled) - len(after)]
        try:
            yield float(number)
        except ValueError:
            pass
        else:
            return
    captured = captured_number(node)
    if captured is not None:
        yield captured
    if local is None:
        return
    try:
        found = local[0] * a / data if entry is POWER else math.exp(local[0] / data)
    except (ArithmeticError, ValueError):
        return
    nearest = round(2 * found) / 2 if math.isfinite(found) else found
    yield nearest if agree(nearest, found) else found


def as_taken(operands: tuple[Node, ...], entry: Operation) -> tuple[Node, ...]:
    """Return the operands, one that stands in a set only once as the two that an operation takes."""
    return operands * 2 if len(operands) == 1 and entry.arity == 2 else operands  # noqa: PLR2004
