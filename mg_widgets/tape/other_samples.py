"""The recorded graph of one sample with a lane for each of other samples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mg_widgets.tape.sample import Numbers
    from mg_widgets.tape.tape import Tape


def leaves_with(tape: Tape, xs: Sequence[Sequence[float]], ys: Sequence[Numbers]) -> NDArray[np.float64]:
    """Return the leaves of a tape with lanes for these samples, f64: as many of them as there are samples."""
    inputs = np.flatnonzero(tape.kind == Kind.INPUT).tolist()
    inputs.sort(key=lambda node: int(tape.keys[node].removeprefix("x")))
    samples = np.column_stack([np.array(xs, dtype=np.float64), np.array(ys, dtype=np.float64)])
    columns = dict(zip([*inputs, *tape.targets[0]], samples.T, strict=True))
    given = np.flatnonzero(tape.given)
    widths = np.where(tape.lane[given], tape.lanes, 1)
    starts = np.cumsum(widths) - widths
    parts = [
        columns[node] if node in columns else tape.leaves[start : start + 1]
        for node, start in zip(given.tolist(), starts.tolist(), strict=True)
    ]
    return np.concatenate(parts)


def with_lanes(tape: Tape, leaves: NDArray[np.float64], lanes: int) -> Tape:
    """Return the same graph with another number of lanes."""
    return replace(tape, leaves=leaves, lanes=lanes, samples=lanes, chosen=None)


def without_samples(tape: Tape, x: Sequence[float], y: Numbers) -> Tape:
    """Return the same graph for no samples: with the lane of one that was there, which is not chosen."""
    kept = with_lanes(tape, leaves_with(tape, [x], [y]), 1)
    return replace(kept, samples=0, chosen=np.empty(0, dtype=np.intp))
