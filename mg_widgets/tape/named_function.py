"""A Python function of numbers that have names, called with Values or with floats."""

from __future__ import annotations

import inspect
import io
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from inspect import BoundArguments, Parameter, Signature
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.arguments import number
from mg_widgets.engine.branches import branches_refused
from mg_widgets.engine.value import Value
from mg_widgets.foreign.nodes import data_of, is_node, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

NUMBER = "a number or a Value"


class NamedFunction:
    """A function, and the names of its inputs.

    Parameters
    ----------
    f
        Any callable.
    given
        Names of the inputs: parameters of `f`, in any order. One alone may be "x" whatever `f` calls it;
        where `f` takes `*args` or tells nothing about its parameters, any names, in the order of `args`.
    reserved
        Names that cannot be given.

    Attributes
    ----------
    name : str
        What the function is called; "f" for one without a name.
    inputs : list of str
        The names, as `f` has them.

    Raises
    ------
    TypeError
        If `f` cannot be called with these inputs and nothing else.

    """

    def __init__(self, f: Callable[..., Any], given: Collection[str], reserved: Collection[str] = ()) -> None:
        if not callable(f):
            raise TypeError(f"f must be a function of one or more numbers, not {shortened(f)}")
        self.f = f
        name = getattr(f, "__name__", "")
        self.name = name if name.isidentifier() else "f"
        self._signature = _signature(f, given)
        self.inputs = self._checked(list(given), reserved)

    def graph(self, point: Mapping[str, float]) -> tuple[Value, dict[str, Value]]:
        """Call with Values; return the result and the inputs by name.

        Raises
        ------
        Exception
            Whatever `f` raises; a TypeError if it returns something else than a number or a Value.

        """
        leaves = {name: Value(point[name], name) for name in self.inputs}
        return self.of(leaves), leaves

    def of(self, leaves: Mapping[str, Value]) -> Value:
        """Call with these Values. Raises as `graph`."""
        with branches_refused():
            result = self._call(leaves)
        return result if isinstance(result, Value) else Value(self._number(result))

    def number(self, point: Mapping[str, float]) -> float:
        """Call with floats; return the number that comes out. Raises as `graph`."""
        return self._number(self._call({name: float(point[name]) for name in self.inputs}))

    def _call(self, inputs: Mapping[str, Any]) -> object:
        bound = BoundArguments(self._signature, {})
        rest = dict(inputs)
        for name, parameter in self._signature.parameters.items():
            if parameter.kind is Parameter.VAR_POSITIONAL:
                others = [other for other in rest if other not in self._signature.parameters]
                bound.arguments[name] = tuple(rest.pop(other) for other in others)
            elif parameter.kind is Parameter.VAR_KEYWORD:
                bound.arguments[name] = rest
            elif name in rest:
                bound.arguments[name] = rest.pop(name)
        with np.errstate(all="ignore"):
            return self.f(*bound.args, **bound.kwargs)

    def _number(self, result: Any) -> float:  # noqa: ANN401 (anything may come back)
        if getattr(result, "shape", None) == ():
            result = result.item()  # an array or a tensor of no dimension
        if is_node(result):
            return data_of(result)
        try:
            return number(result, "the result")
        except TypeError:
            what = "None: is a `return` missing?" if result is None else _described(result)
            raise TypeError(f"{self.name} must return {NUMBER}, not {what}") from None

    def _checked(self, given: list[str], reserved: Collection[str]) -> list[str]:
        """Return the names of the inputs, as the function has them."""
        parameters = self._signature.parameters.values()
        is_open = any(p.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD) for p in parameters)
        named = [p for p in parameters if p.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)]
        names = [p.name for p in named]
        needed = [p.name for p in named if p.default is Parameter.empty]
        if given == ["x"] and "x" not in names and names and len(needed) <= 1:
            given = (needed or names)[:1]
        unknown = [name for name in given if name not in names]
        if unknown and not is_open:
            takes = f"its parameters are {', '.join(names)}" if names else "it takes no arguments"
            raise TypeError(f"{self.name} has no parameter {unknown[0]!r}; {takes}")
        missing = [name for name in needed if name not in given]
        if taken := [name for name in missing if name in reserved]:
            raise TypeError(
                f"{taken[0]} is an argument of Derivative itself: rename that parameter of {self.name}"
            )
        if missing or not given:
            wanted = ", ".join(f"{name}=1.0" for name in missing or names[:1] or ["x"])
            raise TypeError(f"{self.name} needs a number for each of its inputs, such as {wanted}")
        return given


def _signature(f: Callable[..., Any], given: Collection[str]) -> Signature:
    try:
        return inspect.signature(f)
    except (TypeError, ValueError):
        # Some built-in functions do not say what they take.
        return Signature([Parameter(name, Parameter.POSITIONAL_ONLY) for name in given])


def _described(result: object) -> str:
    return f"{type(result).__name__} {shortened(result)}"


_SILENCING = threading.RLock()


@contextmanager
def silence() -> Iterator[None]:
    """Let what this thread prints go nowhere: a function is called hundreds of times for one picture."""
    # Two threads that take turns in between would put each other's back.
    with _SILENCING, redirect_stdout(_Silent(sys.stdout)):
        yield


class _Silent(io.TextIOBase):
    def __init__(self, out: Any) -> None:  # noqa: ANN401 (whatever stands for stdout)
        self._out, self._thread = out, threading.get_ident()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (as a kernel's stdout, which other threads use)
        return getattr(self._out, name)

    def write(self, text: str) -> int:
        return len(text) if threading.get_ident() == self._thread else int(self._out.write(text) or 0)

    def flush(self) -> None:
        self._out.flush()
