"""The control of a live cell in the hands of the strict host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts
from hand import drag
from plain_page import bundle

if TYPE_CHECKING:
    from plain_page import Model, PlainPage, View

RUNNING = {"words": "running", "running": True, "steps": 1234, "speed": 5678.9}
FAILED = {
    "words": "stopped: ZeroDivisionError: division by zero",
    "running": False,
    "steps": 1,
    "speed": 0.0,
}


@pytest.fixture
def model(plain_page: PlainPage) -> Model:
    return plain_page.model("live", {"learning_rate": 0.1, "_state": RUNNING})


@pytest.fixture
def view(plain_page: PlainPage, model: Model) -> View:
    return plain_page.mount(model, *bundle("live"))


def test_it_says_what_the_cell_does_and_how_it_ended(model: Model, view: View) -> None:
    stop = view.element.get_by_role("button", name="Stop")
    expect(view.element.get_by_role("status")).to_have_text("running")
    expect(view.element.locator(".mg-live-steps")).to_have_text("step 1,234, 5,679 steps/s")
    stop.click()
    assert model.sent == [{"content": {"kind": "stop"}, "buffers": []}]
    model.update(_state=FAILED)
    expect(view.element.get_by_role("status")).to_have_text(FAILED["words"])
    expect(view.element.locator(".mg-live-steps")).to_have_text("1 step")
    expect(stop).to_be_disabled()


def test_the_rate_goes_both_ways(model: Model, view: View) -> None:
    box = view.element.get_by_label("learning rate value", exact=True)
    model.update(learning_rate=7.5)
    expect(box).to_have_value("7.5")
    list(drag(view.element.get_by_role("slider", name="learning rate", exact=True), to=0.5))
    chosen = model.get("learning_rate")
    assert 0.001 < chosen < 5
    assert len(model.saved) > 5
    assert model.saved[-1] == {"learning_rate": chosen}
    expect(box).to_have_value(str(chosen))
    box.fill("-1")
    expect(view.element.get_by_text("0 or more, such as 0.2")).to_be_visible()
    box.press("Escape")
    box.fill("0")
    box.press("Enter")
    assert model.get("learning_rate") == 0


def test_several_views_agree_and_leave_nothing_behind(
    plain_page: PlainPage, model: Model, view: View
) -> None:
    other = plain_page.mount(model, *bundle("live"))
    list(drag(view.element.get_by_role("slider", name="learning rate", exact=True), to=0.8))
    box = other.element.get_by_label("learning rate value", exact=True)
    expect(box).to_have_value(str(model.get("learning_rate")))
    view.unmount()
    other.unmount()
    assert plain_page.problems() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [260, 900])
def test_all_texts_stand_out_and_fit(
    plain_page: PlainPage, model: Model, view: View, scheme: str, width: int
) -> None:
    plain_page.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    plain_page.page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
    plain_page.page.evaluate("width => { document.body.style.width = `${width}px`; }", width)
    for state in (RUNNING, FAILED):
        model.update(_state=state)
        expect(view.element.get_by_role("status")).to_have_text(state["words"])
        texts = contrasts(view.element)
        assert len(texts) > 5
        assert not {text: ratio for text, ratio in texts if ratio < 4.5}
        root = view.element.locator(".mg-live")
        assert root.evaluate("root => root.scrollWidth <= root.clientWidth")
