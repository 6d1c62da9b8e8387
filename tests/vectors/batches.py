"""Mini-batches: the samples of each step, graphs over some of their lanes, and runs on them."""

from __future__ import annotations

import random

from expressions import well_conditioned
from lanes import max_margin, neuron, numbers_of, random_graph
from sketch import Sketch
from training import DECAY, LECTURE, MOONS, PACKAGE, XS, YS, Run, constant, drawn, told, trained

WORD = 2**32
RANDOM_GRAPHS = 40


def orders():
    """Return the batches of several steps, the first and the last of an epoch and far ones among them."""
    for samples, size in ((1, 1), (2, 1), (2, 2), (4, 2), (4, 3), (100, 32), (100, 100), (1000, 7)):
        per_epoch = -(-samples // size)
        for seed in (0, 1, 1337, 2**32 - 1, 2**32, 2**53):
            steps = sorted({0, 1, per_epoch - 1, per_epoch, 2 * per_epoch + 1, 10**6, 2**32 * per_epoch})
            batches = [[step, batch(seed, step, samples, size)] for step in steps]
            order = {"samples": samples, "size": size, "seed": seed}
            yield {"name": f"{size} of {samples}, seed {seed}", **order, "batches": batches}


def batch(seed, step, samples, size):
    epoch, place = divmod(step, -(-samples // size))
    order = sorted(range(samples), key=lambda i: key(seed % WORD, seed // WORD, epoch % WORD, i))
    return sorted(order[place * size : (place + 1) * size])


def key(*words):
    """Return a hash of 32 bits: each word is mixed in by the last step of MurmurHash3."""
    h = 0
    for word in words:
        h = ((h ^ word) + 0x9E3779B9) % WORD
        h = (h ^ h >> 16) * 0x85EBCA6B % WORD
        h = (h ^ h >> 13) * 0xC2B2AE35 % WORD
        h ^= h >> 16
    return h


def chosen():
    """Return graphs of which some lanes are chosen."""
    yield neuron([1, 3])
    yield max_margin([0, 2, 3])

    s = Sketch(lanes=3, chosen=[0, 2])
    w, x = s.leaf(0.5, "parameter"), s.leaf([1.0, -2.0, 3.0], "input")
    scale = w.exp()
    yield s.vector("what lanes share is computed once", (scale * x).tanh().mean() + scale * w)

    for reduction in ("sum", "mean"):
        s = Sketch(lanes=3, chosen=[1, 2])
        w, _ = s.leaf(0.5, "parameter"), s.leaf([1.0, -2.0, 3.0], "input")
        yield s.vector(f"a {reduction} over lanes of what they share", s.apply(reduction, w.sin()))

    s = Sketch(lanes=3, chosen=[0, 1])
    w, x = s.leaf(2.0, "parameter"), s.leaf([1.0, 0.0, -3.0], "input")
    out = w * x
    yield s.vector("two reductions of one node", (out + out).sum() * out.mean())

    s = Sketch(lanes=1, chosen=[0])
    w, x = s.leaf(0.5, "parameter"), s.leaf([1.5], "input")
    yield s.vector("one lane", (w * x).mean() + w)

    yield neuron([]) | {"name": "no lanes: a sum is 0"}
    yield max_margin([]) | {"name": "no lanes: a mean is nan, and a penalty keeps its gradients"}

    made, seed = 0, 0
    while made < RANDOM_GRAPHS:
        seed += 1
        vector = random_graph(random.Random(seed), seed, choose=True)
        if well_conditioned(numbers_of(vector)):
            made += 1
            yield vector


def runs():
    """Return 100 steps on mini-batches: the moons, and four points of which the last batch has one."""
    moons = {"network": {"sizes": [2, 16, 16, 1], **PACKAGE}, "xs": MOONS["X"], "ys": MOONS["y"]}
    hinge = {"loss": "hinge", "reduction": "mean", "alpha": 1e-4, "learning_rate": DECAY}
    four = {"network": LECTURE, "xs": XS, "ys": YS, "learning_rate": constant(0.05)}
    yield run(Run("moons, batches of 32", **moons, **hinge, steps=100), 32, 0)
    yield run(Run("four points, batches of 3", **four, steps=100), 3, 1337)


def run(it, size, seed):
    initial = drawn(it.network)
    losses, final = trained(it, initial, lambda step: batch(seed, step, len(it.xs), size))
    return {
        "name": it.name,
        "size": size,
        "seed": seed,
        **told(it, initial, losses, final),
    }
