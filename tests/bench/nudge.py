"""From a hand on a weight to the changed numbers in the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lab_notebook import LabNotebook
from lab_server import KERNELS
from lesson import FOUR_POINTS, press, slider
from line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_server import LabServer

TIMES = 100
MILLISECONDS_APART = 100
NEURON, WEIGHT = "layer1.neuron2", "layer1.neuron2.w1"
# The prediction at the other end of the network, and the loss of all samples.
WATCHED = f"""view => {{
  stopwatch.isHand = (target) => target.type === "range" && target.ariaLabel === "{WEIGHT}";
  stopwatch.numbers = () => [
    view.querySelector('[data-module="layer3.neuron1"] .mg-data text').textContent,
    view.querySelector(".mg-summary").textContent.split("loss")[1],
  ];
  stopwatch.answers = [];
}}"""
# So slow a rate that no number changes but by hand, and as many steps as there is time for.
CELL = f"""from mg_widgets import SGD
{FOUR_POINTS}
trainer = four_points(optimizer=SGD(1e-9))
trainer.speed = None
trainer
"""


def nudge(browser: Browser, server: LabServer) -> Iterator[Line]:
    """Move one weight to and fro in JupyterLab, while the kernel rests and while it trains."""
    with browser.new_context(viewport={"width": 1280, "height": 1400}) as context:
        page = context.new_page()
        page.add_init_script(path=Path(__file__).parent / "nudge.js")
        notebook = LabNotebook(page, server.write([CELL], KERNELS[-1]))
        notebook.run(0)
        view = notebook.output(0).locator(".mg-dashboard")
        view.locator(f'[data-module="{NEURON}"]').click()
        for state in ("at rest", "in training"):
            if state != "at rest":
                press(view, "Play")
            answers = moved(view)
            script = [answer["script"] for answer in answers]
            elapsed = [answer["elapsed"] for answer in answers]
            yield Line(f"nudge of a weight to numbers in the page, script alone, {state}", script, 16)
            yield Line(f"the same with the wait for the frame, {state}", elapsed)
    server.end_kernels()


def moved(view: Locator) -> list[dict[str, float]]:
    """Drag the weight between two places; returns what the page has answered to each move."""
    page = view.page
    view.evaluate(WATCHED)
    weight = slider(view, WEIGHT)
    weight.scroll_into_view_if_needed()
    box = weight.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for move in range(TIMES):
        page.wait_for_timeout(MILLISECONDS_APART)
        answers = page.evaluate("stopwatch.answers.length")
        page.mouse.move(box["x"] + box["width"] * (0.3, 0.7)[move % 2], y)
        page.wait_for_function(f"stopwatch.answers.length > {answers}", polling=20)
    page.mouse.up()
    return page.evaluate("stopwatch.answers")[-TIMES:]
