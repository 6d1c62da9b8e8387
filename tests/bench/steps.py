"""One step of training: built of objects as in the lecture, replayed by Python, replayed by a page."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from line import Line
from mg_widgets import L2, Dashboard, hinge, squared_error
from problems import ALPHA, four_points, moons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from mg_widgets import Trainer, Value

# Between two changes of the line "step k, loss X" lie many steps, and the pictures of them.
STEPS = """async () => {
  const line = document.querySelector(".mg-summary");
  const step = () => Number(line.textContent.match(/[0-9]+/)[0]);
  const taken = [];
  let [since, from] = [0, 0];
  while (taken.length < 100) {
    const now = await new Promise(requestAnimationFrame);
    if (step() === from) continue;
    if (from > 0) taken.push((now - since) / (step() - from));
    [since, from] = [now, step()];
  }
  return taken;
}"""


def steps(browser: Browser) -> Iterator[Line]:
    """Time a step of the four points and of the moons by each way."""
    for name, lesson, objects in (
        ("four points", four_points, four_points_by_objects),
        ("moons", moons, moons_by_objects),
    ):
        trainer = lesson().trainer()
        yield Line(f"{name}, one step: with objects, as in the lecture", timed(objects(trainer), n=10))
        yield Line(f"{name}, one step: replayed by Python", timed(trainer.step, n=100))
        yield Line(f"{name}, one step: replayed and drawn by an exported page", in_page(browser, trainer))


def timed(step: Callable[[], object], n: int) -> list[float]:
    times = []
    for _ in range(n):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return times


def four_points_by_objects(trainer: Trainer) -> Callable[[], None]:
    def loss() -> Value:
        return sum(squared_error(trainer.model(x), y) for x, y in zip(trainer.xs, trainer.ys, strict=True))

    return lambda: descend(trainer, loss())


def moons_by_objects(trainer: Trainer) -> Callable[[], None]:
    def loss() -> Value:
        each = [hinge(trainer.model(x), y) for x, y in zip(trainer.xs, trainer.ys, strict=True)]
        return sum(each) / len(each) + L2(ALPHA)(trainer.model.parameters())

    return lambda: descend(trainer, loss())


def descend(trainer: Trainer, loss: Value) -> None:
    trainer.model.zero_grad()
    loss.backward()
    for p in trainer.model.parameters():
        p.data -= 0.1 * p.grad


def in_page(browser: Browser, trainer: Trainer) -> list[float]:
    """Let the page play as fast as it goes."""
    trainer.speed = None
    with tempfile.TemporaryDirectory() as folder, browser.new_context() as context:
        path = Dashboard(trainer).to_html(Path(folder) / "page.html")
        page = context.new_page()
        page.goto(path.as_uri())
        page.get_by_role("button", name="Play", exact=True).click()
        return page.evaluate(STEPS)
