"""Which operation of the table a node is: what its engine calls it, and what its numbers say."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import OPAQUE, POWER, RELU, Operation
from mg_widgets.foreign.fitting import Fit, as_taken, fits_of, tolerance_of
from mg_widgets.foreign.naming import KNOWN, method_for, named_operation
from mg_widgets.foreign.no_trace import all_restored, muted
from mg_widgets.foreign.nodes import data_of, is_node, symbol_of
from mg_widgets.foreign.operands import BINARY, is_negation, takes_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.foreign.probe import Probe


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a node computes.

    Attributes
    ----------
    code
        Of the operation table; `OPAQUE` if no operation fits.
    k
        The constant of a power.
    operands
        The operands as the operation takes them: one that was given twice may stand in a set only once.
    reason
        Why no operation fits, in a sentence; "" otherwise.
    stale
        Whether the operation fits, but the node's number is that of other operands.
    wrong_value
        The number that the operation of this name should give, where the engine computes another one.

    """

    code: int
    k: float = 0.0
    operands: tuple[Node, ...] = ()
    reason: str = ""
    stale: bool = False
    wrong_value: float | None = None


def recognise(
    node: Node,
    operands: tuple[Node, ...],
    find_local: Callable[[], Probe | None],
    trusted: set[Operation] | None = None,
) -> Recognition:
    """Tell what a node computes.

    The operation that the symbol names is taken if it gives the node's number; if not, the one that fits
    number and local derivatives. Where nothing fits, the data of the operands may have changed since: then
    what the engine computes for them now decides.

    Parameters
    ----------
    node, operands
        The node, and what it was computed from.
    find_local
        Probes the node; not called where symbol and number agree.
    trusted
        Operations that this engine has been found to compute rightly: a node of their name whose number is
        that of other operands is taken for one of them at once. What is found right is added.

    """
    takes_a_number = _has_two_operands(node, operands) and takes_number(node, operands)
    named = None if takes_a_number else named_operation(node, len(operands))
    by_name = fits_of(node, operands, [named], None) if named else ()
    fit = next((fit for fit in by_name if fit.value), None)
    if fit:
        return _known(fit, operands)
    if named and trusted and named in trusted:
        return _stale(node, operands, named)
    probed = find_local()
    local = probed.local if probed and probed.attached and probed.error is None else None
    nameless = not (named or symbol_of(node))
    # One operand may stand for two only where nothing speaks against it.
    may_double = nameless and not takes_number(node, operands)
    able = [entry for entry in KNOWN if may_double or entry is named or entry.arity == len(operands)]
    fits = list(fits_of(node, operands, able, local))
    strays = bool(probed and probed.strays)
    fit = _by_numbers(node, fits, nameless=nameless)
    if fit:
        return _known(fit, operands)
    takes_a_number = takes_a_number or _goes_back_as_with_a_number(node, operands, local)
    if named and not (strays or takes_a_number):
        found = _by_trying(node, operands, named)
        if found.stale and trusted is not None:
            trusted.add(named)
        return found
    if strays:
        why = "it was computed from more than its operands"
    elif takes_a_number:
        why = "one of its operands is a number that is no node"
    else:
        why = _why_unknown(node, fits)
    return Recognition(OPAQUE, 0.0, operands, why)


def _has_two_operands(node: Node, operands: tuple[Node, ...]) -> bool:
    return symbol_of(node) in BINARY and not is_negation(node, operands[0])


def _goes_back_as_with_a_number(
    node: Node, operands: tuple[Node, ...], local: tuple[float, ...] | None
) -> bool:
    """Tell whether the derivative is that of an operation of this name with a number that is no node."""
    if not local or len(local) > 1 or symbol_of(node) not in BINARY:
        return False
    if symbol_of(node) in "+-":
        return abs(local[0]) == 1
    return agree(abs(local[0] * data_of(operands[0])), abs(data_of(node)), tolerance_of([node]))


def _by_numbers(node: Node, fits: list[Fit], *, nameless: bool) -> Fit | None:
    """Return the one operation that fits; of a node without a name also if its local derivative does not."""
    # A power can be bent to fit: any other operation that fits comes first.
    plain = [fit for fit in fits if fit.value and "{k}" not in fit.entry.symbol and not _is_weak(node, fit)]
    fitting = [fit for fit in plain if fit.local is not False]
    powers = [fit for fit in fits if fit.value and fit.local and "{k}" in fit.entry.symbol and fit.k != 1]
    if len(fitting) == 1 or (powers and not fitting):
        return (fitting or powers)[0]
    return plain[0] if nameless and not fitting and len(plain) == 1 else None


def _why_unknown(node: Node, fits: list[Fit]) -> str:
    alike = [fit.entry.name for fit in fits if fit.value and fit.local is not False]
    if len(alike) > 1:
        return f"its numbers fit {' and '.join(dict.fromkeys(alike))} alike"
    name = symbol_of(node)
    what = f"nothing is known of {name!r}" if name else "its engine does not say what it computes"
    return f"{what}, and no operation fits its numbers"


def _is_weak(node: Node, fit: Fit) -> bool:
    """Tell whether a fit says little: a kink looks alike on one side, be it that of relu, abs or clip."""
    return fit.entry is RELU and symbol_of(node) != ""


def _known(fit: Fit, operands: tuple[Node, ...]) -> Recognition:
    return Recognition(fit.entry.code, fit.k, as_taken(operands, fit.entry))


def recompute(node: Node, operands: tuple[Node, ...], entry: Operation, k: float) -> float | None:
    """Return what the node's own engine makes of its operands now; None where that cannot be found out."""
    try:
        with all_restored(operands), muted():
            found = _computed(node, operands, entry, k)
        return data_of(found) if is_node(found) else None
    except Exception:  # noqa: BLE001 (a student's operator may raise anything)
        return None


def _stale(node: Node, operands: tuple[Node, ...], named: Operation) -> Recognition:
    k = next((fit.k for fit in fits_of(node, operands, [named], None)), 0.0)
    return Recognition(named.code, k, as_taken(operands, named), stale=True)


def _by_trying(node: Node, operands: tuple[Node, ...], named: Operation) -> Recognition:
    """Decide between data that have changed since and a formula that is not that of its name."""
    stale = _stale(node, operands, named)
    numbers = [data_of(x) for x in stale.operands]
    expected = named.value(ieee, numbers[0], numbers[-1], stale.k)
    again = recompute(node, stale.operands, named, stale.k)
    if again is None or agree(again, expected, tolerance_of([node])):
        return stale
    reason = f"its number is not that of {named.name}"
    return Recognition(OPAQUE, 0.0, operands, reason, wrong_value=expected)


def _computed(node: Node, operands: tuple[Node, ...], entry: Operation, k: float) -> Any:  # noqa: ANN401
    if entry.arity == 2:  # noqa: PLR2004
        by_symbol = {"+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv}
        return by_symbol[entry.symbol](*operands)
    if entry is POWER:
        return operands[0] ** (int(k) if k == int(k) else k)
    if entry.symbol == "-":
        return -operands[0]
    method = method_for(node, operands[0], entry)
    return method() if method else None
