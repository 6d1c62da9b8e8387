"""A run that the student's own loop makes: this tells which of its numbers belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex

import numpy as np

from mg_widgets.engine.operations import LEAF
from mg_widgets.foreign.nodes import holding
from mg_widgets.foreign.paths import leaves_of
from mg_widgets.training.history import History
from mg_widgets.training.measured import GRADIENT_NORM, RATE, Measured
from mg_widgets.training.model_values import ModelValues
from mg_widgets.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from mg_widgets.tape import Tape
    from mg_widgets.training.loop import Loop
    from mg_widgets.training.loop_leaves import LoopLeaves

    Vector = NDArray[np.float64]


class Record(Protocol):
    """Records the graph of a loss, with these parameters by path."""

    def __call__(self, root: Any, /, *, parameters: Mapping[str, Any]) -> Tape:  # noqa: ANN401
        """Return the tape."""


class ModelLoop(Protocol):
    """The loop of a model that is known: it uses the rate, and yields with the gradient of its loss."""

    @property
    def memory(self) -> Vector:
        """What the optimiser remembers at state k, float64."""

    def measure(self, *, again: bool = False) -> dict[str, float]:
        """Return numbers of state k by name; again: since somebody has moved the state."""

    def begin_at(self, step: int, memory: Vector | None = None) -> None:
        """Let the loop begin with this state when it is started next; None: nothing is remembered."""


class LoopRun(Run):
    """State k is what the k-th yield gives: its loss, and the parameters with which it was computed.

    Where the loop yields after its update, its objects hold the numbers of state k + 1 already. Which numbers
    belong to the loss, those before or those after, is found out by replaying its graph with both, once for
    each `yield` of the code, and again whenever the graph is recorded for somebody who looks.

    A nudge sets the object, and the loss of state k is replayed; the loop goes on from there. Its gradient of
    a pass that is under way stays as it was.

    Parameters
    ----------
    loop
        About to start.
    leaves
        Told of the variables of the loop.
    record
        Makes the tape of a loss.
    rate
        The rate of the update from a step to the next, until another one is set.
    of_model
        The loop as that of a model; None: it is one of the user's own.

    Attributes
    ----------
    keys : list of str
        The paths of the parameters: the leaves that persist from one yield to the next.

    """

    def __init__(
        self,
        loop: Loop,
        leaves: LoopLeaves,
        record: Record,
        *,
        rate: Callable[[int], float],
        of_model: ModelLoop | None = None,
    ) -> None:
        super().__init__(rate)
        self._loop = loop
        self._leaves = leaves
        self._record = record
        self._of_model = of_model
        self._norm: float | None = None
        # By place of the yield: whether the update comes before it.
        self._updated: dict[tuple[int, ...], bool] = {}
        self._root: Any = None
        self._tape: Tape | None = None
        self._graph: list[Any] = []
        self.parameters = np.empty(0)
        self._adopt({})

    @property
    def begun(self) -> bool:
        """Whether there is a state 0."""
        return bool(self.history)

    @property
    def memory(self) -> Vector:
        """What the optimiser of a model remembers at state k, float64."""
        return self._of_model.memory if self._of_model else super().memory

    @property
    def trouble(self) -> str:
        """Why training cannot go on from state k; "" if it can."""
        return self._loop.end or (super().trouble if self.begun else "")

    @property
    def _is_before_update(self) -> bool:
        return not self._updated.get(self._loop.place)

    @property
    def tape(self) -> Tape:
        """The graph of the loss of state k, with its parameters; recorded when it is asked for."""
        if self._tape is None:
            self._tape = self._recorded(self.parameters)
            if self._tape.opaque and self._loop.place not in self._updated:
                others = (self._before, self._one_step_back())
                self._tape = min(self._tape, *map(self._recorded, others), key=lambda tape: len(tape.opaque))
            belonging = self._belonging(self._tape)
            if belonging is not self.parameters:
                self.parameters = belonging
                self.history.replace(self.loss, self._state())
        self._tape.set_parameters(self.parameters)
        return self._tape

    def begin(self, held: Mapping[str, float] = {}) -> None:
        """Run to the first yield: state 0."""
        if self._of_model:
            self._of_model.begin_at(0)
        root = self._loop.advance()
        self._graph = leaves_of(root)
        self._leaves.remember(self._graph)
        self._adopt(self._leaves.reachable(self._graph, self._loop.variables))
        self._arrive(root, np.array([float(self._leaves.first(leaf)) for leaf in self.objects.values()]))
        for key, value in held.items():
            if key in self.objects:
                self.hold(key, value)

    def step(self) -> None:
        """Go to the next state, unless the loop has ended."""
        self.branch()
        before = self._values.read()
        try:
            root = self._loop.advance()
        finally:
            # What the loop has done before it failed or ended is no assignment of somebody else.
            self._values.note()
        if root is None:
            return
        if self.step_count == 0 and self._leaves.fixed is None:
            before = self._keep_persisting(leaves_of(root), before)
        self._arrive(root, before)
        shown = dict(zip(self.keys, self.parameters.tolist(), strict=True))
        if any(shown[key] != value for key, value in self.held.items()):
            self._move(self.held)
        else:
            self._values.put(self.held)

    def check_step(self, step: SupportsIndex) -> int:
        """Return the step of a state that can be visited; an IndexError or a RuntimeError says why not."""
        if not self._of_model:
            raise RuntimeError(
                "a loop of your own cannot be run backwards: reset() starts it again, and "
                "history.parameters_at(k) tells the parameters of an earlier state"
            )
        return super().check_step(step)

    def assigned(self) -> dict[str, float]:
        """Return what was assigned to parameters since the last yield, by path."""
        return self._values.assigned()

    def _arrive(self, root: Any, before: Vector) -> None:  # noqa: ANN401 (a node of any engine)
        """Take what was yielded for the next state."""
        self._root, self._tape = root, None
        self._before, self._now = before, self._values.read()
        place = self._loop.place
        self.parameters = self._before if self._updated.get(place) else self._now
        self._norm = self._gradient_norm()
        self.history.append(float(root.data), self._state(), self._told())
        # The first numbers may be unknown: they are looked for where the graph of state 0 says others.
        if place not in self._updated and (self._moved or self.step_count == 0):
            _ = self.tape

    def _told(self, *, again: bool = False) -> dict[str, float]:
        """Return what is known of state k beside its loss."""
        told = self._of_model.measure(again=again) if self._of_model else {}
        if self._norm is not None:
            told |= {GRADIENT_NORM: self._norm}
        if self._of_model or self._loop.reads_rate:
            self.history.measured.hidden.discard(RATE)
        return told | {RATE: self._rate_at(self.step_count + (not again))}

    def _gradient_norm(self) -> float | None:
        """Return the norm of the gradients in the objects; None where they are not those of the loss."""
        if getattr(self._root, "grad", None) != 1:
            return None
        grads = [getattr(leaf, "grad", None) for leaf in self.objects.values()]
        if None in grads:
            return None
        with np.errstate(all="ignore"):
            norm = float(np.sqrt(np.square(np.array(grads, dtype=np.float64)).sum()))
        # A loop may have set them to zero before it yields.
        return norm if norm or self._of_model else None

    def _recorded(self, parameters: Vector) -> Tape:
        """Record the graph as at these parameters: some engines say what a node does by its numbers only."""
        with holding(zip(self.objects.values(), parameters.tolist(), strict=True)):
            return self._record(self._root, parameters=self.objects)

    def _belonging(self, tape: Tape) -> Vector:
        """Return the parameters with which the loss was computed: those at which the graph says the same."""
        interior = tape.op != LEAF.code
        said = np.array([value.data for value in tape.values], dtype=np.float64)[interior]

        def strays(parameters: Vector) -> int:
            tape.set_parameters(parameters)
            return int(np.sum(~np.isclose(tape.data[interior], said, rtol=1e-9, atol=1e-9, equal_nan=True)))

        now, before = strays(self._now), strays(self._before)
        if min(now, before):
            # Updated more than once, or the numbers before are not known: one step back is a guess that the
            # graph confirms.
            back = self._one_step_back()
            if strays(back) < min(now, before):
                return back
        if not self._moved:
            return self._now
        self._updated[self._loop.place] = before < now
        return self._before if before < now else self._now

    @property
    def _moved(self) -> bool:
        """Whether the numbers before and now are different ones."""
        return not np.array_equal(self._before, self._now, equal_nan=True)

    def _one_step_back(self) -> Vector:
        """Return the parameters before a step of plain descent; nan where there is no gradient."""
        grads = (getattr(leaf, "grad", None) for leaf in self.objects.values())
        gradient = np.array([np.nan if grad is None else grad for grad in grads], dtype=np.float64)
        return self._now + self.rate * gradient

    def _keep_persisting(self, graph: list[Any], before: Vector) -> Vector:
        """Follow those leaves that the graph of state 0 had too; returns their numbers before this step."""
        used = {id(leaf) for leaf in graph}
        persisting = [leaf for leaf in (*self.objects.values(), *self._graph) if id(leaf) in used]
        persisting = list({id(leaf): leaf for leaf in persisting}.values())
        self._graph = []
        self._leaves.forget_but(persisting)
        if list(map(id, persisting)) == list(map(id, self.objects.values())):
            return before
        numbers = dict(zip(self.keys, zip(self.parameters, before, strict=True), strict=True))
        history, held = self.history, self.held
        self._adopt(self._leaves.named(persisting, self.objects, self._loop.variables))
        rows = [
            numbers.get(key) or 2 * (float(self._leaves.first(leaf)),) for key, leaf in self.objects.items()
        ]
        first, before = np.array(rows).reshape(-1, 2).T
        told = history.measured.at(0)
        told.pop(GRADIENT_NORM, None)
        self.history.append(history.losses[0], first, told)
        self.history.events += [event for event in history.events if event.key in {"", *self.keys}]
        self.held = {key: value for key, value in held.items() if key in self.objects}
        return before

    def _adopt(self, objects: dict[str, Any]) -> None:
        """Begin with these parameters."""
        self.objects = objects
        self.keys = list(objects)
        width = len(objects) + self.memory.size
        self.history = History(self.keys, self._rate, width=width, measured=Measured(hidden=[RATE]))
        self._values = ModelValues(self.keys, list(objects.values()))

    def _state(self) -> Vector:
        return np.concatenate([self.parameters, self.memory])

    def _visit(self, step: int, state: Vector) -> None:
        """Start the loop of a model anew at this state."""
        count = len(self.keys)
        self._values.put(dict(zip(self.keys, state[:count].tolist(), strict=True)))
        self._loop.close(step)
        if self._of_model:
            self._of_model.begin_at(step, state[count:])
        self._root, self._tape = self._loop.advance(), None
        self._before = self._now = self.parameters = self._values.read()
        self._norm = self._gradient_norm()

    def _move(self, values: Mapping[str, float]) -> None:
        # First, for it finds out what state k is.
        tape = self.tape
        parameters = self.parameters.copy()
        for key, value in values.items():
            parameters[self.keys.index(key)] = value
        self._values.put(values)
        loss, gradient = tape.evaluate(parameters)
        if self._norm is not None:
            self._norm = float(np.sqrt(gradient @ gradient))
        self.parameters = parameters
        self.history.replace(loss, self._state(), self._told(again=True))
