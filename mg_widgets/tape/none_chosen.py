"""A tape of whose lanes none is chosen: what sums and means over no lanes are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import LEAF, MEAN, SUM
from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

NOTHING = (0.0, np.nan)
"""The sum and the mean of no numbers."""


def tape_of_none(tape: Tape) -> tuple[Tape, NDArray[np.intp]]:
    """Return a tape with one lane that leads nowhere, and where its leaves are.

    Sums and means over lanes are constants there. The places are those in the leaves of the given tape with
    `NOTHING` behind them.
    """
    sums, means = tape.op == SUM.code, tape.op == MEAN.code
    reduced = sums | means
    cells = tape._offsets.astype(np.intp)  # noqa: SLF001 (private to this package)
    cells[sums], cells[means] = len(tape.leaves), len(tape.leaves) + 1
    cells = cells[tape.given | reduced]
    part = replace(
        tape,
        op=np.where(reduced, LEAF.code, tape.op).astype(np.uint8),
        a=np.where(reduced, -1, tape.a).astype(np.int32),
        kind=np.where(reduced, Kind.CONSTANT, tape.kind).astype(np.uint8),
        leaves=np.append(tape.leaves, NOTHING)[cells],
        lanes=1,
        samples=1,
        chosen=None,
    )
    return part, cells
