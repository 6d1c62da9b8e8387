"""The learning rate as a function of the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, runtime_checkable

from mg_widgets.engine.arguments import finite_rate, positive_integer, reject_unknown


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
