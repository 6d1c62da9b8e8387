"""What the outputs of a model decide: as in the page (js/boundary/decision.ts)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int_]

QUARTER = math.log(3.0)
"""The logit of a probability of 3/4."""
TWO = 2


@dataclass(frozen=True)
class Decision:
    """On which side of a threshold one output lies, or which of several outputs is the largest.

    Attributes
    ----------
    at, target
        Above them a prediction and a target are of class 1, else of class 0; nan for several outputs.
    margins
        The predictions on the margins; None for several outputs.
    judged
        Whether a prediction can be right or wrong.
    names
        Of the classes, in order.

    """

    at: float
    target: float
    margins: tuple[float, float] | None
    judged: bool
    names: tuple[str, ...]

    def classes(self, outputs: Floats) -> Places:
        """Return the class of each prediction, outputs (outputs, n); -1 where a number is nan."""
        found: Places = outputs.argmax(axis=0) if self.margins is None else (outputs[0] > self.at).astype(int)
        found[np.isnan(outputs).any(axis=0)] = -1
        return found

    def classes_of_targets(self, targets: Floats) -> Places:
        """Return the class of each target, targets (outputs, n)."""
        found: Places = (
            targets.argmax(axis=0) if self.margins is None else (targets[0] > self.target).astype(int)
        )
        return found


def decision_of(rule: Mapping[str, Any] | None, targets: Floats) -> Decision:
    """Return what is decided by outputs with these targets, float64 (outputs, samples)."""
    if len(targets) > 1:
        return Decision(math.nan, math.nan, None, judged=True, names=tuple(map(str, range(len(targets)))))
    distinct = np.unique(targets[np.isfinite(targets)]).tolist()
    low, high = (distinct[0], distinct[-1]) if distinct else (-1.0, 1.0)
    threshold = rule if rule and rule["kind"] == "threshold" else None
    is_middle = threshold is None and len(distinct) == TWO
    target = threshold["target"] if threshold else (low + high) / 2 if is_middle else 0.0
    at = threshold["prediction"] if threshold else target
    judged = threshold is not None or is_middle
    if at != target:
        return Decision(at, target, (at - QUARTER, at + QUARTER), judged, _names(distinct, target))
    room = max(abs(low - at), abs(high - at)) or 1.0
    margins = (low, high) if low < at < high else (at - room, at + room)
    return Decision(at, target, margins, judged, _names(margins, target))


def _names(distinct: list[float] | tuple[float, float], target: float) -> tuple[str, str]:
    below, above = [x for x in distinct if x <= target], [x for x in distinct if x > target]
    return (
        f"{below[0]:.6g}" if len(below) == 1 else f"up to {target:.6g}",
        _signed(above[0], distinct[0]) if len(above) == 1 else f"above {target:.6g}",
    )


def _signed(value: float, low: float) -> str:
    """Return a number with a plus where another one has a minus."""
    return f"{'+' if low < 0 < value else ''}{value:.6g}"
