"""The three bundles in the hands of the strict host, with sources as Python makes them."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from hand import drag, shown
from lesson import four_points
from mg_widgets import Value
from mg_widgets.widgets.expression_source import ExpressionSource
from mg_widgets.widgets.trainer_source import TrainerSource

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from mg_widgets import Trainer
    from plain_page import PlainPage, View

NEURON = "layer1.neuron2"


FOLLOWERS = ("dashboard", "graph", "loss_curve")


def kinds(kernel: FakeKernel) -> list[str]:
    return [message["content"]["kind"] for message in kernel.model.sent]


def node(view: View, key: str) -> Locator:
    return view.element.locator(f'[data-node="{key}"], [data-module="{key}"]')


@pytest.mark.parametrize("name", FOLLOWERS)
def test_two_views_follow_their_source_and_leave_nothing_behind(
    plain_page: PlainPage, fake_kernel: FakeKernel, trainer: Trainer, name: str
) -> None:
    first, second = fake_kernel.show(name), fake_kernel.show(name)
    if name == "graph":
        number, before, after = '[data-node=":0"]', "total loss: data 6.01,", "total loss: data 3.20,"
    else:
        number, before, after = (
            ".mg-summary",
            "step 0, loss 6.01, accuracy 50.0%",
            "step 1, loss 3.20, accuracy 75.0%",
        )

    def expect_number(view: View, words: str) -> None:
        thing = view.element.locator(number)
        if name == "graph":
            expect(thing).to_have_attribute("aria-label", re.compile(words))
        else:
            expect(thing).to_have_text(words)

    expect_number(first, before)
    first.unmount()
    expect(plain_page.page.locator(".mg")).to_have_count(1)
    trainer.step()
    fake_kernel.send_frame()
    expect_number(second, after)
    second.unmount()
    expect(plain_page.page.locator(".mg")).to_have_count(0)
    assert plain_page.problems() == []
    said = kinds(fake_kernel)
    assert (said.count("hello"), said.count("bye")) == (2, 2)
    assert said[-1] == "bye"


def test_a_view_that_goes_away_under_the_hand_lets_go(fake_kernel: FakeKernel) -> None:
    view = fake_kernel.show("dashboard")
    node(view, NEURON).click()
    hand = drag(view.element.get_by_role("slider", name=f"{NEURON}.w1", exact=True), to=0.9)
    values = [next(hand) for _ in range(5)]
    view.unmount()
    said = [message["content"] for message in fake_kernel.model.sent]
    client = said[0]["client"]
    assert said[-1] == {"kind": "bye", "client": client}
    last_hold = max(i for i, each in enumerate(said) if each["kind"] == "hold")
    assert said[last_hold]["value"] == values[-1]
    for each in said[last_hold + 1 : -1]:
        assert (each["kind"], each["key"]) == ("release", f"{NEURON}.w1")
    assert len(said[last_hold:]) > 2


def test_names_say_what_python_computes(fake_kernel: FakeKernel, trainer: Trainer) -> None:
    view = fake_kernel.show("dashboard")
    roles = {
        "button": ("Play", "Step", "Reset", "New weights"),
        "slider": ("learning rate", "speed"),
        "textbox": ("learning rate value",),
        "checkbox": ("log scale",),
    }
    for role, names in roles.items():
        for name in names:
            expect(view.element.get_by_role(role, name=name, exact=True)).to_have_count(1)

    node(view, NEURON).click()
    tape = trainer.tape
    tape.set_parameters(trainer.parameters)
    tape.forward()
    tape.backward()
    cards = view.element.locator("[data-node]").all()
    assert len(cards) > 12
    for card in cards:
        index = tape.index(card.get_attribute("data-node"))
        data, grad = tape.data[index][0], tape.grad[index][0]
        name = card.get_attribute("aria-label") or ""
        assert shown(name, "data") == pytest.approx(data, rel=5e-3)
        assert shown(name, "grad") == pytest.approx(grad, rel=5e-3)
    for path in (f"{NEURON}.w1", f"{NEURON}.b"):
        expect(node(view, path)).to_have_attribute("aria-label", re.compile(f"^{path}: "))
        expect(view.element.get_by_role("slider", name=path, exact=True)).to_have_count(1)


def test_the_graph_is_one_tab_stop_and_arrows_walk_it(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    stops = view.element.locator(".mg-window [tabindex='0']")
    expect(stops).to_have_count(1)
    focus = view.element.locator(":focus")

    def walk(key: str) -> str:
        page.keyboard.press(key)
        expect(stops).to_have_count(1)
        return focus.evaluate("it => it.dataset.node ?? it.dataset.module ?? it.dataset.frame ?? ''")

    stops.focus()
    assert walk("Home") == "x1"
    assert walk("ArrowDown") == "x2"
    assert walk("ArrowUp") == "x1"
    assert [walk("ArrowRight").partition(".")[0] for _ in range(3)] == ["layer1", "layer2", "layer3"]
    assert [walk("ArrowRight") for _ in range(2)] == ["loss", ":0"]
    assert walk("ArrowLeft") == "loss"
    assert walk("End") == ":0"

    node(view, NEURON).focus()
    assert walk("Enter") == NEURON
    expect(node(view, f"{NEURON}.w1")).to_be_visible()
    inside = walk("ArrowRight")
    assert inside.startswith((f"{NEURON}.", f"{NEURON}:"))
    node(view, f"{NEURON}.w1").focus()
    page.keyboard.press("Enter")
    expect(view.element.get_by_role("slider", name=f"{NEURON}.w1", exact=True)).to_be_focused()
    node(view, f"{NEURON}.w1").focus()
    assert walk("Escape") == NEURON
    expect(node(view, f"{NEURON}.w1")).to_have_count(0)
    expect(node(view, NEURON)).to_have_attribute("aria-expanded", "false")

    stops.focus()
    page.keyboard.press("Tab")
    expect(view.element.locator(".mg-window :focus")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(
    fake_kernel: FakeKernel, trainer: Trainer, page: Page, scheme: str
) -> None:
    page.evaluate("scheme => { document.documentElement.style.colorScheme = scheme; }", scheme)
    for name in FOLLOWERS:
        view = fake_kernel.show(name)
        if name != "loss_curve":
            node(view, NEURON).click()
            trainer.nudge(f"{NEURON}.w1", -9)  # the larger a number, the stronger the tint behind it
            fake_kernel.send_frame()
            expect(node(view, f"{NEURON}.w1")).to_have_attribute("aria-label", re.compile("data -9"))
            page.wait_for_function("document.getAnimations().length === 0")
        assert weak(contrasts(view.element)) == {}


def test_a_number_used_twice_has_two_edges_and_moves(plain_page: PlainPage) -> None:
    a = Value(3.0, label="a")
    source = ExpressionSource(a + a)
    kernel = FakeKernel(plain_page, source)
    source.close()
    view = kernel.show("graph")
    expect(view.element.locator("path[data-from][data-to]")).to_have_count(2)
    names = [each.get_attribute("aria-label") for each in view.element.locator("[data-node]").all()]
    assert names == ["a: data 3.00, grad none", ":1: data 6.00, grad none, operation +"]
    node(view, ":0").click()
    box = view.element.get_by_role("textbox", name="a value", exact=True)
    box.fill("-2")
    box.press("Enter")
    expect(node(view, ":1")).to_have_attribute("aria-label", ":1: data -4.00, grad none, operation +")
    assert kernel.model.sent[-1]["content"]["kind"] == "nudge"


def test_the_samples_of_a_mini_batch_are_marked(plain_page: PlainPage) -> None:
    trainer = four_points(batch_size=2)
    with closing(TrainerSource(trainer)) as source:
        kernel = FakeKernel(plain_page, source)
        view = kernel.show("dashboard").element
        graph = kernel.show("graph").element
        rows = view.locator(".mg-predictions tbody tr")
        marks = rows.get_by_role("img", name="in this batch")
        outside = view.get_by_text("not in this batch", exact=True)
        node_line = graph.locator(".mg-line")
        for step in range(3):
            batch = trainer.tape.chosen.tolist()
            expect(view.locator(".mg-summary")).to_contain_text(f"step {step},")
            expect(marks).to_have_count(2)
            for sample in range(4):
                rows.nth(sample).click()
                expect(rows.nth(sample).get_by_role("img")).to_have_count(int(sample in batch))
                expect(outside).to_be_visible(visible=sample not in batch)
            if step == 0:
                graph.get_by_role("searchbox").fill("layer3.neuron1.w1")
                graph.get_by_role("searchbox").press("Enter")
            ledger = graph.get_by_role("region", name="ledger")
            expect(ledger.locator("tbody th")).to_have_text([re.compile(rf"xs\[{i}\]$") for i in batch])
            expect(ledger).to_contain_text("it agrees")
            plain_page.page.mouse.move(0, 0)  # a line of the table is hovered in the graph as well
            said = "this sample's share" if 0 in batch else "no part of the loss"
            expect(node_line).to_contain_text(said)
            trainer.step()
            kernel.send_frame()
    assert plain_page.problems() == []


def test_without_mini_batches_nothing_is_marked(fake_kernel: FakeKernel) -> None:
    view = fake_kernel.show("dashboard").element
    expect(view.locator(".mg-predictions tbody tr")).to_have_count(4)
    expect(view.get_by_role("img", name="in this batch")).to_have_count(0)
    expect(view.get_by_text("in this batch").locator("visible=true")).to_have_count(0)
