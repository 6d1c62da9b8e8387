"""The tape: a graph as columns in topological order, which can be changed and replayed."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.operations import LEAF
from mg_widgets.tape.chosen import ChosenReplay, chosen_lanes
from mg_widgets.tape.columns import Columns
from mg_widgets.tape.regrouped import modules_found, modules_of_calls
from mg_widgets.tape.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import SupportsIndex

    from numpy.typing import ArrayLike, NDArray

    from mg_widgets.foreign.nodes import Node

    Floats = NDArray[np.float64]


class Tape(Columns):
    """A recorded graph of n nodes, operands before consumers; made by `record` and `record_samples`.

    A tape is a function of its leaves: `data`, `grad` and `share` always belong to the numbers that the
    leaves have now, and are computed when they are asked for. It never changes the Values it was recorded
    from.

    Attributes
    ----------
    op
        Codes of `mg_widgets.engine.operations`, u8 (n,).
    a, b
        Nodes of the operands, i32 (n,); -1: none.
    k
        The constant of a power, f64 (n,).
    kind
        A `Kind`, u8 (n,).
    lane
        0 for a node with one number, shared by all lanes, 1 for a node with one number per lane; u8 (n,).
    module
        Places in `modules`, i32 (n,).
    modules
        Paths of modules; "" comes first, and the path of a parent before those of its children.
    labels, keys
        One of each per node. A key is unique: the path of a parameter, "x1" of an input, "y1" of a
        target, "layer1.neuron2:0" of anything else.
    leaves
        The numbers of the leaves, and of the nodes of unknown operations, in node order, f64: one of a
        shared leaf, `lanes` of one with lanes.
    root
        The node of the result, which is shared.
    lanes
        Number of lanes; 0 where the graph was recorded without.
    samples
        Number of samples; 0 for a plain expression, and with one lane where all samples were taken away.
    outputs, targets
        Nodes of the predictions and of the targets: one list if there are lanes, else one per sample.
    losses
        Nodes of the samples' own losses: one if there are lanes, else one per sample.
    penalty
        The node of what the regularization returned; None without one.
    parameters
        Nodes of the parameters, i32 (p,), in the order of `model.parameters()`.
    values
        The object that each node was recorded from; with lanes those of the first sample.
    opaque
        The nodes of unknown operations.
    notes
        What the recorded engine does not have yet, in sentences.
    gradless
        Whether the recorded nodes have no gradients.
    chosen
        The lanes of a mini-batch, ascending, see `choose`; None: all of them. None at all without samples.
    structure
        Hash of everything but values, labels and what is chosen.

    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._data_fresh = self._grad_fresh = self._loaded = False

    def __getstate__(self) -> dict[str, Any]:
        # A copied replay would write into rows that are not its own: the copy compiles itself.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def __repr__(self) -> str:
        return f"Tape({len(self)} nodes, {self.lanes} lanes, {len(self.parameters)} parameters)"

    def set(self, value_or_key: Node | str, number: float, lane: int | None = None) -> None:
        """Give a leaf another number.

        Parameters
        ----------
        value_or_key
            A leaf of the tape.
        number
            What it is to be.
        lane
            Which lane of an input or a target, from 0; None: all of them. Ignored for a shared leaf.

        Raises
        ------
        KeyError, ValueError, IndexError
            If it is not on the tape, not a leaf, leads to an unknown operation, or has no such lane.

        """
        node = self.index(value_or_key)
        if self.op[node] != LEAF.code:
            raise ValueError(f"{self.keys[node]!r} is computed from other nodes; only a leaf can be set")
        if node in self.stuck:
            unknown = self.stuck[node]
            raise ValueError(
                f"{self.keys[node]!r} cannot be moved: it leads to {self.keys[unknown]!r}, which cannot be "
                f"replayed ({self.opaque[unknown].reason})"
            )
        if lane is not None:
            self._check_lane(lane)
        start = self._offsets[node]
        width = self.lanes if self.lane[node] else 1
        cells = slice(start, start + width) if lane is None or not self.lane[node] else start + lane
        self.leaves[cells] = number
        self._data_fresh = self._grad_fresh = self._loaded = False

    def load(self, leaves: ArrayLike) -> None:
        """Give all leaves other numbers, in the order of `leaves`."""
        self.leaves[:] = leaves
        self._data_fresh = self._grad_fresh = self._loaded = False

    def choose(self, lanes: Iterable[SupportsIndex] | None) -> None:
        """Let sums and means over lanes read some lanes only: a mini-batch.

        A mean divides by how many they are: of none it is nan, and a sum is 0, as in PyTorch. All lanes have
        data; gradients and shares of the others are 0.

        Parameters
        ----------
        lanes
            Each once, from 0; None: those of all samples.

        Raises
        ------
        TypeError, ValueError, IndexError
            If they are something else, or the tape has no lanes or computes lanes from a sum over them.

        """
        if lanes is None and self.is_emptied:
            lanes = ()
        chosen = None if lanes is None else chosen_lanes(self, lanes)
        if chosen is not None:
            if self.chosen is not None and np.array_equal(chosen, self.chosen):
                return
            self._replay_of_chosen.choose(chosen)
        self.chosen = chosen
        self._data_fresh = self._grad_fresh = self._loaded = False

    def get_parameters(self) -> NDArray[np.float64]:
        """Return the parameters' numbers, f64 (p,), in the order of `model.parameters()`."""
        return self.leaves.take(self._offsets_of_parameters)

    def set_parameters(self, vector: ArrayLike) -> None:
        """Give all parameters other numbers: a vector (p,) in the order of `model.parameters()`."""
        numbers = np.asarray(vector, dtype=np.float64)
        if numbers.shape != self.parameters.shape:
            raise ValueError(f"vector must have the shape {self.parameters.shape}, not {numbers.shape}")
        self.leaves[self._offsets_of_parameters] = numbers
        self._data_fresh = self._grad_fresh = False

    def get_others(self) -> NDArray[np.float64]:
        """Return the numbers in `leaves` but for the parameters, then those of unknown operations, f64.

        The local derivatives come last, in the order of `opaque`.
        """
        local = [local for entry in self.opaque.values() for local in entry.local]
        return np.concatenate([np.delete(self.leaves, self._offsets[self.parameters]), local])

    def evaluate(self, vector: Floats) -> tuple[float, Floats]:
        """Give all parameters other numbers, and compute forward and backward: a step without its update.

        Parameters
        ----------
        vector
            Float64 (p,), in the order of `model.parameters()`.

        Returns
        -------
        float, ndarray
            The root and its gradient, float64 (p,).

        """
        if not self._loaded:
            self._load()
        self.leaves[self._offsets_of_parameters] = vector
        self._data_fresh = self._grad_fresh = False
        root = self._player.run(vector)
        self._data_fresh = self._grad_fresh = True
        return root, self._player.parameter_gradient()

    def forward(self, vector: Floats | None = None) -> float:
        """Compute the root from the leaves, and from there the data of every node; return the root's.

        With a vector, float64 (p,), first give all parameters other numbers.
        """
        if vector is None or not self._loaded:
            self._load()
        if vector is not None:
            self.leaves[self._offsets_of_parameters] = vector
        root = self._player.forward(vector)
        self._data_fresh, self._grad_fresh = True, False
        return root

    def backward(self) -> None:
        """Compute the gradient of the root with respect to every node."""
        if not self._data_fresh:
            self.forward()
        self._player.backward()
        self._grad_fresh = True

    def materialize(self) -> None:
        """Compute every number of every node now, not when somebody asks for it."""
        self._current_grad()
        self._player.fill_data()
        self._player.fill_grad()

    @property
    def data(self) -> Floats:
        """A copy of the numbers of all nodes, f64: (n,), or (n, lanes) where shared ones are repeated."""
        return self._current_data().data()

    @property
    def grad(self) -> Floats:
        """A copy of all gradients, shaped as `data`; that of a shared node is its total over all lanes."""
        return self._current_grad().grad()

    def data_of(self, value_or_key: Node | str) -> Floats:
        """Return the data of a node, given itself or by its key, f64: (1,) or, with lanes, (lanes,)."""
        return self._current_data().data_of(self.index(value_or_key))

    def grad_of(self, value_or_key: Node | str) -> Floats:
        """Return the gradient of a node, given itself or by its key, f64: (1,) or, with lanes, (lanes,)."""
        return self._current_grad().grad_of(self.index(value_or_key))

    def predictions(self) -> Floats:
        """Return a copy of the data of the outputs, f64 (outputs, samples): of the chosen samples."""
        return self._current_data().predictions()

    def parameter_gradient(self) -> Floats:
        """Return the total gradients of the parameters, f64 (p,), in the order of `model.parameters()`."""
        return self._current_grad().parameter_gradient()

    @property
    def calls(self) -> list[str]:
        """What a step computes at once, in order: "matrix 16 x 17", "relu of 16", ..."""
        return self._replay.calls

    def fused(self) -> Tape:
        """Return the same tape with other modules: one for each of `calls`, and in it the nodes fused there.

        A call that computes a single node needs none. Inputs and targets are in the module "".
        """
        return self._regrouped(modules_of_calls(self, self.calls, self._replay.call_of_node))

    def grouped(self) -> Tape:
        """Return the same tape with other modules, where it names too few, see `found_modules`."""
        found = modules_found(self)
        return self if found is None else self._regrouped(found)

    def share(self, value_or_key: Node | str, lane: int) -> float:
        """Return the part of a node's gradient that comes from one lane, with the factor of the reduction.

        The node is given itself or by its key; lanes are counted from 0. The shares of all lanes and what
        comes from the regularization add up to the total.

        Raises
        ------
        ValueError, IndexError
            If the tape has no lanes, or not this one.

        """
        node = self.index(value_or_key)
        if self.lanes == 0:
            raise ValueError("the tape was recorded without lanes, so no share belongs to a sample")
        self._check_lane(lane)
        return self._current_grad().share(node, lane)

    @cached_property
    def _replay(self) -> Replay:
        return Replay(self)

    @cached_property
    def _replay_of_chosen(self) -> ChosenReplay:
        return ChosenReplay(self)

    @property
    def _player(self) -> Replay | ChosenReplay:
        return self._replay if self.chosen is None else self._replay_of_chosen

    @cached_property
    def _offsets_of_parameters(self) -> NDArray[np.intp]:
        return self._offsets[self.parameters]

    def _regrouped(self, modules: tuple[NDArray[np.int32], list[str]]) -> Tape:
        return replace(self, leaves=self.leaves.copy(), module=modules[0], modules=modules[1])

    def _load(self) -> None:
        """Let the replay know the leaves."""
        if self.chosen is None and not self._replay.fits(self.leaves):
            del self._replay
        self._player.load(self.leaves)
        self._loaded = True

    def _current_data(self) -> Replay | ChosenReplay:
        """Return the replay with data that belongs to the leaves."""
        if not self._data_fresh:
            self.forward()
        return self._player

    def _current_grad(self) -> Replay | ChosenReplay:
        """Return the replay with gradients that belong to the leaves."""
        if not self._grad_fresh:
            self.backward()
        return self._player

    def _check_lane(self, lane: int) -> None:
        if not 0 <= lane < self.lanes:
            raise IndexError(f"lane must be in the range 0 <= lane < {self.lanes}, not {lane}")
