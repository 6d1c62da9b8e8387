"""The frequent operations, written into rows that are there already.

Each says the same as its entry in the operation table, which all others go through.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mg_widgets.engine.operations import MULTIPLY, OPERATIONS, RELU, TANH

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mg_widgets.engine.operations import Operation

    Floats = NDArray[np.float64]
    Call = Callable[[], object]

SIGN = np.int64(63)
"""The place of the sign among the bits of a number."""
SQUARE_POWER = 2.0
"""The power that is a product, and much faster than any other."""


class Rows(NamedTuple):
    """What an operation is computed from and to: rows of many nodes.

    Attributes
    ----------
    a, b
        Data of the operands; twice the same of one operand.
    k
        The constants of powers, one column.
    out
        Data of the result.

    """

    a: Floats
    b: Floats
    k: Floats
    out: Floats


class Kernel(NamedTuple):
    """An operation on rows, as calls that write into rows.

    Attributes
    ----------
    forward
        Returns the calls that write `rows.out`.
    deposits
        For each operand: returns the calls that write upstream gradient times local derivative into `to`.

    """

    forward: Callable[[Rows], list[Call]]
    deposits: tuple[Callable[[Rows, Floats, Floats], list[Call]], ...]


def _from_square(rows: Rows, up: Floats, to: Floats) -> list[Call]:
    return [partial(np.add, rows.a, rows.a, out=to), partial(np.multiply, to, up, out=to)]


def _from_tanh(rows: Rows, up: Floats, to: Floats) -> list[Call]:
    return [
        partial(np.multiply, rows.out, rows.out, out=to),
        partial(np.subtract, 1.0, to, out=to),
        partial(np.multiply, to, up, out=to),
    ]


def _from_relu(rows: Rows, up: Floats, to: Floats) -> list[Call]:
    # All bits where the result is not 0, none where it is: a dead ReLU masks inf and nan too.
    bits, mask = rows.out.view(np.int64), to.view(np.int64)
    return [
        partial(np.negative, bits, out=mask),
        partial(np.bitwise_or, bits, mask, out=mask),
        partial(np.right_shift, mask, SIGN, out=mask),
        partial(np.bitwise_and, mask, up.view(np.int64), out=mask),
    ]


def _of_table(operation: Operation) -> Kernel:
    def forward(rows: Rows) -> list[Call]:
        def write() -> None:
            rows.out[:] = operation.value(np, rows.a, rows.b, rows.k)

        return [write]

    def deposit(place: int) -> Callable[[Rows, Floats, Floats], list[Call]]:
        def bind(rows: Rows, up: Floats, to: Floats) -> list[Call]:
            def write() -> None:
                to[:] = operation.deposits(np, rows.a, rows.b, rows.k, rows.out, up)[place]

            return [write]

        return bind

    return Kernel(forward, tuple(map(deposit, range(operation.arity))))


SQUARE = Kernel(lambda rows: [partial(np.multiply, rows.a, rows.a, out=rows.out)], (_from_square,))
KERNELS = {code: _of_table(operation) for code, operation in OPERATIONS.items()} | {
    MULTIPLY.code: Kernel(
        lambda rows: [partial(np.multiply, rows.a, rows.b, out=rows.out)],
        (
            lambda rows, up, to: [partial(np.multiply, up, rows.b, out=to)],
            lambda rows, up, to: [partial(np.multiply, up, rows.a, out=to)],
        ),
    ),
    TANH.code: Kernel(lambda rows: [partial(np.tanh, rows.a, out=rows.out)], (_from_tanh,)),
    RELU.code: Kernel(lambda rows: [partial(np.maximum, rows.a, 0.0, out=rows.out)], (_from_relu,)),
}
