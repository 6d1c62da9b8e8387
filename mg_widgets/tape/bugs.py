"""What famous bugs do to a network's training, node by node as the lecture's own objects compute it.

The page does the same (`js/engine/eager_graph.ts`, `bugs.ts`, `bug_run.ts`); this is for print.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mg_widgets.engine import ieee
from mg_widgets.engine.operations import ADD, LEAF, MEAN, MULTIPLY, OPERATIONS, SUM, TANH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from mg_widgets.tape.tape import Tape

BUGS = ("= for +=", "no zero_grad", "tanh not attached", "update's sign", "preorder")
"""Their names, everywhere."""


class BuggyRun(NamedTuple):
    """A run with bugs, and what a correct engine finds in each of its states 0 to n.

    Attributes
    ----------
    losses, correct
        The loss of the run, and that of the run without bugs.
    true_norms, stored_norms
        Of all parameters together, where the run is: the norm of the gradient, and of what is stored.

    """

    losses: list[float]
    correct: list[float]
    true_norms: list[float]
    stored_norms: list[float]


class EagerGraph:
    """The graph that the lecture's own objects would be: a tape without its lanes.

    Each sample's nodes come after those of the sample before, summed one by one, in the order in which
    `build_topo` finds them: operands in order, before their consumers.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        lanes = tape.lanes or 1
        copied = tape.lane.astype(bool) | _of_samples(tape) if tape.lanes else tape.lane.astype(bool)
        rows: list[tuple[int, int, int, float, float]] = []
        places: list[list[int]] = []

        def push(op: int, a: int = -1, b: int = -1, k: float = 0.0, given: float = 0.0) -> int:
            rows.append((op, a, b, k, given))
            return len(rows) - 1

        def place(node: int, lane: int) -> int:
            return -1 if node < 0 else places[node][lane if len(places[node]) > 1 else 0]

        data = tape.data.reshape(len(tape), lanes).tolist()
        columns = (tape.op.tolist(), tape.a.tolist(), tape.b.tolist(), tape.k.tolist())
        for node, (op, a, b, k) in enumerate(zip(*columns, strict=True)):
            if op in (SUM.code, MEAN.code):
                total = place(a, 0)
                for lane in range(1, lanes):
                    total = push(ADD.code, total, place(a, lane))
                if op == MEAN.code:
                    total = push(MULTIPLY.code, total, push(LEAF.code, given=1 / lanes))
                places.append([total])
                continue
            samples = range(lanes if copied[node] else 1)
            places.append([push(op, place(a, i), place(b, i), k, data[node][i]) for i in samples])
        ends = [place(node, 0) for node in (tape.root, *tape.parameters.tolist())]
        order = _postorder(rows, ends)
        renumbered = {row: i for i, row in enumerate(order)} | {-1: -1}
        self.rows = [
            (op, renumbered[a], renumbered[b], k, given)
            for op, a, b, k, given in map(rows.__getitem__, order)
        ]
        self.root, *self.parameters = map(renumbered.__getitem__, ends)

    def forward(self, parameters: Iterable[float]) -> list[float]:
        """Return the data of all nodes."""
        data = [row[-1] for row in self.rows]
        for node, number in zip(self.parameters, parameters, strict=True):
            data[node] = number
        for node, (op, a, b, k, _) in enumerate(self.rows):
            if op == ADD.code:
                data[node] = data[a] + data[b]
            elif op == MULTIPLY.code:
                data[node] = data[a] * data[b]
            elif op != LEAF.code:
                data[node] = float(OPERATIONS[op].value(ieee, data[a], data[b], k))
        return data

    def backward(self, data: list[float], left: Iterable[float], bugs: Collection[str]) -> list[float]:
        """Return the gradients of the parameters as an engine with bugs stores them, upon what was left."""
        assigns, no_tanh = "= for +=" in bugs, "tanh not attached" in bugs
        grad = [0.0] * len(self.rows)
        for node, number in zip(self.parameters, left, strict=True):
            grad[node] = number
        grad[self.root] = 1.0
        for node in self.order(preorder="preorder" in bugs):
            op, a, b, k, _ = self.rows[node]
            if op == LEAF.code or (no_tanh and op == TANH.code):
                continue
            deposits = OPERATIONS[op].deposits(ieee, data[a], data[b], k, data[node], grad[node])
            for operand, deposit in zip((a, b), deposits, strict=False):
                grad[operand] = deposit if assigns else grad[operand] + deposit
        return [grad[node] for node in self.parameters]

    def order(self, *, preorder: bool) -> Iterable[int]:
        """Return the nodes in the order in which they hand on their gradients."""
        if not preorder:
            return range(self.root, -1, -1)
        order: dict[int, None] = {}
        stack = [self.root]
        while stack:
            node = stack.pop()
            if node not in order:
                order[node] = None
                stack += [operand for operand in self.rows[node][1:3] if operand >= 0]
        return order


def buggy_run(
    graph: EagerGraph, initial: Sequence[float], *, bugs: Collection[str], rate: float, steps: int
) -> BuggyRun:
    """Train by plain gradient descent with bugs and without, from the same parameters."""
    run = BuggyRun([], [], [], [])
    zeros = [0.0] * len(initial)
    right, wrong, left = list(initial), list(initial), zeros
    signed = -rate if "update's sign" in bugs else rate
    for _ in range(steps + 1):
        data = graph.forward(right)
        run.correct.append(data[graph.root])
        gradient = graph.backward(data, zeros, ())
        right = [p - rate * g for p, g in zip(right, gradient, strict=True)]

        data = graph.forward(wrong)
        run.losses.append(data[graph.root])
        run.true_norms.append(math.hypot(*graph.backward(data, zeros, ())))
        stored = graph.backward(data, left, bugs)
        run.stored_norms.append(math.hypot(*stored))
        wrong = [p - signed * g for p, g in zip(wrong, stored, strict=True)]
        if "no zero_grad" in bugs:
            left = stored
    return run


def _of_samples(tape: Tape) -> list[bool]:
    """Return which nodes each sample computes again: all that lead to a sum over lanes, but leaves."""
    found = [False] * len(tape)
    for node in reversed(range(len(tape))):
        if found[node] or tape.op[node] in (SUM.code, MEAN.code):
            for operand in tape.operands(node):
                found[operand] = tape.op[operand] != LEAF.code
    return found


def _postorder(rows: Sequence[tuple[int, int, int, float, float]], ends: Sequence[int]) -> list[int]:
    order: dict[int, None] = {}
    stack = list(reversed(ends))
    while stack:
        row = stack[-1]
        waiting = [operand for operand in rows[row][1:3] if operand >= 0 and operand not in order]
        if waiting:
            stack.append(waiting[0])
        else:
            stack.pop()
            order[row] = None
    return list(order)
