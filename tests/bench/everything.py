"""The moons at full speed with every panel of their dashboard open: steps, frames, and script."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lab_notebook import LabNotebook
from lab_server import KERNELS
from lesson import ask, press
from line import Line
from mg_widgets import Dashboard
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from lab_server import LabServer

HERE = Path(__file__).parent
PANELS = ["learning rate", "loss slice", "four phases", "boundary", "network"]
"""All but the bug lab, which does not follow the trainer."""
SECONDS = 5
CARD = ".mg-item.is-root .mg-data text"
CELL = f"""import sys
sys.path.insert(0, {str(HERE)!r})
from mg_widgets import Dashboard
from problems import moons
trainer = moons().trainer()
trainer.speed = None
Dashboard(trainer, panels={PANELS})"""


def everything(browser: Browser, server: LabServer) -> Iterator[Line]:
    """Let a kernel train, and then a page by itself."""
    with browser.new_context(viewport={"width": 1280, "height": 2400}) as context:
        page = context.new_page()
        page.add_init_script(path=HERE / "frames.js")
        notebook = LabNotebook(page, server.write([CELL], KERNELS[-1]))
        notebook.run(0)
        notebook.execute("trainer.play()")
        page.wait_for_timeout(1000 * SECONDS)
        begin, first = notebook.seconds(), ask(notebook, "trainer.step_count")
        found = page.evaluate("lookOn", {"card": CARD, "time": 1000 * SECONDS})
        steps = ask(notebook, "trainer.step_count") - first
        seconds = notebook.seconds() - begin
        frames = sum(message.method == "custom" for message in notebook.comm_messages(begin))
        what = "moons from the kernel, everything shown"
        yield Line(f"{what}: steps (at least 300)", [steps / seconds], unit="1/s")
        yield Line(f"{what}: frames from the kernel (20)", [frames / seconds], unit="1/s")
        yield Line(f"{what}: script per frame", found["script"])
    server.end_kernels()
    with browser.new_context(viewport={"width": 1280, "height": 2400}) as context:
        page = context.new_page()
        page.add_init_script(path=HERE / "frames.js")
        yield from by_itself(page)


def by_itself(page: Page) -> Iterator[Line]:
    """Open an exported page and let it play."""
    with tempfile.TemporaryDirectory() as folder:
        trainer = moons().trainer()
        trainer.speed = None
        dashboard = Dashboard(trainer, panels=PANELS)
        page.goto(dashboard.to_html(Path(folder) / "moons.html").as_uri())
        dashboard.close()
    page.locator(".mg-item.is-root").wait_for()
    press(page.locator(".mg-dashboard"), "Play")
    page.wait_for_timeout(1000 * SECONDS)
    first = steps_of(page)
    found = page.evaluate("lookOn", {"card": CARD, "time": 1000 * SECONDS})
    what = "moons in an exported page, everything shown"
    yield Line(f"{what}: steps (at least 1,000)", [(steps_of(page) - first) / SECONDS], unit="1/s")
    yield Line(f"{what}: script per frame", found["script"], 12)


def steps_of(page: Page) -> int:
    """Return the step that the summary tells."""
    words = page.locator(".mg-dashboard .mg-summary").inner_text()
    return int(words.removeprefix("step ").partition(",")[0])
