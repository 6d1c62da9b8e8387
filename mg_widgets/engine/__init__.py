"""The lecture's micrograd, completed; standard library only.

How to read it: `value.py` is the engine, `operations.py` its table of what each operation computes and how
gradients flow; `nn.py` builds networks of Values, `losses.py` says how wrong they are, `optim` moves them,
`schedules.py` says how far.
"""

from mg_widgets.engine.losses import L1, L2, binary_cross_entropy, hinge, softmax_cross_entropy, squared_error
from mg_widgets.engine.nn import MLP, Layer, Module, Neuron
from mg_widgets.engine.optim import SGD, Adam, AdamW, Optimizer, RMSprop
from mg_widgets.engine.schedules import (
    Constant,
    CosineDecay,
    ExponentialDecay,
    LinearDecay,
    Schedule,
    StepDecay,
)
from mg_widgets.engine.value import Value, topological_order

__all__ = [
    "L1",
    "L2",
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Constant",
    "CosineDecay",
    "ExponentialDecay",
    "Layer",
    "LinearDecay",
    "Module",
    "Neuron",
    "Optimizer",
    "RMSprop",
    "Schedule",
    "StepDecay",
    "Value",
    "binary_cross_entropy",
    "hinge",
    "softmax_cross_entropy",
    "squared_error",
    "topological_order",
]
