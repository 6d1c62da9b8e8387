"""One network trained by each of PyTorch's optimisers, with its options, and by each of its schedules."""

from __future__ import annotations

import torch
from schedules import first_rate, scheduler
from training import LECTURE, XS, YS, Run, constant, drawn, loss_of, sketched

RULES = {
    "sgd": (torch.optim.SGD, ("momentum", "dampening", "weight_decay", "nesterov")),
    "rmsprop": (torch.optim.RMSprop, ("alpha", "eps", "weight_decay", "momentum", "centered")),
    "adam": (torch.optim.Adam, ("betas", "eps", "weight_decay")),
    "adamw": (torch.optim.AdamW, ("betas", "eps", "weight_decay")),
}
NETWORK = LECTURE | {"sizes": [3, 4, 1]}
RUN = Run("four points", NETWORK, XS, YS, {}, steps=100)
INITIAL = drawn(NETWORK)
MIDDLE = 7
MEMORY = ("exp_avg", "exp_avg_sq", "square_avg", "grad_avg", "momentum_buffer")
OPTIONS = {
    "sgd": (
        {"lr": 0.02, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.7, "dampening": 0.3},
        {"lr": 0.02, "momentum": 0.9, "nesterov": True},
        {"lr": 0.05, "weight_decay": 0.1},
        {"lr": 0.02, "momentum": 0.5, "weight_decay": 0.01, "nesterov": True},
    ),
    "rmsprop": (
        {"alpha": 0.9, "eps": 1e-3},
        {"lr": 0.002, "momentum": 0.8},
        {"lr": 0.005, "centered": True},
        {"lr": 0.005, "weight_decay": 0.1},
        {"lr": 0.002, "weight_decay": 0.01, "momentum": 0.5, "centered": True},
    ),
    "adam": (
        {"lr": 0.05},
        {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-3},
        {"lr": 0.02, "betas": (0.0, 0.99), "weight_decay": 0.1},
    ),
    "adamw": ({"lr": 0.02, "weight_decay": 0.5}, {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.0}),
}
SCHEDULES = (
    {"kind": "linear", "start": 0.1, "end": 0.01, "steps": 60},
    {"kind": "step", "start": 0.1, "step_size": 30, "gamma": 0.5},
    {"kind": "exponential", "start": 0.1, "gamma": 0.97},
    {"kind": "cosine", "start": 0.1, "end": 0.01, "steps": 100},
)


def shared():
    """Return what all runs have in common."""
    return {"tape": sketched(RUN, INITIAL), "initial": INITIAL}


def vectors():
    for kind, all_options in OPTIONS.items():
        yield run(kind, "defaults")
        for options in all_options:
            yield run(kind, ", ".join(f"{name} {value}" for name, value in options.items()), **options)
    for learning_rate in SCHEDULES:
        yield run("sgd", learning_rate["kind"], learning_rate)
        yield run("adam", learning_rate["kind"], learning_rate)


def run(kind, name, learning_rate=None, **options):
    make, names = RULES[kind]
    parameters = torch.tensor(INITIAL, requires_grad=True)
    if learning_rate:
        options["lr"] = first_rate(learning_rate)
    optimizer = make([parameters], **options)
    schedule = scheduler(optimizer, learning_rate or {})
    losses = []
    for step in range(RUN.steps):
        if step == MIDDLE:
            middle = state(optimizer, parameters)
        optimizer.zero_grad()
        loss = loss_of(RUN, parameters)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
    # What was not given is PyTorch's default.
    found = optimizer.defaults
    described = {
        "kind": kind,
        "learning_rate": learning_rate or constant(found["lr"]),
        **{name: found[name] for name in names},
    }
    losses.append(loss_of(RUN, parameters).item())
    return {
        "name": f"{kind}, {name}",
        "optimizer": described,
        "losses": losses,
        "final": parameters.tolist(),
        "middle": middle,
    }


def state(optimizer, parameters):
    """Return what to go on from: the parameters, and what is remembered of them, in our order."""
    kept = optimizer.state[parameters]
    memory = [kept[name].tolist() for name in MEMORY if kept.get(name) is not None]
    return {"step": MIDDLE, "parameters": parameters.tolist(), "memory": memory}
