"""Numbers that the page must draw exactly as Python does, and the rates of a schedule."""

from __future__ import annotations

import random

import torch

SEEDS = (0, 1, 2, 42, 1337, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**40 + 12345, 2**53 - 1)
STEPS = (0, 1, 2, 10, 37, 50, 99, 100, 101, 250)


def random_numbers():
    """Return uniform(-1, 1) of Python's generator; seed 1337 is long enough to refill the twister twice."""
    vectors = []
    for seed in SEEDS:
        generator = random.Random(seed)
        count = 700 if seed == 1337 else 20
        vectors.append(
            {
                "name": f"seed {seed}",
                "seed": seed,
                "uniform": [generator.uniform(-1, 1) for _ in range(count)],
            }
        )
    return vectors


def schedules():
    vectors = []
    for start, end, steps in ((1.0, 0.1, 100), (0.5, 0.05, 50), (0.1, 0.3, 7), (1.0, 0.0, 1)):
        top = max(start, end)
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=top)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, start / top, end / top, steps)
        rates = []
        for _ in range(max(STEPS) + 1):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        learning_rate = {"kind": "linear", "start": start, "end": end, "steps": steps}
        name = f"from {start} to {end} in {steps} steps"
        vectors.append(
            {"name": name, "learning_rate": learning_rate, "rates": [[k, rates[k]] for k in STEPS]}
        )
    return vectors
