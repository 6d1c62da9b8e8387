"""The window onto the graph: zoom, pan, search, the paths through a node, and how much is drawn."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from fake_kernel import FakeKernel
from lesson import press
from mg_widgets import Value
from mg_widgets.widgets.expression_source import ExpressionSource

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from plain_page import PlainPage

NEURON = "layer2.neuron2"
SCALE = "layer => Number(/scale\\((.*?)\\)/.exec(layer.getAttribute('transform'))[1])"


@pytest.fixture
def view(fake_kernel: FakeKernel, page: Page) -> Locator:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1000, "height": 700})
    return fake_kernel.show("graph").element


def thing(view: Locator, key: str) -> Locator:
    return view.locator(f'[data-node="{key}"], [data-module="{key}"], [data-frame="{key}"]')


def corner(view: Locator, key: str) -> tuple[float, float]:
    """Return where the upper left corner of a card or a frame is on the screen."""
    matrix = "it => (it.dataset.frame ? it.parentElement : it).getScreenCTM()"
    place = thing(view, key).evaluate(f"it => {{ const {{ e, f }} = ({matrix})(it); return [e, f]; }}")
    return tuple(place)


def box(thing: Locator) -> tuple[float, float, float, float]:
    """Return left, top, width and height on the screen."""
    return tuple(thing.bounding_box().values())


def scale(view: Locator) -> float:
    return view.locator(".mg-canvas > g").evaluate(SCALE)


def scrolled(view: Locator) -> list[float]:
    return view.locator(".mg-window").evaluate("it => [it.scrollLeft, it.scrollTop]")


def zoom_wheel(page: Page, *turns: float) -> None:
    page.keyboard.down("Control")
    for turn in turns:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(50)
    page.keyboard.up("Control")


def test_the_wheel_zooms_around_the_pointer_with_control_and_scrolls_the_page_without(
    view: Locator, page: Page
) -> None:
    page.evaluate("document.body.style.minHeight = '3000px'")
    fitted = scale(view)
    at = corner(view, NEURON)
    page.mouse.move(*at)
    high = box(view.locator(".mg-window"))[3]
    for turns in [(-120,), (-120, -120), (-4, -4, -4), (120, 120), (-120, 30, -7)]:
        before = scale(view)
        zoom_wheel(page, *turns)
        assert scale(view) != before
        assert corner(view, NEURON) == pytest.approx(at, abs=1)
        assert box(view.locator(".mg-window"))[3] == pytest.approx(high, abs=1)
    zoom_wheel(page, *[-120] * 12)
    assert scale(view) == 4
    zoom_wheel(page, *[120] * 20)
    assert scale(view) == 0.25
    press(view, "fit")
    assert scale(view) == fitted

    zoom_wheel(page, -120, -120)
    before = scale(view)
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY === 200")
    assert scale(view) == before


def test_a_drag_of_the_background_pans_and_is_no_click(view: Locator, page: Page) -> None:
    thing(view, NEURON).click()
    thing(view, "layer3.neuron1").click()
    for _ in range(4):
        press(view, "zoom in")
    window = view.locator(".mg-window")
    left, top = scrolled(view)
    selected = view.locator(".mg-item.is-selected, .mg-frame.is-selected")
    expect(selected).to_have_count(1)
    x, y = page.evaluate(
        """([x, y, width, height]) => {
          for (let i = 40; i < width - 160; i += 9) for (let j = 40; j < height - 120; j += 9) {
            const under = document.elementFromPoint(x + i, y + j);
            if (!under.closest("[role=button], .mg-hit")) return [x + i, y + j];
          }
        }""",
        box(window),
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y + 1)
    assert scrolled(view) == [left, top]
    page.mouse.move(x + 90, y + 60, steps=5)
    expect(window).to_have_css("cursor", "grabbing")
    page.mouse.up()
    assert scrolled(view) == pytest.approx([left - 90, top - 60], abs=1)
    expect(selected).to_have_count(1)
    expect(window).to_have_css("cursor", "grab")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()
    expect(selected).to_have_count(0)


def test_what_was_clicked_stays_where_it_was(view: Locator, page: Page) -> None:
    for zooms in (0, 2, 3):
        for _ in range(zooms):
            thing(view, NEURON).focus()
            page.keyboard.press("+")
        before = corner(view, NEURON)
        # Fitted, the picture goes sideways as far as what was opened is cut off otherwise.
        axes = slice(0 if zooms else 1, 2)
        for count in (1, 0):
            thing(view, NEURON).click()
            expect(thing(view, f"{NEURON}.b")).to_have_count(count)
            assert corner(view, NEURON)[axes] == pytest.approx(before[axes], abs=1)


def test_keys_zoom_and_pan_while_the_graph_has_the_focus(view: Locator, page: Page) -> None:
    fitted = scale(view)
    thing(view, NEURON).focus()
    x, y, width, height = box(thing(view, NEURON))
    middle = x + width / 2
    for key, expected in [("+", 1.25), ("=", 1.25**2), ("-", 1.25), ("+", 1.25**2)]:
        page.keyboard.press(key)
        assert scale(view) == pytest.approx(fitted * expected)
    expect(thing(view, NEURON)).to_be_focused()
    x, y, width, height = box(thing(view, NEURON))
    assert x + width / 2 == pytest.approx(middle, abs=1)
    left, top = scrolled(view)
    for key, at in [("Right", [80, 0]), ("Down", [80, 80]), ("Left", [0, 80]), ("Up", [0, 0])]:
        page.keyboard.press(f"Shift+Arrow{key}")
        assert scrolled(view) == pytest.approx([left + at[0], top + at[1]], abs=1)
    expect(thing(view, NEURON)).to_be_focused()
    left, top, wide, high = box(view.locator(".mg-window"))
    for key in ("Home", "End"):
        page.keyboard.press(key)
        x, y, width, height = box(view.locator(":focus .mg-face"))
        assert left <= x <= x + width <= left + wide
        assert top <= y <= y + height <= top + high
    page.keyboard.press("0")
    assert scale(view) == fitted
    page.keyboard.press("Control+Alt+-")
    assert scale(view) == fitted
    expect(view.locator(".mg-window")).not_to_have_class(re.compile("is-zoomed"))


def test_a_search_opens_what_is_closed_and_a_crumb_closes_it(view: Locator, page: Page) -> None:
    search, said = view.get_by_role("searchbox", name="find a node"), view.locator(".mg-search [aria-live]")
    crumbs = view.get_by_role("navigation").get_by_role("button")
    expect(crumbs).to_have_count(0)
    below = box(view.locator(".mg-window"))[1] - box(search)[1]
    search.fill("w4")
    expect(said).to_have_text("5 found")
    selected = view.locator(".mg-item.is-selected")
    found = {}
    for key, place in [("Enter", 1), ("Enter", 2), ("Shift+Enter", 1), ("Shift+Enter", 5), ("Enter", 1)]:
        search.press(key)
        expect(said).to_have_text(f"{place} of 5")
        expect(selected).to_be_in_viewport(ratio=0.95)
        node = selected.get_attribute("data-node")
        assert node.endswith(".w4")
        assert found.setdefault(place, node) == node
    assert len(set(found.values())) == 3
    expect(crumbs).to_have_text(["model", "layer 2", f"neuron {found[1][len('layer2.neuron')]}"])
    assert box(view.locator(".mg-window"))[1] - box(search)[1] == below
    search.fill("neuron9")
    expect(said).to_have_text("no match")
    search.press("Escape")
    expect(said).to_have_text("")
    expect(search).to_have_value("")

    crumbs.nth(1).focus()
    page.keyboard.press("Enter")
    expect(thing(view, found[1])).to_have_count(0)
    expect(crumbs).to_have_text(["model", "layer 2"])
    expect(crumbs.nth(1)).to_be_focused()
    frames = view.locator("[data-frame]")
    thing(view, "layer3").click()
    expect(frames).to_have_count(2)
    thing(view, "layer2").click()
    expect(frames).to_have_count(1)
    crumbs.first.click()
    expect(frames).to_have_count(3)
    expect(crumbs).to_have_count(0)
    expect(view.locator(".mg-window :focus")).to_have_count(1)


def test_only_the_paths_through_a_node_and_the_zoom_outlive_another_graph(
    view: Locator, fake_kernel: FakeKernel
) -> None:
    toggle = view.get_by_role("checkbox", name="only the paths through this node")
    cards = view.locator("[data-node], [data-module]")
    expect(toggle).to_be_disabled()
    every = cards.count()
    thing(view, NEURON).click()
    thing(view, NEURON).click()
    toggle.check()
    said = view.locator(".mg-left-out")
    expect(said).to_contain_text(re.compile(f"^Only the paths through {NEURON}: \\d+ of 123 nodes"))
    expect(thing(view, "layer2.neuron1")).to_have_count(0)
    few = cards.count()
    assert few < every
    thing(view, "x1").click()
    expect(cards).to_have_count(few)
    press(view, "zoom in")
    view.get_by_role("searchbox").fill("loss")
    zoomed = scale(view)
    fake_kernel.model.update(_tape=fake_kernel.model.get("_tape"))
    expect(view.locator(".mg")).to_have_count(1)
    expect(toggle).to_be_checked()
    expect(cards).to_have_count(few)
    expect(view.get_by_role("searchbox")).to_have_value("loss")
    assert scale(view) == zoomed
    fold = view.get_by_role("checkbox", name="fold")
    fold.check()
    expect(said).to_contain_text(re.compile(f"^Only the paths through {NEURON}: \\d+ of (?!123)\\d+ nodes"))
    assert scale(view) == zoomed
    fold.uncheck()
    toggle.uncheck()
    expect(cards).to_have_count(every)
    expect(said).to_be_hidden()


def test_more_than_150_items_are_drawn_only_when_asked_for(plain_page: PlainPage) -> None:
    root = Value(0.5)
    for _ in range(399):
        root = root.tanh()
    with closing(ExpressionSource(root)) as source:
        view = FakeKernel(plain_page, source).show("graph").element
    cards, said = view.locator("[data-node]"), view.locator(".mg-left-out")
    expect(cards).to_have_count(150)
    expect(said).to_contain_text("150 of 400 items are drawn")
    expect(view.get_by_role("button", name="draw less")).to_be_hidden()
    for count in (300, 400):
        press(view, "draw 150 more")
        expect(cards).to_have_count(count)
    expect(view.get_by_role("button", name="draw 150 more")).to_be_hidden()
    press(view, "draw less")
    expect(cards).to_have_count(150)
