"""From the slider of the learning rate to the loop that uses the new rate, while it trains.

One clock: the page stamps each input event with Date.now(), less the time for which the event has waited,
Python the first update at each rate with time.time(). Both are the wall clock of this machine.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from lab_notebook import LabNotebook
from lab_server import KERNELS
from lesson import FOUR_POINTS, ask, slider
from line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from lab_server import LabServer

TIMES = 100
# Speed, and milliseconds from one press of a key to the next.
PACES = {"as fast as it goes": (None, 150), "10 steps a second": (10, 250)}
CELL = f"""{FOUR_POINTS}
import time
from mg_widgets import SGD

class Stamped(SGD):
    used = {{}}

    def update(self, parameters, gradient, rate, *rest):
        self.used.setdefault(rate, time.time() * 1000)
        return super().update(parameters, gradient, rate, *rest)

trainer = four_points(optimizer=Stamped(0.01))
trainer
"""
STAMP = """input => {
  window.stamps = [];
  input.addEventListener("input", ({ timeStamp }) => {
    const time = Date.now() - (performance.now() - timeStamp);
    stamps.push({ time, rate: Number(input.getAttribute("aria-valuetext")) });
  });
}"""


def rate(browser: Browser, server: LabServer) -> Iterator[Line]:
    """Press an arrow key on the slider again and again, on each ipykernel."""
    for kernel in KERNELS:
        for pace, (speed, apart) in PACES.items():
            with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
                notebook = LabNotebook(context.new_page(), server.write([CELL], kernel))
                what = f"slider to the loop's new rate, ipykernel {kernel}, {pace}"
                yield Line(what, delays(notebook, speed, apart), 200)
            server.end_kernels()


def delays(notebook: LabNotebook, speed: float | None, apart: int) -> list[float]:
    notebook.run(0)
    notebook.execute(f"trainer.speed = {speed}; trainer.play()")
    page = notebook.page
    thumb = slider(notebook.output(0), "learning rate")
    thumb.evaluate(STAMP)
    thumb.focus()
    for _ in range(TIMES):
        page.keyboard.press("ArrowRight")
        # Not in step with any clock of the loop.
        page.wait_for_timeout(apart + random.uniform(0, 50))
    used = ask(notebook, "Stamped.used")
    # A rate that was replaced before its turn came counts as used when the next one was.
    return [
        min(time for rate, time in used.items() if rate >= stamp["rate"]) - stamp["time"]
        for stamp in page.evaluate("stamps")
    ]
