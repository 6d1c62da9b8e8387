"""The phases of a step in any order, by PyTorch; what there is to say of each is written by hand."""

from __future__ import annotations

import torch
from batches import batch
from training import LECTURE, XS, YS, Run, constant, drawn, loss_of

RATE = 0.1
RUN = Run("four points", LECTURE, XS, YS, constant(RATE), steps=0)
NEW = "What it computes anew has no gradients yet."
MOVED = "Data are stale: forward has not run since."
GOES = f"The loss goes from {{}} to {{}}: only now, with the weights as they are. {NEW}"
SAME = f"The same weights, the same loss. {NEW}"
ZERO = "The gradients of all weights are 0. Data and loss stay."
OWN = "The weights have the gradients of these data."
STEP = f"The weights have moved by their gradients. {MOVED}"
OLD = (
    "Backward before forward: gradients of the old data, because forward has not run since the weights moved."
)
LATE = f"Update without backward: old gradients. {MOVED}"
REST = "zero_grad has not run in between."
CLEAR = ("zero_grad", 0, "", ZERO)
BACKWARD = ("backward", 1, "", OWN)

# Each phase with what is added up then, what is old ("d"ata, "g"radients), and the words.
IN_ORDER = [
    ("forward", 1, "", SAME),
    CLEAR,
    BACKWARD,
    ("update", 1, "dg", STEP),
    ("forward", 1, "g", GOES),
    CLEAR,
    BACKWARD,
    ("update", 1, "dg", STEP),
]
FORGETFUL = [
    ("update", 1, "dg", STEP),
    ("forward", 1, "g", GOES),
    ("backward", 2, "", f"Gradients are added up: two passes over different data. {REST}"),
    (
        "update",
        2,
        "dg",
        "Gradients of two passes were added up: this update goes the way of all of them, like momentum. "
        + MOVED,
    ),
    ("forward", 2, "g", GOES),
    ("backward", 3, "", f"Gradients are added up: 3 passes over different data. {REST}"),
]
TWICE = f"Gradients are added up: two passes over the same data, twice as long. {REST}"
THRICE = f"Gradients are added up: 3 passes over the same data, 3 times as long. {REST}"
LONG = f"Gradients added up 3 times: this update was 3 times as long. {MOVED}"
TAKEN = f"Gradients added up 3 times: the optimiser took them for those of one pass. {MOVED}"
SEQUENCES = (
    ("sgd", {}, None, IN_ORDER),
    ("sgd", {"momentum": 0.5}, None, IN_ORDER),
    ("adam", {}, None, IN_ORDER),
    ("sgd", {}, {"size": 3, "seed": 1337}, IN_ORDER),
    ("sgd", {}, None, FORGETFUL),
    *(
        (kind, {}, None, [("backward", 2, "", TWICE), ("backward", 3, "", THRICE), ("update", 3, "dg", last)])
        for kind, last in (("sgd", LONG), ("adam", TAKEN))
    ),
    (
        "sgd",
        {},
        None,
        [
            ("update", 1, "dg", STEP),
            ("update", 1, "dg", LATE),
            ("zero_grad", 0, "d", ZERO),
            ("backward", 1, "dg", OLD),
            ("forward", 1, "g", GOES),
            ("zero_grad", 0, "", ZERO),
            ("update", 0, "", "The gradients are 0. Nothing moves."),
        ],
    ),
    (
        "sgd",
        {"momentum": 0.9},
        None,
        [CLEAR, ("update", 0, "dg", f"The gradients are 0: the optimiser goes on as before. {MOVED}")],
    ),
)
MAKE = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
DEFAULTS = {"sgd": {}, "adam": {"betas": [0.9, 0.999], "eps": 1e-8}}
BEFORE = 5


def vectors():
    for kind, options, batches, phases in SEQUENCES:
        names = ", ".join(phase for phase, *_ in phases)
        how = "".join(f", {name} {value}" for name, value in options.items())
        on = f" on batches of {batches['size']}" if batches else ""
        yield {"name": f"{kind}{how}{on}: {names}", **taken_apart(kind, options, batches, phases)}


def taken_apart(kind, options, batches, phases):
    weights = torch.tensor(drawn(LECTURE))
    optimizer = MAKE[kind]([weights], lr=RATE, **options)
    step = 0

    def forward():
        """Compute the loss of a copy of the weights: the graph keeps the data of its time."""
        copy = weights.clone().requires_grad_()
        samples = batch(batches["seed"], step, len(XS), batches["size"]) if batches else slice(None)
        return loss_of(RUN, copy, samples), copy

    def gradient(loss, copy):
        return torch.autograd.grad(loss, copy, retain_graph=True)[0]

    for step in range(BEFORE):  # noqa: B007 (forward reads it)
        weights.grad = gradient(*forward())
        optimizer.step()
    step = BEFORE
    seen = now = forward()
    weights.grad = gradient(*seen)
    moments = []
    for phase, added, old, words in phases:
        before = seen[0].item()
        if phase == "forward":
            seen = now = forward()
        elif phase == "zero_grad":
            weights.grad = torch.zeros_like(weights)
        elif phase == "backward":
            weights.grad = weights.grad + gradient(*seen)
        else:
            was = weights.clone()
            optimizer.step()
            step += 1
            now = now if torch.equal(was, weights) else forward()
        moments.append(
            {
                "phase": phase,
                "loss": seen[0].item(),
                "true_loss": now[0].item(),
                "norm": weights.grad.norm().item(),
                "true_norm": gradient(*now).norm().item(),
                "added": added,
                "old": old,
                "words": words.format(f"{before:#.3g}", f"{seen[0].item():#.3g}"),
            }
        )
    return {
        "optimizer": {"kind": kind, "learning_rate": constant(RATE), **DEFAULTS[kind], **options},
        "batches": batches,
        "steps": BEFORE,
        "moments": moments,
        "parameters": weights.tolist(),
        "stored": weights.grad.tolist(),
    }
