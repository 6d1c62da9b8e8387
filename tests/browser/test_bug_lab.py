"""The bug lab on an exported page: switches, presets, what differs, and guessing."""

from __future__ import annotations

import json
import random
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from mg_widgets import MLP, BugLab, Dashboard, Trainer, data
from mg_widgets.widgets.trainer_source import TrainerSource
from plain_page import bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from conftest import OpenExported
    from plain_page import PlainPage

VECTORS = {
    vector["name"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "vectors" / "bugs.json").read_text())["vectors"]
}
HIT = 24
"""Pixels: the smallest target for a hand."""


@pytest.fixture
def open_lab(open_exported: OpenExported) -> Callable[..., Locator]:
    def open_lab(trainer: Trainer | None = None, **traits: Any) -> Locator:
        view = open_exported(BugLab(trainer, **traits)).locator(".mg-bug-lab")
        expect(view.get_by_role("button", name="Guess which one is on")).to_be_visible()
        return view

    return open_lab


def chart(view: Locator, name: str) -> Locator:
    return view.get_by_role("img", name=re.compile(f"^{name} at step"))


def first(view: Locator) -> Locator:
    return view.get_by_role("region", name="first node that differs")


def rows(view: Locator, caption: str) -> list[list[str]]:
    table = view.get_by_role("table", name=re.compile(caption))
    return [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]


def go_to(view: Locator, step: int) -> None:
    view.get_by_role("slider", name="step").fill(str(step))


def test_without_a_bug_both_runs_are_the_lectures(open_lab: Callable[..., Locator]) -> None:
    view = open_lab()
    expect(view).to_contain_text("No bug is on")
    for step in (0, 7, 50):
        go_to(view, step)
        loss = f"{VECTORS['none']['losses'][step]:#.3g}"
        expect(chart(view, "loss")).to_have_attribute(
            "aria-label", f"loss at step {step}: correct {loss}, yours {loss}"
        )
    expect(first(view)).to_contain_text("No node differs at step 50")
    expect(view).to_contain_text("Parameters: none of 41 differs")


@pytest.mark.parametrize("bug", ["= for +=", "tanh not attached", "update's sign", "preorder"])
def test_a_switch_puts_a_bug_on_and_off_by_keyboard(open_lab: Callable[..., Locator], bug: str) -> None:
    view = open_lab()
    switch = view.get_by_role("checkbox", name=bug)
    switch.press("Space")
    go_to(view, 50)
    vector = VECTORS[bug]
    correct, yours = VECTORS["none"]["losses"][50], vector["losses"][50]
    expect(chart(view, "loss")).to_have_attribute(
        "aria-label", f"loss at step 50: correct {correct:#.3g}, yours {yours:#.3g}"
    )
    stored = f"{vector['norms'][50]:#.3g}" if vector["norms"][50] else "0"
    expect(chart(view, "gradient norm")).to_have_attribute("aria-label", re.compile(rf"stored {stored}$"))
    switch.press("Space")
    expect(view).to_contain_text("No bug is on")


def test_several_bugs_at_once(open_lab: Callable[..., Locator]) -> None:
    view = open_lab()
    for bug in VECTORS["four of five"]["bugs"]:
        view.get_by_role("checkbox", name=bug).check()
    go_to(view, 50)
    yours = f"{VECTORS['four of five']['losses'][50]:#.3g}"
    expect(chart(view, "loss")).to_have_attribute("aria-label", re.compile(f"yours {yours}$"))


def test_with_equals_the_ledger_says_which_deposits_are_lost(open_lab: Callable[..., Locator]) -> None:
    view = open_lab(bugs=["= for +="])
    expect(first(view)).to_contain_text(
        "First node that differs at step 0, going back from the root: tanh in layer1.neuron4, xs[3]"
    )
    expect(first(view)).to_contain_text("3 of 4 are lost")
    expect(first(view)).to_contain_text("self.grad += other.data * out.grad")
    *deposits, total = rows(view, "All deposits")
    assert [fate for *_, fate in deposits] == ["lost: overwritten by the next one"] * 3 + ["added"]
    due = sum(float(deposit[2]) for deposit in deposits)
    assert float(total[2]) == pytest.approx(due, abs=2e-3)
    assert total[3] == deposits[-1][3]


