"""The learning rate lab in an exported page: what a hand, a keyboard and a screen reader get of it."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from hand import drag, shown
from lesson import four_points, press, slider, step
from mg_widgets import MLP, Dashboard, LearningRate, Trainer
from mg_widgets.data import four_points as four_points_of_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from conftest import OpenExported

    Open = Callable[[LearningRate | Dashboard], Locator]

RATE = "rate to try"
REST = 600
"""Milliseconds after which a rate counts as looked at."""


@pytest.fixture
def open_page(open_exported: OpenExported) -> Open:
    def open_page(widget: LearningRate | Dashboard) -> Locator:
        view = open_exported(widget).locator(".mg-learning-rate")
        expect(view.locator(".mg-rate-strip-words")).to_contain_text("lowest final loss")
        return view

    return open_page


def down(x):
    return 3 * x**2 - 4 * x + 5


def status(view: Locator) -> Locator:
    return view.locator(".mg-rate-status")


def type_rate(view: Locator, rate: str) -> None:
    box = view.get_by_role("textbox", name=f"{RATE} value")
    box.fill(rate)
    box.press("Enter")


def drag_rate(view: Locator, to: float) -> None:
    view.page.wait_for_timeout(REST)
    list(drag(slider(view, RATE), to=to, moves=5, seconds=0.1))


def names(view: Locator) -> list[str]:
    """Return the rates at the ends of the curves: the ghosts, and the one in the hand last."""
    return view.locator(".mg-rate-name").all_text_contents()


def test_a_drag_simulates_anew_and_leaves_the_last_three_as_ghosts(open_page: Open) -> None:
    view = open_page(LearningRate(four_points()))
    line = view.locator(".mg-rate-curve .mg-plot-inside .mg-rate-line")
    seen = {line.get_attribute("d")}
    view.page.wait_for_timeout(REST)
    for _ in drag(slider(view, RATE), to=0.4, moves=6, seconds=0.3):
        seen.add(line.get_attribute("d"))
    assert len(seen) == 7
    for to in (0.5, 0.6, 0.7):
        drag_rate(view, to)
    rates = names(view)
    assert len(rates) == 4
    assert rates[0] != "0.1"
    assert sorted(map(float, rates)) == list(map(float, rates))
    assert float(rates[-1]) == float(slider(view, RATE).get_attribute("aria-valuetext"))
    assert view.locator(".mg-plot-inside .mg-rate-ghost").count() == 3


def test_the_final_loss_is_that_of_python(open_page: Open) -> None:
    trainer = four_points()
    expected = {rate: trainer.simulate(200, rate) for rate in (0.02, 0.2, 0.5)}
    view = open_page(LearningRate(trainer))
    for rate, losses in expected.items():
        type_rate(view, str(rate))
        expect(view.locator(".mg-rate-name.is-current")).to_have_text(str(rate))
        if rate < 0.5:
            told = shown(status(view).text_content(), "first,")
            assert told == pytest.approx(losses[-1], rel=5e-3)
        else:
            expect(status(view)).to_contain_text(f"saturated at {losses[-1]:.2f}")


def test_saturation_is_named_with_its_reason(open_page: Open) -> None:
    view = open_page(LearningRate(four_points(), rate=2.0))
    expect(status(view)).to_contain_text("saturated at 8.00")
    expect(status(view)).to_contain_text("none of 41 parameters has a gradient above 1e-6")
    view.get_by_label("steps of the run").select_option("50 steps")
    type_rate(view, "0.5")
    expect(status(view)).to_contain_text("saturated at 4.00")


def test_the_quadratic_turns_between_033_and_034(open_page: Open) -> None:
    view = open_page(LearningRate(down, rate=0.33))
    expect(status(view)).to_contain_text("converging, oscillating: 200 of 200 steps turn back")
    expect(view.locator(".mg-chip")).to_be_hidden()
    valley = view.locator(".mg-rate-valley")
    expect(valley).to_have_attribute("aria-label", re.compile("^the loss over x: the run begins at 0"))
    # A point for each state, joined by a line.
    assert (valley.locator(".mg-rate-valley-points").get_attribute("d") or "").count("M") == 201
    type_rate(view, "0.34")
    expect(status(view)).to_contain_text("diverged at step 105")
    expect(view.locator(".mg-chip")).to_have_text("diverged")
    type_rate(view, "5")
    expect(view.locator(".mg-chip")).to_have_text(re.compile("inf|nan"))


def test_the_strip_marks_what_diverged_and_a_press_takes_a_rate(open_page: Open) -> None:
    view = open_page(LearningRate(down))
    bars = view.locator(".mg-rate-strip-bars path")
    kinds = [bar.get_attribute("data-kind") for bar in bars.all()]
    assert len(kinds) == 40
    # 1/3 is where the steps begin to climb: the 27 rates below it converge.
    assert kinds.count("diverged") == 13
    assert set(kinds[27:]) == {"diverged"}
    strip = view.locator(".mg-rate-strip")
    box = strip.bounding_box()
    assert box
    assert box["height"] >= 24
    strip.click(position={"x": box["width"] - 9, "y": 20})
    expect(view.get_by_role("textbox", name=f"{RATE} value")).to_have_value("5")
    expect(status(view)).to_contain_text("diverged")
    expect(view.locator(".mg-rate-strip-words")).to_contain_text("5: diverged at step 2")
    # It lies where the slider has this rate.
    thumb = slider(view, RATE).evaluate("input => getComputedStyle(input).getPropertyValue('--mg-fraction')")
    assert float(thumb) == pytest.approx(1, abs=1e-6)


def test_the_strip_lids_what_is_saturated(open_page: Open) -> None:
    view = open_page(LearningRate(four_points()))
    expect(view.locator(".mg-rate-strip")).to_have_attribute("aria-label", re.compile("8 of 40 saturated"))
    assert view.locator('.mg-rate-strip-bars [data-kind="saturated"]').count() == 8


def test_all_by_keyboard(open_page: Open) -> None:
    view = open_page(LearningRate(four_points()))
    page = view.page
    thumb = slider(view, RATE)
    thumb.focus()
    page.keyboard.press("End")
    expect(status(view)).to_contain_text("saturated at 8.00")
    page.keyboard.press("Home")
    expect(view.locator(".mg-rate-name.is-current")).to_have_text("0.001")
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert order[:4] == [f"{RATE} value", "use this rate", "start again with it", "steps of the run"]
    expect(view.locator(".mg-spoken[aria-live]")).to_contain_text("rate 0.001: converging", timeout=3000)


def test_the_trainer_takes_the_rate_when_it_is_told_to(open_page: Open) -> None:
    trainer = four_points()
    view = open_page(LearningRate(trainer))
    use = view.get_by_role("button", name="use this rate")
    expect(use).to_have_attribute("aria-disabled", "true")
    type_rate(view, "0.05")
    note = view.locator(".mg-field-note")
    expect(note).to_have_text("trainer: step 0, rate 0.1")
    press(view, "use this rate")
    expect(note).to_have_text("trainer: step 0, rate 0.05")
    expect(use).to_have_attribute("aria-disabled", "true")
    type_rate(view, "0.2")
    press(view, "start again with it")
    expect(note).to_have_text(re.compile(r"trainer: step [1-9]\d*, rate 0.2"))
    expect(view.locator(".mg-rate-subject")).to_contain_text(
        "The trainer plays: this picture of its run stays"
    )


def test_in_a_dashboard_the_rate_at_rest_moves_the_panel_and_the_rate_while_it_plays_does_not(
    open_page: Open,
) -> None:
    view = open_page(Dashboard(four_points(), panels=["learning rate"]))
    dashboard = view.page.locator(".mg-dashboard")
    current = view.locator(".mg-rate-name.is-current")
    box = dashboard.get_by_role("textbox", name="learning rate value")
    box.fill("2")
    box.press("Enter")
    expect(current).to_have_text("2")
    expect(status(view)).to_contain_text("saturated at 8.00")
    press(dashboard, "Play")
    box.fill("0.3")
    box.press("Enter")
    expect(view.locator(".mg-field-note")).to_contain_text("rate 0.3")
    expect(current).to_have_text("2")
    press(dashboard, "Pause")
    assert step(dashboard) > 0
    expect(current).to_have_text("2")


def test_new_weights_are_another_run(open_page: Open) -> None:
    view = open_page(Dashboard(four_points(), panels=["learning rate"]))
    line = view.locator(".mg-rate-curve .mg-plot-inside .mg-rate-line")
    before = line.get_attribute("d") or ""
    dashboard = view.page.locator(".mg-dashboard")
    press(dashboard, "Step")
    expect(view.locator(".mg-field-note")).to_contain_text("step 1")
    expect(line).to_have_attribute("d", before)
    press(dashboard, "New weights")
    expect(line).not_to_have_attribute("d", before)


def test_a_weight_moved_at_state_0_is_another_run(open_page: Open) -> None:
    view = open_page(Dashboard(four_points(), panels=["learning rate"]))
    line = view.locator(".mg-rate-curve .mg-plot-inside .mg-rate-line")
    before = line.get_attribute("d") or ""
    dashboard = view.page.locator(".mg-dashboard")
    dashboard.locator('[data-module="layer1.neuron2"]').click()
    box = dashboard.locator(".mg-weights").get_by_role("textbox").first
    box.fill("1.5")
    box.press("Enter")
    expect(line).not_to_have_attribute("d", before)
    moved = line.get_attribute("d") or ""
    press(dashboard, "Step")
    expect(view.locator(".mg-field-note")).to_contain_text("step 1")
    expect(line).to_have_attribute("d", moved)


def test_a_dead_network_on_mini_batches_is_told(open_page: Open) -> None:
    random.seed(3)
    model = MLP(3, [4, 4, 1], activation="relu", final_activation="linear")
    trainer = Trainer(model, *four_points_of_data(), batch_size=2)
    view = open_page(LearningRate(trainer, rate=0.1))
    expect(status(view)).to_contain_text("dead at 2.00 all predictions are equal")
    expect(view.locator(".mg-rate-subject")).to_contain_text(
        "SGD, on mini-batches of 2, always at the same rate"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("rate", [0.33, 0.34])
def test_every_text_is_readable(page: Page, open_page: Open, theme: Any, rate: float) -> None:
    page.emulate_media(color_scheme=theme)
    view = open_page(LearningRate(down, rate=rate))
    assert not weak(contrasts(view))


@pytest.mark.parametrize("width", [440, 500, 1200])
def test_nothing_is_wider_than_its_room(open_page: Open, width: int) -> None:
    view = open_page(LearningRate(down, rate=0.34))
    view.page.set_viewport_size({"width": width, "height": 900})
    # The pictures follow the new width in the next frame.
    view.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    reason = view.locator(".mg-rate-status")
    assert reason.evaluate("element => element.scrollWidth <= element.clientWidth")
