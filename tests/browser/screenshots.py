"""Takes the README's pictures: JupyterLab in the middle of training, in both themes.

    make screenshots
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image
from playwright.sync_api import sync_playwright

from chromium import launch
from lab_notebook import LabNotebook
from lab_server import KERNELS, LabServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCREENSHOTS = Path(__file__).parents[2] / "notebooks" / "screenshots"
STEP = 12
CELL = """\
random.seed(1337)
model = MLP(3, [4, 4, 1])

xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]

Trainer(model, xs, ys)"""


def screenshot(browser: Browser, server: LabServer, theme: Literal["light", "dark"]) -> bytes:
    """Let the network learn, with one neuron open, and take a picture on the way."""
    view = {"width": 1240, "height": 1100}
    with browser.new_context(viewport=view, device_scale_factor=1.5, color_scheme=theme) as context:
        notebook = LabNotebook(
            context.new_page(),
            server.write(["import random\n\nfrom mg_widgets import MLP, Trainer", CELL], KERNELS[-1]),
        )
        notebook.theme(theme)
        notebook.page.evaluate("jupyterapp.shell.collapseLeft()")
        notebook.run_all()
        dashboard = notebook.output(1).locator(".mg-dashboard")
        dashboard.locator('[data-module="layer1.neuron2"]').click()
        fit = dashboard.get_by_role("button", name="Fit", exact=True)
        if fit.is_visible():
            fit.click()
        dashboard.get_by_role("button", name="Play", exact=True).click()
        line = dashboard.locator(".mg-summary").element_handle()
        notebook.page.wait_for_function(f"line => Number(/[0-9]+/.exec(line.textContent)) >= {STEP}", arg=line)
        notebook.page.mouse.move(0, 0)
        return notebook.page.locator(".jp-Notebook .jp-Cell").nth(1).screenshot()


def small(png: bytes) -> Image.Image:
    """Return a picture with 256 colours, which is all that a drawing needs."""
    return Image.open(io.BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)


def main() -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright:
        server = LabServer(Path(root))
        try:
            with launch(playwright) as browser:
                for theme in ("light", "dark"):
                    path = SCREENSHOTS / f"dashboard_{theme}.png"
                    small(screenshot(browser, server, theme)).save(path, optimize=True)
                    print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
