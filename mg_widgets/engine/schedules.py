"""The learning rate as a function of the step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, runtime_checkable

from mg_widgets.engine.arguments import finite_rate, fraction, positive_integer, reject_unknown


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
class _ToEnd:
    start: float
    end: float
    steps: int

    def __init__(self, start: float, end: float, steps: int | None = None, **unknown: NoReturn) -> None:
        name = type(self).__name__
        reject_unknown(name, unknown, ("start", "end", "steps"))
        if steps is None:
            raise TypeError(
                f"{name} needs the step at which it ends: write {name}({start}, {end}, steps=100)"
            )
        self.start = finite_rate(start, "start")
        self.end = finite_rate(end, "end")
        self.steps = positive_integer(steps, "steps")


class LinearDecay(_ToEnd):
    """In a straight line from `start` at step 0 to `end` at step `steps`, and `end` from there on.

    `LinearDecay(1.0, 0.1, steps=100)` is the micrograd demo's: 1.0 - 0.9 k / 100 at step k.

    Parameters
    ----------
    start, end
        Learning rates: 0 <= rate < inf.
    steps
        A positive integer.

    """

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""
        if step >= self.steps:
            return self.end
        return self.start - (self.start - self.end) * step / self.steps

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "linear", "start": self.start, "end": self.end, "steps": self.steps}


@dataclass(init=False)
class StepDecay:
    """Times `gamma` after every `step_size` steps, as PyTorch's StepLR.

    Parameters
    ----------
    start
        The rate of the first `step_size` steps: 0 <= rate < inf.
    step_size
        A positive integer.
    gamma
        0 <= gamma <= 1.

    """

    start: float
    step_size: int
    gamma: float

    def __init__(self, start: float, step_size: int, gamma: float = 0.1, **unknown: NoReturn) -> None:
        reject_unknown("StepDecay", unknown, ("start", "step_size", "gamma"))
        self.start = finite_rate(start, "start")
        self.step_size = positive_integer(step_size, "step_size")
        self.gamma = fraction(gamma, "gamma")

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""
        return self.start * self.gamma ** (step // self.step_size)

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "step", "start": self.start, "step_size": self.step_size, "gamma": self.gamma}


@dataclass(init=False)
class ExponentialDecay:
    """Times `gamma` after every step, as PyTorch's ExponentialLR.

    Parameters
    ----------
    start
        The rate at step 0: 0 <= rate < inf.
    gamma
        0 <= gamma <= 1.

    """

    start: float
    gamma: float

    def __init__(self, start: float, gamma: float, **unknown: NoReturn) -> None:
        reject_unknown("ExponentialDecay", unknown, ("start", "gamma"))
        self.start = finite_rate(start, "start")
        self.gamma = fraction(gamma, "gamma")

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""
        return self.start * self.gamma**step

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "exponential", "start": self.start, "gamma": self.gamma}


class CosineDecay(_ToEnd):
    """Along half a wave of the cosine from `start` at step 0 to `end` at step `steps`; `end` from there on.

    It is PyTorch's CosineAnnealingLR with `steps` for T_max and `end` for eta_min; after T_max that one rises
    again, and this one does not. After Loshchilov and Hutter, "SGDR" (2016), without its restarts.

    Parameters
    ----------
    start, end
        Learning rates: 0 <= rate < inf.
    steps
        A positive integer.

    """

    def rate(self, step: int) -> float:
        """Return the rate of the update that leads from state `step` to the next."""
        if step >= self.steps:
            return self.end
        return self.end + (self.start - self.end) * (1 + math.cos(math.pi * step / self.steps)) / 2

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to know to compute the same."""
        return {"kind": "cosine", "start": self.start, "end": self.end, "steps": self.steps}
