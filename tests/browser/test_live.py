"""A plain loop under %%live in JupyterLab, on each ipykernel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hand import drag
from lab_notebook import PANEL, busiest_second
from lesson import ask, press, shared_notebook, slider, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

SETUP = """
import time
import ipywidgets
import mg_widgets
from IPython.display import display
from mg_widgets import MLP, Value
%load_ext mg_widgets
n = MLP(3, [4, 4, 1])
xs, ys = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]], [1.0, -1.0, -1.0, 1.0]
factor = ipywidgets.FloatSlider(description="factor", value=1.0, min=0.0, max=2.0)
factor
"""
LECTURE = """%%live
used = []
for k in range(10**9):
    ypred = [n(x) for x in xs]
    loss = sum((yout - ygt)**2 for ygt, yout in zip(ys, ypred))
    for p in n.parameters():
        p.grad = 0.0
    loss.backward()
    rate = live.learning_rate * factor.value
    for p in n.parameters():
        p.data += -rate * p.grad
    used.append((live.learning_rate, factor.value))
    print(k, loss.data)
    after = k
"""
OTHER = "for i in range(5):\n    print('mine', i)\n    time.sleep(0.1)"
FAILING = """%%live
def divide(x):
    return 1 / x

for k in range(9):
    print('step', k)
    divide(3 - k)
"""
SHOWING = """%%live
import sys
for k in range(3):
    print('before', k)
    display(f'shown {k}')
    print('error', k, file=sys.stderr)
    time.sleep(0.3)
Value(2.0, 'a') * 3
"""
SETUP_CELL, LECTURE_CELL, OTHER_CELL, FAILING_CELL, SHOWING_CELL, SECOND_CELL = range(6)
CELLS = SETUP, LECTURE, OTHER, FAILING, SHOWING, "%%live\nsecond = True"


@pytest.fixture(scope="module")
def lesson(browser: Browser, lab_server: LabServer, kernel: str) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS, kernel=kernel) as lesson:
        lesson.run(SETUP_CELL)
        yield lesson


@pytest.fixture
def notebook(lesson: LabNotebook) -> Iterator[LabNotebook]:
    """The lesson; whatever a test has started ends with it."""
    yield lesson
    ask(lesson, "live.stop()")
    wait_for(lesson, "not live.running")


@pytest.fixture
def control(notebook: LabNotebook) -> Locator:
    """The control of the lecture's loop, which has begun."""
    notebook.run(LECTURE_CELL)
    control = notebook.output(LECTURE_CELL).locator(".mg-live")
    expect(control.locator(".mg-live-words")).to_have_text("running")
    wait_for(notebook, "len(used) > 1")
    return control


def said(notebook: LabNotebook, cell: int, kind: str = "stream") -> str:
    """What a cell shows of one kind of output."""
    outputs = [output for output in notebook.outputs(cell) if output["output_type"] == kind]
    return "".join("".join(output.get("text", output.get("traceback", ""))) for output in outputs)


def test_the_loop_prints_below_its_own_cell_and_others_below_theirs(
    notebook: LabNotebook, control: Locator
) -> None:
    assert notebook.run(OTHER_CELL) == "".join(f"mine {i}\n" for i in range(5))
    assert notebook.execute("print('and', k > 0)") == "and True\n"
    press(control, "Stop")
    wait_for(notebook, "not live.running")
    notebook.page.wait_for_timeout(500)
    printed = said(notebook, LECTURE_CELL)
    assert "mine" not in printed
    assert printed.startswith("0 ")
    assert f"\n{ask(notebook, 'after')} " in printed
    assert said(notebook, OTHER_CELL) == "".join(f"mine {i}\n" for i in range(5))


def test_the_button_ends_it_after_the_current_step(notebook: LabNotebook, control: Locator) -> None:
    press(control, "Stop")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")
    expect(control.get_by_role("button", name="Stop")).to_be_disabled()
    assert ask(notebook, "live.running") is False
    assert ask(notebook, "k == after == len(used) - 1")
    steps = f"{ask(notebook, 'len(used)'):,} steps"
    expect(control.locator(".mg-live-steps")).to_have_text(steps)


def test_the_loop_hears_the_sliders_while_it_runs_as_fast_as_it_can(
    notebook: LabNotebook, control: Locator
) -> None:
    rate = slider(control, "learning rate")
    chosen = {float(rate.get_attribute("aria-valuetext") or "nan") for _ in drag(rate, to=0.3)}
    last = float(rate.get_attribute("aria-valuetext") or "nan")
    wait_for(notebook, f"used[-1][0] == {last}")
    heard = set(ask(notebook, "sorted({rate for rate, _ in used})"))
    assert len(chosen) > 5
    assert len(heard & chosen) > 5, "the loop did not follow the hand"

    factor = notebook.output(SETUP_CELL).get_by_role("slider")
    factor.focus()
    for _ in range(5):
        factor.press("ArrowRight")
    wait_for(notebook, "used[-1][1] == factor.value > 1")
    assert ask(notebook, "live.running")


