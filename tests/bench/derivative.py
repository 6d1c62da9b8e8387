"""From a hand on a derivative's curve to the changed numbers, and slices through a large tape."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from derivatives import middle, point, show
from line import Line
from mg_widgets import Derivative
from mg_widgets.tape import tape_to_wire
from plain_page import PlainPage, encode
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

HERE = Path(__file__).parent
MOVES, WARM_UP = 100, 20
REACH = 60
"""Pixels to both sides of the place where the hand takes hold."""
# A slider is moved where one is watched, else the pointer in the curve.
WATCHED = """(view, slider) => {
  stopwatch.isHand = (target) =>
    slider ? target.ariaLabel === slider : target.closest(".mg-derivative-curve") !== null;
  stopwatch.numbers = () =>
    ["numeric", "exact"].map((row) => view.querySelector(`.mg-row-${row} td`).textContent);
  stopwatch.answers = [];
}"""


def derivative(browser: Browser) -> Iterator[Line]:
    """Drag the point along the curve, then another input, which moves the curve; then slices."""
    with browser.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(path=HERE / "nudge.js")
        plain_page = PlainPage(page)
        widget = Derivative(lambda x, b: 3 * x**2 - b * x + (b * x).tanh(), x=1.5, b=0.7, h=0.001)
        _, view = show(plain_page, widget)
        script = dragged(view, point(view), "")
        yield Line("drag of a derivative's point to its numbers, script", script, 16)
        script = dragged(view, view.get_by_role("slider", name="b", exact=True), "b")
        yield Line("drag of another input, with the 500 points of the curve, script", script, 16)
        plain_page.close()
    yield Line("slice of 101 points through the moons tape, 100 lanes", slices(), 5)


def dragged(view: Locator, part: Locator, slider: str) -> list[float]:
    """Drag to and fro; returns the script's milliseconds of each move."""
    page = view.page
    view.evaluate(WATCHED, slider)
    x, y = middle(part)
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(MOVES + WARM_UP):
        answers = page.evaluate("stopwatch.answers.length")
        page.mouse.move(x + (-1) ** move * (REACH + move % 7), y)
        page.wait_for_function(f"stopwatch.answers.length > {answers}", polling=20)
    page.mouse.up()
    return [answer["script"] for answer in page.evaluate("stopwatch.answers")][-MOVES:]


def slices() -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        wire = encode(tape_to_wire(moons().trainer().tape))
        (Path(folder) / "moons.json").write_text(json.dumps(wire))
        command = ["node", HERE / "slice.mjs", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)
