"""The lecture's micrograd, completed; standard library only.

How to read it: `value.py` is the engine, `operations.py` its table of what each operation computes and how
gradients flow; `nn.py` builds networks of Values, `losses.py` says how wrong they are, `optim.py` moves them,
`schedules.py` says how far.
"""

from mg_widgets.engine.losses import L1, L2, binary_cross_entropy, hinge, softmax_cross_entropy, squared_error
from mg_widgets.engine.nn import MLP, Layer, Module, Neuron
from mg_widgets.engine.optim import SGD, Optimizer
from mg_widgets.engine.schedules import Constant, LinearDecay, Schedule
from mg_widgets.engine.value import Value, topological_order

__all__ = [
    "L1",
    "L2",
    "MLP",
    "SGD",
    "Constant",
    "Layer",
    "LinearDecay",
    "Module",
    "Neuron",
    "Optimizer",
    "Schedule",
    "Value",
    "binary_cross_entropy",
    "hinge",
    "softmax_cross_entropy",
    "squared_error",
    "topological_order",
]
