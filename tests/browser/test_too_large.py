"""A trainer with more numbers than a page can replay: its loss alone is shown, and it is steered as ever."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from fake_kernel import FakeKernel
from lesson import four_points
from mg_widgets.widgets import page_limits
from mg_widgets.widgets.trainer_source import TrainerSource

if TYPE_CHECKING:
    import pytest

    from plain_page import PlainPage


def test_the_loss_stands_for_the_graph_and_the_controls_work(
    plain_page: PlainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_limits, "REPLAYED", 250)
    trainer = four_points()
    with closing(TrainerSource(trainer)) as source:
        kernel = FakeKernel(plain_page, source)
        view = kernel.show("dashboard").element
        cards = view.locator("[data-node], [data-module]")
        expect(cards).to_have_count(1)
        expect(view.get_by_text("only the loss is shown: this graph has 363 numbers")).to_be_visible()
        expect(view.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")

        view.get_by_role("button", name="Step", exact=True).click()
        assert kernel.model.sent[-1]["content"]["kind"] == "step"
        for _ in range(3):
            trainer.step()
        kernel.send_frame()
        said = f"loss {trainer.loss:.3g}"
        expect(view.locator(".mg-summary")).to_contain_text(f"step 3, {said}")
        expect(cards).to_have_attribute("aria-label", f"loss: data {trainer.loss:.3g}, grad 1.00")
        for name in ("Play", "Reset", "New weights"):
            expect(view.get_by_role("button", name=name, exact=True)).to_be_enabled()
        expect(view.get_by_text("only the loss is shown")).to_be_visible()
