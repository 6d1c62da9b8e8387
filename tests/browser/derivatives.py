"""Derivatives in a plain page, as a kernel would send them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from plain_page import Model, PlainPage, View, bundle

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from mg_widgets import Derivative

TRAITS = ("point", "h", "method", "along", "window", "_function", "_answer")


def lecture(x: Any) -> Any:
    return 3 * x**2 - 4 * x + 5


def add(plain_page: PlainPage, widget: Derivative, **function: Any) -> Model:
    """Make the widget's model; `function` replaces what its `_function` says."""
    traits = {name: getattr(widget, name) for name in TRAITS}
    traits["_function"] = traits["_function"] | function
    return plain_page.model("derivative", traits)


def mount(plain_page: PlainPage, model: Model) -> View:
    return plain_page.mount(model, *bundle("derivative"))


def show(plain_page: PlainPage, widget: Derivative, **function: Any) -> tuple[Model, Locator]:
    model = add(plain_page, widget, **function)
    return model, mount(plain_page, model).element


def answer(widget: Derivative, model: Model) -> dict[str, Any]:
    """Answer what the page has asked last, as the widget does; returns the question."""
    question = model.sent[-1]["content"]
    widget._hear(widget, question, [])
    assert widget._answer["seq"] == question["seq"]
    model.update(_answer=widget._answer)
    return question


def number(view: Locator, row: str) -> str:
    """Return what the table says in a row."""
    return (view.locator(f".mg-row-{row} td").text_content() or "").strip()


def point(view: Locator) -> Locator:
    return view.get_by_role("slider", name="the point on the curve")


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def type_in(view: Locator, box: str, text: str) -> None:
    field = view.get_by_role("textbox", name=box, exact=True)
    field.fill(text)
    field.press("Enter")


def settled(model: Model) -> Model:
    """Wait until the page has written what it has to."""
    model.page.wait_for_timeout(300)
    return model


def sentence(view: Locator) -> Locator:
    return view.locator(".mg-sentence")


def pieces(view: Locator) -> int:
    """Return how many stretches of the curve are drawn."""
    line = view.locator(".mg-curve-line")
    expect(line).to_have_attribute("d", re.compile("M"))
    return (line.get_attribute("d") or "").count("M")
