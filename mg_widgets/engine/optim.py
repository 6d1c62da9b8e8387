"""Rules that move parameters against their gradient, and schedules of the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, runtime_checkable

from mg_widgets.engine.arguments import finite_rate, positive_integer, reject_unknown

Vector = Any  # a list of floats, or a NumPy array of them


@runtime_checkable
class Schedule(Protocol):
    """The learning rate as a function of the step."""

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""


@dataclass
class Constant:
    """The same rate at every step: 0 <= value < inf."""

    value: float

    def __post_init__(self) -> None:
        self.value = finite_rate(self.value, "value")

    def rate(self, step: int) -> float:  # noqa: ARG002 (other schedules need it)
        """Return the value."""
        return self.value

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "constant", "value": self.value}


@dataclass(init=False)
class LinearDecay:
    """In a straight line from `start` at step 0 to `end` at step `steps`, and `end` from there on.

    `LinearDecay(1.0, 0.1, steps=100)` is the micrograd demo's: 1.0 - 0.9 k / 100 at step k.

    Parameters
    ----------
    start, end
        Learning rates: 0 <= rate < inf.
    steps
        A positive integer.

    """

    start: float
    end: float
    steps: int

    def __init__(self, start: float, end: float, steps: int, **unknown: NoReturn) -> None:
        reject_unknown("LinearDecay", unknown, ("start", "end", "steps"))
        self.start = finite_rate(start, "start")
        self.end = finite_rate(end, "end")
        self.steps = positive_integer(steps, "steps")

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""
        if step >= self.steps:
            return self.end
        return self.start - (self.start - self.end) * step / self.steps

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "linear", "start": self.start, "end": self.end, "steps": self.steps}


class SGD:
    """Gradient descent: each parameter moves by rate x gradient, downhill.

    Another optimiser has the same members; its `update` is a pure function of its arguments too.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.

    """

    def __init__(self, lr: float | Schedule, **unknown: NoReturn) -> None:
        reject_unknown("SGD", unknown, ("lr",))
        self.schedule = lr if isinstance(lr, Schedule) else Constant(finite_rate(lr, "lr"))

    def update(self, parameters: Vector, gradient: Vector, rate: float) -> Vector:
        """Return the parameters after one step: a new list or, for a NumPy array, a new array."""
        if hasattr(parameters, "__array__"):
            return parameters - rate * gradient
        return [p - rate * g for p, g in zip(parameters, gradient, strict=True)]

    def reset(self) -> None:
        """Hear that a run begins again: here, nothing changes."""

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "sgd", "learning_rate": self.schedule.describe()}

    def __repr__(self) -> str:
        return f"SGD({self.schedule})"
