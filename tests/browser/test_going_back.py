"""Going back in the history: in an exported page, and with a kernel in JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lesson import four_points, press
from mg_widgets import Dashboard
from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from conftest import OpenExported, OpenNotebook

STEPS = 40


@pytest.fixture
def exported(open_exported: OpenExported) -> Locator:
    """Open a page of a trainer that has 40 steps behind it."""
    trainer = four_points()
    trainer.run(STEPS)
    return open_exported(Dashboard(trainer)).locator("main")


def history(root: Locator) -> Locator:
    return root.get_by_role("slider", name="step of the history")


def told(root: Locator) -> Locator:
    return root.locator(".mg-summary")


def test_keys_go_through_the_history_and_a_step_begins_another_future(exported: Locator, page: Page) -> None:
    losses = losses_of_lesson()
    expect(told(exported)).to_contain_text(f"step {STEPS}, loss {losses[STEPS]}")
    history(exported).focus()
    page.keyboard.press("Home")
    expect(told(exported)).to_contain_text(f"step 0 of {STEPS}, loss {losses[0]}")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(history(exported)).to_have_attribute("aria-valuetext", f"step 3 of {STEPS}")
    expect(told(exported)).to_contain_text(f"step 3 of {STEPS}, loss {losses[3]}")
    words = exported.get_by_text(f"at step 3 of {STEPS}: Play goes on from here")
    expect(words).to_be_visible()
    exported.get_by_role("button", name="One step back").press("Enter")
    expect(told(exported)).to_contain_text(f"step 2 of {STEPS}")
    exported.get_by_role("button", name="One step on").press("Enter")
    exported.get_by_role("button", name="To the end").press("Enter")
    expect(told(exported)).to_contain_text(f"step {STEPS}, loss {losses[STEPS]}")
    expect(words).to_be_hidden()
    history(exported).focus()
    page.keyboard.press("Home")
    press(exported, "Step")
    expect(told(exported)).to_contain_text(f"step 1, loss {losses[1]}")
    expect(exported.locator(".mg-curve-head .mg-curve-legend")).to_have_text("left at step 0")
    expect(exported.locator(".mg-chart-ghost[d]")).to_have_count(1)


def test_a_hand_on_the_curve_visits_the_steps_that_it_passes(exported: Locator, page: Page) -> None:
    plot = exported.locator(".mg-plot").first
    box = plot.bounding_box()
    assert box
    thumb = history(exported)
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=4)
    middle = int(thumb.input_value())
    assert 0 < middle < STEPS
    expect(told(exported)).to_contain_text(f"step {middle} of {STEPS}")
    page.mouse.move(box["x"], box["y"] + 60, steps=4)
    page.mouse.up()
    expect(thumb).to_have_value("0")
    # A hand that only passes reads, and goes nowhere.
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    expect(thumb).to_have_value("0")
    plot.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(thumb).to_have_value(str(STEPS - 1))


def test_the_thumb_lies_below_the_point_of_its_step(exported: Locator) -> None:
    for step in (0, 13, STEPS):
        history(exported).fill(str(step))
        point = exported.locator(".mg-chart-current").first.bounding_box()
        track = history(exported).bounding_box()
        assert point
        assert track
        at = track["x"] + 8 + (track["width"] - 16) * step / STEPS
        assert at == pytest.approx(point["x"] + point["width"] / 2, abs=1.5)


def test_without_a_past_there_is_nothing_to_go_through(open_exported: OpenExported) -> None:
    main = open_exported(Dashboard(four_points())).locator("main")
    expect(history(main)).to_be_hidden()
    press(main, "Step")
    expect(history(main)).to_be_visible()


def test_a_kernel_goes_back_and_branches(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(CELL, "LossCurve(t)")
    notebook.run(0)
    notebook.run(1)
    dashboard, curve = notebook.output(0), notebook.output(1)
    history(dashboard).fill("7")
    for root in (dashboard, curve):
        expect(told(root)).to_contain_text(f"step 7 of {STEPS}, loss")
    assert notebook.execute("t.step_count, len(t.history)") == f"(7, {STEPS + 1})"
    box = dashboard.get_by_role("textbox", name="learning rate")
    box.fill("0.3")
    box.press("Enter")
    press(dashboard, "Step")
    for root in (dashboard, curve):
        expect(told(root)).to_contain_text(re.compile(r"step 8, loss"))
        expect(root.locator(".mg-curve-head .mg-curve-legend")).to_have_text("left at step 7")
    assert notebook.execute("len(t.history), t.history.ghosts[0].steps[-1]") == f"(9, np.float64({STEPS}.0))"


CELL = f"""
import random
from mg_widgets import *
from mg_widgets import data
random.seed(1337)
t = Trainer(MLP(3, [4, 4, 1]), *data.four_points())
t.run({STEPS})
Dashboard(t)
"""


def losses_of_lesson() -> list[str]:
    """Return the losses of the run as they are told."""
    trainer = four_points()
    trainer.run(STEPS)
    return [three_digits(loss) for loss in trainer.history.losses]
