"""The derivative explorer under the hand, in the hands of the strict host."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from derivatives import (
    add,
    lecture,
    middle,
    mount,
    number,
    pieces,
    point,
    sentence,
    settled,
    show,
    type_in,
)
from hand import drag
from mg_widgets import Derivative

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from plain_page import PlainPage


def test_the_point_is_dragged_along_the_curve_and_all_numbers_follow(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0, h=0.001))
    expect(sentence(view)).to_have_text("at x = 3 the function rises: 14 up for 1 to the right")
    assert number(view, "numeric") == "14.00300000000243"
    assert number(view, "d2") == "20.014003000000002"
    assert number(view, "exact") == "14"
    curve = view.locator(".mg-curve-line")
    before = curve.get_attribute("d")
    boxes = [part.bounding_box() for part in view.locator(".mg-derivative-body > *").all()]

    x, y = middle(point(view))
    mouse = plain_page.page.mouse
    mouse.move(x, y)
    mouse.down()
    seen, start = set(), monotonic()
    for move in range(1, 31):
        mouse.move(x - 12 * move, y + 40)
        plain_page.page.wait_for_timeout(50)
        seen.add(number(view, "exact"))
    mouse.up()
    seconds = monotonic() - start

    landed = float(view.get_by_role("textbox", name="x value").input_value())
    assert landed < 0
    assert len(seen) > 25
    assert float(number(view, "exact")) == pytest.approx(6 * landed - 4, abs=1e-9)
    assert settled(model).get("point") == {"x": landed}
    # At most four writes a second, and one when the hand lets go.
    assert 4 <= len(model.saved) <= 4 * seconds + 2
    assert curve.get_attribute("d") == before
    assert boxes == [part.bounding_box() for part in view.locator(".mg-derivative-body > *").all()]
    assert middle(point(view))[0] == pytest.approx(x - 360, abs=1)


def test_a_press_anywhere_brings_the_point_there(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0))
    x, y = middle(view.locator(".mg-derivative-curve"))
    plain_page.page.mouse.click(x, y)
    landed = middle(point(view))[0]
    assert landed == pytest.approx(x, abs=1.5)
    expect(point(view)).to_be_focused()
    assert settled(model).get("point") != {"x": 3.0}


def test_the_point_at_x_plus_h_is_dragged_too(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=0.0, h=1.0))
    x, y = middle(view.locator(".mg-derivative-curve .mg-step-point").first)
    mouse = plain_page.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 84, y, steps=4)
    mouse.up()
    assert settled(model).get("point") == {"x": 0.0}
    assert 1.9 < model.get("h") < 2.1


def test_keys_move_the_point(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0))
    handle = point(view)
    handle.focus()
    for key, landed in [
        ("ArrowRight", 3.1),
        ("Shift+ArrowRight", 4.1),
        ("ArrowDown", 4.0),
        ("PageDown", 3.0),
        ("PageUp", 4.0),
        ("Home", -5.0),
        ("ArrowLeft", -5.0),
        ("End", 5.0),
    ]:
        handle.press(key)
        expect(handle).to_have_attribute("aria-valuenow", f"{landed:g}")
    expect(handle).to_have_attribute("aria-valuetext", "x 5, f 60")
    assert settled(model).get("point") == {"x": 5}


def test_arrow_keys_move_h_by_a_twentieth_of_a_decade_either_way(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0))
    slider = view.get_by_role("slider", name="h", exact=True)
    box = view.get_by_role("textbox", name="h value", exact=True)
    for key, landed in [
        ("ArrowRight", "0.011"),
        ("ArrowRight", "0.013"),
        ("ArrowLeft", "0.011"),
        ("ArrowLeft", "0.01"),
        ("ArrowLeft", "0.0089"),
        ("ArrowRight", "0.01"),
        ("End", "1"),
        ("ArrowLeft", "0.89"),
        ("Home", "1e-16"),
        ("ArrowRight", "1.1e-16"),
    ]:
        slider.press(key)
        expect(box).to_have_value(landed)
    assert settled(model).get("h") == 1.1e-16


def test_where_there_is_no_value_no_slope_is_exact(plain_page: PlainPage) -> None:
    _, view = show(plain_page, Derivative(lambda a, b: a.log() * b, a=-1.0, b=2.0))
    expect(sentence(view)).to_have_text("at a = -1 the function is nan: there is no slope")
    assert number(view, "exact") == "nan"
    partials = view.locator(".mg-partial")
    assert partials.all_text_contents() == ["nan", "nan"]
    type_in(view, "a value", "1")
    expect(partials).to_have_text(["2", "0"])


def test_typed_numbers_and_what_too_small_an_h_does(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0))
    words = view.locator(".mg-step-words")
    type_in(view, "h value", "1e-8")
    expect(view.locator(".mg-row-numeric td")).to_have_text("14.00000009255109")
    type_in(view, "h value", "1e-16")
    expect(words).to_have_text("x + h is x: h is lost in rounding, and the slope is 0")
    assert (number(view, "numeric"), number(view, "difference")) == ("0", "-14")
    type_in(view, "h value", "0")
    expect(words).to_have_text("h is 0: 0/0, no slope")
    assert (number(view, "numeric"), number(view, "exact")) == ("0/0, no slope", "14")
    type_in(view, "x value", "-3")
    expect(sentence(view)).to_have_text("at x = -3 the function falls: 22 down for 1 to the right")
    type_in(view, "x value", "0.6666666666666666")
    expect(sentence(view)).to_have_text("at x = 0.666667 the function is flat: slope 0")
    assert (settled(model).get("h"), model.get("point")) == (0, {"x": 2 / 3})

    slider = view.get_by_role("slider", name="x", exact=True)
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("-5", "5")
    type_in(view, "x value", "30")
    expect(slider).to_have_attribute("max", "60")
    expect(sentence(view)).to_have_text("at x = 30 the function rises: 176 up for 1 to the right")


def test_h_is_dragged_on_its_slider_and_in_the_error_plot(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0, h=0.5))
    expect(view.get_by_text("d2 - d1", exact=True)).to_be_visible()
    steps = list(drag(view.get_by_role("slider", name="h", exact=True), to=0.5))
    assert steps == sorted(steps, reverse=True)
    assert 1e-9 < settled(model).get("h") < 1e-7
    assert float(number(view, "difference")) == pytest.approx(0, abs=1e-5)
    expect(view.get_by_text("d2 - d1", exact=True)).to_be_hidden()
    expect(view.locator(".mg-error-plot")).to_have_attribute(
        "aria-label", re.compile(r"^error against h: smallest, \S+e-[89], at h = \S+e-[89]$")
    )
    for words in ("rounding", "truncation"):
        expect(view.get_by_text(words, exact=True)).to_be_visible()

    box = view.locator(".mg-error-plot").bounding_box()
    assert box
    mouse = plain_page.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + box["width"] + 50, box["y"] + 60, steps=5)
    mouse.up()
    assert settled(model).get("h") == 1
    assert number(view, "numeric") == "17"


def test_the_central_difference_of_a_parabola_is_exact(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(lecture, x=3.0, h=0.5))
    assert number(view, "numeric") == "15.5"
    view.get_by_role("radio", name="central").check()
    expect(view.locator(".mg-row-numeric td")).to_have_text("14")
    expect(view.locator(".mg-step-words")).to_have_text("the numeric slope is exact")
    assert view.locator(".mg-row-d1 th").text_content() == "d1 = lecture(x - h)"
    expect(view.locator(".mg-derivative-curve .mg-step-point:visible")).to_have_count(2)
    assert settled(model).get("method") == "central"


def test_each_input_has_its_slope_and_is_bumped_alone(plain_page: PlainPage) -> None:
    widget = Derivative(lambda a, b, c: a * b + c, a=2.0, b=-3.0, c=10.0, h=0.0001)
    model, view = show(plain_page, widget)
    assert view.locator(".mg-partial").all_text_contents() == ["-3", "2", "1"]
    bumped = view.locator(".mg-bumped")
    for name, words in [
        ("a", "bump a by 1e-4: d1 4, d2 3.999699999999999, slope (d2 - d1) / h = -3.000000000010772"),
        ("b", "bump b by 1e-4: d1 4, d2 4.0002, slope (d2 - d1) / h = 2.0000000000042206"),
        ("c", "bump c by 1e-4: d1 4, d2 4.0001, slope (d2 - d1) / h = 0.9999999999976694"),
    ]:
        view.get_by_role("button", name=f"bump {name}").click()
        expect(bumped).to_have_text(words)
        expect(view.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
    view.get_by_role("button", name="a", exact=True).click()
    expect(sentence(view)).to_have_text("at a = 2 the function falls: 3 down for 1 to the right")
    type_in(view, "b value", "4")
    expect(sentence(view)).to_have_text("at a = 2 the function rises: 4 up for 1 to the right")
    assert (settled(model).get("along"), model.get("point")) == ("a", {"a": 2, "b": 4, "c": 10})


def test_the_exercise_of_the_lecture(plain_page: PlainPage) -> None:
    def exercise(a: Any, b: Any, c: Any) -> Any:
        return -(a**3) + (3 * b).sin() - 1.0 / c + b**2.5 - a**0.5

    _, view = show(plain_page, Derivative(exercise, a=2.0, b=3.0, c=4.0, h=1e-6))
    assert number(view, "d1") == "6.336362190988558"
    slopes = [float(text) for text in view.locator(".mg-partial").all_text_contents()]
    assert slopes == pytest.approx([-12.353553390593273, 10.25699027111255, 0.0625], rel=1e-14)
    # The root of a has no value left of 0: the line ends there.
    assert pieces(view) == 1


@pytest.mark.parametrize(
    ("f", "x", "count", "words"),
    [
        (lambda x: 1 / x, 0.0, 2, "at x = 0 the function is inf: there is no slope"),
        (lambda x: x.log(), 0.0, 1, "at x = 0 the function is -inf: there is no slope"),
        (lambda x: x.log(), -1.0, 1, "at x = -1 the function is nan: there is no slope"),
        (
            lambda x: x.relu() + (-x).relu(),
            0.0,
            1,
            "at x = 0 there is a kink: slope -1 on the left, 1 on the right; backward() says 0",
        ),
        (lambda x: 0 * x + 7, 1.0, 1, "at x = 1 the function is flat: slope 0"),
        (lambda x: x * 1e308, 1.0, 1, "at x = 1 the function rises: 1e308 up for 1 to the right"),
        (lambda x: 0 * x + 1e308, 1.0, 1, "at x = 1 the function is flat: slope 0"),
        (lambda x: x + 1e9, 1.0, 1, "at x = 1 the function rises: 1 up for 1 to the right"),
    ],
    ids=["a pole", "an edge", "outside", "a kink", "a constant", "1e308", "a constant 1e308", "a high line"],
)
def test_what_is_not_smooth_is_drawn_and_told_as_it_is(
    f: Any,
    x: float,
    count: int,
    words: str,
    plain_page: PlainPage,
) -> None:
    _, view = show(plain_page, Derivative(f, x=x, h=0.5))
    expect(sentence(view)).to_have_text(words)
    assert pieces(view) == count
    expect(view.locator(".mg-derivative-curve .mg-chip:visible")).to_have_count(int("no slope" in words))
    expect(view.locator(".mg-derivative-curve .mg-point.is-off")).to_have_count(int("no slope" in words))
    assert "NaN" not in view.locator(".mg-derivative-curve").inner_html()


def test_a_window_grows_with_the_point_and_shrinks_again(plain_page: PlainPage) -> None:
    _, view = show(plain_page, Derivative(lecture, x=3.0))
    slider = view.get_by_role("slider", name="x", exact=True)
    for typed, most in (
        ("100", "200"),
        ("90", "200"),
        ("3", "5"),
        ("1e308", "1.7976931348623157e+308"),
        ("7", "14"),
    ):
        type_in(view, "x value", typed)
        expect(slider).to_have_attribute("max", most)


def test_a_window_as_wide_as_numbers_go_is_drawn(plain_page: PlainPage) -> None:
    _, view = show(plain_page, Derivative(lecture, x=1.0, window=(-1e308, 1e308)))
    expect(sentence(view)).to_have_text("at x = 1 the function rises: 2 up for 1 to the right")
    assert "NaN" not in view.locator(".mg-derivative-curve").inner_html()


def test_two_views_and_python_move_the_same_point(plain_page: PlainPage) -> None:
    model = add(plain_page, Derivative(lecture, x=3.0))
    first, second = (mount(plain_page, model) for _ in range(2))
    type_in(first.element, "x value", "1")
    expect(sentence(second.element)).to_have_text("at x = 1 the function rises: 2 up for 1 to the right")
    model.update(point={"x": -3.0}, h=0.25, method="central", window=[-4.0, 0.0])
    for view in (first, second):
        expect(sentence(view.element)).to_have_text(re.compile("^at x = -3 "))
        expect(view.element.get_by_role("radio", name="central")).to_be_checked()
        expect(view.element.get_by_role("slider", name="x", exact=True)).to_have_attribute("min", "-4")
    first.unmount()
    type_in(second.element, "x value", "-2")
    assert settled(model).get("point") == {"x": -2}


def test_an_exported_page_is_explored_without_a_network(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    Derivative(lecture, x=3.0, h=0.5).to_html(path)
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        view = page.locator(".mg-derivative")
        type_in(view, "x value", "-3")
        expect(sentence(view)).to_have_text("at x = -3 the function falls: 22 down for 1 to the right")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [850, 500])
def test_every_text_can_be_read(scheme: Any, width: int, plain_page: PlainPage) -> None:
    page = plain_page.page
    page.emulate_media(color_scheme=scheme)
    page.add_style_tag(content=":root { color-scheme: light dark }")
    page.set_viewport_size({"width": width, "height": 1000})
    widget = Derivative(lambda a, b, c: a * b**2 + c, a=2.0, b=-3.0, c=10.0, h=1.0)
    _, view = show(plain_page, widget)
    view.get_by_role("button", name="bump b").click()
    expect(view.get_by_text("d2 - d1", exact=True)).to_be_visible()
    assert not weak(contrasts(view))
    sizes = view.evaluate(
        "view => [...view.querySelectorAll('*')].map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 11
    targets = [target.bounding_box() for target in view.locator("button, input, .mg-point").all()]
    assert all(box and (box["height"] >= 24 or box["width"] < 16) for box in targets)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
