"""The decision boundary in an exported page: what it draws, and a hand on its samples."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from hand import shown
from mg_widgets import MLP, SGD, Boundary, Dashboard, Trainer, Value, data, hinge, softmax_cross_entropy

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from conftest import OpenExported

    Open = Callable[[Any], Locator]

# The colour of the surface at a part of its width and height, from its upper left.
COLOR = """(field, [right, down]) => {
  const [canvas] = field.querySelectorAll("canvas");
  const { width } = canvas;
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  pixel.drawImage(canvas, -Math.round(right * (width - 1)), -Math.round(down * (width - 1)));
  return [...pixel.getImageData(0, 0, 1, 1).data];
}"""

# All of the surface, as text.
SURFACE = "field => field.querySelector('canvas').toDataURL()"


def moons(steps: int = 40, samples: int = 40) -> Trainer:
    random.seed(1337)
    xs, ys = data.moons(samples)
    model = MLP(2, [8, 8, 1], activation="relu", final_activation="linear")
    trainer = Trainer(model, xs, ys, loss=hinge, reduction="mean", optimizer=SGD(0.5))
    trainer.run(steps)
    return trainer


@pytest.fixture
def open_page(open_exported: OpenExported) -> Open:
    def open_page(widget: Boundary | Dashboard) -> Locator:
        view = open_exported(widget).locator(".mg-boundary")
        expect(view.locator(".mg-boundary-reading")).not_to_be_empty()
        return view

    return open_page


def plane(view: Locator) -> Locator:
    return view.get_by_role("group", name=re.compile("decision surface"))


def at(view: Locator, right: float, down: float) -> tuple[float, float]:
    """Return where a part of the plane is on the page."""
    plane(view).scroll_into_view_if_needed()
    box = plane(view).bounding_box()
    assert box
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def reading(view: Locator) -> str:
    view.page.wait_for_timeout(150)
    return view.locator(".mg-boundary-reading").text_content() or ""


def summary(view: Locator) -> Locator:
    return view.locator(".mg-boundary-summary")


def test_hue_is_the_sign_of_what_is_read_there(page, open_page):
    trainer = moons()
    view = open_page(Boundary(trainer))
    seen = set()
    for right, down in ((0.05, 0.05), (0.95, 0.9), (0.3, 0.95), (0.6, 0.1), (0.85, 0.6)):
        page.mouse.move(*at(view, right, down))
        said = reading(view)
        x1, x2, prediction = (shown(said, what) for what in ("x1", "x2", "prediction"))
        assert trainer.model([Value(x1), Value(x2)]).data == pytest.approx(prediction, abs=0.05)
        red, _, blue, opacity = plane(view).evaluate(COLOR, [right, down])
        assert (blue > red, opacity) == (prediction > 0, 255)
        seen.add(prediction > 0)
    assert seen == {True, False}


def test_it_follows_the_theme(page, open_page):
    view = open_page(Boundary(moons()))
    for scheme, light in (("light", True), ("dark", False), ("light", True)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            f"([field, light]) => (({COLOR})(field, [0.02, 0.02])[1] > 120) === light",
            arg=[plane(view).element_handle(), light],
        )
        # Buttons take a moment to change.
        page.wait_for_timeout(300)
        assert not weak(contrasts(view))


def test_summary_and_keys(page, open_page):
    trainer = moons(steps=1)
    view = open_page(Boundary(trainer))
    wrong = round((1 - trainer.accuracy) * 40)
    assert wrong > 0
    expect(summary(view)).to_have_text(re.compile(rf"step 1, accuracy .*%, {wrong} of 40 wrong, largest"))
    plane(view).focus()
    page.keyboard.press("End")
    expect(view.locator(".mg-boundary-reading")).to_have_text(re.compile(r"xs\[39\]"))
    expect(view.locator("[aria-live]")).to_have_text(re.compile(r"xs\[39\].*loss"))
    before = shown(reading(view), "x1")
    page.keyboard.press("Shift+ArrowRight")
    assert shown(reading(view), "x1") > before
    target = shown(reading(view), "target")
    page.keyboard.press("f")
    assert shown(reading(view), "target") == -target
    page.keyboard.press("Delete")
    expect(summary(view)).to_have_text(re.compile("of 39 wrong"))
    expect(view.locator(".mg-boundary-reading")).to_have_text(re.compile(r"xs\[38\]"))
    expect(plane(view)).to_be_focused()
    # Faster than views are built anew: none is lost.
    for _ in range(3):
        page.keyboard.press("a")
    expect(summary(view)).to_have_text(re.compile("of 42 wrong, largest loss"))
    expect(plane(view)).to_be_focused()


def test_a_drag_moves_a_sample_and_the_loss_follows_in_the_dashboard(page, open_page):
    view = open_page(Dashboard(moons(), panels=["boundary"]))
    dashboard = page.locator(".mg-dashboard")
    plane(view).focus()
    page.keyboard.press("Home")
    # A sample alone in its corner: added, then dragged through the plane.
    view.get_by_role("button", name="+1", exact=True).click()
    page.mouse.click(*at(view, 0.1, 0.1))
    expect(summary(view)).to_have_text(re.compile(r"of 41 wrong, largest loss .* \(xs\[40\]\)"))
    expect(dashboard.get_by_role("grid").locator("tbody tr")).to_have_count(41)
    losses = [shown(dashboard.locator(".mg-summary").text_content(), "loss")]
    page.mouse.move(*at(view, 0.1, 0.1))
    page.mouse.down()
    for right, down in ((0.2, 0.3), (0.5, 0.6), (0.7, 0.85)):
        page.mouse.move(*at(view, right, down))
        page.wait_for_timeout(150)
        losses.append(shown(dashboard.locator(".mg-summary").text_content(), "loss"))
    page.mouse.up()
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]
    assert reading(view).startswith("xs[40]: ")
    # It is the sample of the dashboard, too, and what it trains on from here.
    expect(dashboard.get_by_role("row", selected=True)).to_contain_text("xs[40]")
    dashboard.get_by_role("button", name="Step", exact=True).click()
    expect(summary(view)).to_have_text(re.compile("step 41, .* of 41 wrong"))


def test_it_follows_training_and_going_back(page, open_page):
    trainer = moons()
    view = open_page(Dashboard(trainer, panels=["boundary"]))
    now = plane(view).evaluate(SURFACE)
    slider = page.get_by_role("slider", name="step of the history")
    slider.fill("3")
    expect(summary(view)).to_have_text(re.compile("step 3, "))
    assert plane(view).evaluate(SURFACE) != now
    slider.fill("40")
    expect(summary(view)).to_have_text(re.compile("step 40, "))
    assert plane(view).evaluate(SURFACE) == now


def test_the_rest_of_a_dashboard_shows_what_a_hand_makes_of_a_sample(page, open_page):
    view = open_page(Dashboard(moons(samples=3), panels=["boundary"]))
    dashboard = page.locator(".mg-dashboard")
    target = shown(reading(view), "target")
    view.get_by_role("button", name="Flip").click()
    box = view.get_by_role("textbox", name="x1 of the chosen sample")
    box.fill("0.5")
    box.press("Enter")
    row = dashboard.get_by_role("row", name="xs[0]")
    expect(row.get_by_role("rowheader")).to_contain_text("0.5, ")
    expect(row.get_by_role("gridcell").first).to_have_text(f"{-target:g}")
    expect(dashboard.locator(".mg-sample-content")).to_contain_text("x1 0.500, ")
    expect(dashboard.locator(".mg-sample-content")).to_contain_text(f"y1 {-target:.2f}")


def test_buttons_and_boxes_do_what_the_hand_does(page, open_page):
    view = open_page(Boundary(moons(samples=3)))
    box = view.get_by_role("textbox", name="x1 of the chosen sample")
    box.fill("0.5")
    box.press("Enter")
    assert shown(reading(view), "x1") == 0.5
    target = shown(reading(view), "target")
    view.get_by_role("button", name="Flip").click()
    assert shown(reading(view), "target") == -target
    page.mouse.dblclick(*at(view, 0.95, 0.05))
    expect(summary(view)).to_have_text(re.compile("of 4 wrong, largest"))
    for left in (3, 2, 1):
        view.get_by_role("button", name="Remove").click()
        expect(summary(view)).to_have_text(re.compile(f"of {left} wrong, largest"))
    view.get_by_role("button", name="Remove").click()
    expect(summary(view)).to_have_text(re.compile("no samples: a double click adds one, or a in the plane"))
    expect(view.get_by_role("button", name="Remove")).to_be_hidden()
    # The surface is there, and the keys find it: no sample is needed to add one.
    assert plane(view).evaluate(COLOR, [0.5, 0.5])[3] == 255
    plane(view).focus()
    page.keyboard.press("a")
    expect(summary(view)).to_have_text(re.compile("of 1 wrong"))
    # Faster than views are built anew: none is lost.
    for key in ("Delete", "a", "a"):
        page.keyboard.press(key)
    expect(summary(view)).to_have_text(re.compile("of 2 wrong"))


@pytest.mark.parametrize("show", [Boundary, lambda trainer: Dashboard(trainer, panels=["boundary"])])
@pytest.mark.parametrize("key", ["", "a"])
def test_what_is_added_is_chosen_and_removed_again(page, open_page, show, key):
    view = open_page(show(moons()))
    plane(view).focus()
    page.keyboard.press("Home")
    first = reading(view)
    if key:
        page.keyboard.press(key)
    else:
        page.mouse.dblclick(*at(view, 0.05, 0.05))
        page.mouse.move(0, 0)
    expect(view.locator(".mg-boundary-reading")).to_have_text(re.compile(r"xs\[40\]: .*loss"))
    view.get_by_role("button", name="Remove").click()
    expect(summary(view)).to_have_text(re.compile("of 40 wrong, largest"))
    plane(view).focus()
    page.keyboard.press("Home")
    assert reading(view) == first


def test_delete_twice_removes_two_in_the_dashboard(page, open_page):
    view = open_page(Dashboard(moons(), panels=["boundary"]))
    plane(view).focus()
    page.keyboard.press("Delete")
    page.wait_for_timeout(300)
    page.keyboard.press("Delete")
    expect(summary(view)).to_have_text(re.compile("of 38 wrong"))
    expect(plane(view)).to_be_focused()


def test_three_classes(page, open_page):
    random.seed(1337)
    xs, ys = data.blobs(30)
    model = MLP(2, [6, 3], final_activation="linear")
    trainer = Trainer(model, xs, ys, loss=softmax_cross_entropy, reduction="mean", optimizer=SGD(0.5))
    trainer.run(20)
    view = open_page(Boundary(trainer))
    expect(view.locator(".mg-boundary-legend li").first).to_have_text("0")
    expect(view.get_by_text("margins")).to_be_hidden()
    hues = set()
    for right, down in ((0.9, 0.5), (0.2, 0.1), (0.2, 0.9)):
        page.mouse.move(*at(view, right, down))
        found = int(re.search(r"\(class (\d)\)", reading(view))[1])
        hues.add((found, tuple(plane(view).evaluate(COLOR, [right, down]))))
    assert len({found for found, _ in hues}) == len({color for _, color in hues}) == 3


@pytest.mark.parametrize(("value", "words"), [(float("nan"), "nan: the model says no number"), (0.0, "")])
def test_what_is_broken_or_dead_is_shown_as_such(open_page, value, words):
    model = MLP(2, [8, 1], activation="relu", final_activation="linear")
    for p in model.parameters():
        p.data = value
    view = open_page(Boundary(Trainer(model, *data.moons(40), loss=hinge, reduction="mean")))
    note = view.locator(".mg-boundary-note")
    expect(note).to_be_visible() if words else expect(note).to_be_hidden()
    expect(note).to_contain_text(words)
    corners = {tuple(plane(view).evaluate(COLOR, [x, y])) for x in (0.03, 0.97) for y in (0.03, 0.97)}
    assert len(corners) == 1
    expect(summary(view)).to_have_text(re.compile(r"largest loss (nan|1\.00)"))


def test_a_dashboard_says_why_there_is_none(page, tmp_path, four_inputs):
    page.goto(Dashboard(four_inputs, panels=["boundary"]).to_html(tmp_path / "page.html").as_uri())
    expect(page.get_by_text("a boundary needs two inputs: this model has 4")).to_be_visible()


@pytest.fixture
def four_inputs() -> Trainer:
    return Trainer(MLP(4, [2, 1]), [[1.0, 2.0, 3.0, 4.0]], [1.0])
