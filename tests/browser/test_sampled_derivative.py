"""A function that only Python can compute, under the hand."""

from __future__ import annotations

import math
from time import monotonic
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from derivatives import answer, number, pieces, sentence, settled, show, type_in
from hand import drag
from mg_widgets import Derivative

if TYPE_CHECKING:
    from plain_page import PlainPage


def test_a_sampled_function_is_interpolated_until_python_has_answered(plain_page: PlainPage) -> None:
    widget = Derivative(math.sin, x=1.0, h=0.1)
    model, view = show(plain_page, widget)
    assert number(view, "d1") == repr(math.sin(1.0))
    assert number(view, "exact") == "not known"
    expect(view.locator(".mg-note")).to_contain_text("math.sin takes a float, not a Value")
    type_in(view, "x value", "2")
    expect(view.locator(".mg-row-d1 td")).to_have_text("\u2248 0.909259")
    expect(view.locator(".mg-step-words")).to_have_text("interpolated on the curve, with h = 0.1")
    plain_page.page.wait_for_timeout(200)
    question = answer(widget, model)
    assert (question["point"], question["seq"], len(model.sent)) == ({"x": 2}, 1, 1)
    expect(view.locator(".mg-row-d1 td")).to_have_text(repr(math.sin(2.0)))
    expect(sentence(view)).to_have_text("at x = 2 the function falls: about 0.4609 down for 1 to the right")


def test_only_the_latest_question_is_asked_while_a_hand_drags(plain_page: PlainPage) -> None:
    widget = Derivative(math.sin, x=1.0, h=0.1)
    model, view = show(plain_page, widget)
    start = monotonic()
    moves = list(drag(view.get_by_role("slider", name="x", exact=True), to=0.9, moves=40, seconds=1))
    plain_page.page.wait_for_timeout(300)
    assert monotonic() - start > 1
    # Nobody has answered: it is asked again after a second, and then for the latest.
    assert 1 <= len(model.sent) <= monotonic() - start + 1
    answer(widget, model)
    plain_page.page.wait_for_timeout(200)
    assert answer(widget, model)["point"] == {"x": moves[-1]}
    expect(view.locator(".mg-row-d1 td")).to_have_text(repr(math.sin(moves[-1])))


def test_what_a_function_raises_is_said_once(plain_page: PlainPage) -> None:
    def sinking(x: float) -> float:
        if x > 2:
            raise ValueError("too deep")
        return math.floor(x) + 0.0

    widget = Derivative(sinking, x=0.5)
    model, view = show(plain_page, widget)
    refused = view.locator(".mg-refused")
    expect(refused).to_contain_text("ValueError: too deep")
    said = refused.text_content()
    assert pieces(view) == 7
    type_in(view, "x value", "3")
    plain_page.page.wait_for_timeout(200)
    answer(widget, model)
    expect(sentence(view)).to_have_text("at x = 3 the function is nan: there is no slope")
    expect(refused).to_have_text(said or "")


def test_an_exported_page_asks_nobody(plain_page: PlainPage) -> None:
    model, view = show(plain_page, Derivative(math.sin, x=1.0, h=1e-6), player="page")
    type_in(view, "x value", "2")
    expect(view.locator(".mg-step-words")).to_have_text("interpolated on the curve, with h = 0.02")
    assert settled(model).sent == []
