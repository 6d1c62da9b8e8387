"""Times of a step, a check, a layout, a frame, a nudge, a rate, a visit, a first display; and bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from boundary import boundary
from bugs import bugs
from chromium import launch
from derivative import derivative
from display import display
from everything import everything
from first_layout import first_layout
from foreign import foreign
from frames import frames
from lab_server import LabServer
from large import large
from learning_rate import learning_rate
from loss_slice import loss_slice
from network import network
from nudge import nudge
from points import points
from rate import rate
from scrub import scrub
from sizes import sizes
from steps import steps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from line import Line

ALONE = {
    "foreign": foreign,
    "sizes": sizes,
    "first_layout": first_layout,
    "scrub": scrub,
    "points": points,
    "bugs": bugs,
}
IN_BROWSER = {
    "steps": steps,
    "frames": frames,
    "large": large,
    "derivative": derivative,
    "loss_slice": loss_slice,
    "learning_rate": learning_rate,
    "boundary": boundary,
    "network": network,
}
IN_LAB = {"display": display, "nudge": nudge, "rate": rate, "everything": everything}
TIMES = (*ALONE, *IN_BROWSER, *IN_LAB)


def times(asked: Collection[str]) -> Iterator[Line]:
    """Measure one line after the other, of the subjects that are asked for."""
    for name, measure in ALONE.items():
        if name in asked:
            yield from measure()
    with sync_playwright() as playwright, launch(playwright) as browser:
        for name, measure_in in IN_BROWSER.items():
            if name in asked:
                yield from measure_in(browser)
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
