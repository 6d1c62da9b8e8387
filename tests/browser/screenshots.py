"""Takes the README's pictures of JupyterLab, in both themes: `make screenshots`."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from chromium import launch
from lab_notebook import LabNotebook
from lab_server import KERNELS, LabServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "notebooks" / "screenshots"
IMPORTS = "import random\n\nfrom mg_widgets import MLP, Derivative, Graph, Trainer, Value"
# The class that the README shows, and its last line, the graph.
OWN = next(re.finditer(r"```python\n(import math.*?)\n```", (ROOT / "README.md").read_text(), re.DOTALL))[1]
CLASS, _, FAULTY = OWN.rpartition("\n")
TRAINER = """\
random.seed(1337)
model = MLP(3, [4, 4, 1])

xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]

Trainer(model, xs, ys)"""
EXPRESSION = """\
a, b = Value(2.0, "a"), Value(-3.0, "b")
c, f = Value(10.0, "c"), Value(-2.0, "f")
L = (a * b + c) * f
L.backward()
Graph(L)"""
NAMED = """\
a, b = Value(2.0, "a"), Value(-3.0, "b")
c, f = Value(10.0, "c"), Value(-2.0, "f")
e = a * b; e.label = "e"
d = e + c; d.label = "d"
L = d * f; L.label = "L"
Graph(L)"""
SLOPE = "Derivative(lambda x: 3 * x**2 - 4 * x + 5, x=2.0, h=1.0)"
LEARNING = f"""\
from mg_widgets import SGD, LearningRate

{TRAINER.replace("Trainer(model, xs, ys)", "trainer = Trainer(model, xs, ys, optimizer=SGD(0.05))")}"""
MOONS = """\
from mg_widgets import L2, SGD, Boundary, LinearDecay, hinge
from mg_widgets.data import moons

random.seed(1337)
model = MLP(2, [16, 16, 1], activation="relu", final_activation="linear", bias="zero")
parts = {"loss": hinge, "reduction": "mean", "regularization": L2(1e-4)}
demo = Trainer(model, *moons(), optimizer=SGD(LinearDecay(1.0, 0.1, steps=100)), **parts)
demo.run(30)"""
STEP = 5


def training(notebook: LabNotebook) -> None:
    """Open a neuron, and let the network learn up to the middle of the curve."""
    dashboard = notebook.output(1).locator(".mg-dashboard")
    dashboard.locator('[data-module="layer1.neuron2"]').click()
    dashboard.get_by_role("button", name="Play", exact=True).click()
    line = dashboard.locator(".mg-summary").element_handle()
    notebook.page.wait_for_function(f"line => /[0-9]+/.exec(line.textContent)[0] >= {STEP}", arg=line)


def resting(notebook: LabNotebook) -> None:
    """Wait until the curve is drawn."""
    expect(notebook.output(1).locator(".mg-curve-line")).to_have_attribute("d", re.compile("L"))


def choosing(notebook: LabNotebook) -> None:
    """Choose a leaf, which then has a slider."""
    notebook.output(1).locator('[data-node][aria-label^="b"]').click()
    notebook.page.wait_for_timeout(500)


def walking(notebook: LabNotebook) -> None:
    """Walk into the backward pass, and look at a node that has its deposit."""
    graph = notebook.output(1)
    graph.get_by_role("button", name="step through", exact=True).click()
    for _ in range(2):
        graph.get_by_role("button", name="next", exact=True).click()
    graph.locator('[data-node][aria-label^="e:"]').click()
    notebook.page.wait_for_timeout(500)


def looking(notebook: LabNotebook) -> None:
    """Wait until the fault is there."""
    expect(notebook.output(1).get_by_text("1 fault found")).to_be_visible()


def trying(notebook: LabNotebook) -> None:
    """Try two rates more, each for as long as it takes to look at it."""
    box = notebook.output(1).get_by_role("textbox", name="rate to try value")
    for rate in ("0.005", "0.5"):
        notebook.page.wait_for_timeout(1000)
        box.fill(rate)
        box.press("Enter")
    box.blur()
    expect(notebook.output(1).get_by_text("lowest final loss")).to_be_visible()
    notebook.page.wait_for_timeout(500)


def drawn(notebook: LabNotebook) -> None:
    """Wait until the plane and its samples are there."""
    expect(notebook.output(1).locator(".mg-boundary-reading")).not_to_be_empty()
    notebook.page.wait_for_timeout(500)


PICTURES: dict[str, tuple[str, str, int, Callable[[LabNotebook], None]]] = {
    "dashboard": (IMPORTS, TRAINER, 1300, training),
    "derivative": (IMPORTS, SLOPE, 960, resting),
    "graph": (IMPORTS, EXPRESSION, 960, choosing),
    "passes": (IMPORTS, NAMED, 960, walking),
    "learning_rate": (f"{IMPORTS}\n{LEARNING}", "LearningRate(trainer)", 960, trying),
    "boundary": (f"{IMPORTS}\n{MOONS}", "Boundary(demo)", 960, drawn),
    "check": (f"{IMPORTS}\n{CLASS}", FAULTY, 960, looking),
}


def screenshot(
    browser: Browser,
    address: str,
    *,
    width: int,
    theme: Literal["light", "dark"],
    act: Callable[[LabNotebook], None],
) -> bytes:
    """Return a picture of a notebook's second cell after what a hand did there."""
    view = {"width": width, "height": 1300}
    with browser.new_context(viewport=view, device_scale_factor=1.5, color_scheme=theme) as context:
        notebook = LabNotebook(context.new_page(), address)
        notebook.theme(theme)
        notebook.page.evaluate("jupyterapp.shell.collapseLeft()")
        notebook.run_all()
        act(notebook)
        # Away from the cell, which is drawn with more around it where it is the active one.
        notebook.page.mouse.move(0, 0)
        notebook.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
        return notebook.page.locator(".jp-Notebook .jp-Cell").nth(1).screenshot()


def write(name: str, png: bytes) -> None:
    """Write a picture with 256 colours, which is all that a drawing needs."""
    path = SCREENSHOTS / name
    drawing = Image.open(io.BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    drawing.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")  # noqa: T201 (whoever runs it sees what came of it)


def main() -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as root:
        server = LabServer(Path(root))
        try:
            with sync_playwright() as playwright, launch(playwright) as browser:
                for name, (first, cell, width, act) in PICTURES.items():
                    for theme in ("light", "dark"):
                        address = server.write([first, cell], KERNELS[-1])
                        png = screenshot(browser, address, width=width, theme=theme, act=act)
                        write(f"{name}_{theme}.png", png)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
