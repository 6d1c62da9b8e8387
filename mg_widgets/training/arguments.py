"""Checks of arguments: each returns it, or raises one error that names it and says what is allowed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import Protocol, SupportsFloat, SupportsIndex

from mg_widgets.engine.arguments import integer, number
from mg_widgets.engine.nn import Module
from mg_widgets.engine.optim import Optimizer
from mg_widgets.foreign import is_node
from mg_widgets.tape.sample import Model
from mg_widgets.training.eager import parameters_of

MODEL = "a network with parameters, such as MLP(3, [4, 4, 1]) or an object of a class of your own"
"""What a trainer can train, in words."""
LARGEST_SEED = 2**53
"""A page counts no further in whole numbers."""


class Network(Model, Protocol):
    """A Module that can be called."""

    def drawn(self) -> list[bool]:
        """Return for each parameter whether new weights draw it or set it to zero."""


def finite_number(x: SupportsFloat, name: str) -> float:
    """Return a number as a float, neither inf nor nan."""
    finite = number(x, name)
    if not math.isfinite(finite):
        raise ValueError(f"{name} must be a finite number, not {finite}")
    return finite


def steps_per_second(x: SupportsFloat | None, name: str) -> float | None:
    """Return a speed: a number in the range 0 < x < inf, or None."""
    if x is None:
        return None
    speed = number(x, name)
    if not 0.0 < speed < math.inf:
        raise ValueError(f"{name} must be None or in the range 0 < {name} < inf, not {speed}")
    return speed


def seed_of_weights(x: SupportsIndex, name: str) -> int:
    """Return an integer in the range 0 <= x <= 2**53."""
    seed = integer(x, name)
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"{name} must be in the range 0 <= {name} <= 2**53, not {seed}")
    return seed


def numbers_by_name(logs: Mapping[str, SupportsFloat], name: str) -> dict[str, float]:
    """Return the numbers of one step as floats: at least one, by names that are strings."""
    if not isinstance(logs, Mapping):
        raise _wrong(name, logs, "a mapping of names to numbers, such as {'loss': 0.5}")
    if not logs:
        raise ValueError(f"{name} must hold at least one number, such as {{'loss': 0.5}}")
    return {_name(key, name): _logged(x, f"{name}[{key!r}]") for key, x in logs.items()}


def _name(key: object, name: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"each name in {name} must be a string, not {key!r:.60}")
    if not key.strip():
        raise ValueError(f"each name in {name} must not be blank, as {key!r:.60} is")
    return str(key)


def _logged(x: SupportsFloat, name: str) -> float:
    try:
        return number(x, name)
    except TypeError:
        if isinstance(getattr(x, "data", None), Real):
            advice = "pass its data, such as loss.data"
            raise TypeError(f"{name} must be a number, not a node ({x!r:.60}): {advice}") from None
        raise


def check_parts(model: object, loss: object, regularization: object, optimizer: object) -> None:
    """Raise a TypeError for a part that no trainer can be made of."""
    if isinstance(model, type):
        raise TypeError(f"model must be {MODEL}, not the class {model.__name__} itself")
    if not (callable(model) and _has_parameters(model)):
        raise _wrong("model", model, MODEL)
    if not callable(loss):
        raise _wrong("loss", loss, "a function of a prediction and its target, such as squared_error")
    if not (regularization is None or callable(regularization)):
        raise _wrong("regularization", regularization, "None or a function such as L2(1e-4)")
    if not (optimizer is None or isinstance(optimizer, Optimizer)):
        raise _wrong("optimizer", optimizer, "None or an optimiser such as SGD(0.1)")


def _has_parameters(model: object) -> bool:
    if isinstance(model, Module):
        return bool(model.parameters())
    parameters = parameters_of(model)
    return bool(parameters) and all(map(is_node, parameters.values()))


def _wrong(name: str, value: object, allowed: str) -> TypeError:
    return TypeError(f"{name} must be {allowed}, not {value!r:.60}")
