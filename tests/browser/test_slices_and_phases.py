"""Loss slices and the four phases in exported pages, where the page itself trains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from hand import shown
from lesson import four_points, loss, press, step
from mg_widgets import Adam, Dashboard, FourPhases, LossSlice

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from conftest import OpenExported
    from mg_widgets.widgets.panel import Panel

    Open = Callable[[Panel | Dashboard], Locator]

BIAS = "layer3.neuron1.b"
SAME_LOSS = """() => {
  const [summary, words] = [".mg-summary", ".mg-slice-words"].map((name) => document.querySelector(name));
  const [, loss] = /loss ([^,]+)/.exec(summary.textContent);
  return words.textContent.includes(`takes the loss from ${loss} to`);
}"""


@pytest.fixture
def open_page(open_exported: OpenExported) -> Open:
    def open_page(widget: Panel | Dashboard) -> Locator:
        view = open_exported(widget).locator(".mg").first
        expect(view).to_be_visible()
        return view

    return open_page


def numbers(view: Locator) -> dict[str, float]:
    """Return the numbers of a slice by their names."""
    rows = view.locator(".mg-slice-numbers tr")
    return {row.locator("th").inner_text(): float(row.locator("td").inner_text()) for row in rows.all()}


def words(view: Locator) -> Locator:
    return view.locator(".mg-slice-words")


def test_the_line_along_the_gradient_says_what_this_step_does_and_what_would_be_best(open_page: Open) -> None:
    view = open_page(LossSlice(four_points()))
    expect(words(view)).to_contain_text("from 6.01 to 3.20: predicted -2.86, actual -2.80.")
    expect(words(view)).to_contain_text(
        "The minimum of the line is 2.42, at lr* = 0.219. 2 \u00d7 lr* is 0.437"
    )
    found = numbers(view)
    assert (found["loss now"], found["lr*, at rate"], found["rate now / lr*"]) == (6.01, 0.219, 0.457)
    expect(view.locator(".mg-slice-name:visible")).to_have_text(["lr*", "2 \u00d7 lr*"])


def test_the_step_is_moved_along_the_gradient_and_the_rate_with_it(
    open_page: Open,
) -> None:
    view = open_page(LossSlice(four_points()))
    handle = view.get_by_role("slider", name="learning rate, where this step lands")
    expect(handle).to_have_attribute("aria-valuenow", "0.1")
    handle.focus()
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "0.11")
    handle.press("PageUp")
    expect(handle).to_have_attribute("aria-valuenow", "0.21")
    expect(words(view)).to_contain_text("A step at rate 0.210")
    for _ in range(4):
        handle.press("PageDown")
    expect(handle).to_have_attribute("aria-valuenow", "0")
    box = view.locator(".mg-slice-plot").bounding_box()
    mouse = view.page.mouse
    mouse.move(box["x"] + 200, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 60, box["y"] + 120, steps=4)
    mouse.up()
    rate = float(handle.get_attribute("aria-valuenow") or "nan")
    assert rate > 0.6
    expect(words(view)).to_contain_text("This step goes beyond 2 \u00d7 lr*.")
    assert numbers(view)["actual change"] > 0


def test_a_weight_is_dragged_along_its_line_and_moved_by_keys(open_page: Open) -> None:
    view = open_page(LossSlice(four_points(), along=BIAS))
    expect(words(view)).to_contain_text("The minimum of the line is 5.28, at -0.782.")
    handle = view.get_by_role("slider", name=BIAS)
    before = numbers(view)
    box = view.locator(".mg-slice-plot").bounding_box()
    mouse = view.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 100, box["y"] + 100, steps=4)
    held = handle.get_attribute("aria-valuenow")
    mouse.up()
    after = numbers(view)
    assert float(held) == pytest.approx(after["value now"], rel=5e-3)
    assert after["value now"] > before["value now"]
    # All other weights have stayed: it is the same line.
    assert (after["lowest loss"], after["at value"]) == (before["lowest loss"], before["at value"])
    handle.press("ArrowLeft")
    expect(handle).not_to_have_attribute("aria-valuenow", held)
    assert float(handle.get_attribute("aria-valuenow")) < float(held)


def test_the_line_follows_the_selection_of_the_graph_and_the_training(open_page: Open) -> None:
    view = open_page(Dashboard(four_points()))
    press(view, "loss slice")
    panel = view.locator(".mg-loss-slice")
    along = panel.get_by_role("combobox", name="along")
    expect(words(panel)).to_contain_text("lr* = 0.219")
    view.locator('[data-module="layer1.neuron2"]').click()
    view.locator('[data-node="layer1.neuron2.w3"]').click()
    expect(along).to_have_value("layer1.neuron2.w3")
    along.select_option(label="the negative gradient")
    expect(words(panel)).to_contain_text("lr* = 0.219")
    press(view, "Play")
    expect(view.locator(".mg-summary")).to_have_text(re.compile(r"step \d\d,"))
    press(view, "Pause")
    # Numbers follow up to a tenth of a second later.
    view.page.wait_for_function(SAME_LOSS)


def test_an_optimiser_has_a_line_of_its_own(open_page: Open) -> None:
    trainer = four_points(optimizer=Adam(0.05))
    trainer.run(5)
    view = open_page(LossSlice(trainer))
    option = view.get_by_role("combobox", name="along").locator("option").first
    expect(option).to_have_text("the next update (Adam)")
    expect(words(view)).to_contain_text("A step at rate 0.0500 of Adam takes the loss")
    trainer.step()
    text = words(view).inner_text()
    assert float(re.search(r" to ([\d.]+):", text)[1]) == pytest.approx(trainer.loss, rel=5e-3)


def test_where_there_is_no_direction_it_says_so(open_page: Open) -> None:
    trainer = four_points()
    trainer.learning_rate = 5
    for path in [f"layer3.neuron1.{name}" for name in ("w1", "w2", "w3", "w4", "b")]:
        trainer.nudge(path, 1000.0 if path.endswith("b") else 0.0)
    view = open_page(LossSlice(trainer))
    expect(view.get_by_role("status")).to_have_text("The gradient is 0: no direction.")
    expect(view.locator(".mg-slice-plot")).to_be_hidden()
    view.get_by_role("combobox").select_option(BIAS)
    expect(view.locator(".mg-slice-plot")).to_be_visible()


def phases(view: Locator, *names: str) -> None:
    for name in names:
        view.get_by_role("group", name="phases").get_by_role("button", name=name).click()


def expect_card(view: Locator, key: str, says: str) -> None:
    expect(view.locator(f'[data-node="{key}"]')).to_have_attribute("aria-label", re.compile(re.escape(says)))


def grad(view: Locator, key: str) -> float:
    return shown(view.locator(f'[data-node="{key}"]').get_attribute("aria-label"), "grad")


def test_phases_in_any_order_are_seen_in_the_graph_and_told_in_words(open_page: Open) -> None:
    view = open_page(Dashboard(four_points()))
    view.locator('[data-module="layer1.neuron2"]').click()
    press(view, "four phases")
    said = view.locator(".mg-phases-words")
    root = view.locator("[data-node]").last.get_attribute("data-node")
    weight = "layer1.neuron2.w3"
    once = grad(view, weight)

    phases(view, "backward", "backward")
    expect(said).to_contain_text("3 passes over the same data, 3 times as long")
    expect_card(view, weight, "(3 passes were added up, for want of zero_grad)")
    assert grad(view, weight) == pytest.approx(3 * once, rel=5e-3)
    phases(view, "zero_grad")
    expect_card(view, weight, ", grad 0")

    prediction = view.locator(".mg-prediction").nth(1)
    before = prediction.inner_text()
    phases(view, "backward", "update")
    expect(said).to_contain_text("Data are stale: forward has not run since.")
    expect(view.locator(f'[data-node="{root}"]')).to_have_class(re.compile("has-stale-data"))
    expect_card(view, weight, "(stale: it belongs to other data or another result)")
    expect(prediction).to_have_text(before)

    phases(view, "forward")
    expect(said).to_contain_text("The loss goes from 6.01 to 3.20")
    expect(view.locator(f'[data-node="{root}"]')).not_to_have_class(re.compile("has-stale-data"))
    expect_card(view, root, "grad none")
    expect(prediction).not_to_have_text(before)
    expect(view.locator(".mg-phases-told")).to_have_text(
        "Beside the trainer, from step 0 on: backward, backward, zero_grad, backward, update, forward"
    )
    assert (step(view), loss(view)) == (0, 6.01)

    press(view, "back to the trainer")
    expect(prediction).to_have_text(before)
    assert grad(view, weight) == once


def test_weights_of_the_phases_are_kept_and_a_step_of_the_trainer_ends_them(open_page: Open) -> None:
    view = open_page(Dashboard(four_points()))
    press(view, "four phases")
    phases(view, "update")
    press(view, "keep these weights")
    expect(view.locator(".mg-summary")).to_contain_text("step 0, loss 3.20")
    phases(view, "update", "forward")
    expect(view.locator(".mg-phases-numbers")).to_be_visible()
    press(view, "Step")
    expect(view.locator(".mg-phases-numbers")).to_be_hidden()
    expect(view.locator(".mg-summary")).to_contain_text("step 1,")


def test_the_phases_are_pressed_by_keys_and_closing_the_panel_ends_them(open_page: Open) -> None:
    view = open_page(Dashboard(four_points()))
    press(view, "four phases")
    update = view.get_by_role("button", name="update")
    update.focus()
    update.press("Enter")
    update.press("Space")
    expect(view.locator(".mg-phases-words")).to_contain_text("Update without backward: old gradients.")
    expect(update).to_be_focused()
    assert view.locator(".has-stale-data").count() > 0
    press(view, "four phases")
    expect(view.locator(".has-stale-data")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [500, 1200])
def test_both_can_be_read_and_hit_at_any_width(page: Page, open_page: Open, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for make in (LossSlice, FourPhases):
        view = open_page(make(four_points()))
        if make is FourPhases:
            phases(view, "backward", "update")
        assert weak(contrasts(view)) == {}
        assert view.evaluate("view => view.scrollWidth <= view.clientWidth")
        for control in view.locator("button:visible, select, .mg-slice-handle").all():
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= 24
