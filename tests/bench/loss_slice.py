"""A loss slice that follows its trainer: the script of a frame of a dashboard without it, and with it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lesson import four_points, press
from line import Line
from mg_widgets import Dashboard
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from mg_widgets import Trainer

HERE = Path(__file__).parent
SECONDS = 5
SPEED = 30
"""Steps per second: a picture shows each of them, and training itself takes next to nothing."""
WEIGHT = "layer1.neuron1.w1"
CARD = ".mg-item.is-root .mg-data text"


def loss_slice(browser: Browser) -> Iterator[Line]:
    """Let an exported page train the lecture's network and the moons, and look along both kinds of line."""
    problems = {"the lecture's network": four_points, "moons": lambda: moons().trainer()}
    for what, make in problems.items():
        yield Line(f"dashboard of {what} that trains, script per frame", played(browser, make(), ""))
        for along, name in (("the negative gradient", "the gradient"), (WEIGHT, "a weight")):
            script = played(browser, make(), along)
            yield Line(f"the same with a loss slice along {name}", script, 12)


def played(browser: Browser, trainer: Trainer, along: str) -> list[float]:
    """Return the milliseconds of script of each frame that changes the page."""
    trainer.speed = SPEED
    with browser.new_context() as context, tempfile.TemporaryDirectory() as folder:
        page = context.new_page()
        page.add_init_script(path=HERE / "frames.js")
        dashboard = Dashboard(trainer, panels=["loss slice"] if along else [])
        page.goto(dashboard.to_html(Path(folder) / "slice.html").as_uri())
        dashboard.close()
        if along:
            page.get_by_role("combobox", name="along").select_option(label=along)
        press(page.locator(".mg-dashboard"), "Play")
        page.wait_for_timeout(1000)
        return page.evaluate("lookOn", {"card": CARD, "time": 1000 * SECONDS})["script"]
