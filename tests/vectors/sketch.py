"""A tape written down by hand, and its numbers by PyTorch; the engine under test has no part in it."""

from __future__ import annotations

import torch

CODES = {
    "leaf": 0, "add": 1, "multiply": 2, "power": 3, "exponential": 4, "exp": 5, "log": 6, "tanh": 7,
    "relu": 8, "sigmoid": 9, "sin": 10, "cos": 11, "sum": 12, "mean": 13,
    "subtract": 14, "divide": 15, "negate": 16, "leaky_relu": 17,
}  # fmt: skip
KINDS = {"constant": 0, "input": 1, "target": 2, "parameter": 3, "interior": 4}
REDUCTIONS = ("sum", "mean")

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Sketch:
    """The columns of a tape, filled node by node; a leaf given as a list has one number per lane.

    Of `chosen` lanes alone are sums and means; None: of all.
    """

    def __init__(self, lanes=0, chosen=None):
        self.lanes, self.chosen = lanes, chosen
        self.names, self.a, self.b, self.k = [], [], [], []
        self.kinds, self.lane, self.labels, self.values = [], [], [], []

    def leaf(self, value, kind="constant", label=""):
        return self._append("leaf", -1, -1, 0.0, kind, isinstance(value, list), label, value)

    def apply(self, name, a, b=None, k=0.0):
        operands = [a.index] + ([b.index] if b else [])
        lane = name not in REDUCTIONS and any(self.lane[i] for i in operands)
        return self._append(name, a.index, b.index if b else -1, k, "interior", lane, "", None)

    def _append(self, name, a, b, k, kind, lane, label, value):
        row = (name, a, b, float(k), kind, int(lane), label, value)
        for column, entry in zip(self._columns(), row, strict=True):
            column.append(entry)
        return Node(self, len(self.names) - 1)

    def _columns(self):
        return self.names, self.a, self.b, self.k, self.kinds, self.lane, self.labels, self.values

    def forget(self, length):
        """Keep only the first nodes."""
        for column in self._columns():
            del column[length:]

    def order(self, root):
        """Return the nodes that lead to the root: operands, in order, before consumers."""
        found = {}

        def visit(node):
            if node >= 0 and node not in found:
                visit(self.a[node])
                visit(self.b[node])
                found[node] = None

        visit(root)
        return list(found)

    def part(self, order):
        """Return a sketch of some of the nodes."""
        part = Sketch(self.lanes, self.chosen)
        for mine, theirs in zip(part._columns(), self._columns(), strict=True):
            mine.extend(theirs[node] for node in order)
        place = {node: i for i, node in enumerate(order)} | {-1: -1}
        part.a, part.b = [place[a] for a in part.a], [place[b] for b in part.b]
        return part

    def columns(self, root):
        leaves = []
        for value in self.values:
            if value is not None:
                leaves += value if isinstance(value, list) else [value]
        return {
            "op": [CODES[name] for name in self.names],
            "a": self.a,
            "b": self.b,
            "k": self.k,
            "kind": [KINDS[kind] for kind in self.kinds],
            "lane": self.lane,
            "lanes": self.lanes,
            "root": root.index,
            "leaves": leaves,
            "labels": self.labels if any(self.labels) else [],
            "parameters": [i for i, kind in enumerate(self.kinds) if kind == "parameter"],
        }

    def vector(self, name, root=None):
        """Return one entry of a vector file: the columns, and what PyTorch says their numbers are."""
        root = root or Node(self, len(self.names) - 1)
        chosen = {} if self.chosen is None else {"chosen": self.chosen}
        return {"name": name, **self.columns(root), **chosen, **self._expected(root.index)}

    def _expected(self, root):
        tensors, spread = [], {}

        def operand(i, lane):
            # A shared number read by lanes becomes one copy per lane, whose gradients are the shares.
            if self.lanes == 0 or self.lane[i] or not lane:
                return tensors[i]
            if i not in spread:
                spread[i] = tensors[i].expand(self.lanes).clone()
                spread[i].retain_grad()
            return spread[i]

        for i, name in enumerate(self.names):
            if name == "leaf":
                tensor = torch.tensor(self.values[i], requires_grad=True)
            else:
                lane = self.lane[i] or name in REDUCTIONS
                operands = [operand(j, lane) for j in (self.a[i], self.b[i]) if j >= 0]
                if self.chosen is not None and name in REDUCTIONS:
                    operands = [each[torch.tensor(self.chosen, dtype=torch.long)] for each in operands]
                tensor = compute(name, operands, self.k[i])
                tensor.retain_grad()
            tensors.append(tensor)
        tensors[root].backward(retain_graph=True)
        expected = {
            "data": [tensor.tolist() for tensor in tensors],
            "grad": [gradient(tensor).tolist() for tensor in tensors],
        }
        if self.lanes:
            expected["shares"] = self._shares(tensors, spread)
        return expected

    def _shares(self, tensors, spread):
        shared = [i for i, lane in enumerate(self.lane) if not lane]
        shares = [None if lane else [0.0] * self.lanes for lane in self.lane]
        for lane in range(self.lanes):
            found = torch.autograd.grad(
                [tensors[i] for i in spread],
                [tensors[i] for i in shared],
                [gradient(copies)[lane] for copies in spread.values()],
                retain_graph=True,
                allow_unused=True,
            )
            for i, share in zip(shared, found, strict=True):
                if share is not None:
                    shares[i][lane] = share.item()
        return shares


def compute(name, operands, k):
    if name == "power":
        return torch.pow(operands[0], k)
    if name == "exponential":
        return torch.pow(k, operands[0])
    if name == "leaky_relu":
        return torch.nn.functional.leaky_relu(operands[0], k)
    if name == "multiply":
        return operands[0] * operands[1]
    return getattr(torch, "neg" if name == "negate" else name)(*operands)


def gradient(tensor):
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


class Node:
    """A place in a sketch, with the operators that the lecture uses, composed as there."""

    def __init__(self, sketch, index):
        self.sketch, self.index = sketch, index

    def _wrap(self, other):
        return other if isinstance(other, Node) else self.sketch.leaf(float(other))

    def __add__(self, other):
        return self.sketch.apply("add", self, self._wrap(other))

    def __mul__(self, other):
        return self.sketch.apply("multiply", self, self._wrap(other))

    def __pow__(self, k):
        return self.sketch.apply("power", self, k=k)

    def __rpow__(self, k):
        return self.sketch.apply("exponential", self, k=k)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    def sqrt(self):
        return self**0.5

    def leaky_relu(self, slope=0.01):
        return self.sketch.apply("leaky_relu", self, k=slope)

    def __getattr__(self, name):
        if name not in CODES:
            raise AttributeError(name)
        return lambda: self.sketch.apply(name, self)

    __radd__, __rmul__ = __add__, __mul__
