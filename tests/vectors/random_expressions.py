"""Draw 10,000 expressions: `python tests/vectors/random_expressions.py` (needs torch; see README.md)."""

from __future__ import annotations

import json
import math
import os
import random
import re
import secrets
from pathlib import Path

from fair import has_fair_gradients, settle
from generate import spelled
from sketch import CODES, Sketch

FILE = Path(__file__).parent / ".random" / "expressions.ndjson"
COUNT = 10_000
SIZES = (5, 40)
# What may come next, and how often. The constant k stands for a number of its own in each step.
STEPS = {
    ("a + b", "a - b", "a * b", "a / b"): 40,
    ("a + a", "a - a", "a * a", "a / a"): 6,
    ("a + k", "k + a", "a - k", "k - a", "a * k", "k * a", "a / k", "k / a", "-a"): 16,
    ("a.exp()", "a.log()", "a.tanh()", "a.relu()", "a.sigmoid()", "a.sin()", "a.cos()", "a.sqrt()"): 24,
    ("a.relu()", "a.leaky_relu(k)"): 6,
    ("a**k",): 8,
    ("k**a",): 4,
}
MEANING = {step: eval(f"lambda a, b, k: {step}") for steps in STEPS for step in steps}
CONSTANTS = {
    "a**k": (2, 3, 4, 10, 1, 0, 0, -1, -2, -3, 0.5, -0.5, 1.5, -1.5, 2.5),
    "k**a": (2, 0.5, 10, math.e, 1, 0, -2),
    "a.leaky_relu(k)": (0.01, 0.2, 0, -1),
}
EXTREMES = (0.0, 0.0, math.inf, -math.inf, math.nan, 1e200, -1e200, 1e-200, 1000.0, -1000.0)


class Expression:
    """A small program of random steps, each of them fair, and the graph that it builds."""

    def __init__(self, rng):
        self.rng = rng
        self.sketch, self.numbers = Sketch(), []
        self.nodes, self.lines = [], []
        # In most expressions all is finite: what is not spreads over everything that is computed from it.
        self.wild = rng.random() < 0.4
        for _ in range(rng.randint(1, 4)):
            leaf = self._leaf()
            self.nodes.append(self.sketch.leaf(leaf))
            self._name(f"Value({leaf!r})")
        settle(self.sketch, self.numbers)
        size = rng.randint(*SIZES)
        for _ in range(2 * size):
            if len(self.numbers) < size - 2:
                self._step()

    def vector(self):
        """Return program and graph of the last step whose gradients are all fair; None if it is too small."""
        for last in range(len(self.nodes) - 1, 0, -1):
            root = self.nodes[last].index
            order = self.sketch.order(root)
            if len(order) >= SIZES[0] and has_fair_gradients(self.sketch, self.numbers, root):
                return self.sketch.part(order).vector("\n".join(self.lines[: last + 1]))
        return None

    def _step(self):
        rng, known = self.rng, len(self.numbers)
        [steps] = rng.choices(list(STEPS), list(STEPS.values()))
        step = rng.choice(steps)
        k = rng.choice(CONSTANTS.get(step, (1, -1, 2, -2, 3, 0.5, -0.1)))
        last = len(self.nodes) - 1
        a, b = rng.choice((last, last, rng.randint(0, last))), rng.randint(0, last)
        node = MEANING[step](self.nodes[a], self.nodes[b], k)
        fair = settle(self.sketch, self.numbers)
        finite = all(math.isfinite(x) for x, _ in self.numbers[known:])
        if fair and (finite or (self.wild and rng.random() < 0.5)):
            self.nodes.append(node)
            names = {"a": f"x{a}", "b": f"x{b}", "k": repr(k) if k >= 0 else f"({k!r})"}
            self._name(re.sub(r"\b[abk]\b", lambda name: names[name[0]], step))
        else:
            self.sketch.forget(known)
            del self.numbers[known:]

    def _name(self, line):
        self.lines.append(f"x{len(self.lines)} = {line}")

    def _leaf(self):
        rng = self.rng
        if self.wild and rng.random() < 0.3:
            return rng.choice(EXTREMES)
        return rng.choice((round(rng.uniform(-2, 2), 4), float(rng.randint(-3, 3))))


def vectors(seed):
    for i in range(COUNT):
        rng = random.Random(f"{seed} {i}")
        vector = None
        while vector is None:
            vector = Expression(rng).vector()
        yield vector


def line(vector):
    """Return a vector as a line of JSON: its root is the last node, and only leaves have all their digits."""
    computed = [op != CODES["leaf"] for op in vector["op"]]
    content = {"program": vector["name"], **{name: vector[name] for name in ("op", "a", "b", "k")}}
    for name in ("data", "grad"):
        content[name] = [
            float(f"{x:.13g}") if rounded else x for x, rounded in zip(vector[name], computed, strict=True)
        ]
    return json.dumps(spelled(content), separators=(",", ":"), allow_nan=False)


if __name__ == "__main__":
    seed = os.environ.get("EXPRESSIONS_SEED") or str(secrets.randbits(32))
    print(f"{COUNT:,} random expressions; EXPRESSIONS_SEED={seed} repeats them", flush=True)  # noqa: T201
    lines = [json.dumps({"seed": seed}), *map(line, vectors(seed))]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(lines) + "\n")
