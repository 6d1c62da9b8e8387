"""Any number of any node, found by two rules from what is stored.

Data is a node's operation on the data of its operands. A gradient is the sum of the deposits of its
consumers. All belong to the parameters of the last play.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import ADD, MEAN, OPAQUE, OPERATIONS
from mg_widgets.tape.compiled.wiring import LANES, REDUCTIONS, SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.lowering import Lowering

    Floats = NDArray[np.float64]


class Recovery:
    """Finds numbers in the rows of a program.

    Parameters
    ----------
    low
        The rows, after `forward` and `backward`.

    """

    def __init__(self, low: Lowering) -> None:
        self._low = low
        self._wiring = low.wiring
        # What has a row later on, when everything is filled in, is not computed in each step.
        self._stored = [row >= 0 for row in low.rows.of_node]

    def data(self, node: int) -> Floats:
        """Return the data of a node: one number, or one per lane."""
        found: dict[int, Floats] = {}
        for x in self._closure(node, self._unstored_operands):
            found[x] = self._stored_data(x) if self._stored[x] else self._computed(x, found)
        return found[node]

    def grad(self, node: int) -> Floats:
        """Return the gradient of a node: one number, or one per lane."""
        found: dict[int, Floats] = {}
        for x in reversed(self._closure(node, self._unstored_consumers)):
            found[x] = self._stored_grad(x) if self._has_grad(x) else self._ledger(x, found.__getitem__)
        return found[node]

    def share(self, node: int, lane: int) -> float:
        """Return the part of a node's gradient that comes from one lane."""
        if self._wiring.side[node] == LANES:
            return float(self.grad(node)[lane])
        found: dict[int, Floats] = {}

        def upstream(consumer: int) -> Floats:
            if not self._is_of_lanes(consumer):
                return found[consumer]
            grad = self.grad(consumer)
            return grad if len(grad) == 1 else grad[lane : lane + 1]

        for x in reversed(self._closure(node, self._consumers_with_shares)):
            found[x] = self._ledger(x, upstream, lane) if self._leads_to_lanes[x] else np.zeros(1)
        return float(found[node][0])

    def _closure(self, node: int, following: Callable[[int], Iterable[int]]) -> list[int]:
        """Return a node and all that follows from it, in the order of the tape."""
        found, stack = {node}, [node]
        while stack:
            for x in following(stack.pop()):
                if x not in found:
                    found.add(x)
                    stack.append(x)
        return sorted(found)

    def _unstored_operands(self, node: int) -> Iterable[int]:
        return () if self._stored[node] else self._wiring.operands[node]

    def _unstored_consumers(self, node: int) -> Iterable[int]:
        return () if self._has_grad(node) else self._wiring.consumers[node]

    def _consumers_with_shares(self, node: int) -> Iterable[int]:
        consumers = self._wiring.consumers[node] if self._leads_to_lanes[node] else ()
        return (x for x in consumers if not self._is_of_lanes(x))

    @cached_property
    def _leads_to_lanes(self) -> list[bool]:
        """Whether a shared node is read, at last, by one that computes each lane."""
        wiring = self._wiring
        leads = [False] * len(wiring)
        for node in range(len(wiring) - 1, -1, -1):
            leads[node] = any(self._is_of_lanes(x) or leads[x] for x in wiring.consumers[node])
        return leads

    def _is_of_lanes(self, node: int) -> bool:
        """Return whether a node computes each lane: it has lanes, or adds them up."""
        return self._wiring.side[node] == LANES or self._wiring.code[node] in REDUCTIONS

    def _has_grad(self, node: int) -> bool:
        """Return whether a step computes the gradient of a node; that of one without consumers is 0."""
        same = self._low.gradient_of.get(node, node)
        wiring = self._wiring
        return wiring.moves[same] or same == wiring.root or not wiring.leads[same]

    def _stored_data(self, node: int) -> Floats:
        row: Floats = self._low.data[self._wiring.side[node]][self._low.rows.of_node[node]]
        return row

    def _stored_grad(self, node: int) -> Floats:
        same = self._low.gradient_of.get(node, node)
        row = self._low.rows.of_node[same]
        side = self._wiring.side[node]
        return self._low.grad[side][row] if row >= 0 else np.zeros(self._wiring.width(side))

    def _computed(self, node: int, data: dict[int, Floats]) -> Floats:
        """Apply the operation of a node to its operands."""
        wiring = self._wiring
        operands = [data[x] for x in wiring.operands[node]]
        code = wiring.code[node]
        if code in REDUCTIONS:
            every = np.broadcast_to(operands[0], wiring.lanes)
            return np.atleast_1d(every.sum() / (wiring.lanes if code == MEAN.code else 1.0))
        value: Floats = OPERATIONS[code].value(np, operands[0], operands[-1], np.array([wiring.k[node]]))
        return value

    def _ledger(self, node: int, upstream: Callable[[int], Floats], lane: int | None = None) -> Floats:
        """Add up what the consumers of a node deposit, in all lanes or in one."""
        wiring = self._wiring
        total = np.zeros(1 if lane is not None else wiring.width(wiring.side[node]))
        for consumer in dict.fromkeys(wiring.consumers[node]):
            deposits = self._deposits(consumer, upstream(consumer), lane)
            for operand, deposit in zip(wiring.operands[consumer], deposits, strict=True):
                if operand == node:
                    total = total + (deposit.sum() if len(total) == 1 else deposit)
        return total

    def _deposits(self, consumer: int, up: Floats, lane: int | None) -> tuple[Floats, ...]:
        wiring, code = self._wiring, self._wiring.code[consumer]
        if code == OPAQUE:
            return tuple(up * local for local in wiring.opaque[consumer].local)
        if code in REDUCTIONS:
            # In every lane the same; of what the lanes share, the ledger wants all of it.
            each = up / (wiring.lanes if code == MEAN.code else 1.0)
            shared = wiring.side[wiring.operands[consumer][0]] == SHARED
            return (each * wiring.lanes if shared and lane is None else each,)
        if code == ADD.code:
            return up, up
        numbers = [self._in_lane(self.data(x), lane) for x in (*wiring.operands[consumer], consumer)]
        k = np.array([wiring.k[consumer]])
        return OPERATIONS[code].deposits(np, numbers[0], numbers[-2], k, numbers[-1], up)

    @staticmethod
    def _in_lane(numbers: Floats, lane: int | None) -> Floats:
        return numbers if lane is None or len(numbers) == 1 else numbers[lane : lane + 1]
