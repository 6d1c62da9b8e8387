"""What the picture of a network costs in each frame of a training."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fake_kernel import FakeKernel
from frames import FRAMES, RATE, WARM_UP, frame
from line import Line
from mg_widgets.widgets.trainer_source import TrainerSource
from plain_page import PlainPage
from problems import four_points, moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from mg_widgets import Trainer

NUMERAL = ".mg-network-unit[data-kind=neuron] .mg-network-number"


def network(browser: Browser) -> Iterator[Line]:
    """Play frames of a small network, and of the moons with all their surfaces."""
    yield from played(browser, "lecture", four_points().trainer(), "weights")
    for show in ("weights", "gradients"):
        yield from played(browser, "moons", moons().trainer(), show)


def played(browser: Browser, name: str, trainer: Trainer, show: str) -> Iterator[Line]:
    with browser.new_context(viewport={"width": 1000, "height": 1000}) as context:
        page = context.new_page()
        page.add_init_script(path=Path(__file__).parent / "frames.js")
        plain_page = PlainPage(page)
        # The host looks at a stack for each frame that is asked for, which is none of the widget's time.
        page.evaluate("calledByWidget = () => false")
        with closing(TrainerSource(trainer)) as source:
            view = FakeKernel(plain_page, source).show("network").element
            view.get_by_role("button", name=show).click()
            view.locator(NUMERAL).first.wait_for(state="attached")
            sent = [frame(trainer, source) for _ in range(FRAMES)]
            how = {"model": "source", "frames": sent, "apart": 1000 / RATE, "warmUp": WARM_UP}
            found = page.evaluate("stopwatch", how | {"card": NUMERAL})
        plain_page.close()
    what = f"network of the {name}, {show}"
    yield Line(f"{what}: script per frame", found["script"], 3)
    yield Line(f"{what}: painted frames", [found["painted"]], unit="1/s")
