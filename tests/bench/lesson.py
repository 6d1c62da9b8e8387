"""The two lessons that are measured, and the cell that shows the first in a notebook."""

from __future__ import annotations

import json
import random
from pathlib import Path

from mg_widgets import L2, MLP, Trainer, hinge

MOONS = Path(__file__).parents[1] / "data" / "moons100.json"
FOUR_POINTS = """
import random
from mg_widgets import MLP, SGD, Trainer

random.seed(1337)
model = MLP(3, [4, 4, 1])
xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]
"""


def four_points() -> Trainer:
    """Return the lecture's network and its four points."""
    names: dict[str, object] = {}
    exec(FOUR_POINTS + "trainer = Trainer(model, xs, ys)", names)  # the same as in the notebooks
    return names["trainer"]


def moons() -> Trainer:
    """Return the micrograd demo: 337 parameters, 100 samples."""
    random.seed(1337)
    data = json.loads(MOONS.read_text())
    model = MLP(2, [16, 16, 1], activation="relu", final_activation="linear", bias="zero")
    return Trainer(model, data["X"], data["y"], loss=hinge, reduction="mean", regularization=L2(1e-4))
