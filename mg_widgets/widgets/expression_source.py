"""What a graph of a plain expression shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.arguments import number
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
        tape = self.tape = record(root)
        self._values = tape.values
        self._leaves = np.flatnonzero(tape.op == LEAF.code)
        self._seen = self._numbers()
        super().__init__(MainLoop(), tape, {"kind": "expression", "player": "kernel"})

    def snapshot(self) -> dict[str, Any]:
        """Return what the objects hold."""
        data, grad = self._seen
        return {"run": 0, "data": data, "grad": grad, "has_grad": self._has_grad}

    def snapshot_size(self) -> int:
        """Return the bytes of all data and gradients."""
        return sum(map(len, self._seen))

    def frame(self) -> Frame:
        """Return what the objects hold."""
        return {"run": 0, "has_grad": self._has_grad, "message": self.refusal}, list(self._seen)

    def execute(self, command: dict[str, Any], client: str) -> None:  # noqa: ARG002
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

    def read(self) -> None:
        """Look whether the objects have changed."""
        now = self._numbers()
        if now != self._seen:
            self._seen = now
            self.refusal = ""
            self.change()

    @property
    def _has_grad(self) -> bool:
        # A computed gradient may be 0 at any node, the root included where a pass began behind it.
        return bool(np.frombuffer(self._seen[1]).any())

    @property
    def _grad_is_ours(self) -> bool:
        """Whether the gradients in the objects are those of one pass from this root, at their data."""
        if self.root.grad != 1.0:
            return False
        self.tape.forward()
        self.tape.backward()
        return np.allclose(self.tape.grad, self._column("grad"), rtol=1e-9, atol=1e-9, equal_nan=True)

    def _numbers(self) -> tuple[bytes, bytes]:
        return self._column("data").tobytes(), self._column("grad").tobytes()

    def _column(self, name: str) -> NDArray[np.float64]:
        """Return what the objects hold, node by node; a TypeError names what is no number."""
        named = zip(self.tape.keys, self._values, strict=True)
        return np.array([number(getattr(value, name), f"{key}.{name}") for key, value in named], dtype="<f8")

    def _nudge(self, key: str, value: Any) -> None:  # noqa: ANN401 (as a page sends it)
        """Set a leaf, and let the objects follow: data downstream, and gradients where they are this graph's.

        Gradients that began behind the root, were added up or belong to other data stay as they are: replayed
        from here they would be wrong.
        """
        tape = self.tape
        before = tape.leaves.copy()
        tape.leaves[:] = self._column("data")[self._leaves]
        grad_follows = self._grad_is_ours
        tape.set(key, finite_number(value, "value"))
        moved = self._downstream(tape.leaves != before)
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
        for node, (a, b) in enumerate(zip(self.tape.a.tolist(), self.tape.b.tolist(), strict=True)):
            moved[node] |= (a >= 0 and moved[a]) or (b >= 0 and moved[b])
        return np.flatnonzero(moved).tolist()
