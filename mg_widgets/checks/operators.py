"""Faults of a class's operators: `2 + x` and the others, tried on numbers that are known."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from mg_widgets.checks.findings import Fault
from mg_widgets.checks.words import number
from mg_widgets.engine.agreement import agree
from mg_widgets.foreign.fitting import tolerance_of
from mg_widgets.foreign.no_trace import all_restored, muted
from mg_widgets.foreign.nodes import data_of, is_node, label_of, operands_of, symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape.reading import Reading


class Trial(NamedTuple):
    """An expression of a node and a number, and the method that computes it."""

    text: str
    method: str
    apply: Callable[[Any, float], Any]


TRIALS = [
    Trial("x + c", "__add__", lambda x, c: x + c),
    Trial("c + x", "__radd__", lambda x, c: c + x),
    Trial("x * c", "__mul__", lambda x, c: x * c),
    Trial("c * x", "__rmul__", lambda x, c: c * x),
    Trial("-x", "__neg__", lambda x, _: -x),
    Trial("x - c", "__sub__", lambda x, c: x - c),
    Trial("c - x", "__rsub__", lambda x, c: c - x),
    Trial("x / c", "__truediv__", lambda x, c: x / c),
    Trial("c / x", "__rtruediv__", lambda x, c: c / x),
    Trial("x**c", "__pow__", lambda x, c: x**c),
]
NUMBERS = (3, 7)
"""At one number two operators may agree: 1.5 + 3 is 1.5 * 3."""


def operator_faults(reading: Reading) -> Iterator[tuple[int, Fault]]:
    """Yield a place and a fault for each operator that returns a wrong number.

    Each class is tried once, on the last of its nodes; new nodes come and go, none of the graph's changes.
    """
    tried: set[type] = set()
    for place in range(len(reading.values) - 1, -1, -1):
        node = reading.values[place]
        if type(node) in tried:
            continue
        tried.add(type(node))
        for trial, c in product(TRIALS, NUMBERS):
            made, expected = _attempt(trial, node, c), _attempt(trial, reading.data[place], c)
            if made is None or expected is None:
                continue
            found = data_of(made)
            if not agree(found, expected, tolerance_of([node, made])):
                x = number(reading.data[place])
                text = trial.text.replace("c", str(c)).replace("x", f"({x})" if x.startswith("-") else x)
                gives = f"{text} gives {number(found)}, by {symbol_of(made)!r}, instead of {number(expected)}"
                diagnosis = f"{gives}: look at `{trial.method}`"
                place_of_it = _culprit(reading, place, made, trial.method, c)
                yield place_of_it, Fault("reflected operator", expected, found, diagnosis)
                break


def _attempt(trial: Trial, x: Any, c: int) -> Any:  # noqa: ANN401
    """Return what an operator gives: of a node a node with a number, of a number a number, else None."""
    try:
        # A class may count or list what is computed from a node, in the node or in itself.
        with all_restored([x]), muted():
            made = trial.apply(x, c)
        if isinstance(x, float):
            return made if isinstance(made, float) else None
        return made if is_node(made) and data_of(made) is not None else None
    except Exception:  # noqa: BLE001 (an operator may be missing, or refuse this number)
        return None


def _culprit(reading: Reading, root: int, made: Node, method: str, c: int) -> int:
    """Return a node of the graph that the operator has probably made: alike, with a number nobody named.

    A sum begins with 0 + x: where the reflected sum is wrong, the node with the 0 is the first to suspect.
    """
    own = [data_of(x) for x in operands_of(made) if not operands_of(x) and abs(data_of(x)) != c]
    suspects = [
        (place, reading.data[constant])
        for place, operands in enumerate(reading.operands)
        if symbol_of(reading.values[place]) == symbol_of(made)
        for constant in operands
        if not reading.operands[constant] and not label_of(reading.values[constant])
    ]
    likely = [place for place, constant in suspects if constant == 0 and method == "__radd__"]
    likely += [place for place, constant in suspects if constant in own]
    likely += [place for place, _ in suspects]
    return likely[0] if likely else root
