"""A data set emptied by hand, in an exported dashboard with everything open."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from mg_widgets import MLP, SGD, Dashboard, Trainer, data, hinge

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conftest import OpenExported

PANELS = ["boundary", "network", "loss slice", "learning rate", "four phases", "bug lab"]
WORDS = "there are no samples to train on: add one"


@pytest.fixture
def trainer() -> Trainer:
    random.seed(1337)
    model = MLP(2, [6, 1], final_activation="linear")
    trainer = Trainer(model, *data.moons(2), loss=hinge, reduction="mean", optimizer=SGD(0.1), batch_size=2)
    trainer.run(5)
    return trainer


def button(dashboard: Locator, name: str) -> Locator:
    return dashboard.get_by_role("button", name=name, exact=True)


def summary(dashboard: Locator) -> Locator:
    return dashboard.locator(".mg-boundary-summary")


def says_so(dashboard: Locator, step: int) -> None:
    expect(summary(dashboard)).to_have_text(re.compile(f"step {step}, no samples: a double click adds one"))
    expect(dashboard.locator(".mg-transport .mg-message")).to_have_text(WORDS)
    for name in ("predictions", "loss slice", "learning rate", "four phases", "bug lab"):
        expect(dashboard.get_by_role("region", name=name, exact=True)).to_contain_text(WORDS)
    expect(dashboard.get_by_text("no samples: this is gone")).to_have_count(2)
    expect(dashboard.locator(".mg-dashboard-curve .mg-summary")).to_have_text(f"step {step}, loss nan")


def test_it_is_shown_for_what_it_is_and_a_first_sample_goes_on_from_there(
    page: Any, open_exported: OpenExported, trainer: Trainer
) -> None:
    dashboard = open_exported(Dashboard(trainer, panels=PANELS)).locator(".mg-dashboard")
    for left in ("of 1 wrong", "no samples"):
        button(dashboard, "Remove").click()
        expect(summary(dashboard)).to_have_text(re.compile(left))
    says_so(dashboard, 5)
    for name in ("Step", "Play"):
        button(dashboard, name).click()
        expect(button(dashboard, "Play")).to_be_visible()
        says_so(dashboard, 5)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)
        assert not weak(contrasts(dashboard))
    slider = dashboard.get_by_role("slider", name="step of the history")
    slider.fill("0")
    slider.fill("5")
    says_so(dashboard, 5)
    field = dashboard.get_by_role("group", name=re.compile("decision surface"))
    field.scroll_into_view_if_needed()
    field.dblclick(position={"x": 40, "y": 40})
    expect(summary(dashboard)).to_have_text(re.compile("step 5, .* of 1 wrong"))
    expect(dashboard.get_by_role("grid").locator("tbody tr")).to_have_count(1)
    button(dashboard, "Step").click()
    expect(summary(dashboard)).to_have_text(re.compile("step 6, .* of 1 wrong"))


def test_a_page_may_begin_without_samples(page: Any, open_exported: OpenExported, trainer: Trainer) -> None:
    trainer.set_data([], [])
    dashboard = open_exported(Dashboard(trainer, panels=PANELS)).locator(".mg-dashboard")
    says_so(dashboard, 5)
    dashboard.get_by_role("group", name=re.compile("decision surface")).focus()
    page.keyboard.press("a")
    expect(summary(dashboard)).to_have_text(re.compile("step 5, .* of 1 wrong"))
    button(dashboard, "Reset").click()
    expect(summary(dashboard)).to_have_text(re.compile("step 0, .* of 1 wrong"))