def test_a_rate_that_is_set_in_python_shows_and_a_typed_one_is_heard(
    notebook: LabNotebook, control: Locator
) -> None:
    notebook.execute("live.learning_rate = 0.0375")
    box = control.get_by_label("learning rate value", exact=True)
    expect(box).to_have_value("0.0375")
    box.fill("0.5")
    box.press("Enter")
    wait_for(notebook, "used[-1][0] == 0.5")


def test_a_second_cell_does_not_start_and_the_same_cell_shows_itself_again(
    notebook: LabNotebook, control: Locator
) -> None:
    notebook.start(SECOND_CELL)
    error = notebook.output(SECOND_CELL)
    expect(error).to_contain_text(re.compile(r"In \[\d+\] is still running: .*live\.stop\(\)"))
    assert ask(notebook, "'second' in globals()") is False

    notebook.start(LECTURE_CELL)
    expect(notebook.output(LECTURE_CELL)).to_contain_text("is still running")
    expect(control.locator(".mg-live-words")).to_have_text("running")
    notebook.page.wait_for_function(
        f"cell => /\\n\\d+ \\d/.test({PANEL}.content.widgets[cell].outputArea.node.textContent)",
        arg=LECTURE_CELL,
    )
    press(control, "Stop")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")


def test_run_again_it_begins_again_with_one_control(notebook: LabNotebook, control: Locator) -> None:
    press(control, "Stop")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")
    notebook.run(LECTURE_CELL)
    expect(control).to_have_count(1)
    expect(control.locator(".mg-live-words")).to_have_text("running")
    wait_for(notebook, "0 < len(used)")
    shown = ask(
        notebook, "sum(type(w).__name__ == 'LiveControl' for w in ipywidgets.Widget.widgets.values())"
    )
    assert shown <= 3


def test_an_error_shows_the_users_own_traceback_below_the_cell(notebook: LabNotebook) -> None:
    notebook.start(FAILING_CELL)
    control = notebook.output(FAILING_CELL).locator(".mg-live")
    words = "stopped: ZeroDivisionError: division by zero"
    expect(control.locator(".mg-live-words")).to_have_text(words)
    expect(notebook.output(FAILING_CELL)).to_contain_text("Traceback (most recent call last)")
    traceback = re.sub(r"\x1b\[[\d;]*m", "", said(notebook, FAILING_CELL, "error"))
    assert "return 1 / x" in traceback
    assert "divide(3 - k)" in traceback
    assert "mg_widgets" not in traceback
    assert "line 7" in traceback
    assert said(notebook, FAILING_CELL) == "step 0\nstep 1\nstep 2\nstep 3\n"


def test_what_it_displays_appears_below_the_cell_in_order(notebook: LabNotebook) -> None:
    notebook.run(SHOWING_CELL)
    assert notebook.run(OTHER_CELL) == "".join(f"mine {i}\n" for i in range(5))
    wait_for(notebook, "not live.running")
    expect(notebook.output(SHOWING_CELL).locator(".mg-graph")).to_be_visible()
    texts = [
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for output in notebook.outputs(SHOWING_CELL)
    ]
    shown = "".join(texts)
    order = [shown.index(f"{word} {k}") for k in range(3) for word in ("before", "shown")]
    assert order == sorted(order)
    assert all(f"error {k}" in shown for k in range(3))
    assert said(notebook, OTHER_CELL) == "".join(f"mine {i}\n" for i in range(5))


def test_the_interrupt_button_of_an_idle_notebook_ends_it(notebook: LabNotebook, control: Locator) -> None:
    notebook.page.wait_for_timeout(600)
    notebook.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")
    assert ask(notebook, "k == after")


def test_a_print_in_every_step_and_moving_sliders_stay_below_the_servers_limits(
    notebook: LabNotebook,
) -> None:
    cell = "%%live\nfor k in range(10**12):\n    print(k, 'of very many steps', flush=True)"
    start = notebook.seconds()
    notebook.execute(cell)
    control = notebook.page.locator(".mg-live").last
    expect(control.locator(".mg-live-words")).to_have_text("running")
    rate = slider(control, "learning rate")
    for place in (0.3, 0.8, 0.4):
        list(drag(rate, to=place, moves=20, seconds=1))
    messages, volume = busiest_second([m for m in notebook.messages(start) if not m.sent])
    assert messages < 200
    assert volume < 300_000
    wait_for(notebook, f"live.learning_rate == {rate.get_attribute('aria-valuetext')}")
    press(control, "Stop")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")


def test_restarting_the_kernel_while_it_runs_ends_it(notebook: LabNotebook, control: Locator) -> None:
    expect(control).to_be_visible()
    notebook.page.evaluate(f"{PANEL}.sessionContext.session.kernel.restart()")
    notebook.page.wait_for_function(f"{PANEL}.sessionContext.session.kernel.status === 'idle'")
    notebook.run(SETUP_CELL)
    assert ask(notebook, "live.running") is False
