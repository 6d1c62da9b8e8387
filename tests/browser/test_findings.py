"""What a check has found, what nobody knows and what is missing, in the hands of the strict host."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from lesson import Kinked
from mg_widgets import Trainer, Value
from mg_widgets.widgets.expression_source import ExpressionSource
from mg_widgets.widgets.trainer_source import TrainerSource
from opaque import Opaque, opaque_wire

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from plain_page import PlainPage, View

NEURON = "layer1.neuron2"
TANH = {
    "key": f"{NEURON}:6",
    "kind": "engine",
    "cause": "detached",
    "diagnosis": "tanh: expected local 0.5, your _backward added 0.",
}
STALE = {"key": f"{NEURON}.w1", "kind": "state", "diagnosis": "w1.data has changed since the forward pass."}


def neuron() -> Value:
    """Return the lecture's neuron."""
    x1, x2, w1, w2 = Value(2.0, "x1"), Value(0.0, "x2"), Value(-3.0, "w1"), Value(1.0, "w2")
    n = x1 * w1 + x2 * w2 + Value(6.881373587019543, "b")
    n.label = "n"
    out = n.tanh()
    out.label = "o"
    out.backward()
    return out


def unknown(plain_page: PlainPage, *operands: str, name: str, **others: Any) -> View:
    """Show the lecture's neuron in which nobody knows how n is computed from some operands."""
    source = ExpressionSource(neuron())
    source.close()
    tape = source.tape
    node = tape.labels.index("n")
    places = [tape.labels.index(label) for label in operands]
    reason = "It takes three numbers, and no known operation does."
    opaque = Opaque(name, places, [0.5] * len(places), reason)
    return FakeKernel(plain_page, source, opaque_wire(tape, {node: opaque}, **others)).show("graph")


def card(view: View, key: str) -> Locator:
    return view.element.locator(f'[data-node="{key}"], [data-module="{key}"]')


def labelled(view: View, label: str) -> Locator:
    return view.element.locator(f'[data-node][aria-label^="{label}:"]')


def chip(view: View, key: str) -> Locator:
    return card(view, key).locator(".mg-flag")


def found(view: View) -> Locator:
    """Return the line that counts what was found."""
    return view.element.locator(".mg-finding-head[aria-live=polite]")


def test_a_closed_neuron_shows_what_was_found_inside_and_leads_there(
    fake_kernel: FakeKernel, page: Page
) -> None:
    view = fake_kernel.show("dashboard")
    expect(found(view)).to_have_text("")
    assert found(view).evaluate("it => it.checkVisibility()"), "a live region must be there before it speaks"
    fake_kernel.send_frame(findings=[TANH, STALE])
    expect(found(view)).to_have_text("1 fault and 1 remark found")
    expect(chip(view, NEURON)).to_have_text("!")
    expect(card(view, NEURON)).to_have_attribute("aria-label", re.compile("added 0. 1 more$"))
    expect(view.element.locator(".mg-flag")).to_have_count(1)

    first, second = view.element.locator(".mg-findings").get_by_role("button").all()
    expect(first).to_have_accessible_name(f"Fault {TANH['diagnosis']}")
    expect(second).to_have_accessible_name(f"Remark {STALE['diagnosis']}")
    first.focus()
    page.keyboard.press("Enter")
    expect(card(view, NEURON)).to_have_count(0)
    expect(card(view, TANH["key"])).to_have_class(re.compile("is-selected"))
    expect(view.element.locator(".mg-line")).to_contain_text(f"Fault: {TANH['diagnosis']}")
    expect(chip(view, TANH["key"])).to_have_text("!")
    expect(chip(view, STALE["key"])).to_have_text("~")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(card(view, STALE["key"])).to_have_class(re.compile("is-selected"))


def test_what_is_said_again_changes_nothing_and_what_is_mended_goes(
    fake_kernel: FakeKernel, page: Page
) -> None:
    view = fake_kernel.show("graph")
    fake_kernel.send_frame(findings=[TANH])
    button = view.element.get_by_role("button", name=TANH["diagnosis"]).last
    button.focus()
    fake_kernel.send_frame(findings=[TANH])
    fake_kernel.send_frame()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(button).to_be_focused()
    fake_kernel.send_frame(findings=[])
    expect(view.element.locator(".mg-findings")).to_be_hidden()
    expect(found(view)).to_have_text("")
    expect(chip(view, NEURON)).to_have_text("")


