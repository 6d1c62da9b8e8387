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
    from mg_widgets.tape.compiled.lowering import Lowering

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
    place
        Where these are in the matrix; None: they are all of it.

    """

    def __init__(self, low: Lowering, matrix: list[tuple[int, ...]], *, view: bool) -> None:
        every = [node for row in matrix for node in row]
        self.shape = (len(matrix), len(matrix[0]))
        self.nodes = [node for node in every if node != PLAIN]
        self.place = None
        if len(self.nodes) < len(every):
            self.place = np.flatnonzero(np.array(every) != PLAIN)
        rows = [low.rows.of_node[node] for node in self.nodes]
        run = as_run(rows) if view and self.place is None else None
        if run:
            self.numbers = low.data.shared[run].reshape(self.shape)
            return
        self.numbers = np.ones(self.shape)
        if self.nodes:
            gather = partial(self._gather, low.data.shared, np.array(rows))
            low.calls(moves=low.moving(self.nodes)).append(gather)

    def _gather(self, shared: Floats, rows: NDArray[np.intp]) -> None:
        self.numbers.ravel()[slice(None) if self.place is None else self.place] = shared[rows, 0]


def affine(low: Lowering, group: Group, *, view: bool) -> Back:
    """Write down a layer, applied to all its instances at once."""
    inputs, side, outs, instances = group.rows_read, group.side, group.outs, group.instances
    coefficients = Coefficients(low, group.matrix, view=view)
    w = low.matrices[outs[0]] = coefficients.numbers
    neurons, count = w.shape
    x = _matrix(low.read(inputs, side), count)
    out, store = low.destination(outs, side)
    low.calls(moves=group.moves).extend([partial(np.dot, w, x, out=_matrix(out, neurons)), *store])

    def back(moving: bool) -> None:
        calls = low.backward if moving else low.rest
        weights = [place for place, node in enumerate(coefficients.nodes) if low.wiring.moves[node] == moving]
        used = [j for j in range(count) if inputs[j * instances] != ONES]
        reads = inputs[used[0] * instances : (used[-1] + 1) * instances]
        into_rows = low.moving(reads) == moving
        if not (weights or into_rows):
            return
        # Gradients of one row for all instances were not gathered: a layer needs them one by one.
        up = low.read_gradients(outs, side, calls)
        if len(up) < len(outs):
            up = np.empty((len(outs), up.shape[1]))
            calls.append(partial(np.copyto, up, low.read_gradients(outs, side, calls)))
        up = _matrix(up, neurons)
        if weights:
            nodes = [coefficients.nodes[place] for place in weights]
            if len(nodes) == neurons * count:
                low.deposit(nodes, SHARED, calls, lambda to: np.dot(up, x.T, out=to.reshape(neurons, count)))
            else:
                places = np.array(weights) if coefficients.place is None else coefficients.place[weights]
                low.deposit(nodes, SHARED, calls, partial(_pick, up, x, places))
        if into_rows:
            transposed = w.T[used[0] : used[-1] + 1]
            low.deposit(
                reads, side, calls, lambda to: np.dot(transposed, up, out=_matrix(to, len(transposed)))
            )

    return back


def _matrix(rows: Floats, height: int) -> Floats:
    """Return rows as a matrix of `height` rows, each with all lanes of all instances."""
    return rows.reshape(height, -1)


def _pick(up: Floats, x: Floats, places: NDArray[np.intp], to: Floats) -> None:
    to[:, 0] = np.dot(up, x.T).ravel()[places]
