"""One graph in several forms: - and / folded, a tanh written out by exp."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from mg_widgets import Value
from mg_widgets.widgets.expression_source import ExpressionSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from plain_page import PlainPage, View

FOLD = re.compile("fold")


def neuron() -> Value:
    """Return the lecture's neuron after its backward pass."""
    x1, x2 = Value(2.0, "x1"), Value(0.0, "x2")
    w1, w2, b = Value(-3.0, "w1"), Value(1.0, "w2"), Value(6.8813735870195432, "b")
    n = x1 * w1 + x2 * w2 + b
    o = n.tanh()
    n.label, o.label = "n", "o"
    o.backward()
    return o


def quotient() -> Value:
    """Return L = (a - b) / c, of which d = a - b has a name."""
    a, b, c = Value(6.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    d = a - b
    quotient = d / c
    d.label, quotient.label = "d", "L"
    quotient.backward()
    return quotient


@contextmanager
def graph_of(plain_page: PlainPage, root: Value) -> Iterator[tuple[FakeKernel, View]]:
    with closing(ExpressionSource(root)) as source:
        kernel = FakeKernel(plain_page, source)
        yield kernel, kernel.show("graph")


def cards(view: View) -> Locator:
    return view.element.locator("[data-node]")


def said(view: View, *labels: str) -> list[str]:
    """Return data and gradient of some nodes, as their cards say them."""
    names = [card.get_attribute("aria-label") or "" for card in cards(view).all()]
    numbers = {name.partition(":")[0]: name.partition(", operation")[0] for name in names}
    return [numbers[label] for label in labels]


def focused(view: View) -> str:
    return view.element.locator(":focus").evaluate("it => it.dataset.node ?? it.innerText")


def test_tanh_opens_and_closes_with_the_same_gradients(plain_page: PlainPage) -> None:
    labels = ("x1", "x2", "w1", "w2", "b", "n", "o")
    with graph_of(plain_page, neuron()) as (kernel, view):
        before = said(view, *labels)
        opener = view.element.get_by_role("button", name="open as exp")
        closer = view.element.get_by_role("button", name="back to tanh")
        expect(view.element.get_by_role("checkbox", name=FOLD)).to_have_count(0)
        expect(opener).to_have_count(0)
        cards(view).and_(view.element.locator('[aria-label^="b:"]')).click()
        expect(opener).to_have_count(0)
        tanh = view.element.locator('[aria-label^="o:"]')
        tanh.click()
        key = tanh.get_attribute("data-node")
        assert key is not None
        opener.click()
        expect(cards(view)).to_have_count(18)
        assert said(view, *labels) == before
        assert said(view, "e", "1 / (e + 1)", "2n") == [
            "e: data 5.83, grad 0.0429",
            "1 / (e + 1): data 0.146, grad 4.83",
            "2n: data 1.76, grad 0.250",
        ]
        assert focused(view) == "back to tanh"
        expect(tanh).to_have_class(re.compile("is-selected"))

        # Inside one is told nothing that Python does not know, and Escape leads out.
        view.element.locator('[aria-label^="e:"]').click()
        expect(view.element.locator(".mg-line")).to_contain_text("e: data 5.83")
        expect(closer).to_be_visible()
        plain_page.page.keyboard.press("Escape")
        expect(cards(view)).to_have_count(10)
        assert focused(view) == key
        assert said(view, *labels) == before
        plain_page.page.keyboard.press("Enter")
        expect(cards(view)).to_have_count(18)
        assert focused(view) == key
        chosen = [
            each["selected"] for each in plain_page.page.evaluate("[...host.models.values()].at(-1).saved")
        ]
        assert set(chosen[1:]) == {key}

        # Another graph from Python is built anew in the same form.
        kernel.model.update(_tape=kernel.model.get("_tape"))
        expect(cards(view)).to_have_count(18)
        closer.click()
        expect(cards(view)).to_have_count(10)


def test_what_was_opened_stays_where_it_is_in_a_zoomed_window(plain_page: PlainPage) -> None:
    def corner() -> tuple[float, float]:
        box = view.element.locator('[aria-label^="o:"] .mg-face').bounding_box()
        assert box is not None
        return box["x"], box["y"]

    with graph_of(plain_page, neuron()) as (_, view):
        view.element.get_by_role("button", name="zoom in").click()
        view.element.locator('[aria-label^="o:"]').click()
        before = corner()
        view.element.get_by_role("button", name="open as exp").click()
        expect(cards(view)).to_have_count(18)
        assert corner() == pytest.approx(before, abs=1)
        view.element.get_by_role("button", name="back to tanh").click()
        assert corner() == pytest.approx(before, abs=1)


def test_minus_and_divide_fold_and_unfold(plain_page: PlainPage) -> None:
    with graph_of(plain_page, quotient()) as (_, view):
        expect(cards(view)).to_have_count(8)
        before = said(view, *"abcdL")
        switch = view.element.get_by_role("checkbox", name=FOLD)
        expect(switch).not_to_be_checked()
        view.element.locator('[aria-label^="c:"]').click()
        switch.click()
        expect(cards(view)).to_have_count(5)
        expect(switch).to_be_focused()
        assert said(view, *"abcdL") == before
        expect(view.element.locator('[aria-label^="d:"]')).to_have_attribute(
            "aria-label", re.compile("operation a - b$")
        )
        expect(view.element.locator('[aria-label^="c:"]')).to_have_class(re.compile("is-selected"))

        # A hand on a leaf reaches what is computed from it.
        box = view.element.locator(".mg-editor").get_by_role("textbox")
        box.fill("4")
        box.press("Enter")
        expect(view.element.locator('[aria-label^="L:"]')).to_have_attribute(
            "aria-label", re.compile("data 0.750,")
        )
        switch.click()
        expect(cards(view)).to_have_count(8)

        # A -1 that has become something else is not folded away.
        minus = view.element.locator('[aria-label*="data -1.00"]')
        minus.click()
        box.fill("-2")
        box.press("Enter")
        switch.click()
        expect(cards(view)).to_have_count(7)


def test_the_turn_of_a_node_stays_its_turn(plain_page: PlainPage) -> None:
    with graph_of(plain_page, quotient()) as (_, view):
        view.element.get_by_role("button", name="step through").click()
        rule = view.element.locator(".mg-turn")
        for _ in range(2):
            plain_page.page.keyboard.press("]")
        expect(rule).to_contain_text(re.compile(r"^dL/dc \+="))
        # The power's turn is that of the quotient, where it went.
        switch = view.element.get_by_role("checkbox", name=FOLD)
        switch.click()
        expect(rule).to_contain_text("dL/dd = 1 / c")
        plain_page.page.keyboard.press("]")
        expect(rule).to_contain_text(re.compile(r"^dL/da \+="))
        switch.click()
        expect(rule).to_contain_text(re.compile(r"^dL/da \+="))


def test_paths_through_a_part_are_those_through_its_tanh_once_that_is_closed(plain_page: PlainPage) -> None:
    with graph_of(plain_page, neuron()) as (_, view):
        view.element.locator('[aria-label^="o:"]').click()
        view.element.get_by_role("button", name="open as exp").click()
        view.element.locator('[aria-label^="e + 1:"]').click()
        view.element.get_by_role("checkbox", name="only the paths").check()
        expect(view.element.get_by_text("Only the paths through e + 1: 16 of 18 nodes.")).to_be_visible()
        view.element.get_by_role("button", name="back to tanh").click()
        expect(view.element.get_by_text("Only the paths through o: 10 of 10 nodes.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_another_form_can_be_read(plain_page: PlainPage, scheme: str) -> None:
    plain_page.page.evaluate("scheme => { document.documentElement.style.colorScheme = scheme; }", scheme)
    with graph_of(plain_page, quotient().tanh()) as (_, view):
        view.element.get_by_role("checkbox", name=FOLD).click()
        cards(view).last.click()
        view.element.get_by_role("button", name="open as exp").click()
        expect(cards(view)).to_have_count(13)
        plain_page.page.wait_for_function("document.getAnimations().length === 0")
        assert weak(contrasts(view.element)) == {}
