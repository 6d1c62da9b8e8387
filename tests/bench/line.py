"""One line of what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mg_widgets.figures.numbers import three_digits

WIDTH = 84
PARTS = ("p50", "p95", "min", "max")
HEAD = (
    f"{'what, in ms where nothing else is said':{WIDTH}} {'to reach':>9}"
    f" {' '.join(f'{name:>9}' for name in PARTS)} {'n':>4}"
)


@dataclass
class Line:
    """Milliseconds that something took, each time, or numbers in another unit."""

    what: str
    samples: list[float]
    to_reach: float | None = None
    """What 95 of 100 should stay below; None: there is no such number."""
    unit: str = "ms"

    def as_dict(self) -> dict[str, Any]:
        p50, p95 = np.percentile(self.samples, [50, 95]).tolist()
        summary = {"p50": p50, "p95": p95, "min": min(self.samples), "max": max(self.samples)}
        return {"what": self.what, "unit": self.unit, "to_reach": self.to_reach} | summary | {"n": self.n}

    @property
    def n(self) -> int:
        return len(self.samples)

    def __str__(self) -> str:
        numbers = self.as_dict()
        what = self.what if self.unit == "ms" else f"{self.what}, in {self.unit}"
        reach, *parts = (self._written(numbers[name]) for name in ("to_reach", *PARTS))
        return f"{what:{WIDTH}} {reach:>9} {' '.join(f'{part:>9}' for part in parts)} {self.n:>4}"

    def _written(self, number: float | None) -> str:
        if number is None:
            return ""
        return f"{number:,.0f}" if self.unit == "bytes" else three_digits(number)
