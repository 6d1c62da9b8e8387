"""One update of a loss curve: ours in the page, at 100,000 steps; livelossplot's in Python, at 1,000."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from livelossplot import PlotLosses
from playwright.sync_api import sync_playwright

from chromium import launch
from fake_kernel import FakeKernel
from mg_widgets import LossCurve
from pair import Pair, clock, in_turn, tell
from plain_page import PlainPage, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS, THEIR_STEPS = 100_000, 1_000
UPDATES = 40
# Each update is drawn in a frame of its own before the next one comes.
RECEIVE = """async (frames) => {
  const source = host.models.get("source");
  const frame = () => new Promise(requestAnimationFrame);
  for (const [content, buffers] of frames) {
    source.receive(content, buffers);
    await frame();
    await frame();
  }
}"""


def pairs() -> Iterator[Pair]:
    with our_update() as ours:
        for part, asked in (("ScriptDuration", 1 / 50), ("TaskDuration", None)):
            what = "with styles, layout and paint" if asked is None else "script"
            name = f"a loss curve's update at {STEPS:,} steps, in the page: {what}"
            measured = in_turn(lambda part=part: ours(part), their_update())
            yield Pair(name, f"livelossplot's at {THEIR_STEPS:,}", *measured, asked)


def loss(step: int) -> float:
    return 2 * math.exp(-step / 20_000) + 0.1 * math.sin(step)


@contextmanager
def our_update() -> Iterator[Callable[[str], float]]:
    """Show a curve with a long history; gives what measures the milliseconds of an update in the page."""
    curve = LossCurve()
    for step in range(STEPS):
        curve.update({"loss": loss(step)})
    source = curve.source
    with sync_playwright() as playwright, launch(playwright) as browser, browser.new_context() as context:
        page = context.new_page()
        kernel = FakeKernel(PlainPage(page), source, **source.snapshot())
        view = kernel.show("loss_curve")
        source.sent()
        metrics = context.new_cdp_session(page)
        metrics.send("Performance.enable")

        def seconds(part: str) -> float:
            found = metrics.send("Performance.getMetrics")["metrics"]
            return next(metric["value"] for metric in found if metric["name"] == part)

        def frame() -> list[Any]:
            curve.update({"loss": loss(source.history.steps)})
            content, buffers = source.frame()
            source.sent()
            return [content | {"kind": "frame", "ack": {}}, encode(buffers)]

        def update(part: str) -> float:
            frames = [frame() for _ in range(UPDATES)]
            before = seconds(part)
            page.evaluate(RECEIVE, frames)
            taken = seconds(part) - before
            shown = f"step {source.history.steps - 1},"
            page.wait_for_function(
                "([view, text]) => view.querySelector('.mg-summary').textContent.startsWith(text)",
                arg=[view.element.element_handle(), shown],
            )
            return 1000 * taken / UPDATES

        update("ScriptDuration")
        yield update


def their_update() -> Callable[[], float]:
    """Return what measures the milliseconds of `update` and `send` in a notebook, up to the picture."""
    shell = InteractiveShell.instance()
    shell.enable_gui = lambda _: None  # there are no windows
    shell.run_line_magic("matplotlib", "inline")
    plot = PlotLosses(outputs=["MatplotlibPlot"], mode="notebook")
    for step in range(THEIR_STEPS):
        plot.update({"loss": loss(step)})

    def send() -> None:
        plot.update({"loss": loss(THEIR_STEPS)})
        plot.send()

    with capture_output() as captured:
        send()
    if not any("image/png" in output.data for output in captured.outputs):
        raise AssertionError("livelossplot has shown no picture")

    def milliseconds() -> float:
        with capture_output():
            return 1000 * clock(send, 1)

    return milliseconds


if __name__ == "__main__":
    tell(pairs())
