"""A graph of nearly 100,000 nodes that opens collapsed: what Python does, and what the page does."""

from __future__ import annotations

import random
import time
from contextlib import closing
from typing import TYPE_CHECKING

from fake_kernel import FakeKernel
from line import Line
from mg_widgets import MLP, squared_error
from mg_widgets.tape import tape_to_wire
from mg_widgets.widgets.expression_source import ExpressionSource
from plain_page import PlainPage, bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from mg_widgets import Value

TIMES = 9
SAMPLES = 1120
SECOND = 1000
# A task that is posted in an animation frame runs after that frame was painted.
MOUNT = """async ([script, style]) => {
  const start = performance.now();
  await host.mount("viewgraph", script, style);
  const items = document.querySelectorAll(".mg-item").length;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return [performance.now() - start, items];
}"""


def large(browser: Browser) -> Iterator[Line]:
    """Show the lecture's loss for many samples, again and again."""
    root = loss()
    in_python, in_page = [], []
    for _ in range(TIMES):
        start = time.perf_counter()
        source = ExpressionSource(root)
        tape_to_wire(source.tape)
        in_python.append(1000 * (time.perf_counter() - start))
        with closing(source), browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
            plain_page = PlainPage(context.new_page())
            FakeKernel(plain_page, source).add("graph")
            milliseconds, items = plain_page.page.evaluate(MOUNT, bundle("graph"))
            in_page.append(milliseconds)
    nodes = f"{len(source.tape):,} nodes"
    yield Line(f"{nodes}: record, modules and wire, in Python", in_python, SECOND)
    yield Line(f"{nodes}: from the message to {items} items drawn, in the page", in_page, SECOND)


def loss() -> Value:
    random.seed(1337)
    model = MLP(3, [4, 4, 1])
    xs = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(SAMPLES)]
    return sum(squared_error(model(x), 1.0) for x in xs)
