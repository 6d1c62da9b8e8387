"""The notebook of backpropagation in a real JupyterLab: what its text says is what one sees."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from graph_parts import card, expect_grads, panel, rows, rows_of, type_in
from lesson import ask, press, shared_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

PATH = Path(__file__).parents[2] / "notebooks" / "03_backpropagation.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
LECTURE, ROOT, PRODUCT, SUM, LEAVES, TWICE, TWICE_BACK, TWO_WAYS, TWO_WAYS_BACK = range(9)
ORDER, BACKWARD, AGAIN, ZEROED, CHANGED, NEURON, NEURON_BACK, QUOTIENT = range(9, 17)
LOSS, LOSS_BACK, TRAINER, STEP, SECOND_STEP, SAVED, TEXT = range(17, 24)
WEIGHT = "layer2.neuron3.w1"
FIRST_LOSSES = [6.005402783252284, 4.448280639552251, 3.03871971083999]


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run(LECTURE)
        yield notebook


def go(notebook: LabNotebook, *cells: int) -> Locator:
    """Run cells one after the other; the answer is the graph that the first shows."""
    for cell in cells:
        notebook.run(cell)
    return notebook.output(cells[0]).locator(".mg-graph")


def numbers(notebook: LabNotebook, cell: int) -> float | tuple[float, ...]:
    return ast.literal_eval(notebook.text(cell))


def deposits(graph: Locator, label: str) -> list[str]:
    card(graph, label).click()
    ledger = panel(graph, "ledger")
    expect(ledger.get_by_role("heading", name=f"deposits in {label}", exact=True)).to_be_visible()
    return [amount for _, _, amount, _ in rows(ledger)]


def find_the_weight(graph: Locator) -> None:
    box = graph.get_by_role("searchbox")
    box.fill(WEIGHT)
    box.press("Enter")
    expect(panel(graph, "ledger")).to_contain_text("deposits in w1")


def test_every_figure_is_live_and_every_answer_is_the_one_in_the_text(notebook: LabNotebook) -> None:
    assert all(not cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code")
    assert not any(re.search(r"!\[|<img|<svg", cell.source) for cell in NOTEBOOK.cells)
    notebook.run_all()
    for cell in (LECTURE, TWICE, TWO_WAYS, ORDER, NEURON, QUOTIENT, LOSS, TRAINER):
        expect(notebook.output(cell).locator(".mg-graph")).to_be_attached()
    shown = [output.get("data", {}) for cell in range(len(CELLS)) for output in notebook.outputs(cell)]
    assert not any(kind.startswith("image/") for data in shown for kind in data)
    assert [numbers(notebook, cell) for cell in (TWICE_BACK, TWO_WAYS_BACK)] == [2, (-3, -8)]
    assert [numbers(notebook, cell) for cell in (BACKWARD, AGAIN, ZEROED)] == [3, 6, 3]
    assert numbers(notebook, NEURON_BACK) == pytest.approx((1, 0))
    assert numbers(notebook, STEP) == pytest.approx(FIRST_LOSSES[:2], abs=1e-12)
    assert numbers(notebook, SECOND_STEP) == pytest.approx(FIRST_LOSSES[2], abs=1e-12)
    assert ask(notebook, "__import__('pathlib').Path('neuron.svg').read_text()[-7:].strip()") == "</svg>"
    lines = [line.split() for line in notebook.text(TEXT).strip().splitlines()]
    assert lines[0] == ["name", "operation", "data", "grad"]
    assert [lines[1], lines[-1]] == [["x1", "2.00", "-1.50"], ["o", "tanh(n)", "0.707", "1.00"]]


def test_the_pass_by_hand_fills_the_graph_and_its_gradients_say_where_to_go(notebook: LabNotebook) -> None:
    none = "none"
    graph = go(notebook, LECTURE)
    expect_grads(graph, "abcdefL", *[none] * 7)
    notebook.run(ROOT)
    expect_grads(graph, "abcdefL", *[none] * 6, "1.00")
    notebook.run(PRODUCT)
    expect_grads(graph, "abcdefL", none, none, none, "-2.00", none, "4.00", "1.00")
    notebook.run(SUM)
    expect_grads(graph, "abcdefL", none, none, "-2.00", "-2.00", "-2.00", "4.00", "1.00")
    notebook.run(LEAVES)
    by_hand = ["6.00", "-4.00", "-2.00", "-2.00", "-2.00", "4.00", "1.00"]
    expect_grads(graph, "abcdefL", *by_hand)

    press(graph, "step through")
    expect_grads(graph, "abcdefL", *[none] * 6, "1.00")
    for _ in range(3):
        notebook.page.keyboard.press("]")
    expect(graph.locator(".mg-turn")).to_contain_text("dL/da += dL/de * de/da = -2.00 \u00d7 (-3) = 6.00")
    expect_grads(graph, "abcdefL", *by_hand)
    press(graph, "step through")

    assert deposits(graph, "a") == ["6.00"]
    expect(panel(graph, "ledger")).to_contain_text("finite difference 6.00")
    nudge = panel(graph, "nudge")
    expect(nudge).to_contain_text("-8.00 → -7.286496 (predicted +0.720")
    press(nudge, "move all")
    expect(card(graph, "L").locator(".mg-data")).to_have_text("-7.29")
    press(nudge, "back")
    expect(card(graph, "L").locator(".mg-data")).to_have_text("-8.00")
    type_in(graph, "step along the gradient", "1")
    expect(nudge).to_contain_text("-8.00 → -96 (predicted +72.0")


def test_deposits_add_up_and_are_waited_for(notebook: LabNotebook) -> None:
    assert deposits(go(notebook, TWICE, TWICE_BACK), "a") == ["1.00", "1.00"]
    two_ways = go(notebook, TWO_WAYS, TWO_WAYS_BACK)
    assert sorted(deposits(two_ways, "a")) == ["-6.00", "3.00"]
    assert sorted(deposits(two_ways, "b")) == ["-2.00", "-6.00"]

    graph = go(notebook, ORDER)
    ledger = panel(graph, "ledger")
    card(graph, "e").click()
    press(graph, "step through")
    notebook.page.keyboard.press("]")
    expect(ledger).to_contain_text("1 still to come")
    expect_grads(graph, "ea", "1.00", "none")
    notebook.page.keyboard.press("]")
    expect(ledger).not_to_contain_text("still to come")
    expect_grads(graph, "ea", "-1.00", "none")
    notebook.page.keyboard.press("]")
    expect_grads(graph, "ea", "-1.00", "3.00")


def test_old_gradients_are_told_from_new_ones(notebook: LabNotebook) -> None:
    graph = go(notebook, ORDER, BACKWARD, AGAIN)

    twice = "grad \u00d72"

    def expect_words(*words: str) -> None:
        for label, word in zip("abefpL", words, strict=True):
            expect(card(graph, label).locator(".mg-word")).to_have_text(word)

    expect_words(twice, twice, "grad", twice, "grad", "grad")
    notebook.run(ZEROED)
    expect_words(*["grad"] * 6)
    notebook.run(CHANGED)
    expect_words("grad", "stale", "grad", "stale", "grad", "grad")
    for label in "epL":
        expect(card(graph, label)).to_have_class(re.compile("has-stale-data"))

    card(graph, "a").click()
    type_in(graph, "a value", "4")
    expect(graph.locator(".has-stale-data")).to_have_count(0)
    expect(card(graph, "L").locator(".mg-data")).to_have_text("12.0")
    expect_words("grad", "stale", "grad", "stale", "grad", "grad")


def test_the_neuron_s_sleeping_weight_wakes_up_and_tanh_bends_what_was_predicted(
    notebook: LabNotebook,
) -> None:
    graph = go(notebook, NEURON)
    expect_grads(graph, ["w1", "w2"], "none", "none")
    notebook.run(NEURON_BACK)
    expect_grads(graph, ["w1", "w2", "n"], "1.00", "0", "0.500")
    card(graph, "x2").click()
    type_in(graph, "x2 value", "1")
    expect_grads(graph, ["w2"], "0.0887")
    expect(card(graph, "o").locator(".mg-data")).to_have_text("0.955")
    type_in(graph, "x2 value", "0")

    card(graph, "w1").click()
    type_in(graph, "nudge by", "0.5")
    expect_grads(graph, ["w1"], "0.177")
    found = rows_of(panel(graph, "nudge"))
    assert (found["predicted"], found["actual"]) == ("+0.500", "+0.248")
    type_in(graph, "nudge by", "0")

    cards = graph.locator("[data-node]")
    expect(cards).to_have_count(10)
    card(graph, "o").click()
    press(graph, "open as exp")
    expect(cards).to_have_count(18)
    expect_grads(graph, ["x1", "x2", "w1", "w2", "b", "n"], "-1.50", "0.500", "1.00", "0", "0.500", "0.500")
    assert len(deposits(graph, "e")) == 2
    press(graph, "back to tanh")
    expect(cards).to_have_count(10)


def test_minus_and_division_are_five_cards_instead_of_eight(notebook: LabNotebook) -> None:
    graph = go(notebook, QUOTIENT)
    cards = graph.locator("[data-node]")
    expect(cards).to_have_count(8)
    graph.get_by_role("checkbox", name=re.compile("fold")).click()
    expect(cards).to_have_count(5)
    expect_grads(graph, "abcq", "0.500", "-0.500", "-0.750", "1.00")


def test_the_loss_closes_to_two_cards_and_opens_down_to_a_weight(notebook: LabNotebook) -> None:
    graph = go(notebook, LOSS)
    items = graph.locator("[data-node], [data-module]")
    graph.locator('[data-module="loss"]').click()
    expect(graph.locator('[data-module^="loss.error"]')).to_have_count(4)
    for module in ("loss", "batch"):
        graph.locator(f'[data-frame="{module}"] .mg-handle').click()
    expect(items).to_have_count(2)
    press(graph, "graph")
    expect(graph.locator('[data-module="batch.sample1.layer3.neuron1"]')).to_be_visible()

    notebook.run(LOSS_BACK)
    find_the_weight(graph)
    ledger = panel(graph, "ledger")
    signs = [amount.startswith("-") for _, _, amount, _ in rows(ledger)]
    assert sorted(signs) == [False, False, True, True]
    expect(ledger).to_contain_text("finite difference 0.0143: it agrees")
    graph.get_by_role("checkbox", name="only the paths through this node").check()
    expect(graph.locator(".mg-left-out")).to_contain_text("53 of 398 nodes")
    press(graph, "table")
    expect(graph.get_by_role("table", name=re.compile("^398 nodes"))).to_be_visible()


def test_a_step_against_the_gradient_goes_down_as_the_trainer_s_graph_says(notebook: LabNotebook) -> None:
    loss = go(notebook, LOSS, LOSS_BACK)
    graph = go(notebook, TRAINER)
    find_the_weight(graph)
    ledger = panel(graph, "ledger")
    shares = [amount for _, _, amount, _ in rows(ledger)]
    assert len(shares) == 4
    for sample in (0, 2):
        graph.get_by_role("combobox").select_option(index=sample)
        expect(graph.locator(".mg-line")).to_contain_text(f"this sample's share {shares[sample]}")
    type_in(graph, "step along the gradient", "-0.05")
    expect(panel(graph, "nudge")).to_contain_text("6.01 → 4.448281 (predicted -1.43")

    notebook.run(STEP)
    expect(card(graph, "total loss").locator(".mg-data")).to_have_text("4.45")
    expect(loss.locator('[data-module="loss"]')).to_have_class(re.compile("has-stale-data"))
