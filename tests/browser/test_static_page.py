"""The exported page, opened from disk without a network: it trains as Python does."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from graph_parts import rows_of
from hand import drag, shown
from lesson import four_points, loss, press, slider, step
from mg_widgets import L2, MLP, SGD, Adam, CosineDecay, Dashboard, LinearDecay, Trainer, hinge

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from conftest import OpenExported

    Open = Callable[[Trainer], Locator]

MOONS = Path(__file__).parents[1] / "data" / "moons100.json"
NEURON = "layer1.neuron2"
LABEL = "</script><!--<script>{x}"


class Labelled(MLP):
    """The lecture's network, with a name for its prediction that a page could stumble over."""

    def __call__(self, x: Any) -> Any:
        prediction = super().__call__(x)
        prediction.label = LABEL
        return prediction


def moons(**options: Any) -> Trainer:
    random.seed(1337)
    data = json.loads(MOONS.read_text())
    return Trainer(
        MLP(2, [16, 16, 1], activation="relu", final_activation="linear", bias="zero"),
        data["X"],
        [float(y) for y in data["y"]],
        loss=hinge,
        reduction="mean",
        regularization=L2(1e-4),
        optimizer=SGD(LinearDecay(1.0, 0.1, steps=100)),
        **options,
    )


@pytest.fixture
def open_page(open_exported: OpenExported) -> Open:
    def open_page(trainer: Trainer) -> Locator:
        view = open_exported(Dashboard(trainer)).locator(".mg-dashboard")
        expect(view.locator(".mg-summary")).to_be_visible()
        return view

    return open_page


def expect_step(view: Locator, step: int) -> None:
    expect(view.locator(".mg-summary")).to_have_text(re.compile(f"step {step},"))


def press_step(view: Locator, times: int) -> None:
    button = view.get_by_role("button", name="Step", exact=True)
    button.evaluate("(button, times) => { while (times--) button.click(); }", times)


def weights(view: Locator) -> dict[str, float]:
    """Return the weights of the open neuron in all their digits, which a box shows while it has the focus."""
    digits = {}
    view.page.evaluate("document.activeElement.blur()")
    for box in view.locator(".mg-weights").get_by_role("textbox").all():
        box.focus()
        digits[(box.get_attribute("aria-label") or "").removesuffix(" value")] = float(box.input_value())
    return digits


def expect_state(view: Locator, trainer: Trainer, tolerance: float = 1e-12) -> None:
    """The page is at the same step, loss and weights."""
    expect_step(view, trainer.step_count)
    assert loss(view) == pytest.approx(trainer.loss, rel=5e-3)
    shown_weights = weights(view)
    assert shown_weights
    exact = {path: p.data for path, p in trainer.model.named_parameters() if path in shown_weights}
    assert shown_weights == pytest.approx(exact, rel=tolerance, abs=tolerance)


def test_every_loss_is_that_of_python(open_page: Open) -> None:
    trainer = four_points()
    view = open_page(trainer)
    assert view.get_by_role("status").text_content() == ""
    view.locator(f'[data-module="{NEURON}"]').click()
    losses = []
    for k in range(20):
        expect_step(view, k)
        losses.append(loss(view))
        if k < 19:
            press(view, "Step")
    trainer.run(19)
    assert losses == pytest.approx(trainer.history.losses, rel=5e-3)
    assert losses[-1] == pytest.approx(0.01778, rel=5e-3)
    expect_state(view, trainer)


def test_it_is_steered_like_a_trainer(open_page: Open) -> None:
    trainer = four_points()
    view = open_page(trainer)
    view.locator(f'[data-module="{NEURON}"]').click()

    rate = slider(view, "learning rate")
    list(drag(rate, to=0.6))
    trainer.learning_rate = float(rate.get_attribute("aria-valuetext") or "nan")
    assert trainer.learning_rate > 0.15
    press(view, "Step")
    trainer.step()
    expect_state(view, trainer)

    box = view.locator(".mg-weights").get_by_label(f"{NEURON}.w1 value", exact=True)
    box.fill("0.125")
    box.press("Enter")
    expect(box).to_have_value("0.125")
    trainer.nudge(f"{NEURON}.w1", 0.125)
    expect_state(view, trainer)
    seen = [(value, loss(view)) for value in drag(slider(view, f"{NEURON}.w2"), to=0.9)]
    assert len({each for _, each in seen}) > 5
    trainer.nudge(f"{NEURON}.w2", seen[-1][0])
    press_step(view, 3)
    trainer.run(3)
    expect_state(view, trainer)

    press(view, "Reset")
    trainer.reset()
    expect_state(view, trainer)
    press(view, "New weights")
    trainer.new_weights(int(shown(view.locator(".mg-seed").text_content(), "seed")))
    expect_state(view, trainer)
    press_step(view, 2)
    trainer.run(2)
    expect_state(view, trainer)


