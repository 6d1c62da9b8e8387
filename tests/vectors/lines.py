"""The loss along a line: of a weight, the negative gradient, or Adam's next update; by PyTorch."""

from __future__ import annotations

import torch
from batches import batch
from training import LECTURE, XS, YS, Run, constant, drawn, loss_of, sketched

STEPS, RATE = 7, 0.01
BISECTIONS = 200


def vectors():
    it = Run("", LECTURE, XS, YS, constant(0.1), steps=0)
    parameters = torch.tensor(drawn(LECTURE))
    bias = torch.zeros(len(parameters))
    bias[-1] = 1.0
    yield line(it, "a weight", parameters, bias, [-3.0, 3.0], [-2.0, 0.5], weight=len(bias) - 1)
    gradient = gradient_of(it, parameters, slice(None))
    yield line(it, "the negative gradient", parameters, -gradient, [-0.1, 1.0], [0.01, 0.4])
    samples = batch(1337, 0, 4, 3)
    gradient = gradient_of(it, parameters, samples)
    yield line(it, "of a batch", parameters, -gradient, [-0.1, 2.0], [0.9, 1.9], samples=samples)
    before, after, memory = adam(it, parameters)
    told = {"optimizer": "adam", "step": STEPS, "memory": memory}
    yield line(it, "Adam's update", before, (after - before) / RATE, [-0.1, 0.5], [0.01, 0.4], **told)


def line(it, name, parameters, way, ends, around, **told):
    """Return the loss at parameters + place * way; of a weight (its index) places are its values."""
    told = {"optimizer": "sgd", "weight": None, "samples": None, **told}
    origin = parameters.clone()
    if told["weight"] is not None:
        origin[told["weight"]] = 0.0
    chosen = told["samples"] or slice(None)

    def at(place):
        return loss_of(it, origin + place * way, chosen)

    places = torch.linspace(*ends, 9).tolist()
    low, high = around
    for _ in range(BISECTIONS):
        middle = torch.tensor((low + high) / 2, requires_grad=True)
        (slope,) = torch.autograd.grad(at(middle), middle)
        low, high = (low, middle.item()) if slope > 0 else (middle.item(), high)
    return {
        "name": name,
        **told,
        "tape": sketched(it, parameters.tolist()),
        "parameters": parameters.tolist(),
        "places": places,
        "losses": [at(place).item() for place in places],
        "minimum": [low, at(low).item()],
    }


def gradient_of(it, parameters, samples):
    variable = parameters.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss_of(it, variable, samples), variable)
    return gradient


def adam(it, initial):
    """Return the parameters of state 7 and of the next one, and what Adam remembers between them."""
    parameters = initial.clone().requires_grad_()
    optimizer = torch.optim.Adam([parameters], lr=RATE)
    for step in range(STEPS + 1):
        before = parameters.detach().clone()
        if step == STEPS:
            state = optimizer.state[parameters]
            memory = [*state["exp_avg"].tolist(), *state["exp_avg_sq"].tolist()]
        optimizer.zero_grad()
        loss_of(it, parameters).backward()
        optimizer.step()
    return before, parameters.detach(), memory
