"""Exported pages on a phone: a finger drags what it is meant to, and scrolls the page elsewhere."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from lesson import small_moons
from mg_widgets import (
    MLP,
    Boundary,
    BugLab,
    Dashboard,
    Derivative,
    FourPhases,
    LearningRate,
    LossSlice,
    Network,
    Trainer,
    data,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

    from conftest import OpenExported

PHONE = {"width": 390, "height": 844}
# Room to scroll, however short the widget is.
ROOM = "() => (document.body.style.paddingBlock = '500px')"

# Everything that is wider than the page, and every target that is smaller than a finger's in one direction.
AMISS = """() => {
  const isHeld = (part) => {
    for (let box = part.parentElement; box; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const { clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll(".mg *")].filter(
    (part) => part.getBoundingClientRect().right > clientWidth + 1 && !isHeld(part));
  const targets = [...document.querySelectorAll("button, input, select, [role=slider]")].filter((part) => {
    const { width, height } = (part.closest("label") ?? part).getBoundingClientRect();
    return width > 0 && (width < 24 || height < 24);
  });
  return [...wide, ...targets].map((part) => part.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="light")
    with context:
        yield context.new_page()


class Finger:
    """One finger on a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def swipe(self, start: tuple[float, float], right: float, down: float) -> None:
        """Touch, move in a straight line by so many pixels, and let go."""
        x, y = start
        self._send("touchStart", (x, y))
        for part in range(1, 13):
            self._send("touchMove", (x + right * part / 12, y + down * part / 12))
            self._page.wait_for_timeout(16)
        self._send("touchEnd")
        self._page.wait_for_timeout(200)

    def tap(self, at: tuple[float, float]) -> None:
        self._send("touchStart", at)
        self._send("touchEnd")
        self._page.wait_for_timeout(200)

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
def finger(page: Page) -> Finger:
    return Finger(page)


def four_points() -> Trainer:
    random.seed(1337)
    trainer = Trainer(MLP(3, [4, 4, 1]), *data.four_points())
    trainer.run(30)
    return trainer


def parabola() -> Derivative:
    return Derivative(lambda x: 3 * x**2 - 4 * x + 5, x=3.0, h=0.5)


def at(part: Locator, right: float, down: float) -> tuple[float, float]:
    """Return where a part of an element is, which is moved to where a swipe has room."""
    part.evaluate("part => part.scrollIntoView({ block: 'center' })")
    box = part.bounding_box()
    assert box
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def scrolled(page: Page) -> float:
    return page.evaluate("scrollY")


# What a finger may touch, and what says the number that it moves.
PICTURES: dict[str, tuple[Callable[[], Any], str, str]] = {
    "curve": (parabola, ".mg-derivative-curve", ".mg-row-d1 td"),
    "errors": (parabola, ".mg-error-plot", ".mg-step-words"),
    "slice": (lambda: LossSlice(four_points()), ".mg-plot-picture", ".mg-slice-words p"),
    "rates": (lambda: LearningRate(four_points()), ".mg-rate-strip", ".mg-spoken"),
    "history": (lambda: Dashboard(four_points()), ".mg-curve", ".mg-predictions tbody tr"),
    "weights": (lambda: Network(four_points()), ".mg-network-stage", ".mg-network-line >> nth=2"),
    "samples": (lambda: Boundary(small_moons()), ".mg-boundary-field", ".mg-boundary-summary"),
    "bugs": (BugLab, ".mg-bug-plot >> nth=0", ".mg-bug-step .mg-number"),
}


def state_of(page: Page, what: str) -> str:
    page.wait_for_timeout(1100)
    part = page.locator(what).first
    return (part.text_content() or "") + (part.get_attribute("d") or "")


@pytest.mark.parametrize("name", PICTURES)
def test_a_finger_that_scrolls_changes_nothing(page, finger, open_exported: OpenExported, name):
    make, picture, number = PICTURES[name]
    open_exported(make())
    page.evaluate(ROOM)
    start = at(page.locator(picture).first, 0.3, 0.7)
    before, top = state_of(page, number), scrolled(page)
    finger.swipe(start, 2, -160)
    assert scrolled(page) > top + 80
    assert state_of(page, number) == before


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "samples"])
def test_a_finger_that_goes_sideways_drags(page, finger, open_exported: OpenExported, name):
    make, picture, number = PICTURES[name]
    open_exported(make())
    page.evaluate(ROOM)
    if name == "weights":
        # Half way along the third line, from the first input to the third unit.
        middle = (
            "line => { const { x, y } = line.getPointAtLength(line.getTotalLength() / 2); return [x, y]; }"
        )
        x, y = page.locator(number).first.evaluate(middle)
        left, up = at(page.locator(picture), 0, 0)
        start = (left + x, up + y)
    else:
        start = at(page.locator(picture).first, 0.3, 0.5)
    before, place = state_of(page, number), at(page.locator(picture).first, 0, 0)
    finger.swipe(start, 70, 4)
    # Not the page's scroll: a dashboard tells above the curve that it shows the past.
    box = page.locator(picture).first.bounding_box()
    assert box
    assert (box["x"], box["y"]) == pytest.approx(place, abs=1)
    assert state_of(page, number) != before


def test_the_point_of_a_curve_follows_a_finger_whatever_its_way(page, finger, open_exported: OpenExported):
    open_exported(parabola())
    page.evaluate(ROOM)
    point = page.get_by_role("slider", name="the point on the curve")
    start, top = at(point, 0.5, 0.5), scrolled(page)
    finger.swipe(start, -40, 120)
    assert scrolled(page) == top
    assert float(point.get_attribute("aria-valuenow") or 3) < 2


def test_a_finger_moves_a_sample_up_and_adds_one(page, finger, open_exported: OpenExported):
    open_exported(Boundary(small_moons()))
    page.evaluate(ROOM)
    field = page.locator(".mg-boundary-field")
    page.get_by_role("button", name="+1").tap()
    finger.tap(at(field, 0.9, 0.8))
    box = page.get_by_role("textbox", name="x2 of the chosen sample")
    expect(page.locator(".mg-boundary-summary")).to_have_text(re.compile("of 41 wrong"))
    finger.tap(at(field, 0.9, 0.8))
    expect(page.locator(".mg-boundary-reading")).to_have_text(re.compile(r"xs\[40\]"))
    # Views are built anew up to a second after a sample was added, which ends a drag.
    page.wait_for_timeout(1500)
    before, top = float(box.input_value()), scrolled(page)
    finger.swipe(at(field, 0.9, 0.8), 0, -80)
    assert scrolled(page) == top
    assert float(box.input_value()) > before + 0.3


def test_a_network_wider_than_a_phone_is_panned(page, finger, open_exported: OpenExported):
    random.seed(1337)
    open_exported(Network(Trainer(MLP(3, [4, 4, 4, 4, 1]), *data.four_points())))
    window = page.locator(".mg-network-window")
    expect(page.locator(".mg-network-readout")).to_contain_text("Drag a line sideways")
    finger.swipe(at(window, 0.8, 0.03), -60, 0)
    assert window.evaluate("window => window.scrollLeft") == pytest.approx(60, abs=16)


@pytest.mark.parametrize(
    "make",
    [
        parabola,
        lambda: Derivative(lambda a, b, c: a * b + c, a=2.0, b=-3.0, c=10.0),
        lambda: FourPhases(four_points()),
        lambda: Dashboard(
            small_moons(),
            panels=["boundary", "network", "learning rate", "loss slice", "four phases", "bug lab"],
        ),
    ],
    ids=["slope", "slopes", "phases", "dashboard"],
)
def test_everything_fits_a_phone_and_a_finger(page, open_exported: OpenExported, make):
    open_exported(make())
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate(AMISS) == []