def test_without_zero_grad_it_trains_better_and_the_gradient_tells(open_lab: Callable[..., Locator]) -> None:
    view = open_lab()
    view.get_by_role("combobox", name="preset").select_option("no zero_grad: it looks better")
    expect(view).to_contain_text("momentum with beta 1. Here that even trains better")
    expect(view.get_by_role("checkbox", name="no zero_grad")).to_be_checked()
    # Nothing differs at step 0: the lab goes to the first step at which something does.
    expect(first(view)).to_contain_text("First node that differs at step 1")
    expect(first(view)).to_contain_text("was left from step 0: nobody has set it to zero")
    expect(first(view)).to_contain_text("for p in n.parameters(): p.grad = 0.0")
    before, *deposits, total = rows(view, "All deposits")
    assert before[0] == "before the pass"
    stored = sum(float(row[3]) for row in [before, *deposits])
    assert float(total[3]) == pytest.approx(stored, abs=2e-3)
    go_to(view, 0)
    expect(first(view)).to_contain_text("Go to step 1")


def test_a_preset_says_so_only_as_long_as_its_setting_is_shown(open_lab: Callable[..., Locator]) -> None:
    view = open_lab()
    preset = view.get_by_role("combobox", name="preset")
    expect(preset).to_have_value("no bug")
    preset.select_option("no zero_grad: 200 steps at rate 0.2")
    expect(view.get_by_label("learning rate value")).to_have_value("0.2")
    expect(view.get_by_label("steps")).to_have_value("200")
    expect(view).to_contain_text("After 200 steps the loss is 8.00; without bugs it is 3.26e-4. It is stuck")
    steps = view.get_by_label("steps")
    steps.fill("20")
    steps.press("Enter")
    expect(preset).to_have_value("a setting of your own")
    expect(view).to_contain_text("After 20 steps")
    steps.fill("2000")
    steps.press("Enter")
    expect(view.get_by_text("a whole number from 1 to 1000")).to_be_visible()


def test_the_smallest_graph_in_four_orders(open_lab: Callable[..., Locator]) -> None:
    view = open_lab()
    view.get_by_role("combobox", name="preset").select_option("preorder: 3 instead of 5")
    expect(first(view)).to_contain_text("going back from the root: a. True gradient 5.00, stored 3.00")
    expect(first(view)).to_contain_text("b handed on its gradient before its last deposit had come")
    assert rows(view, "All deposits in a")[0] == [
        "b",
        "3.00 \u00d7 1",
        "5.00",
        "3.00",
        "too early: handed on at 3.00 of 5.00",
    ]
    assert [(calls, grad) for _, calls, grad in rows(view, "four orders")] == [
        ("L, b*3, b*2, b, a", "5.00"),
        ("L, b*3, b, a, b*2, b, a", "8.00"),
        ("L, b*3, b, a, b*2", "3.00"),
        ("a, b, b*2, b*3, L", "0"),
    ]
    view.get_by_role("checkbox", name="preorder").uncheck()
    view.get_by_role("checkbox", name="= for +=").check()
    expect(first(view)).to_contain_text("b. True gradient 5.00, stored 2.00")


