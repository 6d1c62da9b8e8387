"""The player of a tape of which some lanes are chosen: of a mini-batch."""

from __future__ import annotations

import operator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import MEAN, SUM
from mg_widgets.tape.none_chosen import NOTHING, tape_of_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import SupportsIndex

    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

    Floats = NDArray[np.float64]
    Lanes = NDArray[np.intp]


class ChosenReplay:
    """Plays what the root depends on with the chosen lanes alone, on a tape that has no others.

    Only the data of the other lanes need the whole tape, which is played when somebody asks for them.

    Parameters
    ----------
    tape
        One with lanes.

    Raises
    ------
    ValueError
        If the tape computes lanes from a sum over them: those that are not chosen would be without it.

    """

    def __init__(self, tape: Tape) -> None:
        if _computes_lanes_from_sums(tape):
            raise ValueError("no lanes can be chosen of a tape that computes lanes from a sum over them")
        # It has the same leaves: the array itself.
        self._whole = replace(tape, chosen=None)
        self._whole_is_fresh = False
        self._keys = tape.keys
        self._of_lanes = tape.lane.astype(bool)
        self._parts: dict[int, tuple[Tape, Lanes, NDArray[np.bool_]]] = {}
        if tape.chosen is not None:
            self.choose(tape.chosen)

    def choose(self, lanes: Lanes) -> None:
        """Play other lanes from now on."""
        self._chosen = lanes
        if not len(lanes):
            self._part, self._cells = self._part_of_none
            return
        if len(lanes) not in self._parts:
            self._parts[len(lanes)] = self._part_of(len(lanes))
        self._part, cells, of_lanes = self._parts[len(lanes)]
        self._cells = cells.copy()
        self._cells[of_lanes] = (cells[of_lanes].reshape(-1, len(lanes)) + lanes).ravel()

    def load(self, leaves: Floats) -> None:
        """Take the numbers of the leaves, given as in `Tape.leaves`."""
        self._whole_is_fresh = False
        known = leaves if len(self._chosen) else np.append(leaves, NOTHING)
        self._part.load(known[self._cells])

    def run(self, parameters: Floats) -> float:
        """Compute the root and its gradient at these parameters (p,); return the root."""
        self._whole_is_fresh = False
        return self._part.evaluate(parameters)[0]

    def forward(self, parameters: Floats | None = None) -> float:
        """Compute the root from the leaves, with other parameters (p,) if they are given; return it."""
        self._whole_is_fresh = False
        return self._part.forward(parameters)

    def backward(self) -> None:
        """Compute the gradients of the root, after `forward`."""
        self._part.backward()

    def predictions(self) -> Floats:
        """Return the data of the outputs in the chosen lanes, (outputs, chosen); a copy."""
        return self._part.predictions()[:, : len(self._chosen)]

    def parameter_gradient(self) -> Floats:
        """Return the gradients of the parameters (p,); a copy."""
        return self._part.parameter_gradient()

    def fill_data(self) -> None:
        """Compute all data that no step needs."""
        _ = self.data()

    def fill_grad(self) -> None:
        """Compute all gradients that no step needs."""
        self._part.materialize()

    def data(self) -> Floats:
        """Return the data of all nodes (n, lanes); a copy."""
        found = self._all().data
        found[~self._of_lanes] = self._part.data[~self._of_lanes, :1]
        return found

    def grad(self) -> Floats:
        """Return the gradients of all nodes (n, lanes); a copy."""
        grad = self._part.grad
        found = np.zeros((len(grad), self._whole.lanes))
        found[:, self._chosen] = grad
        found[~self._of_lanes] = grad[~self._of_lanes, :1]
        return found

    def data_of(self, node: int) -> Floats:
        """Return the data of one node: (1,), or (lanes,)."""
        tape = self._all() if self._of_lanes[node] else self._part
        return tape.data_of(self._keys[node])

    def grad_of(self, node: int) -> Floats:
        """Return the gradient of one node: (1,), or (lanes,)."""
        grad = self._part.grad_of(self._keys[node])
        if not self._of_lanes[node]:
            return grad
        found = np.zeros(self._whole.lanes)
        found[self._chosen] = grad
        return found

    def share(self, node: int, lane: int) -> float:
        """Return the part of a node's gradient that comes from one lane; 0 of one that is not chosen."""
        places = np.flatnonzero(self._chosen == lane)
        return self._part.share(self._keys[node], int(places[0])) if len(places) else 0.0

    def _all(self) -> Tape:
        """Return the whole tape with data that belongs to the leaves."""
        if not self._whole_is_fresh:
            self._whole.forward()
            self._whole_is_fresh = True
        return self._whole

    @cached_property
    def _part_of_none(self) -> tuple[Tape, Lanes]:
        return tape_of_none(self._whole)

    def _part_of(self, lanes: int) -> tuple[Tape, Lanes, NDArray[np.bool_]]:
        """Return a tape with so many lanes, where its leaves begin in the whole, and which have lanes."""
        whole = self._whole
        of_lanes = whole.lane[whole.given].astype(bool)
        widths = np.where(of_lanes, whole.lanes, 1)
        parts = np.where(of_lanes, lanes, 1)
        cells = np.repeat(np.cumsum(widths) - widths, parts)
        part = replace(whole, leaves=whole.leaves[cells], lanes=lanes, samples=lanes)
        return part, cells, np.repeat(of_lanes, parts)


def chosen_lanes(tape: Tape, lanes: Iterable[SupportsIndex]) -> Lanes:
    """Return lanes of a tape, ascending.

    Raises
    ------
    TypeError, ValueError, IndexError
        If they are no integers, the same twice, not there, or the tape computes lanes from their sum.

    """
    if not (isinstance(lanes, np.ndarray) and lanes.dtype == np.intp and lanes.ndim == 1):
        try:
            lanes = np.array([operator.index(lane) for lane in lanes], dtype=np.intp)
        except TypeError:
            raise TypeError(f"lanes must be a list of integers, not {lanes!r:.60}") from None
    found = lanes if (lanes[1:] > lanes[:-1]).all() else np.sort(lanes)
    if not tape.lanes:
        raise ValueError("the tape was recorded without lanes, so there is none to choose")
    if (found[1:] == found[:-1]).any():
        raise ValueError(f"lanes must be there once each, not {lanes.tolist()!r:.60}")
    if len(found) and (found[0] < 0 or found[-1] >= tape.lanes):
        wrong = found[0] if found[0] < 0 else found[-1]
        raise IndexError(f"lane must be in the range 0 <= lane < {tape.lanes}, not {wrong}")
    return found


def _computes_lanes_from_sums(tape: Tape) -> bool:
    """Tell whether a node with lanes depends on a sum or mean over all of them."""
    depends = np.isin(tape.op, (SUM.code, MEAN.code)).tolist()
    for node in range(len(tape)):
        depends[node] = depends[node] or any(depends[x] for x in tape.operands(node))
    return bool((np.array(depends) & (tape.lane == 1)).any())
