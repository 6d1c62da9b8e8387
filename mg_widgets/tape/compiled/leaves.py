"""From the numbers of a tape's leaves to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.compiled.wiring import LANES, SHARED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.compiled.lowering import Lowering
    from mg_widgets.tape.tape import Tape


class Leaves:
    """Where the numbers in `Tape.leaves` go.

    Attributes
    ----------
    zeros
        The places of the constants that were left out, because they are 0.

    """

    def __init__(self, tape: Tape, low: Lowering, left_out: set[int]) -> None:
        given = np.flatnonzero(tape.given)
        of_lanes = tape.lane[given].astype(bool)
        widths = np.where(of_lanes, tape.lanes, 1)
        rows = np.array(low.rows.of_node)[given]
        self._data, self._lanes = low.data, tape.lanes
        self._rows = rows[~of_lanes], rows[of_lanes]
        self._of_lanes = np.repeat(of_lanes, widths)
        self.zeros = (np.cumsum(widths) - widths)[np.isin(given, list(left_out))]

    def load(self, leaves: NDArray[np.float64]) -> None:
        """Write all of them."""
        self._data.shared[self._rows[SHARED], 0] = leaves[~self._of_lanes]
        if self._lanes:
            self._data.lanes[self._rows[LANES]] = leaves[self._of_lanes].reshape(-1, self._lanes)
