"""What stays of a long loss curve, by its definition."""

from __future__ import annotations

import math

LIMIT = 2000
SEED = 7
LENGTHS = (5, 2000, 2001, 2002, 4003, 50_000, 123_457)
# Losses from a first step up to an end: what is not finite in both orders within 8 steps, spikes, plateaus.
LAID = [
    [3, 4, math.inf],
    [1900, 1901, math.nan],
    [2500, 2501, math.nan],
    [2501, 2502, math.inf],
    [3000, 3001, math.inf],
    [3001, 3002, math.nan],
    [3500, 3501, -math.inf],
    [4002, 4003, 1e9],
    [20_001, 20_002, 1e9],
    [20_003, 20_004, -1.0],
    [30_000, 31_000, 7.5],
    [45_000, 45_500, math.nan],
    [49_999, 50_000, math.inf],
    [123_400, 123_456, -2.0],
]


def losses():
    """Return the losses of the longest run; the shorter ones are its beginnings."""
    state, run = SEED, []
    for _ in range(max(LENGTHS)):
        state = (1664525 * state + 1013904223) % 2**32
        run.append(float(state // 2**24))
    for first, end, loss in LAID:
        run[first:end] = [loss] * (end - first)
    return run


def kept(run):
    """Return the steps that stay: two of each window, the current one beside them."""
    past = range(len(run) - 1)
    width = 1
    while min(width, 2) * math.ceil(len(past) / width) > LIMIT:
        width *= 2
    steps = {len(run) - 1}
    for start in past[::width]:
        window = past[start : start + width]
        steps.add(min(window, key=lambda step: height(run[step])))
        steps.add(max(window, key=lambda step: height(run[step])))
    return sorted(steps)


def height(loss):
    return math.inf if math.isnan(loss) else loss


def vectors():
    run = losses()
    return [
        {"name": f"{n} steps", "seed": SEED, "laid": LAID, "length": n, "steps": kept(run[:n])}
        for n in LENGTHS
    ]
