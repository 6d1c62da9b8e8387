"""What a graph of a plain expression shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.operations import LEAF
from mg_widgets.tape import record
from mg_widgets.training.arguments import finite_number
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets.cell_hook import refresh_all
from mg_widgets.widgets.source import Frame, Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.value import Value


class ExpressionSource(Source):
    """Sends the data and gradients that the objects of an expression have, and nudges its leaves.

    Parameters
    ----------
    root
        The result of the expression.

    """

    def __init__(self, root: Value) -> None:
        self.root = root
        tape = record(root)
        self._values = tape.values
        self._leaves = np.flatnonzero(tape.op == LEAF.code)
        self._shown = self._read()
        super().__init__(MainLoop(), tape, {"kind": "expression", "player": "kernel"})

    def snapshot(self) -> dict[str, Any]:
        """Return what the objects hold."""
        data, grad = self._shown
        return {"run": 0, "data": data, "grad": grad, "has_grad": self._has_grad}

    def frame(self) -> Frame:
        """Return what the objects hold."""
        return {"run": 0, "has_grad": self._has_grad, "message": self.refusal}, list(self._shown)

    def obey(self, command: dict[str, Any], client: str) -> None:  # noqa: ARG002
        """Do what a page asks for."""
        match command:
            case {"kind": "hold" | "nudge", "key": str(key), "value": value}:
                self._nudge(key, value)
            case {"kind": "release"}:
                pass
            case _:
                raise ValueError(f"an expression has no command {command.get('kind')!r:.60}")

    def sent(self) -> None:
        """Remember nothing: every frame holds all numbers."""

    def refresh(self) -> None:
        """Look whether the objects have changed."""
        self.home.call(self._refresh)

    @property
    def _has_grad(self) -> bool:
        # Every backward pass leaves a gradient at its root.
        return self.root.grad != 0

    def _refresh(self) -> None:
        now = self._read()
        if now != self._shown:
            self._shown = now
            self.change()

    def _read(self) -> tuple[bytes, bytes]:
        data = [value.data for value in self._values]
        grad = [value.grad for value in self._values]
        return np.array(data, dtype="<f8").tobytes(), np.array(grad, dtype="<f8").tobytes()

    def _nudge(self, key: str, value: Any) -> None:  # noqa: ANN401 (as a page sends it)
        """Set a leaf, and let the objects follow: data downstream, and gradients if there are any."""
        tape = self.tape
        before = tape.leaves.copy()
        tape.leaves[:] = [self._values[node].data for node in self._leaves]
        tape.set(key, finite_number(value, "value"))
        moved = self._downstream(tape.leaves != before)
        for node, data in zip(moved, tape.data[moved].tolist(), strict=True):
            self._values[node].data = data
        if self._has_grad:
            for recorded, grad in zip(self._values, tape.grad.tolist(), strict=True):
                recorded.grad = grad
        # Other graphs may share some of the objects.
        refresh_all()

    def _downstream(self, moved_leaves: NDArray[np.bool_]) -> list[int]:
        """Return the leaves that have moved, and all that is computed from them, in order."""
        moved = np.zeros(len(self.tape), dtype=bool)
        moved[self._leaves] = moved_leaves
        for node, (a, b) in enumerate(zip(self.tape.a.tolist(), self.tape.b.tolist(), strict=True)):
            moved[node] |= (a >= 0 and moved[a]) or (b >= 0 and moved[b])
        return np.flatnonzero(moved).tolist()