def test_it_goes_on_with_what_adam_remembers(open_page: Open) -> None:
    trainer = four_points(optimizer=Adam(CosineDecay(0.1, 0.01, steps=20)))
    trainer.run(7)
    view = open_page(trainer)
    view.locator(f'[data-module="{NEURON}"]').click()
    press_step(view, 20)
    trainer.run(20)
    expect_state(view, trainer)
    press(view, "Reset")
    press_step(view, 3)
    trainer.reset()
    trainer.run(3)
    expect_state(view, trainer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_plays_and_pauses_in_both_colour_schemes(open_page: Open, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    view = open_page(four_points())
    background = view.evaluate("view => getComputedStyle(view).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) > 3 * 128) == (scheme == "light")
    slider(view, "speed").press("End")
    press(view, "Play")
    page.wait_for_function(
        "summary => Number(summary.textContent.match(/\\d+/)[0]) > 100",
        arg=view.locator(".mg-summary").element_handle(),
    )
    press(view, "Pause")
    expect(view.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.wait_for_timeout(200)
    trainer, reached = four_points(), step(view)
    trainer.run(reached)
    view.locator(f'[data-module="{NEURON}"]').click()
    expect_state(view, trainer, 1e-9)


def test_a_label_cannot_end_the_script_that_holds_it(open_page: Open) -> None:
    view = open_page(four_points(Labelled))
    prediction = view.locator('[data-module="layer3.neuron1"]')
    expect(prediction).to_be_visible()
    prediction.click()
    expect(view.locator(f'[data-node][aria-label^="{LABEL}: data"]')).to_be_visible()
    press(view, "Step")
    expect_step(view, 1)


def test_moons_train_to_the_same_numbers(open_page: Open) -> None:
    trainer = moons()
    view = open_page(trainer)
    assert loss(view) == pytest.approx(0.8958441028683222, rel=5e-3)
    for module in ("layer2", "layer2.neuron16"):
        view.locator(f'[data-module="{module}"]').click()
    press_step(view, 99)
    trainer.run(99)
    assert trainer.loss == pytest.approx(0.010978370135492717, rel=1e-9)
    expect_state(view, trainer, 1e-9)
    rate = view.get_by_label("learning rate value", exact=True)
    expect(rate).to_have_value("0.109")


def test_moons_train_on_the_same_mini_batches(open_page: Open) -> None:
    trainer = moons(batch_size=32, seed=5)
    view = open_page(trainer)
    for module in ("layer2", "layer2.neuron16"):
        view.locator(f'[data-module="{module}"]').click()
    press_step(view, 30)
    trainer.run(30)
    expect_state(view, trainer, 1e-9)
    rows = view.locator(".mg-predictions tbody tr")
    rows.nth(7).scroll_into_view_if_needed()
    shown = [rows.nth(i).get_by_role("img", name="in this batch").is_visible() for i in range(8)]
    assert shown == [i in trainer.tape.chosen for i in range(8)]
    assert 0 < sum(shown) < 8


def test_it_steps_through_both_passes_and_nudges_a_weight(open_page: Open) -> None:
    dashboard = open_page(four_points())
    press(dashboard, "step through")
    press(dashboard, "next")
    expect(dashboard.locator(".mg-turn")).to_contain_text("dL/d")
    press(dashboard, "step through")
    press(dashboard, "ledger")
    dashboard.locator('[data-weight="layer3.neuron1.w1"]').first.dispatch_event("click")
    ledger = dashboard.get_by_role("region", name="ledger", exact=True)
    expect(ledger).to_contain_text("it agrees")
    box = dashboard.get_by_role("textbox", name="nudge by", exact=True)
    box.fill("0.5")
    box.press("Enter")
    nudge = dashboard.get_by_role("region", name="nudge", exact=True)
    expect(nudge.locator("h4")).to_contain_text("by 0.500")
    assert float(rows_of(nudge)["actual"]) != 0
    dashboard.locator(".mg-parameter").hover()
    expect(dashboard.locator('path[data-parameter="layer3.neuron1.w1"].is-lit')).to_have_count(1)
