"""The columns of a tape, and what can be looked up in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mg_widgets.engine.operations import LEAF, OPAQUE
from mg_widgets.tape.structure import hash_of, not_found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape.reading import Opaque


@dataclass(eq=False, kw_only=True, repr=False)
class Columns:
    """A graph of n nodes, operands before consumers; its attributes are those of `Tape`."""

    version: ClassVar[int] = 1

    op: NDArray[np.uint8]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    k: NDArray[np.float64]
    kind: NDArray[np.uint8]
    lane: NDArray[np.uint8]
    module: NDArray[np.int32]
    modules: list[str]
    labels: list[str]
    keys: list[str]
    leaves: NDArray[np.float64]
    root: int
    parameters: NDArray[np.int32]
    lanes: int = 0
    samples: int = 0
    outputs: list[list[int]] = field(default_factory=list)
    targets: list[list[int]] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    penalty: int | None = None
    values: list[Node] = field(default_factory=list)
    opaque: dict[int, Opaque] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    gradless: bool = False
    chosen: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        self.structure = hash_of(self)
        self._node_of_key = {key: node for node, key in enumerate(self.keys)}
        self._node_of_value = {id(value): node for node, value in enumerate(self.values)}
        widths = np.where(self.given, np.where(self.lane, self.lanes, 1), 0)
        self._offsets = np.cumsum(widths) - widths

    def __len__(self) -> int:
        return len(self.op)

    @property
    def given(self) -> NDArray[np.bool_]:
        """Whether a node's number is given, not computed, bool (n,): leaves and unknown operations."""
        given: NDArray[np.bool_] = np.isin(self.op, (LEAF.code, OPAQUE))
        return given

    @property
    def is_emptied(self) -> bool:
        """Whether all samples were taken away: the lane of one of them stays, which is not chosen."""
        return self.lanes > self.samples

    def operands(self, node: int) -> tuple[int, ...]:
        """Return the operands of a node, left to right: none of a leaf."""
        if node in self.opaque:
            return self.opaque[node].operands
        return tuple(x for x in (int(self.a[node]), int(self.b[node])) if x >= 0)

    def index(self, value_or_key: Node | str) -> int:
        """Return the node of a recorded Value or of a key.

        Raises
        ------
        KeyError
            If it is not on the tape.

        """
        if isinstance(value_or_key, str):
            node = self._node_of_key.get(value_or_key)
        else:
            node = self._node_of_value.get(id(value_or_key))
        if node is None:
            raise KeyError(not_found(self, value_or_key))
        return node

    @cached_property
    def stuck(self) -> dict[int, int]:
        """An unknown operation that a node leads to, for each that leads to one."""
        found: dict[int, int] = {}
        for node in range(len(self) - 1, -1, -1) if self.opaque else ():
            unknown = node if node in self.opaque else found.get(node)
            if unknown is not None:
                found.update(dict.fromkeys(self.operands(node), unknown))
        return found
