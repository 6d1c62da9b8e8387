"""See every number that a small neural network computes, and move any of them while it learns.

The engine is imported with the package. All else needs NumPy or ipywidgets, and is imported when it is first
asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mg_widgets.engine import (
    L1,
    L2,
    MLP,
    SGD,
    Adam,
    AdamW,
    Constant,
    CosineDecay,
    ExponentialDecay,
    Layer,
    LinearDecay,
    Module,
    Neuron,
    Optimizer,
    RMSprop,
    StepDecay,
    Value,
    binary_cross_entropy,
    hinge,
    softmax_cross_entropy,
    squared_error,
)

if TYPE_CHECKING:
    from mg_widgets.checks import Check, check
    from mg_widgets.extension import load_ipython_extension as load_ipython_extension
    from mg_widgets.extension import register
    from mg_widgets.extension import unload_ipython_extension as unload_ipython_extension
    from mg_widgets.figures import draw_dot
    from mg_widgets.peers import Comparison, compare
    from mg_widgets.tape import Tape, record, record_samples
    from mg_widgets.training import History, Trainer
    from mg_widgets.widgets import (
        Boundary,
        BugLab,
        Dashboard,
        Derivative,
        FourPhases,
        Graph,
        LearningRate,
        LossCurve,
        LossSlice,
        Network,
    )

__all__ = [
    "L1",
    "L2",
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Boundary",
    "BugLab",
    "Check",
    "Comparison",
    "Constant",
    "CosineDecay",
    "Dashboard",
    "Derivative",
    "ExponentialDecay",
    "FourPhases",
    "Graph",
    "History",
    "Layer",
    "LearningRate",
    "LinearDecay",
    "LossCurve",
    "LossSlice",
    "Module",
    "Network",
    "Neuron",
    "Optimizer",
    "RMSprop",
    "StepDecay",
    "Tape",
    "Trainer",
    "Value",
    "binary_cross_entropy",
    "check",
    "compare",
    "draw_dot",
    "hinge",
    "record",
    "record_samples",
    "register",
    "softmax_cross_entropy",
    "squared_error",
]
__version__ = "0.1.0"

_LATER = {
    "checks": ("Check", "check"),
    "extension": ("load_ipython_extension", "register", "unload_ipython_extension"),
    "figures": ("draw_dot",),
    "peers": ("Comparison", "compare"),
    "tape": ("Tape", "record", "record_samples"),
    "training": ("History", "Trainer"),
    "widgets": (
        "Boundary",
        "BugLab",
        "Dashboard",
        "Derivative",
        "FourPhases",
        "Graph",
        "LearningRate",
        "LossCurve",
        "LossSlice",
        "Network",
    ),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (any public name)
    for floor, names in _LATER.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{floor}"), name)
            if name == "Trainer":
                found.view = _dashboard
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _dashboard(trainer: Trainer) -> Dashboard:
    """Return what a trainer shows as the last expression of a cell."""
    from mg_widgets.widgets import Dashboard  # noqa: PLC0415

    return Dashboard.of(trainer)
