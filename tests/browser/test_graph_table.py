"""The table of all nodes, the graph under the keyboard, and labels of any text, in a plain page."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from lesson import Kinked, press
from mg_widgets import Trainer, Value
from mg_widgets.widgets.expression_source import ExpressionSource
from mg_widgets.widgets.trainer_source import TrainerSource

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from plain_page import PlainPage, View

NEURON = "layer1.neuron2"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LABELS = [
    '<b onclick="x">bold</b> & "quotes"',
    "x" * 10_000,
    "W" * 99,
    "\u05e9\u05dc\u05d5\u05dd (\u05d0)!" * 9,
    FAMILY * 30,
    "two\nlines\tand a tab",
    "",
    "  ",
    "twice",
    "twice",
    "a" + "\u0301" * 5000,
    "\u202eabc",
]


def expression(plain_page: PlainPage, root: Value) -> View:
    """Show a plain expression, with its table."""
    with closing(ExpressionSource(root)) as source:
        view = FakeKernel(plain_page, source).show("graph")
    press(view.element, "table")
    return view


def texts(view: View) -> dict[str, list[str]]:
    """Return the cells of each row by its key."""
    rows = view.element.locator("tbody").evaluate(
        "body => [...body.rows].map(row => [row.dataset.key, [...row.cells].map(cell => cell.textContent)])"
    )
    return dict(rows)


def row(view: View, key: str) -> Locator:
    return view.element.locator(f'tr[data-key="{key}"]')


def card(view: View, key: str) -> Locator:
    return view.element.locator(f'[data-node="{key}"], [data-module="{key}"]')


def focused(page: Page) -> str:
    """Return what the focus is on: the key of a name in the table, or the text of a button."""
    return page.evaluate("document.activeElement.value || document.activeElement.textContent")


def test_it_says_what_python_computes_and_follows_training(fake_kernel: FakeKernel, trainer: Trainer) -> None:
    view = fake_kernel.show("graph")
    toggle = view.element.get_by_role("button", name="table", exact=True)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(view.element.locator(".mg-table").get_by_role("table")).to_have_count(0)
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    tape = trainer.tape

    def expect_numbers(sample: int) -> None:
        tape.set_parameters(trainer.parameters)
        tape.forward()
        tape.backward()
        # The last of what differs between samples, out of sight: all rows are written together.
        last = tape.root - 1
        expect(row(view, tape.keys[last]).locator("td").nth(2)).to_have_text(
            f"{tape.data[last][sample]:#.3g}"
        )
        rows = texts(view)
        assert list(rows) == list(tape.keys)
        for node, (key, (_, _, operands, data, grad, local)) in enumerate(rows.items()):
            lane = sample if tape.lane[node] else 0
            assert float(data) == pytest.approx(tape.data[node][lane], rel=5e-3)
            assert float(grad) == pytest.approx(tape.grad[node][lane], rel=5e-3), key
            assert operands.count(",") == local.count(",")

    expect_numbers(0)
    expect(view.element.get_by_role("columnheader")).to_have_text(
        ["name", "operation", "operands", "data", "grad", "local derivatives"]
    )
    view.element.get_by_role("button", name="next sample").click()
    expect(row(view, "x1").locator("td").nth(2)).to_have_text("3.00")
    expect_numbers(1)
    trainer.step()
    fake_kernel.send_frame()
    expect_numbers(1)
    toggle.click()
    expect(view.element.locator(".mg-table").get_by_role("table")).to_have_count(0)


def test_only_what_is_in_sight_is_written_while_it_plays(fake_kernel: FakeKernel, trainer: Trainer) -> None:
    view = fake_kernel.show("graph")
    press(view.element, "table")
    first, last = (row(view, key).locator("td").nth(3) for key in ("layer3.neuron1.b", ":0"))
    loss = row(view, ":0").locator("td").nth(2)
    before, shown = loss.text_content(), first.text_content()
    trainer.step()
    fake_kernel.send_frame(playing=True)
    expect(first).not_to_have_text(shown or "")
    expect(last).to_have_text("1.00")
    assert loss.text_content() == before
    view.element.locator(".mg-table-box").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(loss).not_to_have_text(before or "")
    hidden = first.text_content()
    trainer.step()
    fake_kernel.send_frame(playing=True)
    expect(loss).to_have_text(f"{trainer.loss:#.3g}")
    assert first.text_content() == hidden
    fake_kernel.send_frame(playing=False)
    expect(first).not_to_have_text(hidden or "")


def test_hover_and_selection_are_one_with_the_graph(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    press(view.element, "table")
    current = view.element.locator("tr[aria-current]")

    row(view, "x2").locator("td").nth(2).click()
    expect(card(view, "x2")).to_contain_class("is-selected")
    expect(current).to_have_count(1)
    row(view, "x3").hover()
    expect(card(view, "x3")).to_contain_class("is-hovered")

    page.evaluate("scrollTo(0, 0)")
    card(view, ":0").click()
    expect(row(view, ":0")).to_have_attribute("aria-current", "true")
    expect(row(view, ":0")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    card(view, NEURON).hover()
    inside = view.element.locator("tr.is-hovered")
    expect(inside).to_have_count(11)
    assert all(key.startswith(NEURON) for key in inside.evaluate_all("rows => rows.map(r => r.dataset.key)"))

    row(view, ":0").get_by_role("button").nth(1).click()
    expect(row(view, "loss:3")).to_have_attribute("aria-current", "true")
    expect(card(view, "loss")).to_contain_class("is-selected")


def test_of_samples_without_lanes_only_the_shown_one_is_in_it(plain_page: PlainPage) -> None:
    with closing(TrainerSource(Trainer(Kinked(), [[1.0], [-2.0]], [1.0, 1.0]))) as source:
        view = FakeKernel(plain_page, source).show("graph")
    press(view.element, "table")

    def leaves() -> set[str]:
        return {key for key in texts(view) if key.startswith("sample")}

    assert leaves() == {"sample1.x1", "sample1.y1"}
    view.element.get_by_role("button", name="next sample").click()
    expect(row(view, "sample2.x1")).to_have_count(1)
    assert leaves() == {"sample2.x1", "sample2.y1"}


def test_there_are_a_thousand_rows_until_someone_asks_for_more(plain_page: PlainPage, page: Page) -> None:
    value = Value(0.5, label="a")
    for _ in range(2499):
        value = value.tanh()
    view = expression(plain_page, value)
    rows = view.element.locator("tbody tr")
    expect(rows).to_have_count(1000)
    more = view.element.get_by_role("button", name="more rows")
    expect(more).to_have_text("1,000 more rows of 1,500")
    more.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2000)
    assert focused(page) == ":1000"
    expect(row(view, ":1000")).to_be_in_viewport()
    expect(more).to_have_text("500 more rows")
    more.click()
    expect(rows).to_have_count(2500)
    expect(more).to_be_hidden()
    assert texts(view)[":2499"][4:] == ["none", f"{1 - value.data**2:#.3g}"]


def test_copied_it_is_a_table_in_plain_text(plain_page: PlainPage, page: Page) -> None:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    root = a * b
    root.backward()
    view = expression(plain_page, root)
    view.element.locator(".mg-table").get_by_role("table").evaluate(
        "table => getSelection().selectAllChildren(table)"
    )
    page.evaluate(
        "addEventListener('paste', event => { pasted = event.clipboardData.getData('text/plain'); })"
    )
    page.evaluate("pasted = ''")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    assert page.evaluate("pasted").splitlines() == [
        "3 nodes, operands before their consumers",
        "name\toperation\toperands\tdata\tgrad\tlocal derivatives",
        "a :0\t\t\t2.00\t-3.00\t",
        "b :1\t\t\t-3.00\t2.00\t",
        ":2\t*\ta, b\t-6.00\t1.00\t-3.00, 2.00",
    ]


def test_it_is_one_tab_stop_and_arrows_walk_it(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    view.element.get_by_role("button", name="table").focus()
    page.keyboard.press("Enter")
    view.element.locator(".mg-table [tabindex='0']").focus()
    current = view.element.locator("tr[aria-current]")

    def walk(key: str) -> str:
        page.keyboard.press(key)
        expect(view.element.locator(".mg-table [tabindex='0']")).to_have_count(1)
        return focused(page)

    keys = list(texts(view))
    assert focused(page) == keys[0]
    assert walk("ArrowDown") == keys[1]
    expect(current).to_have_attribute("data-key", keys[1])
    assert walk("End") == ":0"
    expect(row(view, ":0")).to_be_in_viewport()
    expect(card(view, ":0")).to_contain_class("is-selected")
    assert walk("ArrowRight") == "loss:3"
    assert walk("Enter") == "loss:3"
    expect(current).to_have_attribute("data-key", "loss:3")
    assert walk("ArrowUp") == keys[keys.index("loss:3") - 1]
    assert walk("Home") == keys[0]
    page.keyboard.press("Tab")
    expect(view.element.locator(".mg-table :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(view.element.locator(".mg-table").get_by_role("table")).to_have_count(0)
    assert focused(page) == "table"


def test_everything_that_takes_the_focus_has_a_name(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    press(view.element, "table")
    card(view, NEURON).click()
    card(view, f"{NEURON}.w1").click()
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    named = {}
    for node in tree["nodes"]:
        properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        role = node.get("role", {}).get("value")
        if properties.get("focusable") and role != "RootWebArea":
            named.setdefault(role, []).append(node.get("name", {}).get("value", ""))
    assert {"button", "combobox", "slider", "textbox"} <= set(named)
    assert len(named["button"]) > 150
    assert all(name.strip() for names in named.values() for name in names)
    assert max(len(name) for names in named.values() for name in names) < 200


def test_what_a_card_says_is_said_once(fake_kernel: FakeKernel, page: Page) -> None:
    view = fake_kernel.show("graph")
    line = view.element.locator(".mg-line")
    expect(line).to_have_attribute("aria-live", "polite")
    view.element.locator(".mg-window [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    expect(line).to_contain_text("x2")
    expect(line).to_have_attribute("aria-live", "off")
    expect(view.element.locator(":focus")).to_have_attribute(
        "aria-description", "Part of the data: it stays as given"
    )
    view.element.get_by_role("button", name="next sample").click()
    expect(line).to_have_attribute("aria-live", "polite")


def test_the_name_of_what_has_the_focus_stands_still_while_it_plays(
    fake_kernel: FakeKernel, trainer: Trainer
) -> None:
    view = fake_kernel.show("graph")
    card(view, ":0").focus()
    name = card(view, ":0").get_attribute("aria-label") or ""
    other = card(view, NEURON).get_attribute("aria-label") or ""
    trainer.step()
    fake_kernel.send_frame(playing=True)
    expect(card(view, NEURON)).not_to_have_attribute("aria-label", other)
    expect(card(view, ":0")).to_have_attribute("aria-label", name)
    fake_kernel.send_frame(playing=False)
    expect(card(view, ":0")).not_to_have_attribute("aria-label", name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_of_any_text_are_text_and_stay_on_their_cards(
    plain_page: PlainPage, page: Page, scheme: str
) -> None:
    page.evaluate(
        "scheme => { document.documentElement.style.colorScheme = scheme; document.dir = 'rtl'; }", scheme
    )
    root = sum((Value(1.0, label=label) for label in LABELS[1:]), Value(1.0, label=LABELS[0]))
    path = "W" * 300
    root = root * Value(2.0, label=f"{path}.w")
    view = expression(plain_page, root)
    names = [cells[0] for cells in texts(view).values()]
    for label in filter(str.strip, LABELS):
        assert any(name.startswith(f"{label} :") for name in names), label[:20]
    assert view.element.locator("b").count() == 0
    outside = view.element.locator(".mg-item").evaluate_all(
        """cards => cards.filter(card => {
          const box = card.querySelector(".mg-face").getBoundingClientRect();
          const text = card.querySelector(".mg-label").getBoundingClientRect();
          return text.width > 0 && (text.left < box.left || text.right > box.right + 1);
        }).map(card => card.textContent)"""
    )
    assert outside == []
    heights = view.element.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert max(heights) < 150
    spoken = [each.get_attribute("aria-label") or "" for each in view.element.locator("[aria-label]").all()]
    assert max(map(len, spoken)) < 150
    frame = view.element.locator(f'[data-frame="{path}"]')
    if frame.count() == 0:
        card(view, path).click()
    expect(frame.locator("text")).to_have_text(re.compile("^W{5,24}\u2026$"))
    assert frame.locator(".mg-name").evaluate(
        "it => it.getBoundingClientRect().right <= it.parentNode.getBoundingClientRect().right"
    )
    card(view, ":1").click()
    assert weak(contrasts(view.element)) == {}
