"""Bytes of the bundles: a notebook stores one for every widget in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from line import Line
from plain_page import STATIC

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "package.json"


def sizes() -> Iterator[Line]:
    """Compare every script with its budget."""
    for name, budget in json.loads(PACKAGE.read_text())["budgets"].items():
        yield Line(f"{name}.js", [(STATIC / f"{name}.js").stat().st_size], budget, unit="bytes")
