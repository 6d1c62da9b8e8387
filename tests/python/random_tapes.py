"""Random tapes: networks, sums and products of all kinds, with and without lanes."""

from __future__ import annotations

import random

import numpy as np

from mg_widgets.engine import operations as ops
from mg_widgets.tape import Tape
from mg_widgets.tape.kinds import Kind

UNARY = [
    ops.TANH,
    ops.RELU,
    ops.LEAKY_RELU,
    ops.SIGMOID,
    ops.SIN,
    ops.COS,
    ops.NEGATE,
    ops.POWER,
    ops.EXPONENTIAL,
    ops.EXP,
    ops.LOG,
]
BINARY = [ops.ADD, ops.MULTIPLY, ops.SUBTRACT, ops.DIVIDE]
REDUCTIONS = [ops.SUM, ops.MEAN]
ODD = (0.0, -0.0, 1.0, float("inf"), float("-inf"), float("nan"))


class RandomTape:
    """Writes the columns of a tape, node by node.

    Parameters
    ----------
    seed
        Of everything.
    odd
        How likely a leaf is inf, nan, 0, ...

    """

    def __init__(self, seed: int, *, odd: float = 0.0) -> None:
        self.random = random.Random(seed)
        self.lanes = self.random.choice([0, 1, 3, 5])
        self.odd = odd
        self.rows: list[tuple[int, int, int, float, int, int]] = []
        self.leaves: list[float] = []

    def leaf(self, kind: Kind, *, over_lanes: bool = False, number: float | None = None) -> int:
        over_lanes = over_lanes and self.lanes > 0
        for _ in range(self.lanes if over_lanes else 1):
            self.leaves.append(self.number() if number is None else number)
        return self._append(ops.LEAF, -1, -1, kind, lane=over_lanes)

    def number(self) -> float:
        return self.random.choice(ODD) if self.random.random() < self.odd else self.random.uniform(-1.5, 1.5)

    def node(self, operation: ops.Operation, a: int, b: int = -1) -> int:
        lane = operation not in REDUCTIONS and any(x >= 0 and self.rows[x][5] for x in (a, b))
        return self._append(operation, a, b, Kind.INTERIOR, lane=lane)

    def _append(self, operation: ops.Operation, a: int, b: int, kind: Kind, *, lane: bool) -> int:
        k = 0.0
        if operation is ops.LEAKY_RELU:
            k = self.random.choice([0.01, 0.2, 0.0])
        if operation in (ops.POWER, ops.EXPONENTIAL):
            k = self.random.choice([2.0, 2.0, 3.0, -1.0, 0.5, 0.0, 1.0])
        self.rows.append((operation.code, a, b, k, kind, int(lane)))
        return len(self.rows) - 1

    def add(self, terms: list[int]) -> int:
        """Add some nodes up, mostly one by one."""
        total, *rest = terms
        for term in rest:
            total = self.node(ops.ADD, *((total, term) if self.random.random() < 0.95 else (term, total)))
        return total

    def layer(self, inputs: list[int], neurons: int) -> list[list[int]]:
        """Return the parameters of some neurons, each with a bias or without."""
        bias = self.random.random() < 0.7
        return [[self.leaf(Kind.PARAMETER) for _ in range(len(inputs) + bias)] for _ in range(neurons)]

    def apply(self, layer: list[list[int]], inputs: list[int], activation: ops.Operation | None) -> list[int]:
        """Apply a layer as models do: from the bias, from Python's 0, bias last, or in another order."""
        outs, style = [], self.random.randrange(4)
        for weights in layer:
            swapped = self.random.random() < 0.5
            terms = [
                self.node(ops.MULTIPLY, *((x, w) if swapped else (w, x)))
                for w, x in zip(weights, inputs, strict=False)
            ]
            biases = weights[len(inputs) :]
            if style == 0:
                terms = biases + terms
            elif style == 1:
                terms = [self.leaf(Kind.CONSTANT, number=0.0), *terms, *biases]
            elif style == 2:
                terms = terms + biases
            else:
                terms += biases
                self.random.shuffle(terms)
            out = self.add(terms)
            outs.append(out if activation is None else self.node(activation, out))
        return outs

    def network(self) -> list[int]:
        """Return the outputs of a network, applied to one or to several sets of inputs."""
        r = self.random
        batches = [[self.leaf(Kind.INPUT, over_lanes=r.random() < 0.95) for _ in range(r.randint(1, 4))]]
        for _ in range(r.choice([0, 0, 1, 4])):
            batches.append([self.leaf(Kind.INPUT, over_lanes=True) for _ in batches[0]])
        for _ in range(r.randint(1, 3)):
            layer = self.layer(batches[0], r.randint(1, 5))
            activation = r.choice([ops.TANH, ops.RELU, ops.SIGMOID, None])
            batches = [self.apply(layer, inputs, activation) for inputs in batches]
        return [x for outs in batches for x in outs]

    def tangle(self, nodes: list[int], count: int) -> list[int]:
        """Return more nodes: any operation on any of them."""
        r, nodes = self.random, list(nodes)
        for _ in range(count):
            if r.random() < 0.35:
                operation = r.choice(UNARY)
                if operation in (ops.EXP, ops.LOG, ops.POWER, ops.EXPONENTIAL) and not self.odd:
                    nodes.append(self.node(operation, self.node(ops.SIGMOID, r.choice(nodes))))
                else:
                    nodes.append(self.node(operation, r.choice(nodes[-12:])))
            elif r.random() < 0.15:
                nodes.append(self.add([r.choice(nodes) for _ in range(r.randint(2, 8))]))
            else:
                operation = r.choice(BINARY)
                a, b = r.choice(nodes[-12:]), r.choice(nodes)
                if operation is ops.DIVIDE and not self.odd:
                    b = self.node(ops.EXP, self.node(ops.TANH, b))
                # Products of products grow beyond all comparison.
                if operation is ops.MULTIPLY and not self.odd:
                    a = self.node(ops.TANH, a)
                nodes.append(self.node(operation, a, b))
        return nodes

    def tape(self) -> Tape:
        """Finish with one root: what there is with lanes is reduced first."""
        r = self.random
        nodes: list[int] = []
        if r.random() < 0.7:
            nodes += self.network()
        if r.random() < 0.6 or not nodes:
            leaves = [self.leaf(r.choice(list(Kind)[:4])) for _ in range(r.randint(1, 4))]
            leaves += [self.leaf(Kind.INPUT, over_lanes=True) for _ in range(r.randint(1, 3))]
            nodes = self.tangle(leaves + nodes, r.randint(3, 25))
        ends = nodes[-r.randint(1, 6) :]
        totals = [self.node(r.choice(REDUCTIONS), x) if self.rows[x][5] else x for x in ends]
        parameters = [node for node, row in enumerate(self.rows) if row[4] == Kind.PARAMETER]
        if parameters and r.random() < 0.5:
            squares = [self.node(ops.MULTIPLY, p, p) for p in parameters]
            zero, alpha = (self.leaf(Kind.CONSTANT, number=x) for x in (0.0, 1e-2))
            totals.append(self.node(ops.MULTIPLY, alpha, self.add([zero, *squares])))
        root = self.add(totals)
        if r.random() < 0.1:
            self.node(ops.TANH, root)  # something that does not lead to the root
        return self._written(root, parameters)

    def _written(self, root: int, parameters: list[int]) -> Tape:
        op, a, b, k, kind, lane = zip(*self.rows, strict=True)
        n = len(self.rows)
        return Tape(
            op=np.array(op, np.uint8),
            a=np.array(a, np.int32),
            b=np.array(b, np.int32),
            k=np.array(k, np.float64),
            kind=np.array(kind, np.uint8),
            lane=np.array(lane, np.uint8),
            module=np.zeros(n, np.int32),
            modules=[""],
            labels=[""] * n,
            keys=[f":{i}" for i in range(n)],
            leaves=np.array(self.leaves, np.float64),
            root=root,
            parameters=np.array(parameters, np.int32),
            lanes=self.lanes,
        )
