"""Which questions are fair: those that good libraries answer alike although they round differently.

A number is a pair: what it is, and its doubt, a bound on how far another library may be from it. What is inf
or nan has no doubt: it is fair only where every number within the doubt of the operands makes it the same.
The operation table of the engine says here what is worth asking; the answers are PyTorch's.
"""

from __future__ import annotations

import math
from itertools import product

from sketch import CODES

from mg_widgets.engine import ieee
from mg_widgets.engine.operations import ADD, LEAKY_RELU, MULTIPLY, OPERATIONS, POWER, RELU

# The doubt that one function adds, relative to its result; these operations add none.
ROUNDING = 4e-15
EXACT = (ADD, MULTIPLY, RELU, LEAKY_RELU)
# The doubt that is still fair: a hundredth of what the tests allow.
LIMIT = 1e-12
# Beyond this, and below its inverse, the next step may overflow or underflow in one library only.
LARGE = 1e290


def settle(sketch, numbers):
    """Append the numbers of the nodes that are new in a sketch; return whether all are fair."""
    for node in range(len(numbers), len(sketch.names)):
        if sketch.names[node] == "leaf":
            numbers.append((sketch.values[node], 0.0))
            continue
        operation, *operands = _node(sketch, numbers, node)
        # Of these not even PyTorch's own powers are alike, and -0 may come out of a ReLU as 0.
        if operation in (POWER, RELU) and str(operands[0][0]) in ("-inf", "-0.0"):
            return False
        numbers += _doubted(operation, operation.value, *operands)
        if not _is_fair(numbers[node]):
            return False
    return True


def has_fair_gradients(sketch, numbers, root):
    """Tell whether the gradients of all nodes that lead to the root are fair."""
    received = {root: [(1.0, 0.0)]}
    for node in range(root, -1, -1):
        if node not in received:
            continue
        up = _total(received[node])
        if not all(map(_is_fair, [up, *received[node]])):
            return False
        operation, *operands = _node(sketch, numbers, node)
        deposits = _doubted(operation, operation.deposits, *operands, numbers[node], up)
        for operand, deposit in zip((sketch.a[node], sketch.b[node]), deposits, strict=False):
            received.setdefault(operand, []).append(deposit)
    return True


def _node(sketch, numbers, node):
    """Return a node's operation and the numbers a, b and k; where there is no b, a again."""
    a, b = sketch.a[node], sketch.b[node]
    operation = OPERATIONS[CODES[sketch.names[node]]]
    return operation, numbers[a], numbers[b if b >= 0 else a], (sketch.k[node], 0.0)


def _doubted(operation, function, *numbers):
    """Return what the value or the deposits of an operation are for numbers in doubt."""

    def results(numbers):
        result = function(ieee, *numbers)
        return result if isinstance(result, tuple) else (result,)

    ends = [results(end) for end in product(*((x - e, x + e) if e else (x,) for x, e in numbers))]
    rounding = 0.0 if operation in EXACT else ROUNDING
    return [
        (x, max(_distance(x, end[i]) for end in ends) + (rounding * abs(x) if math.isfinite(x) else 0.0))
        for i, x in enumerate(results([x for x, _ in numbers]))
    ]


def _total(deposits):
    """Add up deposits; of more than two, libraries choose the order."""
    total = sum(x for x, _ in deposits)
    if not math.isfinite(total):
        return total, 0.0
    rounding = ROUNDING if len(deposits) > 2 else 0.0
    return total, sum(e + rounding * abs(x) for x, e in deposits)


def _distance(x, y):
    if x == y or (math.isnan(x) and math.isnan(y)):
        return 0.0
    distance = abs(x - y)
    return math.inf if math.isnan(distance) else distance


def _is_fair(number):
    x, doubt = number
    if not math.isfinite(x):
        return doubt == 0
    return doubt <= LIMIT * max(1.0, abs(x)) and (x == 0 or 1 / LARGE < abs(x) < LARGE)
