"""Nodes that are computed together: a block is one NumPy expression over the rows of many nodes."""
# ruff: noqa: D102, ARG002 (`Block` describes forward and backward; not every derivative depends on data)

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from mg_widgets.engine.operations import Operation

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]


class Numbers(NamedTuple):
    """A number for every node: rows of one for the shared ones, rows of `lanes` for those with lanes."""

    shared: Floats
    lanes: Floats


class Block(ABC):
    """Some nodes of one operation, none of which reads another."""

    @abstractmethod
    def forward(self, data: Numbers) -> None:
        """Compute the data of the nodes from that of their operands."""

    @abstractmethod
    def backward(self, data: Numbers, grad: Numbers) -> None:
        """Deposit upstream gradient times local derivative into the operands' gradients."""


class Elementwise(Block):
    """An operation of the table, on nodes that are all shared (`side` 0) or all have lanes (1)."""

    def __init__(self, side: int, out: slice, operation: Operation, operands: ArrayLike, k: Floats) -> None:
        self.out = out
        self.side, self.operation, self.k = side, operation, k[:, None]
        self.operands = np.asarray(operands, dtype=np.intp).T
        self.deposits = [Deposits(rows) for rows in self.operands]

    def forward(self, data: Numbers) -> None:
        rows = data[self.side]
        a, b = rows[self.operands[0]], rows[self.operands[-1]]
        rows[self.out] = self.operation.value(np, a, b, self.k)

    def backward(self, data: Numbers, grad: Numbers) -> None:
        rows, gradients = data[self.side], grad[self.side]
        a, b = rows[self.operands[0]], rows[self.operands[-1]]
        amounts = self.operation.deposits(np, a, b, self.k, rows[self.out], gradients[self.out])
        for deposits, amount in zip(self.deposits, amounts, strict=True):
            deposits.add(gradients, amount)


class Unknown(Block):
    """Operations that are not in the table: data as given, and the local derivatives that belong to them."""

    def __init__(self, out: Rows, operands: Sequence[Rows], local: Sequence[Sequence[float]]) -> None:
        self.upstream = np.repeat(out, [len(rows) for rows in operands])
        self.local = np.array([x for numbers in local for x in numbers])[:, None]
        self.deposits = Deposits(np.concatenate(operands))

    def forward(self, data: Numbers) -> None:
        pass

    def backward(self, data: Numbers, grad: Numbers) -> None:
        self.deposits.add(grad.shared, self.local * grad.shared[self.upstream])


class RunningSums(Block):
    """Sums of several terms, added one by one, each with `terms - 1` nodes.

    A sum of 300 squares would be 300 levels of one node each; the rows of one sum follow each other in
    `out`.
    """

    def __init__(self, side: int, out: slice, terms: ArrayLike) -> None:
        self.out = out
        self.side = side
        self.terms = np.asarray(terms, dtype=np.intp)
        self.shape = (self.terms.shape[0], self.terms.shape[1] - 1, -1)
        self.deposits = Deposits(self.terms.ravel())

    def forward(self, data: Numbers) -> None:
        rows = data[self.side]
        sums = np.add.accumulate(rows[self.terms], axis=1)[:, 1:]
        rows[self.out].reshape(self.shape)[:] = sums

    def backward(self, data: Numbers, grad: Numbers) -> None:
        gradients = grad[self.side]
        sums = gradients[self.out].reshape(self.shape)
        sums[:, :-1] = sums[:, -1:]
        self.deposits.add(gradients, np.repeat(sums[:, -1], self.terms.shape[1], axis=0))


class Spread(Block):
    """Copies of shared numbers with a row of lanes each, for the nodes with lanes that read them."""

    def __init__(self, out: slice, source: ArrayLike) -> None:
        self.out = out
        self.source = np.asarray(source, dtype=np.intp)

    def forward(self, data: Numbers) -> None:
        data.lanes[self.out] = data.shared[self.source]

    def backward(self, data: Numbers, grad: Numbers) -> None:
        grad.shared[self.source] += grad.lanes[self.out].sum(axis=1, keepdims=True)


class Reduction(Block):
    """A sum over lanes, or a mean: the sum divided by `divisor`."""

    def __init__(self, out: slice, source: ArrayLike, divisor: float) -> None:
        self.out = out
        self.source = np.asarray(source, dtype=np.intp)
        self.divisor = divisor
        self.deposits = Deposits(self.source)

    def forward(self, data: Numbers) -> None:
        data.shared[self.out] = data.lanes[self.source].sum(axis=1, keepdims=True) / self.divisor

    def backward(self, data: Numbers, grad: Numbers) -> None:
        upstream = grad.shared[self.out] / self.divisor
        self.deposits.add(grad.lanes, np.broadcast_to(upstream, (len(self.source), grad.lanes.shape[1])))


class Deposits:
    """Adds amounts to rows; several amounts may go to the same row."""

    def __init__(self, rows: Rows) -> None:
        order = np.argsort(rows, kind="stable")
        starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
        self.repeated = len(starts) < len(rows)
        self.order, self.starts = order, starts
        self.rows = rows[order][starts] if self.repeated else rows

    def add(self, gradients: Floats, amounts: Floats) -> None:
        """Add row i of `amounts` to the i-th of the rows."""
        if self.repeated:
            amounts = np.add.reduceat(amounts[self.order], self.starts, axis=0)
        gradients[self.rows] += amounts
