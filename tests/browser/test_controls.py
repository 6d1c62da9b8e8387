"""Controls, loss curve and predictions in a page that trains by itself, under a hand and a keyboard."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from playwright.sync_api import expect

from fake_kernel import BUNDLES
from hand import drag, shown
from lesson import press
from mg_widgets import MLP, SGD, LinearDecay, Trainer, data, hinge, softmax_cross_entropy
from mg_widgets.widgets.exported_trainer import page_state
from plain_page import Model, PlainPage, bundle

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Shown(NamedTuple):
    """A widget in the page, and what is behind it."""

    view: Locator
    model: Model
    page: Page


def four_points() -> Trainer:
    random.seed(1337)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    return Trainer(MLP(3, [4, 4, 1]), xs, [1.0, -1.0, -1.0, 1.0])


def moons(**options: Any) -> Trainer:
    random.seed(1337)
    xs, ys = data.moons()
    model = MLP(2, [8, 1], activation="relu", final_activation="linear")
    return Trainer(model, xs, ys, loss=hinge, reduction="mean", **options)


def three_classes() -> Trainer:
    random.seed(1337)
    model = MLP(2, [4, 3], activation="leaky_relu", final_activation="linear")
    return Trainer(model, *data.blobs(12), loss=softmax_cross_entropy, reduction="mean")


def show(plain_page: PlainPage, trainer: Trainer, name: str = "dashboard", **snapshot: Any) -> Shown:
    traits = page_state(trainer)
    traits["_snapshot"] |= snapshot
    # Only a dashboard trains without a kernel.
    traits["_setup"]["player"] = "page" if name == "dashboard" else "kernel"
    source = plain_page.model("source", traits)
    model = plain_page.model("view", {"_source": source.reference, **BUNDLES[name]})
    return Shown(plain_page.mount(model, *bundle(name)).element, model, plain_page.page)


def slider(view: Locator, name: str) -> Locator:
    return view.get_by_role("slider", name=name, exact=True)


def test_the_box_shows_the_rate_that_the_thumb_cannot_reach(plain_page: PlainPage) -> None:
    view, _, _ = show(plain_page, four_points())
    rate, box = slider(view, "learning rate"), view.get_by_label("learning rate value", exact=True)
    expect(box).to_have_value("0.1")
    for typed, thumb in (("20", "max"), ("0", "min"), ("0.00001", "min")):
        box.fill(typed)
        box.press("Enter")
        expect(box).to_have_value(typed)
        expect(rate).to_have_attribute("aria-valuetext", typed)
        assert rate.evaluate("(input, end) => Math.abs(input.value - input[end]) < 0.02", thumb)


def test_what_is_typed_is_checked_and_escape_brings_the_truth_back(plain_page: PlainPage) -> None:
    view, _, page = show(plain_page, four_points())
    box = view.get_by_label("learning rate value", exact=True)
    for typed in ("-1", "fast", "", "1e999"):
        box.fill(typed)
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(view.get_by_text("0 or more")).to_be_visible()
        box.press("Enter")
        expect(box).to_have_value(typed)
        box.press("Escape")
        expect(box).to_have_value("0.1")
        expect(view.get_by_text("0 or more")).to_be_hidden()
    box.fill("-1")
    page.keyboard.press("Tab")
    expect(box).to_have_value("0.1")


def test_a_schedule_moves_the_thumb_until_a_hand_takes_it(plain_page: PlainPage) -> None:
    trainer = moons(optimizer=SGD(LinearDecay(1.0, 0.01, steps=30)))
    view, _, page = show(plain_page, trainer)
    rate, box = slider(view, "learning rate"), view.get_by_label("learning rate value", exact=True)
    expect(view.get_by_text("set by the schedule")).to_be_visible()
    press(view, "Step")
    expect(box).to_have_value("0.967")
    press(view, "Play")
    moved = list(drag(rate, to=0.9))
    assert moved == sorted(moved), "the schedule pulled at the thumb"
    expect(view.get_by_text("set by the schedule")).to_have_count(0)
    chosen = box.input_value()
    page.wait_for_timeout(300)
    assert box.input_value() == chosen
    assert float(chosen) == pytest.approx(float(rate.get_attribute("aria-valuetext") or "nan"))


def test_the_end_of_the_speed_slider_is_as_fast_as_it_goes(plain_page: PlainPage) -> None:
    view, _, page = show(plain_page, four_points())
    speed = slider(view, "speed")
    expect(speed).to_have_attribute("aria-valuetext", "10 steps per second")
    speed.focus()
    page.keyboard.press("End")
    expect(speed).to_have_attribute("aria-valuetext", "as fast as it goes")
    press(view, "Play")
    page.wait_for_function(
        "line => Number(line.textContent.match(/[0-9]+/)[0]) > 300",
        arg=view.locator(".mg-summary").element_handle(),
    )
    page.keyboard.press("Tab")
    speed.focus()
    page.keyboard.press("ArrowLeft")
    expect(speed).to_have_attribute("aria-valuetext", "890 steps per second")


def test_nothing_moves_while_it_trains(plain_page: PlainPage) -> None:
    view, _, page = show(plain_page, moons(), speed=None)
    boxes = """view => [...view.querySelectorAll("button, input, td, th, .mg-plot, .mg-summary")]
        .map(element => element.getBoundingClientRect()).map(({x, y, height}) => [x, y, height].join())"""
    press(view, "Play")
    page.wait_for_timeout(100)
    before = view.evaluate(boxes)
    page.wait_for_timeout(700)
    assert view.evaluate(boxes) == before
    assert len(before) > 100
    press(view, "Pause")


def test_new_weights_are_those_of_the_seed_that_is_shown(plain_page: PlainPage) -> None:
    view, _, page = show(plain_page, four_points())
    # Two of 1,000 seeds, drawn at random, begin with the loss of the first weights.
    page.evaluate("Math.random = () => 0.42")
    press(view, "New weights")
    seed = int(shown(view.locator(".mg-seed").text_content(), "seed"))
    expect(view.locator(".mg-summary")).not_to_contain_text("step 0, loss 6.01")
    loss = shown(view.locator(".mg-summary").text_content(), "loss")
    trainer = four_points()
    trainer.new_weights(seed)
    assert trainer.loss == pytest.approx(loss, rel=1e-2)
    press(view, "Reset")
    expect(view.locator(".mg-seed")).to_have_text("")
    expect(view.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")


def test_a_sample_is_chosen_with_a_click_the_keyboard_or_from_python(plain_page: PlainPage) -> None:
    view, model, page = show(plain_page, four_points())
    rows = view.get_by_role("grid").locator("tbody tr")

    def expect_chosen(row: int) -> None:
        expect(rows.nth(row)).to_have_attribute("aria-selected", "true")
        expect(view.get_by_role("row", selected=True)).to_have_count(1)
        assert model.get("sample") == row

    expect_chosen(0)
    rows.nth(2).click()
    expect_chosen(2)
    page.keyboard.press("ArrowUp")
    expect_chosen(1)
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect_chosen(3)
    page.keyboard.press("ArrowDown")
    expect_chosen(3)
    assert model.saved == [{"sample": row} for row in (2, 1, 3)]
    model.update(sample=0)
    expect_chosen(0)
    assert len(model.saved) == 3


def test_predictions_in_sight_follow_and_others_do_when_scrolled_to(plain_page: PlainPage) -> None:
    view, _, _ = show(plain_page, moons())
    rows = view.get_by_role("grid").locator("tbody tr")
    expect(rows).to_have_count(100)
    press(view, "Step")
    trainer = moons()
    trainer.step()
    last = rows.nth(99)
    last.scroll_into_view_if_needed()
    expected = trainer.model(trainer.xs[99]).data
    expect(last.locator("td").nth(0)).to_have_text(f"{trainer.ys[99]:g}")
    expect(last.locator("td").nth(1)).to_have_text(f"{expected:#.3g}")


def test_a_sample_of_classes_has_one_row_with_the_class_of_its_largest_output(plain_page: PlainPage) -> None:
    view, _, page = show(plain_page, three_classes())
    rows = view.get_by_role("grid").locator("tbody tr")
    trainer = three_classes()

    def expect_predictions() -> list[bool]:
        right = []
        expect(rows).to_have_count(12)
        for i, x in enumerate(trainer.xs):
            scores = [out.data for out in trainer.model(x)]
            found, cells = scores.index(max(scores)), rows.nth(i).locator("td")
            expect(cells.nth(0)).to_have_text(f"{i % 3}")
            expect(cells.nth(1).locator("span").last).to_have_text(f"{found}")
            expect(cells.nth(2)).to_have_text("\u2002".join(shortly(score) for score in scores))
            right.append(found == i % 3)
            expect(cells.nth(1).get_by_role("img", name="wrong")).to_have_count(0 if right[-1] else 1)
        return right

    assert False in expect_predictions()
    for _ in range(30):
        press(view, "Step")
    trainer.run(30)
    expect(view.locator(".mg-summary")).to_contain_text(f"step 30, loss {shortly(trainer.loss)}")
    assert True in expect_predictions()
    rows.nth(4).click()
    expect(rows.nth(4)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(5)).to_be_focused()


def shortly(x: float) -> str:
    return f"{x:#.3g}"


def test_a_broken_loss_is_named_in_words_and_on_the_curve(plain_page: PlainPage) -> None:
    view, _, _ = show(plain_page, four_points())
    press(view, "Step")
    view.locator('[data-module="layer1.neuron1"]').click()
    # 2 * 1e308 is inf, 3 * -1e308 is -inf, and their sum is nan.
    for weight, value in (("w1", "1e308"), ("w2", "-1e308")):
        box = view.get_by_label(f"layer1.neuron1.{weight} value", exact=True)
        box.fill(value)
        box.press("Enter")
    expect(view.get_by_role("status")).to_contain_text("loss became nan at step 1")
    expect(view.locator(".mg-summary")).to_contain_text("step 1, loss nan")
    expect(view.get_by_text("nan from step 1", exact=True)).to_be_visible()
    press(view, "Play")
    expect(view.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(view.get_by_role("status")).to_contain_text("nan")
    press(view, "Reset")
    expect(view.get_by_role("status")).to_have_text("")
    expect(view.get_by_text("nan from step")).to_be_hidden()


def test_the_curve_is_read_with_the_pointer_and_with_arrow_keys(plain_page: PlainPage) -> None:
    trainer = four_points()
    trainer.run(19)
    view, _, page = show(plain_page, trainer, "loss_curve")
    plot, losses = view.get_by_role("group", name="loss curve"), trainer.history.losses

    def expect_read(step: int) -> None:
        read = view.locator(".mg-chart-tip")
        expect(read).to_contain_text(f"step {step},")
        assert shown(read.text_content(), "loss") == pytest.approx(losses[step], rel=5e-3)

    plot.focus()
    page.keyboard.press("Home")
    expect_read(0)
    page.keyboard.press("ArrowRight")
    expect_read(1)
    page.keyboard.press("End")
    expect_read(19)
    page.keyboard.press("Escape")
    expect(view.locator(".mg-chart-tip")).to_be_hidden()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 20)
    expect_read(19)


def test_the_logarithmic_scale_and_the_trait_are_one(plain_page: PlainPage) -> None:
    view, model, _ = show(plain_page, four_points(), "loss_curve")
    switch = view.get_by_role("checkbox", name="log scale")
    expect(switch).not_to_be_checked()
    switch.check()
    assert model.get("log") is True
    model.update(log=False)
    expect(switch).not_to_be_checked()
    assert model.saved == [{"log": True}]


def test_smoothing_and_window_and_their_traits_are_one(plain_page: PlainPage) -> None:
    view, model, page = show(plain_page, four_points(), "loss_curve")
    opener = view.get_by_role("button", name="smoothing and window")
    smoothing, steps = slider(view, "smoothing"), view.get_by_role("combobox", name="steps shown")
    expect(smoothing).to_be_hidden()
    opener.click()
    smoothing.focus()
    page.keyboard.press("End")
    steps.select_option("last 100 steps")
    assert model.saved == [{"smoothing": 0.99}, {"window": 100}]
    expect(opener).to_have_accessible_name("smoothing and window: smoothing 0.99, last 100")
    model.update(smoothing=0.5, window=30)
    expect(smoothing).to_have_attribute("aria-valuetext", "0.5")
    expect(steps.locator("option:checked")).to_have_text("last 30 steps")
    opener.click()
    expect(smoothing).to_be_hidden()
    expect(opener).to_have_text("smoothing 0.5, last 30")
    assert len(model.saved) == 2


def test_a_curve_without_its_trainer_says_so(plain_page: PlainPage) -> None:
    source = plain_page.model("source", {"_tape": {}, "_setup": {}, "_snapshot": {}})
    model = plain_page.model("view", {"_source": source.reference, **BUNDLES["loss_curve"]})
    view = plain_page.mount(model, *bundle("loss_curve")).element
    expect(view.get_by_role("alert")).to_contain_text("run its cell again")
