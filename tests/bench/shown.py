"""Training that plays with its dashboard shown in JupyterLab, and without: what a step costs the kernel."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from chromium import launch
from lab_notebook import LabNotebook
from lab_server import KERNELS, LabServer
from lesson import ask
from pair import PAIRS, Pair, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2
"""How long each plays before it is the other's turn."""
RATE = 20
"""Frames per second that have to arrive, nearly, or it is not the comparison that it says."""
CELL = f"""import asyncio, sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from problems import four_points, moons

shown, hidden = [problem.trainer() for problem in ({{name}}(), {{name}}())]
for trainer in (shown, hidden):
    trainer.speed = None

async def play(trainer):
    step, spent = trainer.step_count, time.process_time()
    trainer.play()
    await asyncio.sleep({SECONDS})
    trainer.pause()
    return 1000 * (time.process_time() - spent) / (trainer.step_count - step)

async def in_turn(pairs):
    return [(await play(shown), await play(hidden)) for _ in range(pairs)]

shown"""


def pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as root:
        server = LabServer(Path(root))
        try:
            with sync_playwright() as playwright, launch(playwright) as browser:
                for name, problem in (("moons, 100 lanes", "moons"), ("four points", "four_points")):
                    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
                        address = server.write([CELL.format(name=problem)], KERNELS[-1])
                        shown, hidden = measured(LabNotebook(context.new_page(), address))
                    server.end_kernels()
                    what = f"{name}: kernel's time of a step, its dashboard shown"
                    yield Pair(what, "no dashboard", shown, hidden, 1.15)
        finally:
            server.stop()


def measured(notebook: LabNotebook) -> tuple[list[float], list[float]]:
    """Play each in turn; fails unless frames have come as they should."""
    notebook.run(0)
    notebook.output(0).locator(".mg-dashboard .mg-data").first.wait_for()
    play(notebook, 1)
    begin = notebook.seconds()
    taken = play(notebook, PAIRS)
    frames = sum(message.method == "custom" for message in notebook.comm_messages(begin))
    if frames < 0.75 * RATE * SECONDS * PAIRS:
        raise AssertionError(f"only {frames} frames in {SECONDS * PAIRS} s")
    return [a for a, _ in taken], [b for _, b in taken]


def play(notebook: LabNotebook, pairs: int) -> list[tuple[float, float]]:
    """Let a task of the kernel do it: while a cell runs, nothing that the page says is heard."""
    notebook.execute(f"task = asyncio.ensure_future(in_turn({pairs}))")
    notebook.page.wait_for_timeout(1000 * 2 * SECONDS * pairs)
    while not ask(notebook, "task.done()"):
        notebook.page.wait_for_timeout(100)
    return ask(notebook, "task.result()")


if __name__ == "__main__":
    tell(pairs())
