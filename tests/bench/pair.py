"""Two ways to do the same, measured in turn, and the ratio of their times."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PAIRS = 9
BATCH = 0.03
"""Seconds that one measurement should last, where a step is shorter than that."""
SMALL = 0.05
SECOND = 1000
WHAT, AGAINST = 82, 45
HEAD = (
    f"{'ours':{WHAT}} {'against':{AGAINST}} {'to reach':>9} {'ratio':>9} {'min':>9} {'max':>9}"
    f" {'n':>3} {'ours':>9} {'theirs':>9}"
)


@dataclass
class Pair:
    """Measurements of ours, each followed by one of theirs, and the ratios of such neighbours."""

    what: str
    against: str
    ours: list[float]
    theirs: list[float]
    asked: float | None = None
    """The ratio to reach, or less; None: nobody asked for one."""
    unit: str = "ms"

    def as_dict(self) -> dict[str, Any]:
        ratios = [a / b for a, b in zip(self.ours, self.theirs, strict=True)]
        spread = {"ratio": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
        medians = {"ours": statistics.median(self.ours), "theirs": statistics.median(self.theirs)}
        best = {"best": min(self.ours) / min(self.theirs)}
        return asdict(self) | spread | best | medians | {"n": len(ratios)}


def row(pair: dict[str, Any]) -> str:
    """Return the line of a table for what `Pair.as_dict` has returned."""
    reach, *parts = parts_of(pair)
    ratios = " ".join(f"{text:>9}" for text in parts)
    amounts = " ".join(f"{amount(pair[name], pair['unit']):>9}" for name in ("ours", "theirs"))
    return f"{pair['what']:{WHAT}} {pair['against']:{AGAINST}} {reach:>9} {ratios} {pair['n']:>3} {amounts}"


def parts_of(pair: dict[str, Any]) -> list[str]:
    """Write the ratio to reach, "" for none, the one that was measured, the least, the greatest.

    Where they are small they are all written as 1/37,000.
    """
    ratios = [pair[name] for name in ("asked", "ratio", "min", "max")]
    if min(ratios[0] or 1, ratios[1]) < SMALL:
        return [f"1/{float(f'{1 / ratio:.2g}'):,.0f}" if ratio else "" for ratio in ratios]
    return [f"{ratio:.3g}" if ratio else "" for ratio in ratios]


def amount(number: float, unit: str) -> str:
    """Write milliseconds as µs, ms or s, and megabytes as they are."""
    if unit == "ms" and number < 1:
        return f"{1000 * number:.3g} µs"
    if unit == "ms" and number >= SECOND:
        return f"{number / SECOND:.3g} s"
    return f"{number:.3g} {unit}"


def in_turn(
    ours: Callable[[], float], theirs: Callable[[], float], pairs: int = PAIRS
) -> tuple[list[float], list[float]]:
    """Measure ours, theirs, ours, theirs, ...; what is passed returns a measurement, and is warm."""
    measured = [(ours(), theirs()) for _ in range(pairs)]
    return [a for a, _ in measured], [b for _, b in measured]


def batch(step: Callable[[], object], seconds: float = BATCH) -> Callable[[], float]:
    """Warm a step up; returns what measures the milliseconds of one, in a batch of many."""
    count = 1
    while (spent := clock(step, count)) < seconds:
        count = min(10 * count, int(count * seconds / spent) + 1)
    clock(step, count)
    return lambda: 1000 * clock(step, count) / count


def clock(step: Callable[[], object], count: int) -> float:
    """Return the seconds that some steps take."""
    start = time.perf_counter()
    for _ in range(count):
        step()
    return time.perf_counter() - start


def tell(pairs: Iterable[Pair | str]) -> None:
    """Print each pair as JSON, and as a string why one could not be measured."""
    for pair in pairs:
        print(json.dumps(pair if isinstance(pair, str) else pair.as_dict()), flush=True)
