"""A curve that a plain loop fills: live while its cell runs, and complete when it has ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from lab_notebook import MILLISECONDS, OPEN_SECONDS, READY, busiest_second
from lesson import ask, step

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from conftest import OpenNotebook
    from lab_notebook import LabNotebook

# The loop goes on until the test has seen enough, so that what is seen before is seen while it runs.
LOOP = """
for k in range(20_000):
    if stop.exists():
        break
    curve.update({{"loss": 1 / (k + 1.37), "validation": 2 / (k + 1.37)}})
    time.sleep(0.02)
"""
BLOCKING = f"""import time
from pathlib import Path
from mg_widgets import LossCurve

stop = Path({{path!r}})
curve = LossCurve()
display(curve)
{LOOP}"""
THREAD = f"""import threading, time
from pathlib import Path
from mg_widgets import LossCurve

stop = Path({{path!r}})
curves = []

def train():
    curve = LossCurve()
    curves.append(curve)
{LOOP.replace(chr(10), chr(10) + "    ")}

thread = threading.Thread(target=train)
thread.start()
"""


def curve_in(notebook: LabNotebook, cell: int) -> Locator:
    return notebook.output(cell).locator(".mg-loss-curve")


def expect_to_grow(view: Locator) -> None:
    """See new steps several times."""
    expect(view.locator(".mg-summary")).to_have_text(re.compile(r"^step \d"))
    for _ in range(3):
        before = step(view)
        expect(view.locator(".mg-summary")).not_to_have_text(re.compile(f"^step {before},"))
        assert step(view) > before


def expect_complete(notebook: LabNotebook, view: Locator, curve: str) -> None:
    steps, last = ask(notebook, f"(len({curve}.history['loss']), {curve}.history['loss'][-1])")
    # No number here lies halfway between two of three digits, which Python and a page round differently.
    summary = f"step {steps - 1}, loss {last:#.3g}, validation {2 * last:#.3g}"
    expect(view.locator(".mg-summary")).to_have_text(summary)


def test_a_curve_is_live_while_its_own_cell_keeps_the_kernel_busy(
    open_notebook: OpenNotebook, kernel: str, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    notebook = open_notebook(BLOCKING.format(path=str(stop)), kernel=kernel)
    start = notebook.seconds()
    notebook.start(0)
    view = curve_in(notebook, 0)
    expect(view.locator(".mg-summary")).to_have_text(re.compile(r"^step \d+, loss .*, validation "))
    expect_to_grow(view)
    assert notebook.page.evaluate("window.running.has(0)")
    stop.touch()
    notebook.wait(0)
    expect_complete(notebook, view, "curve")
    # Nothing is missing in between.
    assert notebook.page.evaluate("window.running.size") == 0
    drawn = view.locator(".mg-chart-line").first.get_attribute("d") or ""
    assert len(re.findall("[ML]", drawn)) == min(ask(notebook, "len(curve.history['loss'])"), 2001)
    messages, volume = busiest_second(notebook.comm_messages(start))
    assert messages <= 30
    assert volume <= 1_000_000


def test_a_curve_that_a_thread_fills_is_live_after_its_cell_and_in_a_late_view(
    open_notebook: OpenNotebook, kernel: str, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    notebook = open_notebook(THREAD.format(path=str(stop)), "curves[0]", kernel=kernel)
    notebook.run(0)
    notebook.run(1)
    view = curve_in(notebook, 1)
    expect(view.locator(".mg-summary")).to_have_text(re.compile(r"^step \d+, loss "))
    expect_to_grow(view)
    stop.touch()
    notebook.execute("thread.join()")
    expect_complete(notebook, view, "curves[0]")


def test_a_curve_is_there_again_after_a_reload_and_takes_updates(
    open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    notebook = open_notebook(BLOCKING.format(path=str(stop)))
    notebook.start(0)
    view = curve_in(notebook, 0)
    expect_to_grow(view)
    stop.touch()
    notebook.wait(0)
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.page.reload()
    notebook.page.wait_for_function(READY, timeout=OPEN_SECONDS * MILLISECONDS)
    expect(view.locator(".mg-summary")).to_be_visible(timeout=20 * MILLISECONDS)
    expect_complete(notebook, view, "curve")
    ask(notebook, "curve.update({'loss': 5, 'validation': 6, 'third': 7})")
    steps = ask(notebook, "len(curve.history['loss'])")
    # No number here lies halfway between two of three digits, which Python and a page round differently.
    summary = f"step {steps - 1}, loss 5.00, validation 6.00, third 7.00"
    expect(view.locator(".mg-summary")).to_have_text(summary)
    ask(notebook, "curve.reset()")
    expect(view.locator(".mg-summary")).to_have_text("no steps yet")
