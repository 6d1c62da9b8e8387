"""A history as a table: plain lists for JSON, or a file of comma-separated values."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.training.events import Event
    from mg_widgets.training.history import History

EVENTS = "events"


def as_dict(history: History) -> dict[str, list[Any]]:
    """Return the columns as lists, and the events as dicts; what is not finite as a string."""
    columns = {name: [_plain(x) for x in column] for name, column in _columns(history).items()}
    events = [
        {"step": event.step, "kind": event.kind, "key": event.key, "value": event.value}
        for event in history.events
    ]
    return {**columns, EVENTS: events}


def write_csv(history: History, path: str | os.PathLike[str]) -> Path:
    """Write a row for each state, with its events in words."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the name of a file, not {path!r:.60}")
    file = Path(path)
    columns = _columns(history)
    said: dict[int, list[str]] = {}
    for event in history.events:
        said.setdefault(event.step, []).append(_words(event))
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow([*columns, EVENTS])
        for step, *numbers in zip(*columns.values(), strict=True):
            table.writerow([step, *numbers, "; ".join(said.get(step, ()))])
    return file


def _columns(history: History) -> dict[str, Sequence[float]]:
    """Return the numbers of each state by name, as many of each even if it trains meanwhile."""
    columns = {"loss": history.losses, **history.measured.columns()}
    count = min(map(len, columns.values()))
    return {"step": range(count), **{name: column[:count] for name, column in columns.items()}}


def _plain(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


def _words(event: Event) -> str:
    name = f"{event.kind} {event.key}".rstrip()
    return name if event.value is None else f"{name} = {event.value!r}"
