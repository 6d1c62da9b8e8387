"""A layer: one matrix product forward, two backward."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.compiled.lowering import as_run
from mg_widgets.tape.compiled.units import ONES, PLAIN
from mg_widgets.tape.compiled.wiring import SHARED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.calls import Back
    from mg_widgets.tape.compiled.groups import Group
    from mg_widgets.tape.compiled.lowering import Call, Lowering

    Floats = NDArray[np.float64]


class Coefficients:
    """The matrix of a layer, (neurons, inputs): a view of the parameters, or gathered before use.

    Parameters
    ----------
    low
        Where the calls are written down.
    matrix
        The nodes, neuron by neuron.
    view
        Whether it may be a view.

    Attributes
    ----------
    numbers
        The matrix.
    nodes
        Those of it that have a gradient, `PLAIN` left out.
    places
        Where these are in the matrix.

    """

    def __init__(self, low: Lowering, matrix: list[tuple[int, ...]], *, view: bool) -> None:
        every = [node for row in matrix for node in row]
        shape = len(matrix), len(matrix[0])
        self.nodes = [node for node in every if node != PLAIN]
        self.places = np.flatnonzero(np.array(every) != PLAIN)
        rows = [low.rows.of_node[node] for node in self.nodes]
        run = as_run(rows) if view and len(rows) == len(every) else None
        if run:
            self.numbers = low.data.shared[run].reshape(shape)
        else:
            self.numbers = np.ones(shape)
            gather = partial(self._gather, low.data.shared, np.array(rows))
            low.calls(moves=low.moving(self.nodes)).append(gather)

    def _gather(self, shared: Floats, rows: NDArray[np.intp]) -> None:
        self.numbers.ravel()[self.places] = shared[rows, 0]


def affine(low: Lowering, group: Group, *, view: bool) -> Back:
    """Write down a layer, applied to all its instances at once."""
    inputs, side, outs, instances = group.rows_read, group.side, group.outs, group.instances
    coefficients = Coefficients(low, group.matrix, view=view)
    w = low.matrices[outs[0]] = coefficients.numbers
    neurons, count = w.shape
    x = _matrix(low.read(inputs, side), count)
    out, store = low.destination(outs, side)
    low.calls(moves=group.moves).extend([_product(w, x, out), *store])

    def back(*, moving: bool) -> None:
        calls = low.backward if moving else low.rest
        weights = [place for place, node in enumerate(coefficients.nodes) if low.wiring.moves[node] == moving]
        used = [j for j in range(count) if inputs[j * instances] != ONES]
        reads = inputs[used[0] * instances : (used[-1] + 1) * instances]
        into_rows = low.moving(reads) == moving
        if not (weights or into_rows):
            return
        up = _matrix(low.read_gradients(outs, side, calls, one_each=True), neurons)
        if weights:
            nodes = [coefficients.nodes[place] for place in weights]
            places = None if len(nodes) == neurons * count else coefficients.places[weights]
            low.deposit(nodes, SHARED, calls, lambda to: [_product(up, x.T, to, places)])
        if into_rows:
            low.deposit(reads, side, calls, lambda to: [_product(w.T[used[0] : used[-1] + 1], up, to)])

    return back


def _matrix(rows: Floats, height: int) -> Floats:
    """Return rows as a matrix of `height` rows, each with all lanes of all instances."""
    return rows.reshape(height, -1)


def _product(a: Floats, b: Floats, to: Floats, places: NDArray[np.intp] | None = None) -> Call:
    """Return the call that writes the product of two matrices, or some places of it."""
    # BLAS leaves out what a single number multiplies if it is 0, though 0 * inf is nan.
    multiply = np.multiply if a.shape[1] == 1 and 1 in (len(a), b.shape[1]) else np.dot
    if places is None:
        return partial(multiply, a, b, out=_matrix(to, len(a)))
    return lambda: np.copyto(to[:, 0], multiply(a, b).ravel()[places])
