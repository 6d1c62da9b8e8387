"""The operation table: all that this project knows about each operation, in one place.

Each entry holds the value and what goes back to the operands as functions of a maths namespace `m`, the
operands' data `a` and `b`, the constant `k` (of a power, or the slope of a leaky ReLU), the operation's own
result `out` and its upstream gradient `up`. With `ieee` as `m` they take numbers, with `numpy` arrays.
"""
# ruff: noqa: ARG005 (every entry takes the same arguments and uses those that it needs)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Maths = Any  # `ieee` or `numpy`: whatever has exp, log, tanh, sin, cos, power, divide and where
Number = Any  # a float or an array of floats


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation.

    Attributes
    ----------
    code
        Its number on the tape, the same in Python and in the page.
    name, symbol
        What it is called, and how the lecture writes it; `{k}` in the symbol stands for the constant.
    arity
        How many operands it has.
    value
        `value(m, a, b, k)`: the result.
    deposits
        `deposits(m, a, b, k, out, up)`: upstream gradient times local derivative, one for each operand.
        A dead ReLU and a power of 0 let nothing back, not even 0 * inf, as in PyTorch.
    rule
        The derivative in words.

    """

    code: int
    name: str
    symbol: str
    arity: int
    value: Callable[[Maths, Number, Number, Number], Number]
    deposits: Callable[[Maths, Number, Number, Number, Number, Number], tuple[Number, ...]]
    rule: str

    def partials(self, m: Maths, a: Number, b: Number, k: Number, out: Number) -> tuple[Number, ...]:
        """Return the local derivatives, one for each operand: what an upstream gradient of 1 deposits."""
        return self.deposits(m, a, b, k, out, 1.0)

    def spell(self, k: float) -> str:
        """Return the symbol with the constant in it: '+', '**2', '**0.5', '2**'."""
        return self.symbol.format(k=repr(float(k)).removesuffix(".0"))

    def __reduce__(self) -> tuple[Callable[[int], Operation], tuple[int]]:
        # A copied or unpickled Value shares the one entry of the table: functions cannot be pickled.
        return _entry, (self.code,)


OPAQUE = 255
"""The code of an operation that is not in the table: it can be shown, not replayed."""

# An entry reads best with its first four fields on one line.
# fmt: off
LEAF = Operation(
    0, "leaf", "", 0,
    value=lambda m, a, b, k: a,
    deposits=lambda m, a, b, k, out, up: (),
    rule="a leaf is given; its gradient is the sum of what its consumers deposit",
)
ADD = Operation(
    1, "add", "+", 2,
    value=lambda m, a, b, k: a + b,
    deposits=lambda m, a, b, k, out, up: (up, up),
    rule="a sum hands the upstream gradient on to both operands unchanged",
)
MULTIPLY = Operation(
    2, "multiply", "*", 2,
    value=lambda m, a, b, k: a * b,
    deposits=lambda m, a, b, k, out, up: (up * b, up * a),
    rule="a product hands each operand the upstream gradient times the other operand",
)
POWER = Operation(
    3, "power", "**{k}", 1,
    value=lambda m, a, b, k: m.power(a, k),
    # Everything to the power 0 is the constant 1, so nothing goes back.
    deposits=lambda m, a, b, k, out, up: (m.where(k == 0, 0.0, up * (k * m.power(a, k - 1))),),
    rule="the derivative of a**k is k * a**(k - 1)",
)
EXPONENTIAL = Operation(
    4, "exponential", "{k}**", 1,
    value=lambda m, a, b, k: m.power(k, a),
    # 0**a is 0 for a > 0, where 0 * log(0) would be nan; at a = 0 PyTorch says 0 as well. It does not mask.
    deposits=lambda m, a, b, k, out, up: (up * m.where((k == 0) & (a >= 0), 0.0, out * m.log(k)),),
    rule="the derivative of k**a is the result times log(k)",
)
EXP = Operation(
    5, "exp", "exp", 1,
    value=lambda m, a, b, k: m.exp(a),
    deposits=lambda m, a, b, k, out, up: (up * out,),
    rule="the derivative of exp(a) is the result itself",
)
LOG = Operation(
    6, "log", "log", 1,
    value=lambda m, a, b, k: m.log(a),
    deposits=lambda m, a, b, k, out, up: (m.divide(up, a),),
    rule="the derivative of log(a) is 1 / a",
)
TANH = Operation(
    7, "tanh", "tanh", 1,
    value=lambda m, a, b, k: m.tanh(a),
    deposits=lambda m, a, b, k, out, up: (up * (1.0 - out * out),),
    rule="the derivative of tanh is 1 minus the result squared",
)
RELU = Operation(
    8, "relu", "ReLU", 1,
    # Written with <= so that nan passes through, with its upstream gradient, as in PyTorch.
    value=lambda m, a, b, k: m.where(a <= 0, 0.0, a),
    deposits=lambda m, a, b, k, out, up: (m.where(a <= 0, 0.0, up),),
    rule="the derivative of ReLU is 1 above zero and 0 elsewhere",
)
SIGMOID = Operation(
    9, "sigmoid", "sigmoid", 1,
    value=lambda m, a, b, k: 1.0 / (1.0 + m.exp(-a)),
    deposits=lambda m, a, b, k, out, up: (up * (1.0 - out) * out,),
    rule="the derivative of sigmoid is the result times 1 minus the result",
)
SIN = Operation(
    10, "sin", "sin", 1,
    value=lambda m, a, b, k: m.sin(a),
    deposits=lambda m, a, b, k, out, up: (up * m.cos(a),),
    rule="the derivative of sin(a) is cos(a)",
)
COS = Operation(
    11, "cos", "cos", 1,
    value=lambda m, a, b, k: m.cos(a),
    deposits=lambda m, a, b, k, out, up: (up * -m.sin(a),),
    rule="the derivative of cos(a) is -sin(a)",
)
# Over a single lane a sum and a mean are the number itself: the tape adds up lanes.
SUM = Operation(
    12, "sum", "sum", 1,
    value=lambda m, a, b, k: a,
    deposits=lambda m, a, b, k, out, up: (up,),
    rule="a sum over samples hands each sample the upstream gradient unchanged",
)
MEAN = Operation(
    13, "mean", "mean", 1,
    value=lambda m, a, b, k: a,
    deposits=lambda m, a, b, k, out, up: (up,),
    rule="a mean over n samples hands each sample the upstream gradient divided by n",
)
# A Value composes these three of others, as in the lecture; other engines have them as nodes of their own.
SUBTRACT = Operation(
    14, "subtract", "-", 2,
    value=lambda m, a, b, k: a - b,
    deposits=lambda m, a, b, k, out, up: (up, -up),
    rule="a difference hands the upstream gradient on to the first operand, and its negative to the second",
)
DIVIDE = Operation(
    15, "divide", "/", 2,
    value=lambda m, a, b, k: m.divide(a, b),
    deposits=lambda m, a, b, k, out, up: (m.divide(up, b), up * m.divide(-out, b)),
    rule="the derivative of a / b is 1 / b for a, and minus the result divided by b for b",
)
NEGATE = Operation(
    16, "negate", "-", 1,
    value=lambda m, a, b, k: -a,
    deposits=lambda m, a, b, k, out, up: (-up,),
    rule="a negation hands on the negative of the upstream gradient",
)
LEAKY_RELU = Operation(
    17, "leaky_relu", "LeakyReLU", 1,
    # Written with > so that at 0 and at nan the derivative is the slope, as in PyTorch.
    value=lambda m, a, b, k: m.where(a > 0, a, k * a),
    deposits=lambda m, a, b, k, out, up: (m.where(a > 0, up, up * k),),
    rule="the derivative of a leaky ReLU is 1 above zero and its slope elsewhere",
)

OPERATIONS: dict[int, Operation] = {
    entry.code: entry
    for entry in (
        LEAF, ADD, MULTIPLY, POWER, EXPONENTIAL, EXP, LOG, TANH, RELU, SIGMOID, SIN, COS, SUM, MEAN,
        SUBTRACT, DIVIDE, NEGATE, LEAKY_RELU,
    )
}
# fmt: on


def _entry(code: int) -> Operation:
    return OPERATIONS[code]
