"""What takes how long: a step, a check, a nudge, a rate change, the first display."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from chromium import launch
from display import display
from foreign import foreign
from lab_server import LabServer
from nudge import nudge
from rate import rate
from steps import steps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from line import Line

IN_LAB = {"display": display, "nudge": nudge, "rate": rate}
TIMES = ("foreign", "steps", *IN_LAB)


def times(asked: Collection[str]) -> Iterator[Line]:
    """Measure one line after the other, of the subjects that are asked for."""
    if "foreign" in asked:
        yield from foreign()
    with sync_playwright() as playwright, launch(playwright) as browser:
        if "steps" in asked:
            yield from steps(browser)
        in_lab = [measure for name, measure in IN_LAB.items() if name in asked]
        if not in_lab:
            return
        with tempfile.TemporaryDirectory() as root:
            server = LabServer(Path(root))
            try:
                for measure in in_lab:
                    yield from measure(browser, server)
            finally:
                server.stop()
