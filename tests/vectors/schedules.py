"""Rates of the schedules, by PyTorch's own schedulers."""

from __future__ import annotations

import torch
from torch.optim import lr_scheduler

STEPS = (0, 1, 2, 10, 37, 50, 99, 100, 101, 250)
LAST = max(STEPS)


def vectors():
    for start, end, steps in ((1.0, 0.1, 100), (0.5, 0.05, 50), (0.1, 0.3, 7), (1.0, 0.0, 1)):
        yield vector({"kind": "linear", "start": start, "end": end, "steps": steps})
    for start, step_size, gamma in ((1.0, 10, 0.1), (0.3, 1, 0.99), (0.5, 100, 0.0), (0.0, 3, 0.5)):
        yield vector({"kind": "step", "start": start, "step_size": step_size, "gamma": gamma})
    for start, gamma in ((1.0, 0.95), (0.2, 1.0), (0.4, 0.0)):
        yield vector({"kind": "exponential", "start": start, "gamma": gamma})
    # Behind its last step PyTorch's cosine rises again, and ours does not.
    for start, end, steps in ((1.0, 0.0, 250), (0.5, 0.05, 100), (0.1, 0.3, 37), (1.0, 0.1, 1)):
        yield vector({"kind": "cosine", "start": start, "end": end, "steps": steps}, last=steps)


def vector(learning_rate, last=LAST):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=first_rate(learning_rate))
    schedule = scheduler(optimizer, learning_rate)
    rates = []
    for _ in range(last + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    kind, *numbers = learning_rate.values()
    return {
        "name": f"{kind} {numbers}",
        "learning_rate": learning_rate,
        "rates": [[k, rates[k]] for k in STEPS if k <= last],
    }


def first_rate(learning_rate):
    """Return the rate that PyTorch's optimiser is made with."""
    if learning_rate["kind"] == "constant":
        return learning_rate["value"]
    # LinearLR allows no factor above 1.
    return max(learning_rate["start"], learning_rate["end"] if learning_rate["kind"] == "linear" else 0.0)


def scheduler(optimizer, learning_rate):
    """Return PyTorch's scheduler; None of a constant rate."""
    match learning_rate:
        case {"kind": "linear", "start": start, "end": end, "steps": steps}:
            top = max(start, end)
            return lr_scheduler.LinearLR(optimizer, start / top, end / top, steps)
        case {"kind": "step", "step_size": step_size, "gamma": gamma}:
            return lr_scheduler.StepLR(optimizer, step_size, gamma)
        case {"kind": "exponential", "gamma": gamma}:
            return lr_scheduler.ExponentialLR(optimizer, gamma)
        case {"kind": "cosine", "end": end, "steps": steps}:
            return lr_scheduler.CosineAnnealingLR(optimizer, steps, end)
    return None