def test_guessing_hides_what_is_on_and_tells_it_afterwards(open_lab: Callable[..., Locator]) -> None:
    view = open_lab(questions=1, bugs=["preorder"])
    view.get_by_role("button", name="Guess which one is on").press("Enter")
    choices = view.get_by_role("group", name="which bug is on?")
    expect(choices.get_by_role("button").first).to_be_focused()
    expect(view.get_by_role("group", name="bugs")).to_be_hidden()
    expect(view.get_by_role("combobox", name="preset")).to_be_hidden()
    shown = view.locator(".mg-bug-shown")
    expect(shown).to_contain_text("First node that differs at step 0")
    expect(shown.locator("code")).to_have_count(0)
    expect(view.get_by_role("table", name=re.compile("All deposits"))).to_have_count(0)
    # The seed asks for these.
    choices.get_by_role("button", name="no zero_grad").click()
    expect(view).to_contain_text('Wrong: it is "= for +=". Below is what shows it.')
    expect(shown).to_contain_text("self.grad += other.data * out.grad")
    expect(view).to_contain_text("0 of 1 right")
    choices.get_by_role("button", name="= for +=").press("Enter")
    expect(view).to_contain_text("0 of 1 right")
    view.get_by_role("button", name="Next question").press("Enter")
    expect(view).to_contain_text("One of these bugs is on, or none. Which?")
    choices.get_by_role("button", name="update's sign").press("Space")
    expect(view).to_contain_text('Right: it is "update\'s sign".')
    expect(view).to_contain_text("1 of 2 right")
    view.get_by_role("button", name="Back to the lab").click()
    expect(view.get_by_role("checkbox", name="preorder")).to_be_checked()
    expect(view.get_by_role("button", name="Guess which one is on")).to_be_focused()


def test_what_is_no_number_is_a_chip(open_lab: Callable[..., Locator]) -> None:
    model = MLP(1, [1], final_activation="linear")
    model.draw(random.Random(1))
    view = open_lab(Trainer(model, [[1.0], [3.0]], [1.0, 2.0]), rate=5.0, steps=400, bugs=["= for +="])
    expect(view).to_contain_text(re.compile(r"At step \d+ the loss became inf"))
    expect(view.get_by_role("checkbox", name="tanh not attached")).to_be_disabled()
    go_to(view, 400)
    expect(view.locator(".mg-bug-keys .mg-chip").first).to_be_visible()
    expect(view.locator(".mg-bug-table .mg-chip").first).to_be_visible()


def test_in_a_dashboard_it_begins_where_the_run_begins(open_exported: OpenExported) -> None:
    model = MLP(3, [4, 4, 1])
    model.draw(random.Random(7))
    trainer = Trainer(model, *data.four_points())
    page = open_exported(Dashboard(trainer))
    page.get_by_role("button", name="bug lab", exact=True).click()
    view = page.locator(".mg-bug-lab")
    label = f"loss at step 0: correct {trainer.loss:#.3g}, yours {trainer.loss:#.3g}"
    expect(chart(view, "loss")).to_have_attribute("aria-label", label)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(chart(view, "loss")).to_have_attribute("aria-label", label)
    page.get_by_role("button", name="New weights").click()
    expect(chart(view, "loss")).not_to_have_attribute("aria-label", label)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [500, 1200])
def test_all_texts_stand_out_and_all_targets_are_large_enough(
    page: Page, open_lab: Callable[..., Locator], scheme: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    view = open_lab(bugs=["= for +=", "no zero_grad"])
    go_to(view, 10)
    expect(first(view)).to_contain_text("at step 10")
    assert weak(contrasts(view)) == {}
    for target in view.locator("button:visible, select:visible, .mg-toggle:visible, input[type=range]").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= HIT
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_setting_goes_both_ways_between_page_and_python(plain_page: PlainPage) -> None:
    lab = BugLab(steps=20)
    with closing(TrainerSource(lab._trainer)) as source:
        kernel = FakeKernel(plain_page, source)
        names = ("bugs", "rate", "steps", "seed", "graph", "log", "questions")
        traits = {name: getattr(lab, name) for name in names}
        model = plain_page.model("lab", {"_source": kernel.model.reference, **traits})
        view = plain_page.mount(model, *bundle("bug_lab"))
        switch = view.element.get_by_role("checkbox", name="no zero_grad")
        switch.check()
        assert model.saved == [{"bugs": ["no zero_grad"]}]
        model.update(bugs=["preorder"], steps=30)
        expect(switch).not_to_be_checked()
        expect(view.element.get_by_role("checkbox", name="preorder")).to_be_checked()
        expect(view.element).to_contain_text("After 30 steps")
        # Guessing shows other settings, and sends none of them.
        view.element.get_by_role("button", name="Guess which one is on").click()
        view.element.get_by_role("button", name="Back to the lab").click()
        assert model.saved == [{"bugs": ["no zero_grad"]}]
    lab.close()
