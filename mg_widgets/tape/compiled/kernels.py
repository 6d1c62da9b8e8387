"""The frequent operations, written into rows that are there already.

Each says the same as its entry in the operation table, which all others go through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mg_widgets.engine.operations import MULTIPLY, OPERATIONS, RELU, TANH

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mg_widgets.engine.operations import Operation

    Floats = NDArray[np.float64]

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
    """An operation on rows.

    Attributes
    ----------
    forward
        Writes `rows.out`.
    deposits
        For each operand: writes upstream gradient times local derivative into `to`.

    """

    forward: Callable[[Rows], object]
    deposits: tuple[Callable[[Rows, Floats, Floats], object], ...]


def _multiply(rows: Rows) -> None:
    np.multiply(rows.a, rows.b, out=rows.out)


def _to_a(rows: Rows, up: Floats, to: Floats) -> None:
    np.multiply(up, rows.b, out=to)


def _to_b(rows: Rows, up: Floats, to: Floats) -> None:
    np.multiply(up, rows.a, out=to)


def _square(rows: Rows) -> None:
    np.multiply(rows.a, rows.a, out=rows.out)


def _from_square(rows: Rows, up: Floats, to: Floats) -> None:
    np.add(rows.a, rows.a, out=to)
    np.multiply(to, up, out=to)


def _tanh(rows: Rows) -> None:
    np.tanh(rows.a, out=rows.out)


def _from_tanh(rows: Rows, up: Floats, to: Floats) -> None:
    np.multiply(rows.out, rows.out, out=to)
    np.subtract(1.0, to, out=to)
    np.multiply(to, up, out=to)


def _relu(rows: Rows) -> None:
    np.maximum(rows.a, 0.0, out=rows.out)


def _from_relu(rows: Rows, up: Floats, to: Floats) -> None:
    # All bits where the result is not 0, none where it is: a dead ReLU masks inf and nan too.
    bits, mask = rows.out.view(np.int64), to.view(np.int64)
    np.negative(bits, out=mask)
    np.bitwise_or(bits, mask, out=mask)
    np.right_shift(mask, SIGN, out=mask)
    np.bitwise_and(mask, up.view(np.int64), out=mask)


def _of_table(operation: Operation) -> Kernel:
    def forward(rows: Rows) -> None:
        rows.out[:] = operation.value(np, rows.a, rows.b, rows.k)

    def deposit(place: int) -> Callable[[Rows, Floats, Floats], object]:
        def write(rows: Rows, up: Floats, to: Floats) -> None:
            to[:] = operation.deposits(np, rows.a, rows.b, rows.k, rows.out, up)[place]

        return write

    return Kernel(forward, tuple(map(deposit, range(operation.arity))))


SQUARE = Kernel(_square, (_from_square,))
KERNELS = {code: _of_table(operation) for code, operation in OPERATIONS.items()} | {
    MULTIPLY.code: Kernel(_multiply, (_to_a, _to_b)),
    TANH.code: Kernel(_tanh, (_from_tanh,)),
    RELU.code: Kernel(_relu, (_from_relu,)),
}
