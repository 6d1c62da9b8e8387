"""One line of what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mg_widgets.figures.numbers import three_digits

WIDTH = 72
HEAD = f"{'what, in ms':{WIDTH}} {'to reach':>8} {'p50':>8} {'p95':>8} {'max':>8} {'n':>4}"


@dataclass
class Line:
    """Milliseconds that something took, each time."""

    what: str
    samples: list[float]
    to_reach: float | None = None
    """What 95 of 100 should stay below; None: there is no such number."""

    def as_dict(self) -> dict[str, Any]:
        p50, p95 = np.percentile(self.samples, [50, 95]).tolist()
        summary = {"p50": p50, "p95": p95, "max": max(self.samples), "n": len(self.samples)}
        return {"what": self.what, "unit": "ms", "to_reach": self.to_reach} | summary

    def __str__(self) -> str:
        numbers = self.as_dict()
        reach = f"{self.to_reach:g}" if self.to_reach else ""
        times = " ".join(f"{three_digits(numbers[name]):>8}" for name in ("p50", "p95", "max"))
        return f"{self.what:{WIDTH}} {reach:>8} {times} {numbers['n']:>4}"
