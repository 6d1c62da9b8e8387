"""The lessons' problems: a network, its data, and what a step of training is."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets import L2, MLP, SGD, Trainer, hinge

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets import Tape
    from mg_widgets.engine.optim import Optimizer

MOONS = Path(__file__).parents[1] / "data" / "moons100.json"
ALPHA = 1e-4
"""Of the L2 penalty of the moons."""


@dataclass
class Problem:
    """A network on its data."""

    sizes: list[int]
    xs: list[list[float]]
    ys: list[float]
    model: MLP
    rate: float
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Trainers move the model.
        self.initial = [p.data for p in self.model.parameters()]

    @property
    def regularized(self) -> bool:
        """Whether it is the moons' loss, the mean hinge and a penalty, or the sum of squared errors."""
        return "regularization" in self.options

    def trainer(self, optimizer: Optimizer | None = None) -> Trainer:
        return Trainer(self.model, self.xs, self.ys, optimizer=optimizer or SGD(self.rate), **self.options)


def moons(samples: int = 100, width: int = 16) -> Problem:
    """Return the micrograd demo, with 100 samples and layers of 16 as it is there, or larger."""
    random.seed(1337)
    data = json.loads(MOONS.read_text())
    xs, ys = (data["X"], data["y"]) if samples == len(data["X"]) else drawn_moons(samples)
    model = MLP(2, [width, width, 1], activation="relu", final_activation="linear", bias="zero")
    options = {"loss": hinge, "reduction": "mean", "regularization": L2(ALPHA)}
    return Problem([2, width, width, 1], xs, ys, model, 0.1, options)


def drawn_moons(samples: int) -> tuple[list[list[float]], list[float]]:
    """Return points of two half moons, in turn, with a little noise."""
    xs, ys = [], []
    for i in range(samples):
        turn, noise = random.uniform(0, math.pi), (random.gauss(0, 0.1), random.gauss(0, 0.1))
        x, y = (math.cos(turn), math.sin(turn)) if i % 2 else (1 - math.cos(turn), 0.5 - math.sin(turn))
        xs.append([x + noise[0], y + noise[1]])
        ys.append(-1.0 if i % 2 else 1.0)
    return xs, ys


def four_points() -> Problem:
    """Return the lecture's network on the lecture's four points."""
    random.seed(1337)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    return Problem([3, 4, 4, 1], xs, [1.0, -1.0, -1.0, 1.0], MLP(3, [4, 4, 1]), 0.05)


def stepper(problem: Problem, tape: Tape, *, everything: bool = False) -> Callable[[], float]:
    """Return a step of gradient descent by replay: it returns the loss before its update.

    With `everything` the data and the grad of every node are computed too, and not only what a step needs.
    """
    parameters = np.array(problem.initial)

    def step() -> float:
        loss, gradient = tape.evaluate(parameters)
        if everything:
            tape.materialize()
        parameters[:] -= problem.rate * gradient
        return loss

    return step


def agree(ours: Callable[[], float], theirs: Callable[[], float], steps: int = 20) -> None:
    """Fail unless two ways have the same losses, step after step: only then are they the same work."""
    for k in range(steps):
        a, b = ours(), theirs()
        if not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9):
            raise AssertionError(f"at step {k} ours has the loss {a!r}, theirs {b!r}")
