"""See every number that a small neural network computes, and move any of them while it learns."""

from mg_widgets.checks import Check, check
from mg_widgets.engine import (
    L2,
    MLP,
    SGD,
    Layer,
    LinearDecay,
    Module,
    Neuron,
    Value,
    hinge,
    squared_error,
)
from mg_widgets.extension import load_ipython_extension as load_ipython_extension
from mg_widgets.extension import register
from mg_widgets.extension import unload_ipython_extension as unload_ipython_extension
from mg_widgets.figures import draw_dot
from mg_widgets.peers import Comparison, compare
from mg_widgets.tape import Tape, record, record_samples
from mg_widgets.training import History, Trainer
from mg_widgets.widgets import Dashboard, Graph, LossCurve

__all__ = [
    "L2",
    "MLP",
    "SGD",
    "Check",
    "Comparison",
    "Dashboard",
    "Graph",
    "History",
    "Layer",
    "LinearDecay",
    "LossCurve",
    "Module",
    "Neuron",
    "Tape",
    "Trainer",
    "Value",
    "check",
    "compare",
    "draw_dot",
    "hinge",
    "record",
    "record_samples",
    "register",
    "squared_error",
]
__version__ = "0.1.0"

Trainer.view = Dashboard.of
