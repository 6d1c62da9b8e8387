"""What people did to a run, and what was in force after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Deed = Literal["nudge", "hold", "release", "rate", "data"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did to a run.

    Attributes
    ----------
    step
        The state k at which it was done; a state's last event of a kind and key replaces the earlier ones.
    kind
        "nudge" (a parameter was set once), "hold" (it is set after every update as well), "release" (that
        ends), "rate" (the learning rate from here on) or "data" (other samples from here on).
    key
        The parameter's path; "" for a rate and for data.
    value
        The number; None for a release and for data.

    """

    step: int
    kind: Deed
    key: str
    value: float | None


class Events(list[Event]):
    """The events of a run, in the order of their steps."""

    def note(self, step: int, kind: Deed, values: Mapping[str, float | None]) -> None:
        """Add events at the last state; those of the same kind and key that were there before go."""
        first = len(self)
        while first and self[first - 1].step == step:
            first -= 1
        self[first:] = [event for event in self[first:] if event.kind != kind or event.key not in values]
        self.extend(Event(step, kind, key, value) for key, value in values.items())

    def rate_at(self, step: int) -> float | None:
        """Return the rate that somebody had set last at a state; None: nobody had."""
        rates = (event.value for event in reversed(self) if event.kind == "rate" and event.step <= step)
        return next(rates, None)

    def held_at(self, step: int) -> dict[str, float]:
        """Return what was held at a state, by path."""
        held: dict[str, float] = {}
        for event in self:
            if event.step > step:
                break
            if event.kind == "release":
                held.pop(event.key, None)
            elif event.kind == "hold" and event.value is not None:
                held[event.key] = event.value
        return held
