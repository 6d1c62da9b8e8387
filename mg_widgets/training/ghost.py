"""What is left of a future that a run did not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.training.loss_series import thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MOST = 3
"""Ghosts of a run: the latest."""


@dataclass(frozen=True, eq=False, slots=True)
class Ghost:
    """The losses of a future that was left behind: somebody went back, and another one began.

    Attributes
    ----------
    steps
        From the state at which it was left to its end, float64: at most 2,000 of them and the last.
    losses
        The losses there, float64.

    """

    steps: Vector
    losses: Vector


def ghost_of(losses: Sequence[float], step: int) -> Ghost:
    """Return the losses from a state on, thinned as curves are."""
    steps, heights = thinned(losses[step:]).T.copy()
    return Ghost(steps + step, heights)
