"""What a graph of a plain expression shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.checks import find
from mg_widgets.engine.operations import LEAF
from mg_widgets.figures import draw
from mg_widgets.foreign.beside import is_busy_elsewhere
from mg_widgets.foreign.nodes import data_of, grad_of, require_node
from mg_widgets.tape import read, record_reading, tape_to_wire
from mg_widgets.training.arguments import finite_number
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets.cell_hook import refresh_all
from mg_widgets.widgets.in_sight import parameters_in_sight
from mg_widgets.widgets.marks import LARGEST_CHECKED, marks_of
from mg_widgets.widgets.page_limits import check_expression
from mg_widgets.widgets.source import Frame, Source
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.checks import Finding
    from mg_widgets.figures import Drawing
    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape import Tape


class ExpressionSource(Source):
    """Sends the data and gradients that the objects of an expression have, and nudges its leaves.

    Parameters
    ----------
    root
        The result of the expression.
    fused
        Whether the modules are the calls of a step, see `Tape.fused`.

    """

    def __init__(self, root: Node, *, fused: bool = False) -> None:
        require_node(root, "root")
        check_expression(root)
        self.root = root
        self._fused = fused
        self._parameters = parameters_in_sight(root)
        self.findings: list[Finding] = []
        self._checked = self._held = False
        self._seen: tuple[bytes, bytes] = (b"", b"")
        self.tape = self._record()
        self._take(self.tape)
        super().__init__(MainLoop(), self.tape, {"kind": "expression", "player": "kernel"})

    def snapshot(self) -> dict[str, Any]:
        """Return what the objects hold."""
        self._follow_tape()
        data, grad = self._seen
        found = marks_of(self.findings)
        return {"run": 0, "data": data, "grad": grad, "has_grad": self._has_grad, "findings": found}

    def snapshot_size(self) -> int:
        """Return the bytes of all data and gradients, and of a tape that goes with them."""
        size = sum(map(len, self._seen))
        return size + wire_size(tape_to_wire(self.tape)) if self._other_tape else size

    def drawing(self, sample: int) -> Drawing:
        """Return what the objects hold now, for print; an error says what cannot be shown."""
        self.read()
        self._take_current_tape()
        data = np.frombuffer(self._seen[0])
        return draw(self.tape, data.tolist(), self._computed_grads(data), sample=sample)

    def frame(self) -> Frame:
        """Return what the objects hold."""
        content: dict[str, Any] = {"run": 0, "has_grad": self._has_grad, "message": self.refusal}
        # While a hand drags, what it passes is not worth a check.
        if not self._held:
            content["findings"] = marks_of(self.findings)
        return content, list(self._seen)

    def execute(self, command: dict[str, Any], client: str) -> None:  # noqa: ARG002
        """Do what a page asks for."""
        match command:
            case {"kind": "hold" | "nudge" as kind, "key": str(key), "value": value}:
                self._held = kind == "hold"
                self._nudge(key, value)
            case {"kind": "release"}:
                self._held = False
            case _:
                raise ValueError(f"an expression has no command {command.get('kind')!r:.60}")

    def sent(self) -> None:
        """Remember nothing: every frame holds all numbers."""

    def read(self) -> None:
        """Look whether the objects have changed."""
        now = self._numbers()
        changed = now != self._seen
        if changed:
            self._seen = now
            self._checked = False
            self.refusal = ""
        # A check may have had to wait.
        if changed or not (self._checked or is_busy_elsewhere()):
            self.change()

    @property
    def _has_grad(self) -> bool:
        # A computed gradient may be 0 at any node, the root included where a pass began behind it.
        return bool(np.frombuffer(self._seen[1]).any())

    def _computed_grads(self, data: NDArray[np.float64]) -> list[float | None]:
        """Return what the objects hold; None where no pass has come, as in the page (js/graph/shown.ts)."""
        if not self._has_grad:
            return [None] * len(data)
        grads = [grad_of(value) for value in self._values]
        # Of an engine that is at fault one cannot say when its gradients were right.
        if any(finding.kind == "engine" for finding in self.findings):
            return grads
        tape = self.tape
        tape.leaves[:] = data[tape.given]
        tape.forward()
        tape.backward()
        # An object starts with 0: where that is not the answer, nothing has come here yet.
        return [
            None if held == 0 and expected != 0 else held
            for held, expected in zip(grads, tape.grad.tolist(), strict=True)
        ]

    @property
    def _grad_is_ours(self) -> bool:
        """Whether the gradients in the objects are those of one pass from this root, at their data."""
        if grad_of(self.root) != 1.0:
            return False
        self.tape.forward()
        self.tape.backward()
        return np.allclose(self.tape.grad, self._grads(), rtol=1e-9, atol=1e-9, equal_nan=True)

    def _record(self) -> Tape:
        """Read the graph, and check it where nothing has told yet what is wrong with it."""
        reading = read([self.root], parameters=self._parameters)
        tape = record_reading(reading, self.root, parameters=self._parameters)
        tape = tape.fused() if self._fused else tape.grouped()
        if is_busy_elsewhere():
            return tape
        self._checked, self.findings = True, []
        if len(tape) > LARGEST_CHECKED:
            tape.notes.append(f"{len(tape):,} nodes are not checked while they are shown: check(root) does.")
            return tape
        try:
            self.findings = find(reading, tape)
        except Exception as error:  # noqa: BLE001 (a class may do anything: its graph is shown all the same)
            tape.notes.append(f"This graph could not be checked: {error}")
        return tape

    def current_tape(self) -> Tape:
        """Return the tape of what the root is computed from now: an object may have got other operands."""
        if self._checked or self._held or is_busy_elsewhere():
            return self.tape
        check_expression(self.root)
        tape = self._record()
        if tape.structure != self.tape.structure:
            self._take(tape)
            return tape
        if tape.opaque != self.tape.opaque:
            # Local derivatives that only the engine knows have changed.
            self._take(tape)
            self.model._tape = tape_to_wire(tape)  # noqa: SLF001 (private to the page)
            return tape
        return self.tape

    def _take(self, tape: Tape) -> None:
        self._values = tape.values
        self._leaves = np.flatnonzero(tape.op == LEAF.code)
        self._seen = self._numbers()

    def _numbers(self) -> tuple[bytes, bytes]:
        data = np.array([data_of(value) for value in self._values], dtype="<f8")
        return data.tobytes(), self._grads().tobytes()

    def _grads(self) -> NDArray[np.float64]:
        return np.array([grad_of(value) or 0.0 for value in self._values], dtype="<f8")

    def _nudge(self, key: str, value: Any) -> None:  # noqa: ANN401 (as a page sends it)
        """Set a leaf, and let the objects follow: data downstream, and gradients where they are this graph's.

        Gradients that began behind the root, were added up or belong to other data stay as they are: replayed
        from here they would be wrong.
        """
        tape = self.tape
        before = tape.leaves.copy()
        tape.leaves[:] = np.frombuffer(self._numbers()[0])[tape.given]
        grad_follows = self._grad_is_ours
        tape.set(key, finite_number(value, "value"))
        moved = self._downstream((tape.leaves != before)[tape.op[tape.given] == LEAF.code])
        for node, data in zip(moved, tape.data[moved].tolist(), strict=True):
            self._values[node].data = data
        if grad_follows:
            for recorded, grad in zip(self._values, tape.grad.tolist(), strict=True):
                recorded.grad = grad
        # Other graphs may share some of the objects.
        refresh_all()

    def _downstream(self, moved_leaves: NDArray[np.bool_]) -> list[int]:
        """Return the leaves that have moved, and all that is computed from them, in order."""
        moved = np.zeros(len(self.tape), dtype=bool)
        moved[self._leaves] = moved_leaves
        for node in range(len(moved)):
            moved[node] |= any(moved[x] for x in self.tape.operands(node))
        return np.flatnonzero(moved).tolist()
