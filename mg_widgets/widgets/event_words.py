"""What was done to a run, in words for its curve."""

from __future__ import annotations

from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.training.events import Event

MOST = 200
"""Steps with events that a page is told of: the latest."""
FEW = 2
"""So many parameters are named; of more, such as after a cell that sets all of them, their number."""


def events_in_words(events: Sequence[Event], since: int = 0) -> list[tuple[int, str]]:
    """Return (step, words) of each step from `since` on at which something was set, in order."""
    late = [*takewhile(lambda event: event.step >= since, reversed(events))][::-1]
    done = [
        (event.step, event.kind, event.key, event.value)
        for event in late
        if event.value is not None or event.kind == "data"
    ]
    found = groupby(done, key=lambda event: event[:2])
    return [(step, _words(kind, [(key, x) for *_, key, x in group])) for (step, kind), group in found][-MOST:]


def _words(kind: str, values: Sequence[tuple[str, float | None]]) -> str:
    if kind == "data":
        return "other samples"
    if len(values) > FEW:
        return f"{len(values)} {kind}s"
    return ", ".join(f"{kind} {key}".rstrip() + f" = {three_digits(x)}" for key, x in values if x is not None)
