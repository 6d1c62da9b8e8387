"""How each kind of group is computed, and what it deposits.

Each function writes down the calls that compute a group's data, and returns the one that writes down its
deposits.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from mg_widgets.engine.operations import ADD, MEAN, MULTIPLY, OPAQUE, POWER
from mg_widgets.tape.compiled.kernels import KERNELS, SQUARE, SQUARE_POWER, Rows
from mg_widgets.tape.compiled.wiring import LANES, REDUCTIONS, SHARED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.groups import Group
    from mg_widgets.tape.compiled.lowering import Bind, Call, Lowering

    Floats = NDArray[np.float64]


PAIR = 2


class Back(Protocol):
    """What writes down the deposits of a group."""

    def __call__(self, *, moving: bool) -> None:
        """Write down those into nodes that a parameter moves, or those into all others."""


def write_down(low: Lowering, group: Group) -> Back:
    """Write down a group of any kind but a layer."""
    if group.code == ADD.code:
        return sums(low, group)
    if group.code in REDUCTIONS:
        return reduction(low, group)
    if group.code == OPAQUE:
        return unknown(low, group)
    return elementwise(low, group)


def elementwise(low: Lowering, group: Group) -> Back:
    """Write down one operation on many nodes."""
    operands = [list(column) for column in zip(*(unit.reads for unit in group.units), strict=True)]
    sides = [low.wiring.side[nodes[0]] for nodes in operands]
    data = [low.read(nodes, side) for nodes, side in zip(operands, sides, strict=True)]
    k = np.array([[low.wiring.k[node]] for node in group.outs])
    kernel = KERNELS[group.code]
    if group.code == MULTIPLY.code and operands[0] == operands[1]:
        operands, kernel = operands[:1], SQUARE
    elif group.code == POWER.code and np.all(k == SQUARE_POWER):
        kernel = SQUARE
    out, store = low.destination(group.outs, group.side)
    rows = Rows(data[0], data[-1], k, out)
    low.calls(moves=group.moves).extend([*kernel.forward(rows), *store])

    def back(*, moving: bool) -> None:
        calls = low.backward if moving else low.rest
        places = [place for place, nodes in enumerate(operands) if low.moving(nodes) == moving]
        up = low.read_gradients(group.outs, group.side, calls) if places else out
        for place in places:
            bind: Bind = partial(kernel.deposits[place], rows, up)
            if sides[place] != group.side:
                bind = _over_lanes(bind, np.empty(out.shape))
            low.deposit(operands[place], sides[place], calls, bind)

    return back


def sums(low: Lowering, group: Group) -> Back:
    """Write down sums of equally many terms; those of a sum with lanes may be shared."""
    side_of, outs, calls = low.wiring.side, group.outs, low.calls(moves=group.moves)
    shared, lanes = (
        [x for unit in group.units for x in unit.reads if side_of[x] == side] for side in (SHARED, LANES)
    )
    out, store = low.destination(outs, group.side)
    if group.side == SHARED:
        _add_up(low, shared, SHARED, out, calls)
    elif not shared:
        _add_up(low, lanes, LANES, out, calls)
    else:
        total = _add_up(low, shared, SHARED, np.empty((len(outs), 1)), calls)
        calls.append(partial(np.add, _add_up(low, lanes, LANES, out, calls), total, out=out))
    if any(unit.left_out for unit in group.units):
        # All that a 0 does to a sum: what would be -0.0 is 0.0. A -0.0 does nothing.
        zero = np.array([[0.0 if unit.left_out else -0.0] for unit in group.units])
        calls.append(partial(np.add, out, zero, out=out))
    calls.extend(store)

    def back(*, moving: bool) -> None:
        calls = low.backward if moving else low.rest
        for side in (LANES, SHARED):
            into = [
                (x, unit.out)
                for unit in group.units
                for x in unit.reads
                if side_of[x] == side and x not in low.gradient_of and low.wiring.moves[x] == moving
            ]
            if into:
                nodes, sources = map(list, zip(*into, strict=True))
                up = low.read_gradients(sources, group.side, calls)
                low.deposit(nodes, side, calls, _handed_on(up, over_lanes=side != group.side))

    return back


def _add_up(low: Lowering, terms: list[int], side: int, out: Floats, calls: list[Call]) -> Floats:
    """Write down the sums of equally many terms of one side; returns where they will be."""
    count = len(out)
    number = len(terms) // count
    if number == 1:
        return low.read(terms, side)
    if number == PAIR:
        a, b = (low.read(terms[place::2], side) for place in (0, 1))
        calls.append(partial(np.add, a, b, out=out))
    elif side == SHARED:
        # NumPy's sum of a row is pairwise: more exact than the engine's, but another number.
        so_far = np.empty((count, number))
        calls.append(partial(np.add.accumulate, low.read(terms, side).reshape(count, number), 1, out=so_far))
        calls.append(partial(np.copyto, out, so_far[:, -1:]))
    else:
        calls.append(partial(np.add.reduce, low.read(terms, side).reshape(count, number, -1), 1, out=out))
    return out


def zeros(low: Lowering, group: Group) -> Back:
    """Return what writes down the deposits into the zeros that were left out of sums."""

    def back(*, moving: bool) -> None:
        into = [(x, unit.out) for unit in group.units for x in unit.left_out]
        if into and not moving:
            nodes, outs = map(list, zip(*into, strict=True))
            up = low.read_gradients(outs, group.side, low.rest)
            low.deposit(nodes, SHARED, low.rest, _handed_on(up, over_lanes=group.side == LANES))

    return back


def reduction(low: Lowering, group: Group) -> Back:
    """Write down sums or means over all lanes, of nodes with lanes or of what they share."""
    nodes, outs, lanes = [unit.reads[0] for unit in group.units], group.outs, low.wiring.lanes
    side = low.wiring.side[nodes[0]]
    divisor = float(lanes) if group.code == MEAN.code else 1.0
    data = np.broadcast_to(low.read(nodes, side), (len(nodes), lanes))
    out, store = low.destination(outs, SHARED)
    calls = low.calls(moves=group.moves)
    calls.append(partial(np.add.reduce, data, 1, out=out[:, 0]))
    if group.code == MEAN.code:
        calls.append(partial(np.divide, out, divisor, out=out))
    calls.extend(store)

    def back(*, moving: bool) -> None:
        if low.moving(nodes) == moving:
            calls = low.backward if moving else low.rest
            if low.has_root_gradient(outs) and all(map(low.wiring.is_read_once, nodes)):
                calls = low.once
            up = low.read_gradients(outs, SHARED, calls)
            count = divisor if side == LANES else divisor / lanes
            low.deposit(nodes, side, calls, lambda to: [partial(np.divide, up, count, out=to)])

    return back


def unknown(low: Lowering, group: Group) -> Back:
    """Write down what operations that are not in the table deposit: their data is given."""

    def back(*, moving: bool) -> None:
        calls = low.backward if moving else low.rest
        into = [
            (x, unit.out, local)
            for unit in group.units
            for x, local in zip(unit.reads, low.wiring.opaque[unit.out].local, strict=True)
            if low.wiring.moves[x] == moving
        ]
        if into:
            nodes, sources, local = map(list, zip(*into, strict=True))
            up = low.read_gradients(sources, SHARED, calls)
            locals_ = np.array(local)[:, None]
            low.deposit(nodes, SHARED, calls, lambda to: [partial(np.multiply, up, locals_, out=to)])

    return back


def _over_lanes(bind: Bind, amounts: Floats) -> Bind:
    """Return what binds deposits, of which `amounts` are those in each lane, added up over all lanes."""
    return lambda to: [*bind(amounts), partial(np.add.reduce, amounts, 1, keepdims=True, out=to)]


def _handed_on(up: Floats, *, over_lanes: bool) -> Bind:
    """Return what binds the upstream gradient itself, or its sum over all lanes."""

    def total(to: Floats) -> None:
        to[:] = np.add.reduce(up, 1, keepdims=True)

    return lambda to: [partial(total, to) if over_lanes else partial(np.copyto, to, up)]
