"""Why a function is not recorded, in a sentence that says what to write instead."""

from __future__ import annotations

import ast
import linecache
from traceback import FrameSummary, extract_tb, walk_tb
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

from mg_widgets.engine.branches import ALWAYS_TRUE, EQUALS_NO_NUMBER
from mg_widgets.engine.value import Value
from mg_widgets.foreign.nodes import one_line
from mg_widgets.tape import named_function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.tape.named_function import NamedFunction

HERE = named_function.__name__
"""Whose frame calls a function."""

TAKE_FLOATS = ("must be real number, not Value", "operand 'Value' does not support ufuncs")
"""What the functions of math and NumPy say of a Value."""

COMPARED = {
    "not supported between instances": "has no order: compare x.data, as in `if x.data > 0`",
    EQUALS_NO_NUMBER: "equals no number: compare x.data, as in `if x.data == 0`",
    ALWAYS_TRUE: "is always true: compare x.data, as in `if x.data != 0`",
}
"""What a comparison of a Value raises, and what to write instead."""


def float_note(named: NamedFunction, error: Exception) -> str:
    """Return why a function takes no Values, by what it raised when it was given one."""
    called = _called(named.f, error) if any(told in str(error) for told in TAKE_FLOATS) else ""
    if called:
        takes = f"{called} takes a float, not a Value"
        name = called.rpartition(".")[2]
        if callable(getattr(Value, name, None)):
            return f"{takes}: write x.{name}() and the page computes it by itself"
        return takes
    for told, reason in COMPARED.items():
        if told in str(error):
            return f"a Value {reason}, and the exact slope is known too"
    return f"{named.name} takes floats, not Values: {one_line(str(error))}"


def _called(f: object, error: Exception) -> str:
    """Return the function whose call raised, such as "math.sin"; "" where that cannot be told."""
    places = zip(walk_tb(error.__traceback__), extract_tb(error.__traceback__), strict=True)
    modules = [(frame, place) for (frame, _), place in places if not _module(frame).startswith("numpy.")]
    frame, place = modules[-1]
    if _module(frame) == HERE:  # f itself is not written in Python
        home, name = getattr(f, "__module__", None) or type(f).__module__, getattr(f, "__name__", "")
        return name and f"{home}.{name}".removeprefix("builtins.")
    written = _written(place)
    if written is None:
        names = list(_named(frame))
        return names[0] if len(names) == 1 else ""
    return written


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _written(place: FrameSummary) -> str | None:
    """Return what is called at a place, "" if it is no name; None if Python (before 3.11) cannot tell."""
    begin, end, last = (getattr(place, name, None) for name in ("colno", "end_colno", "end_lineno"))
    if begin is None or end is None or last is None or place.lineno is None:
        return None
    lines = [linecache.getline(place.filename, i).encode() for i in range(place.lineno, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][begin:]
    try:
        call = ast.parse(b"".join(lines), mode="eval").body
    except SyntaxError:
        return None  # there is no source
    written = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    return written if written.replace(".", "").isidentifier() else ""


def _named(frame: FrameType) -> Iterator[str]:
    """Yield the functions of modules that a frame names, in their order: "math.sin"."""
    module: ModuleType | None = None
    for name in frame.f_code.co_names:
        thing = frame.f_globals.get(name)
        if isinstance(thing, ModuleType):
            module, prefix = thing, name
        elif callable(getattr(module, name, None)):
            yield f"{prefix}.{name}"
        elif callable(thing):
            yield name
