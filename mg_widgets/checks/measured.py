"""The derivatives of an operation that nobody knows: its operands are moved, and it computes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.engine.agreement import agree
from mg_widgets.foreign.beside import is_busy_elsewhere
from mg_widgets.foreign.naming import method_of
from mg_widgets.foreign.no_trace import all_restored, muted
from mg_widgets.foreign.nodes import attribute, data_of, symbol_of

if TYPE_CHECKING:
    from mg_widgets.tape import Reading

STEP = 1e-5
"""How far an operand is moved, relative to its number or to 1."""
MEASURED = 1e-4
"""How far a measured derivative may be from what an engine says, relative to the larger one, or to 1."""


def measured_local(reading: Reading, place: int) -> tuple[float, ...] | None:
    """Return the local derivatives by central differences, one for each different operand.

    The operation is called again by the name of its symbol, or of the method that has made the node, with its
    first operand as `self`.

    Returns
    -------
    tuple or None
        None where it cannot be called so, gives another number than the node has, or has a kink just there.

    """
    node = reading.values[place]
    first, *others = (reading.values[operand] for operand in reading.operands[place])
    different = [reading.values[operand] for operand in dict.fromkeys(reading.operands[place])]
    symbol = symbol_of(node)
    names = (symbol, f"__{symbol}__", method_of(node))
    name = next((name for name in names if name and callable(attribute(first, name))), "")
    if not name or is_busy_elsewhere():
        return None

    def again() -> float:
        return data_of(attribute(first, name)(*others))

    found = []
    with all_restored(different), muted():
        try:
            now = again()
            if not agree(now, reading.data[place]):
                return None
            for operand in different:
                at = data_of(operand)
                step = STEP * max(1.0, abs(at))
                operand.data = at + step
                up = again()
                operand.data = at - step
                down = again()
                operand.data = at
                if not agree((up - now) / step, (now - down) / step, 10 * MEASURED):
                    return None
                found.append((up - down) / (2 * step))
        except Exception:  # noqa: BLE001 (an operation may need more than its operands, or refuse these)
            return None
    return tuple(found)
