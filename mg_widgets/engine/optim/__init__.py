"""Rules that move parameters against their gradient, each with the names and the meaning of `torch.optim`."""

from mg_widgets.engine.optim.adam import Adam, AdamW
from mg_widgets.engine.optim.optimizer import Optimizer
from mg_widgets.engine.optim.rmsprop import RMSprop
from mg_widgets.engine.optim.sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", "RMSprop"]
