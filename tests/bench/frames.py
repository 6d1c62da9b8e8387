"""What the page's script costs in each frame while a trainer trains, by what is drawn and what is open."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fake_kernel import FakeKernel
from lesson import press
from line import Line
from mg_widgets import MLP, SGD, Trainer
from mg_widgets.widgets.trainer_source import TrainerSource
from plain_page import PlainPage, encode
from problems import four_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator

RATE = 20
"""Frames per second that come from a kernel."""
WARM_UP, FRAMES = 40, 120
"""So many are drawn before it is measured, and in all."""
WEIGHT = "layer1.neuron1.w1"
# Opens one closed module after another; what is left out is asked for first.
OPEN = """view => {
  for (;;) {
    const more = view.querySelector(".mg-left-out button");
    const closed = view.querySelector("[data-module]");
    if (!more.hidden) more.click();
    else if (closed) closed.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else return view.querySelectorAll("[data-node]").length;
  }
}"""


def frames(browser: Browser) -> Iterator[Line]:
    """Show a small and a large network in a graph and in a dashboard, then the small one with each panel."""
    for make, asked in ((small, 8), (large, 20)):
        for widget in ("graph", "dashboard"):
            yield from played(browser, make(), widget, asked)
    for name, prepare in PANELS.items():
        yield from played(browser, small(), "graph", 8, name, prepare)


def small() -> Trainer:
    return four_points().trainer()


def large() -> Trainer:
    """Return a trainer of one wide neuron: the items of one module, which no other has to make room for."""
    random.seed(1337)
    xs = [[random.uniform(-1, 1) for _ in range(WIDE)] for _ in range(4)]
    return Trainer(MLP(WIDE, [1]), xs, [1.0, -1.0, -1.0, 1.0], optimizer=SGD(0.001))


WIDE = 97
"""Inputs of the wide neuron: with them there are 396 nodes."""


def select(view: Locator) -> None:
    view.locator(f'[data-node="{WEIGHT}"]').dispatch_event("click")
    view.get_by_role("region", name="nudge", exact=True).wait_for()


PANELS: dict[str, Callable[[Locator], None]] = {
    "stepping": lambda view: press(view, "step through"),
    "the table open": lambda view: press(view, "table"),
    "ledger and nudge of a weight": select,
}


def played(
    browser: Browser,
    trainer: Trainer,
    widget: str,
    asked: float,
    panel: str = "",
    prepare: Callable[[Locator], None] | None = None,
) -> Iterator[Line]:
    """Play a trainer's frames to a view with everything open."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        page = context.new_page()
        page.add_init_script(path=Path(__file__).parent / "frames.js")
        plain_page = PlainPage(page)
        # The host looks at a stack for each frame that is asked for, which is none of the widget's time.
        page.evaluate("calledByWidget = () => false")
        with closing(TrainerSource(trainer)) as source:
            view = FakeKernel(plain_page, source).show(widget).element
            view.locator(".mg-item").first.wait_for()
            items = view.evaluate(OPEN)
            if prepare:
                prepare(view)
            sent = [frame(trainer, source) for _ in range(FRAMES)]
            how = {"model": "source", "frames": sent, "apart": 1000 / RATE, "warmUp": WARM_UP}
            found = page.evaluate("stopwatch", how | {"card": ".mg-item.is-root .mg-data text"})
        plain_page.close()
    what = f"{widget} in training, {items} nodes drawn{panel and f', {panel}'}"
    yield Line(f"{what}: script per frame", found["script"], asked)
    yield Line(f"{what}: painted frames", [found["painted"]], unit="1/s")
    yield Line(f"{what}: changes of a numeral", [found["changes"]], 10, unit="1/s")


def frame(trainer: Trainer, source: TrainerSource) -> Any:
    """Return what is sent after one more step, as fake_host.js reads it."""
    trainer.step()
    content, buffers = source.frame()
    source.sent()
    return encode([content | {"kind": "frame", "ack": {}, "playing": True}, buffers])
