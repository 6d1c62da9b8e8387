"""Graphs that are too large to be read at once open as far as they can be read, and stay as one left them."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from fake_kernel import FakeKernel
from mg_widgets import MLP, Value
from mg_widgets.widgets.expression_source import ExpressionSource

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from plain_page import PlainPage

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0], [2.0, -2.0, 0.0]]
YS = [1.0, -1.0, -1.0, 1.0, -1.0]

SIZES = """window => [...window.querySelectorAll("text")].filter(text => text.textContent).map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""


def loss_of(samples: int, *, named: bool) -> Value:
    """Return the lecture's loss, 398 nodes of four samples; without names nobody sees what is a parameter."""
    random.seed(1337)
    model = MLP(3, [4, 4, 1])
    if not named:
        for p in model.parameters():
            p.label = ""
    loss: Any = sum((model(x) - y) ** 2 for x, y in zip(XS[:samples], YS, strict=False))
    loss.backward()
    return loss


def module(view: Locator, path: str) -> Locator:
    return view.locator(f'[data-module="{path}"]')


def frame(view: Locator, path: str) -> Locator:
    return view.locator(f'[data-frame="{path}"]')


@pytest.mark.parametrize("named", [True, False], ids=["named", "without names"])
def test_the_loss_of_four_points_fits_a_notebook_and_can_be_read(
    plain_page: PlainPage,
    page: Page,
    *,
    named: bool,
) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    with closing(ExpressionSource(loss_of(4, named=named))) as source:
        view = FakeKernel(plain_page, source).show("graph").element
        window = view.locator(".mg-window")
        expect(module(view, "loss")).to_be_visible()
        assert len(source.tape) == 398
        assert min(window.evaluate(SIZES)) >= 11
        assert window.evaluate("window => window.scrollWidth <= window.clientWidth")
        assert window.bounding_box()["width"] <= 1000
        names = [module(view, f"batch.sample1.layer{layer}.neuron1") for layer in (1, 2, 3)]
        for each in [*names, *(module(view, f"batch.sample{i}") for i in (2, 3, 4))]:
            expect(each).to_be_visible()
        assert view.locator("[data-node], [data-module]").count() < 20
        expect(view.locator(".mg-left-out")).to_contain_text(
            "The lines from 41 parameters to other modules are not drawn."
        )


def test_what_was_open_stays_open_when_the_loss_has_one_sample_more(plain_page: PlainPage) -> None:
    with closing(ExpressionSource(loss_of(4, named=True))) as source:
        kernel = FakeKernel(plain_page, source)
        view = kernel.show("graph").element
        module(view, "batch.sample2").click()
        frame(view, "batch.sample1.layer1").click()
        expect(frame(view, "batch.sample2")).to_be_visible()
        expect(module(view, "batch.sample1.layer1")).to_be_visible()
        expect(module(view, "batch.sample5")).to_have_count(0)
        with closing(ExpressionSource(loss_of(5, named=True))) as other:
            kernel.model.update(_tape=other.model._tape, _snapshot=other.model._snapshot)
        expect(module(view, "batch.sample5")).to_be_visible()
        expect(frame(view, "batch.sample2")).to_be_visible()
        expect(module(view, "batch.sample1.layer1")).to_be_visible()
        expect(module(view, "batch.sample3")).to_be_visible()


def test_a_hundred_thousand_nodes_open_collapsed_and_say_what_is_left_out(plain_page: PlainPage) -> None:
    root = Value(1.0)
    for _ in range(49_999):
        root = root + 1e-6
    with closing(ExpressionSource(root)) as source:
        assert len(source.tape) == 99_999
        view = FakeKernel(plain_page, source).show("graph").element
        expect(view.locator(".mg-left-out")).to_contain_text(
            "99999 items are drawn, those nearest to the result."
        )
        assert view.locator("[data-node], [data-module]").count() <= 150
