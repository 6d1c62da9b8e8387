"""Rules that move parameters against their gradient, and schedules of the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from mg_widgets.engine.arguments import finite_rate, positive_integer

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
        self.value = finite_rate(self.value, "learning_rate")

    def rate(self, step: int) -> float:  # noqa: ARG002 (other schedules need it)
        """Return the value."""
        return self.value

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "constant", "value": self.value}


@dataclass
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

    def __post_init__(self) -> None:
        self.start = finite_rate(self.start, "start")
        self.end = finite_rate(self.end, "end")
        self.steps = positive_integer(self.steps, "steps")

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

    Another optimiser has the same members; one that remembers (momentum, Adam) forgets in `reset`.

    Parameters
    ----------
    learning_rate
        A number, 0 <= learning_rate < inf, or a schedule such as `LinearDecay`.

    """

    def __init__(self, learning_rate: float | Schedule) -> None:
        self.schedule = learning_rate if isinstance(learning_rate, Schedule) else Constant(learning_rate)

    def update(self, parameters: Vector, gradient: Vector, rate: float) -> Vector:
        """Return the parameters after one step: a new list or, for a NumPy array, a new array."""
        if hasattr(parameters, "__array__"):
            return parameters - rate * gradient
        return [p - rate * g for p, g in zip(parameters, gradient, strict=True)]

    def reset(self) -> None:
        """Forget what earlier steps have left: here, nothing."""

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "sgd", "learning_rate": self.schedule.describe()}

    def __repr__(self) -> str:
        return f"SGD({self.schedule})"