def test_many_of_one_cause_are_one_line_that_opens(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    neurons = [f"layer{layer}.neuron{n}" for layer in (1, 2) for n in (1, 2, 3, 4)]
    many = [TANH | {"key": f"{path}:6", "diagnosis": f"tanh at {path}: added 0."} for path in neurons]
    other = {"key": ":0", "kind": "engine", "cause": "overwrites", "diagnosis": "sum: overwrites."}
    fake_kernel.send_frame(findings=[*many, other])
    expect(found(view)).to_have_text("9 faults found")
    shown = view.element.locator(".mg-findings").get_by_role("button")
    assert shown.all_text_contents() == ["!tanh at layer1.neuron1: added 0.", "!sum: overwrites."]
    view.element.get_by_text("and 7 more like it").focus()
    page.keyboard.press("Enter")
    expect(shown).to_have_count(9)
    shown.nth(7).click()
    expect(card(view, "layer2.neuron4:6")).to_have_class(re.compile("is-selected"))


def test_a_finding_in_another_sample_leads_to_that_sample(plain_page: PlainPage) -> None:
    with closing(TrainerSource(Trainer(Kinked(), [[1.0], [3.0], [-2.0]], [2.0, 6.0, -0.4]))) as source:
        assert source.tape.lanes == 0
        key = "sample3.x1"
        view = FakeKernel(plain_page, source, findings=[TANH | {"key": key}]).show("graph")
        expect(card(view, key)).to_have_count(0)
        view.element.get_by_role("button", name=TANH["diagnosis"]).click()
        expect(card(view, key)).to_have_class(re.compile("is-selected"))
        expect(view.element.get_by_role("combobox", name="sample")).to_have_value("2")


def test_an_unknown_operation_has_all_its_operands_and_holds_what_leads_to_it(plain_page: PlainPage) -> None:
    view = unknown(plain_page, "x1", "w1", "b", name="blend")
    line = view.element.locator(".mg-line")
    expect(line).to_have_text("Click a leaf to move it, or to read why it stays.")
    expect(labelled(view, "n").locator(".is-opaque")).to_have_text("blend")
    key = labelled(view, "n").get_attribute("data-node")
    expect(view.element.locator(f'path[data-to="{key}"]')).to_have_count(3)
    labelled(view, "n").click()
    expect(line).to_contain_text("operation blend. It takes three numbers")
    labelled(view, "x1").click()
    expect(line).to_contain_text("cannot be moved, because it leads to blend")
    expect(view.element.get_by_role("slider")).to_have_count(0)
    labelled(view, "w2").click()
    expect(view.element.get_by_role("slider", name="w2")).to_have_count(1)


def test_without_gradients_the_cards_show_data_only_and_the_graph_says_why(plain_page: PlainPage) -> None:
    note = "These objects have no grad yet: the graph shows data only."
    view = unknown(plain_page, "x1", name="", notes=[note], gradless=True)
    expect(view.element.get_by_text(note)).to_be_visible()
    expect(view.element.get_by_text("grad", exact=True)).to_have_count(0)
    expect(labelled(view, "x1")).to_have_attribute("aria-label", "x1: data 2.00")
    expect(labelled(view, "n").locator(".is-opaque")).to_have_text("?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chips_and_lists_stand_out(fake_kernel: FakeKernel, page: Page, scheme: str) -> None:
    page.evaluate("scheme => { document.documentElement.style.colorScheme = scheme; }", scheme)
    view = fake_kernel.show("dashboard")
    many = [TANH | {"key": f"layer1.neuron{n}:6"} for n in (1, 2, 3, 4)]
    fake_kernel.send_frame(findings=[*many, STALE])
    view.element.get_by_text("and 3 more like it").click()
    view.element.get_by_role("button", name=STALE["diagnosis"]).last.click()
    page.wait_for_function("document.getAnimations().length === 0")
    texts = contrasts(view.element)
    assert sum(text.endswith(": ~") for text, _ in texts) == 2
    assert weak(texts) == {}
