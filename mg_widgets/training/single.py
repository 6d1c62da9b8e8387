"""A function of one number as a model: its input is the only parameter, and its value is the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsFloat

from mg_widgets.engine.nn import Module
from mg_widgets.engine.value import Value
from mg_widgets.tape.formula import formula
from mg_widgets.tape.function import Sampled, function_of
from mg_widgets.tape.named_function import NamedFunction
from mg_widgets.training.arguments import finite_number
from mg_widgets.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

REACH = 5.0
"""So far to both sides of the first number the function must have one graph."""


class Single(Module):
    """A function whose input is a parameter.

    Parameters
    ----------
    named
        The function, of one input.
    x
        Where the input begins.

    """

    def __init__(self, named: NamedFunction, x: float) -> None:
        (self._name,) = named.inputs
        self._named = named
        setattr(self, self._name, Value(x, self._name))

    def __call__(self, _inputs: object) -> Value:
        """Return the value of the function where the parameter is."""
        return self._named.of({self._name: getattr(self, self._name)})


def trainer_down(f: Callable[..., object], x: SupportsFloat = 0.0) -> tuple[Trainer, str]:
    """Return a trainer that goes down a function of one number, and "f(x) = ..." of it.

    Parameters
    ----------
    f
        A function of one Value that returns one computed from it, such as `lambda x: 3*x**2 - 4*x + 5`.
    x
        Where it begins, a finite number.

    Raises
    ------
    TypeError, ValueError
        Naming what is wrong.
    Exception
        What `f` raises.

    """
    begin = finite_number(x, "x")
    try:
        named = NamedFunction(f, ["x"])
    except TypeError:
        raise TypeError(
            "f must be a function of one number, such as lambda x: x**2, and of no other"
        ) from None
    (name,) = named.inputs
    found = function_of(named, {name: begin}, {name: (begin - REACH, begin + REACH)})
    if isinstance(found, Sampled):
        raise ValueError(f"no page can go down {named.name}: it is {found.note}")  # noqa: TRY004 (a note)
    tape = found.tape
    if tape.parameters[0] not in (tape.root, *tape.a, *tape.b):
        raise ValueError(f"{named.name} must compute its value from {name}")
    trainer = Trainer(Single(named, begin), [[0.0]], [0.0], loss=lambda value, _: value)
    return trainer, f"{named.name}({name}) = {formula(f, tape) or '...'}"
