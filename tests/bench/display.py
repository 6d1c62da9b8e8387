"""From running a cell to the first painted numbers of its dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab_notebook import LabNotebook
from lab_server import KERNELS
from lesson import FOUR_POINTS
from line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from lab_server import LabServer

TIMES = 10
"""Each opens a notebook and starts a kernel, which takes seconds."""

# A task that is posted in an animation frame runs after that frame was painted.
WATCH = """(cell) => {
  const output = document.querySelectorAll(".jp-Notebook .jp-Cell")[cell];
  const numbers = [".mg-summary", ".mg-data text"];
  const shown = () => numbers.every((part) => output.querySelector(part)?.textContent);
  const start = performance.now();
  window.painted = new Promise((done) => {
    const observer = new MutationObserver(() => {
      if (!shown()) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    });
    observer.observe(output, { subtree: true, childList: true, characterData: true });
  });
}"""


def display(browser: Browser, server: LabServer) -> Iterator[Line]:
    """Show the four points in new notebooks: the first dashboard of a kernel, and another one after it."""
    cell = FOUR_POINTS + "four_points()"
    first, further = [], []
    for _ in range(TIMES):
        with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
            notebook = LabNotebook(context.new_page(), server.write([cell, cell], KERNELS[-1]))
            first.append(shown(notebook, 0))
            further.append(shown(notebook, 1))
        server.end_kernels()
    yield Line("first display of the dashboard in a new kernel, import included", first)
    yield Line("display of another dashboard", further)


def shown(notebook: LabNotebook, cell: int) -> float:
    notebook.page.evaluate(WATCH, cell)
    notebook.start(cell)
    milliseconds = notebook.page.evaluate("painted")
    notebook.wait(cell)
    return milliseconds
