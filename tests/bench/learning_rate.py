"""From a hand on the rate to the run that it leads to, and the sweep of 40 rates."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hand import drag
from lesson import slider
from line import Line
from mg_widgets import MLP, LearningRate, Trainer
from mg_widgets.data import four_points
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

HERE = Path(__file__).parent
MOVES, WARM_UP, SWEEPS = 60, 10, 20
LONGEST_SWEEP = 60_000
WATCHED = """(view) => {
  stopwatch.isHand = (target) => target.ariaLabel === "rate to try";
  stopwatch.numbers = () => [view.querySelector(".mg-plot-inside .mg-rate-line").getAttribute("d")];
}"""
SWEPT = """async (view) => {
  const words = view.querySelector(".mg-rate-strip-words");
  const steps = view.querySelector("select");
  const choose = async (index) => {
    steps.selectedIndex = index;
    steps.dispatchEvent(new Event("change"));
    window.frames_taken.length = 0;
    const tries = () => words.textContent.startsWith("trying");
    for (let frame = 0; frame < 20 && !tries(); frame++) await new Promise(requestAnimationFrame);
    while (tries()) await new Promise((done) => setTimeout(done, 5));
  };
  await choose(0);
  await choose(1);
  return window.frames_taken;
}"""


def learning_rate(browser: Browser) -> Iterator[Line]:
    """Drag the rate to and fro, and let all rates be tried again and again."""
    random.seed(1337)
    lecture = Trainer(MLP(3, [4, 4, 1]), *four_points())
    with tempfile.TemporaryDirectory() as folder:
        path = LearningRate(lecture).to_html(Path(folder) / "page.html")
        yield Line(
            "drag of a learning rate to 200 steps simulated and drawn, script", dragged(browser, path), 16
        )
        for name, page, asked, times in (
            ("the lecture's network", path, 150, SWEEPS),
            ("moons", LearningRate(moons().trainer()).to_html(Path(folder) / "moons.html"), None, 1),
        ):
            found = sweeps(browser, page, times)
            yield Line(f"sweep of 40 rates, 200 steps each, of {name}, script", [*map(sum, found)], asked)
            yield Line(f"its longest piece, of {name}, script", [*map(max, found)], 16)


def dragged(browser: Browser, path: Path) -> list[float]:
    """Drag to and fro; returns the script's milliseconds of each move."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        view = opened(context.new_page(), path, "nudge.js")
        view.evaluate(WATCHED)
        for _ in range(2):
            for to in (0.95, 0.05):
                for _ in drag(slider(view, "rate to try"), to=to, moves=(MOVES + WARM_UP) // 4, seconds=1.5):
                    pass
        return [answer["script"] for answer in view.page.evaluate("stopwatch.answers")][WARM_UP:]


def sweeps(browser: Browser, path: Path, times: int) -> list[list[float]]:
    """Return the milliseconds of each frame of each sweep."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        view = opened(context.new_page(), path, "learning_rate.js")
        return [view.evaluate(SWEPT) for _ in range(times)]


def opened(page, path: Path, script: str) -> Locator:
    page.set_default_timeout(LONGEST_SWEEP)
    page.add_init_script(path=HERE / script)
    page.goto(path.as_uri())
    view = page.locator(".mg-learning-rate")
    view.locator(".mg-rate-strip-words", has_text="lowest").wait_for()
    return view
