"""What every rule that moves parameters has in common."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from mg_widgets.engine.arguments import finite_rate, number
from mg_widgets.engine.schedules import Constant, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Number = Any  # a float, or a NumPy array
Vector = Any  # a list of floats, or a NumPy array of them


class Optimizer(ABC):
    """A rule by which parameters move; a class of your own needs `moved`, and `vectors` if it remembers.

    A Trainer uses `update`, which leaves the optimiser as it was: what one step leaves to the next is given
    to it and comes back, so that a history can compute any step again. A loop of your own writes
    `optimizer.step(parameters)` after `loss.backward()`.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.
    options
        What else the rule depends on, for `describe` and `repr`.

    Attributes
    ----------
    schedule : Schedule
        The rate by the step.
    vectors : int
        How many numbers it remembers for each parameter.
    kind : str
        By which name a page knows the rule; a page knows none of your own.

    """

    vectors = 0
    kind = ""

    def __init__(self, lr: float | Schedule, **options: object) -> None:
        if isinstance(lr, type):  # it has the methods of a schedule, too
            raise TypeError(f"lr must be a number or a schedule, not the class {lr.__name__} itself")
        self.schedule = lr if isinstance(lr, Schedule) else Constant(finite_rate(lr, "lr"))
        self._options = options
        self._memory: tuple[Vector, ...] = ()
        self._steps = self._count = 0

    def step(self, parameters: Iterable[Any]) -> None:
        """Move parameters by the schedule's rate; it counts the steps, and remembers what `update` returns.

        For a loop of your own; a Trainer uses `update` instead, and never sees what is remembered here.

        Parameters
        ----------
        parameters
            Values, or nodes of any engine with `data` and `grad`: the same ones each time, in the same order.

        Raises
        ------
        TypeError, ValueError
            If a `data` or `grad` is no number, or there are more or fewer of them than before; nothing moves.

        """
        nodes = list(parameters)
        if self._steps and len(nodes) != self._count:
            raise ValueError(f"parameters must be the {self._count} of before, not {len(nodes)}: see reset()")
        before = [number(p.data, f"parameters[{i}].data") for i, p in enumerate(nodes)]
        gradient = [number(p.grad, f"parameters[{i}].grad") for i, p in enumerate(nodes)]
        rate = self.schedule.rate(self._steps)
        after, self._memory = self.update(before, gradient, rate, self._memory, self._steps)
        self._steps += 1
        self._count = len(nodes)
        for p, moved in zip(nodes, after, strict=True):
            p.data = moved

    def reset(self) -> None:
        """Forget what `step` remembers, and count from 0 again."""
        self._memory = ()
        self._steps = self._count = 0

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
        if not len(memory):  # it may be an array
            memory = [_zeros(parameters) for _ in range(self.vectors)]
        if _is_array(parameters):
            moved, *kept = self.moved(parameters, gradient, rate, tuple(memory), step)
            return moved, tuple(kept)
        columns = zip(parameters, gradient, *memory, strict=True)
        rows = [self.moved(p, g, rate, kept, step) for p, g, *kept in columns]
        moved, *kept = ([row[i] for row in rows] for i in range(1 + self.vectors))
        return moved, tuple(kept)

    @abstractmethod
    def moved(
        self, p: Number, g: Number, rate: float, memory: Sequence[Number], step: int
    ) -> tuple[Number, ...]:
        """Return where parameters go, and what is remembered of them; parameters as for `update`.

        `p`, `g` and what is in `memory` are floats or arrays: + - * / ** take both.
        """

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        # A class of your own that is made from one of ours inherits its name, and may move otherwise.
        kind = vars(type(self)).get("kind") or type(self).__name__
        return {"kind": kind, "learning_rate": self.schedule.describe(), **self._options}

    def __repr__(self) -> str:
        """Show what differs from the defaults, as it is written."""
        defaults = inspect.signature(type(self)).parameters
        options = [
            f", {name}={value!r}"
            for name, value in self._options.items()
            if name not in defaults or value != defaults[name].default
        ]
        return f"{type(self).__name__}({self.schedule}{''.join(options)})"


def _is_array(vector: Vector) -> bool:
    return hasattr(vector, "__array__")


def _zeros(vector: Vector) -> Vector:
    return 0.0 * vector if _is_array(vector) else [0.0] * len(vector)
