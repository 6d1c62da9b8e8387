"""Why a function is not recorded, in a sentence that says what to write instead."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from mg_widgets.engine.branches import ALWAYS_TRUE, EQUALS_NO_NUMBER
from mg_widgets.engine.value import Value
from mg_widgets.foreign.nodes import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.tape.named_function import NamedFunction

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
    called = next(_called(named.f), None) if any(told in str(error) for told in TAKE_FLOATS) else None
    if called:
        full, name = called
        takes = f"{full} takes a float, not a Value"
        if callable(getattr(Value, name, None)):
            return f"{takes}: write x.{name}() and the page computes it by itself"
        return takes
    for told, reason in COMPARED.items():
        if told in str(error):
            return f"a Value {reason}, and the exact slope is known too"
    return f"{named.name} takes floats, not Values: {one_line(str(error))}"


def _called(f: object) -> Iterator[tuple[str, str]]:
    """Yield the functions of modules that a function calls, in their order: ("math.sin", "sin")."""
    code, scope = getattr(f, "__code__", None), getattr(f, "__globals__", {})
    if code is None:
        home, name = getattr(f, "__module__", None) or type(f).__module__, getattr(f, "__name__", "")
        if name:
            yield f"{home}.{name}".removeprefix("builtins."), name
        return
    module: ModuleType | None = None
    for name in code.co_names:
        thing = scope.get(name)
        if isinstance(thing, ModuleType):
            module, prefix = thing, name
        elif callable(getattr(module, name, None)):
            yield f"{prefix}.{name}", name
        elif getattr(thing, "__module__", "") in ("math", "numpy"):
            yield name, name
