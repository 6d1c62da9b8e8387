"""The player of a tape: data forward and gradients backward, compiled to a few dozen NumPy calls.

Not every number is stored in a step. What is not is found when somebody asks for it, or all of it at once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.collector import collector_paused
from mg_widgets.tape.compiled.filling import Everything
from mg_widgets.tape.compiled.leaves import Leaves
from mg_widgets.tape.compiled.passes import EVERY_PASS, Pass
from mg_widgets.tape.compiled.program import Program
from mg_widgets.tape.compiled.recovery import Recovery
from mg_widgets.tape.compiled.story import group_of_each, name_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.lowering import Call
    from mg_widgets.tape.tape import Tape

    Floats = NDArray[np.float64]


class Replay:
    """Plays one tape; its numbers belong to the parameters of the last play.

    Parameters
    ----------
    tape
        What is played. A constant that is 0 must stay 0.
    passes
        What the compiler does; every number stays the same without them.

    """

    def __init__(self, tape: Tape, passes: AbstractSet[Pass] = EVERY_PASS) -> None:
        if unknown := set(passes) - EVERY_PASS:
            raise ValueError(f"passes must be a set of Pass, without {unknown}")
        with collector_paused():
            program = Program(tape, passes)
        self._groups, self._low = program.groups, program.low
        self._recovery = Recovery(self._low)
        self._lanes = tape.lanes
        self._parameters = self._low.data.shared[: len(tape.parameters), 0]
        self._gradient = self._low.grad.shared[: len(tape.parameters), 0]
        self._root = self._low.data.shared[self._low.rows.of_node[tape.root]]
        left_out = {x for group in program.groups for unit in group.units for x in unit.left_out}
        self._outputs = tape.outputs
        self._rows_of_outputs = self._stored_rows(tape)
        self._leaves = Leaves(tape, self._low, left_out)
        self._data_filled = self._grad_filled = self._is_filling = False

    @property
    def calls(self) -> list[str]:
        """What is computed at once, in order."""
        return [name_of(group) for group in self._groups]

    @property
    def call_of_node(self) -> list[int]:
        """The place in `calls` where each node is computed; -1 for none."""
        return group_of_each(self._low.wiring, self._groups)

    def fits(self, leaves: Floats) -> bool:
        """Return whether constants that were left out because they are 0 still are."""
        return not leaves[self._leaves.zeros].any()

    def load(self, leaves: Floats) -> None:
        """Take the numbers of the leaves, given as in `Tape.leaves`."""
        self._leaves.load(leaves)
        self._play(self._low.once)

    def run(self, parameters: Floats) -> float:
        """Compute the root and its gradient at these parameters (p,); return the root."""
        self._parameters[:] = parameters
        self._data_filled = self._grad_filled = self._is_filling = False
        self._play(self._low.forward, self._low.backward)
        return float(self._root[0])

    def forward(self, parameters: Floats | None = None) -> float:
        """Compute the root from the leaves, with other parameters (p,) if they are given; return it."""
        if parameters is not None:
            self._parameters[:] = parameters
        self._data_filled = False
        self._play(self._low.forward)
        return float(self._root[0])

    def backward(self) -> None:
        """Compute the gradients of the root, after `forward`."""
        self._grad_filled = False
        self._play(self._low.backward)

    def predictions(self) -> Floats:
        """Return the data of the outputs, (outputs, samples); a copy."""
        if self._rows_of_outputs is not None:
            stored = self._low.data.lanes if self._lanes else self._low.data.shared[:, 0]
            data = stored.take(self._rows_of_outputs, axis=0)
            return data if self._lanes else data.reshape(len(self._outputs), -1).T
        if self._lanes:
            return np.array([np.broadcast_to(self.data_of(node), self._lanes) for node in self._outputs[0]])
        return np.array([[self.data_of(node)[0] for node in of_sample] for of_sample in self._outputs]).T

    def _stored_rows(self, tape: Tape) -> NDArray[np.intp] | None:
        """Return the rows of the outputs; None where a step does not store all of them."""
        nodes = [node for of_sample in tape.outputs for node in of_sample]
        rows = self._low.rows.of_node
        if any(rows[node] < 0 or tape.lane[node] != bool(self._lanes) for node in nodes):
            return None
        return np.array([rows[node] for node in nodes], dtype=np.intp)

    def parameter_gradient(self) -> Floats:
        """Return the gradients of the parameters (p,); a copy."""
        return self._gradient.copy()

    def fill_data(self) -> None:
        """Compute all data that no step needs."""
        if not self._data_filled:
            self._play(self._everything.filling)
            self._data_filled = True

    def fill_grad(self) -> None:
        """Compute all gradients that no step needs."""
        if not self._grad_filled:
            # The rest adds to what backward has assigned: where it was interrupted, both begin anew.
            if self._is_filling:
                self._play(self._low.backward)
            self._is_filling = True
            self._play(self._low.rest)
            self._is_filling = False
            self._grad_filled = True

    def data(self) -> Floats:
        """Return the data of all nodes: (n,), or (n, lanes); a copy."""
        self.fill_data()
        return self._everything.by_node(self._low.data, self._everything.rows)

    def grad(self) -> Floats:
        """Return the gradients of all nodes: (n,), or (n, lanes); a copy."""
        self.fill_grad()
        return self._everything.by_node(self._low.grad, self._everything.gradient_rows)

    def data_of(self, node: int) -> Floats:
        """Return the data of one node: (1,), or (lanes,)."""
        with np.errstate(all="ignore"):
            return self._recovery.data(node).copy()

    def grad_of(self, node: int) -> Floats:
        """Return the gradient of one node: (1,), or (lanes,)."""
        with np.errstate(all="ignore"):
            return self._recovery.grad(node).copy()

    def share(self, node: int, lane: int) -> float:
        """Return the part of a node's gradient that comes from one lane."""
        with np.errstate(all="ignore"):
            return self._recovery.share(node, lane)

    @cached_property
    def _everything(self) -> Everything:
        with collector_paused():
            return Everything(self._low, self._groups)

    @staticmethod
    def _play(*lists: list[Call]) -> None:
        with np.errstate(all="ignore"):
            for calls in lists:
                for call in calls:
                    call()
