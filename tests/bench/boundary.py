"""The decision surface of the moons: computed, and with all that is drawn while a hand drags a sample."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from line import Line
from mg_widgets import Boundary
from mg_widgets.tape import tape_to_wire
from plain_page import encode
from problems import moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
MOVES, WARM_UP = 100, 20
# A key moves the chosen sample to and fro: the page trains nothing, and draws all 100 x 100 points.
MOVED = """async ([moves, plane]) => {
  const ask = window.requestAnimationFrame.bind(window);
  let script = 0;
  const timed = (work) => {
    const start = performance.now();
    work();
    script += performance.now() - start;
  };
  window.requestAnimationFrame = (callback) => ask((time) => timed(() => callback(time)));
  const field = document.querySelector(plane);
  const times = [];
  for (let move = 0; move < moves; move++) {
    script = 0;
    const key = move % 2 ? "ArrowLeft" : "ArrowRight";
    const event = new KeyboardEvent("keydown", { key, shiftKey: true, bubbles: true, cancelable: true });
    timed(() => field.dispatchEvent(event));
    await new Promise((resolve) => ask(() => setTimeout(resolve)));
    times.push(script);
  }
  return times;
}"""


def boundary(browser: Browser) -> Iterator[Line]:
    """Compute the surface in Node, then draw it in an exported page, with its lines and samples."""
    yield Line("moons boundary of 100 x 100 points, computed", computed(), 10)
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        script = drawn(context.new_page())
        yield Line("moons boundary of 100 x 100 points, computed and drawn, script", script, 16)


def computed() -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        wire = encode(tape_to_wire(moons().trainer().tape))
        (Path(folder) / "moons.json").write_text(json.dumps(wire))
        command = ["node", HERE / "boundary.mjs", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)


def drawn(page: Page) -> list[float]:
    trainer = moons().trainer()
    trainer.run(20)
    with tempfile.TemporaryDirectory() as folder:
        page.goto(Boundary(trainer).to_html(Path(folder) / "page.html").as_uri())
        page.wait_for_selector(".mg-boundary-reading:not(:empty)")
        return page.evaluate(MOVED, [MOVES + WARM_UP, ".mg-boundary-field"])[WARM_UP:]
