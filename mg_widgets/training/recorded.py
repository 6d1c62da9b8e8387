"""The data set of a run, which may become another one at any state, and its loss as a tape."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.tape import Tape
    from mg_widgets.training.accuracy import Rule
    from mg_widgets.training.batches import Batches
    from mg_widgets.training.data import Sample
    from mg_widgets.training.targets import Target

NO_SAMPLES = "there are no samples to train on: add one"


@dataclass(frozen=True, eq=False)
class Recorded:
    """Samples, and what was made of them.

    Attributes
    ----------
    tape
        The graph of their loss; never played itself.
    leaves
        Its leaves for these samples: others may share the tape.
    xs, ys
        The samples.
    rule
        Tells right predictions; None: there is no accuracy.
    batches
        The samples of each step; None: all of them.
    before
        Where there are no samples: the last data that had any, whose graph this tape has.

    """

    tape: Tape
    leaves: NDArray[np.float64]
    xs: list[Sample] = field(default_factory=list)
    ys: list[Target] = field(default_factory=list)
    rule: Rule | None = None
    batches: Batches | None = None
    before: Recorded | None = None


class Timeline:
    """Which data belong to which states of a run.

    Parameters
    ----------
    first
        Those of state 0.

    """

    def __init__(self, first: Recorded) -> None:
        self._steps = [0]
        self._data = [first]

    def at(self, step: int) -> Recorded:
        """Return the data of a state."""
        if step >= self._steps[-1]:
            return self._data[-1]
        return self._data[bisect_right(self._steps, step) - 1]

    def put(self, step: int, data: Recorded) -> None:
        """Let a state and all after it have other data."""
        self.cut(step - 1)
        self._steps.append(step)
        self._data.append(data)

    def cut(self, step: int) -> None:
        """Forget what came after a state: the run takes another way from there."""
        count = bisect_right(self._steps, step)
        del self._steps[count:], self._data[count:]
