"""Rules that move parameters against their gradient."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NoReturn

from mg_widgets.engine.arguments import finite_rate, reject_unknown
from mg_widgets.engine.schedules import Constant, Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

Vector = Any  # a list of floats, or a NumPy array of them


class Optimizer(ABC):
    """A rule by which parameters move; a class of your own needs `vectors`, `moved` and `describe`.

    It remembers nothing itself: what one step leaves to the next is given to it and comes back, so that a
    history can compute any step again.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.

    Attributes
    ----------
    schedule : Schedule
        The rate by the step.
    vectors : int
        How many numbers it remembers for each parameter.

    """

    vectors = 0

    def __init__(self, lr: float | Schedule) -> None:
        self.schedule = lr if isinstance(lr, Schedule) else Constant(finite_rate(lr, "lr"))

    def update(
        self, parameters: Vector, gradient: Vector, rate: float, memory: Sequence[Vector] = (), step: int = 0
    ) -> tuple[Vector, tuple[Vector, ...]]:
        """Return the parameters after one step, and what is remembered: new lists or, for arrays, new arrays.

        Parameters
        ----------
        parameters, gradient
            Those of state `step`: lists of floats, or NumPy arrays.
        rate
            The learning rate of this step.
        memory
            What the step before has returned: `vectors` of them; none, or zeros, at step 0.
        step
            The number of updates so far.

        """
        memory = memory or [_zeros(parameters) for _ in range(self.vectors)]
        if _is_array(parameters):
            moved, *kept = self.moved(parameters, gradient, rate, tuple(memory), step)
            return moved, tuple(kept)
        columns = zip(parameters, gradient, *memory, strict=True)
        rows = [self.moved(p, g, rate, kept, step) for p, g, *kept in columns]
        moved, *kept = ([row[i] for row in rows] for i in range(1 + self.vectors))
        return moved, tuple(kept)

    @abstractmethod
    def moved(self, p: Any, g: Any, rate: float, memory: Sequence[Any], step: int) -> tuple[Any, ...]:  # noqa: ANN401
        """Return where parameters go, and what is remembered of them; parameters as for `update`.

        `p`, `g` and what is in `memory` are floats or arrays: + - * / ** take both.
        """

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""


class SGD(Optimizer):
    """Gradient descent: each parameter moves by rate x gradient, downhill.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.

    """

    def __init__(self, lr: float | Schedule, **unknown: NoReturn) -> None:
        reject_unknown("SGD", unknown, ("lr",))
        super().__init__(lr)

    def moved(self, p: Any, g: Any, rate: float, memory: Sequence[Any], step: int) -> tuple[Any, ...]:  # noqa: ANN401, ARG002
        """Return p - rate * g."""
        return (p - rate * g,)

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "sgd", "learning_rate": self.schedule.describe()}

    def __repr__(self) -> str:
        return f"SGD({self.schedule})"


def _is_array(vector: Vector) -> bool:
    return hasattr(vector, "__array__")


def _zeros(vector: Vector) -> Vector:
    return 0.0 * vector if _is_array(vector) else [0.0] * len(vector)
