"""Where the leaves of any engine are: the paths that lead to them from the variables of a function."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, count
from types import BuiltinFunctionType, CodeType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

from mg_widgets.foreign.graph import nodes_of
from mg_widgets.foreign.nodes import is_node, operands_of

LIMIT = 100_000
"""Objects that are looked at; numbers and strings do not count."""
_LIST, _NODE = 2, 3
_PLAIN = (int, float, complex, str, bytes, bytearray, range, type(None))
_CLOSED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, GeneratorType, CodeType)
"""What is not walked through: behind it is the whole program."""


def leaves_of(root: object) -> list[Any]:
    """Return the leaves of a graph, once each."""
    return [node for node in nodes_of(root) if not operands_of(node)]


def variables_of(function: Any) -> dict[str, object]:  # noqa: ANN401 (any callable of Python)
    """Return what the code of a function can name: a bound self, arguments, closures and globals.

    The functions of the same module that it names are taken for parts of it.
    """
    found: dict[str, object] = {}
    while isinstance(function, (functools.partial, MethodType)):
        if isinstance(function, MethodType):
            found.setdefault("self", function.__self__)
            function = function.__func__
        else:
            names = inspect.signature(function.func).parameters
            found |= dict(zip(names, function.args, strict=False)) | function.keywords
            function = function.func
    waiting, seen = [function], {id(function)}
    while waiting:
        part = waiting.pop()
        if not isinstance(part, FunctionType):
            continue
        for name, thing in _named_by(part):
            found.setdefault(name, thing)
            if (
                isinstance(thing, FunctionType)
                and thing.__globals__ is part.__globals__
                and id(thing) not in seen
            ):
                seen.add(id(thing))
                waiting.append(thing)
    return found


def leaf_paths(variables: Mapping[str, object]) -> dict[str, Any]:
    """Return the leaves that variables lead to, by path, in the order in which they are found.

    A path says where a leaf is, as in `Module`: "layer1.neuron2.w3" is `model.layers[0].neurons[1].w[2]`. It
    begins with the name of the variable only where there are several models. What can be called is looked
    through first: a model knows better names for its parameters than a list of them.
    """
    budget = iter(range(LIMIT))
    seen: set[int] = set()
    by_variable = {
        name: list(_leaves_in(name, thing, seen, budget))
        for name, thing in sorted(variables.items(), key=lambda item: _rank(item[1]))
    }
    models = [name for name, found in by_variable.items() if found and _rank(variables[name]) < _LIST]
    paths: dict[str, Any] = {}
    for name, found in by_variable.items():
        for path, leaf in found:
            short = path.removeprefix(f"{name}.") if len(models) == 1 else path
            paths[_free(paths, short, path)] = leaf
    return paths


def _free(taken: Mapping[str, object], *wanted: str) -> str:
    numbered = (f"{wanted[-1]}_{i}" for i in count(2))
    return next(path for path in chain(wanted, numbered) if path not in taken)


def _is_readable_node(thing: object) -> bool:
    """Tell whether a variable is a node; whatever else a program has may refuse to be looked at."""
    try:
        return is_node(thing)
    except TypeError:
        return False


def _rank(thing: object) -> int:
    """Return how early a variable is looked at."""
    if _is_readable_node(thing):
        return _NODE
    if isinstance(thing, (list, tuple)):
        return _LIST
    return 0 if callable(thing) else 1


def _named_by(function: FunctionType) -> Iterator[tuple[str, object]]:
    """Yield what the code of one function names, the code inside it included."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = function.__defaults__ or ()
    yield from zip(names[len(names) - len(defaults) :], defaults, strict=False)
    yield from (function.__kwdefaults__ or {}).items()
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # assigned later, or never
            yield name, cell.cell_contents
    codes = [function.__code__]
    for code in codes:
        codes += (constant for constant in code.co_consts if isinstance(constant, CodeType))
        yield from ((n, function.__globals__[n]) for n in code.co_names if n in function.__globals__)


def _leaves_in(name: str, thing: object, seen: set[int], budget: Iterator[int]) -> Iterator[tuple[str, Any]]:
    stack = [(name, thing)]
    while stack and next(budget, None) is not None:
        path, thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if _is_readable_node(thing):
            if not operands_of(thing):
                yield path, thing
        else:
            below = [(name, item) for name, item in _inside(path, thing) if not isinstance(item, _PLAIN)]
            stack.extend(reversed(below))


def _inside(path: str, thing: object) -> Iterator[tuple[str, object]]:
    """Yield (path, item) for what a thing holds."""
    if isinstance(thing, (list, tuple)):
        stem = f"{path}_" if path[-1:].isdigit() else re.sub(r"(?<=[^aisu])s$", "", path)
        yield from ((f"{stem}{i}", item) for i, item in enumerate(thing, 1))
    elif isinstance(thing, Mapping):
        yield from (
            (f"{path}.{re.sub(r'[^0-9A-Za-z_]', '_', str(key))}", item) for key, item in thing.items()
        )
    elif _is_open(thing):
        yield from ((f"{path}.{name}", item) for name, item in _attributes(thing))


def _is_open(thing: object) -> bool:
    """Return whether an object's attributes may be a model's: not those of arrays, widgets and trainers."""
    kind = type(thing)
    ours = kind.__module__.startswith("mg_widgets.") and not kind.__module__.startswith("mg_widgets.engine")
    traits = any(base.__name__ == "HasTraits" for base in kind.__mro__)
    return not (isinstance(thing, _CLOSED) or hasattr(kind, "__array__") or ours or traits)


def _attributes(thing: object) -> Iterator[tuple[str, object]]:
    yield from list(getattr(thing, "__dict__", {}).items())
    for base in type(thing).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            slot = f"_{base.__name__.lstrip('_')}{name}" if name[:2] == "__" != name[-2:] else name
            if slot not in ("__dict__", "__weakref__") and hasattr(thing, slot):
                yield name.lstrip("_"), getattr(thing, slot)
