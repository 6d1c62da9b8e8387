"""Both passes step by step, the ledger of a node, a nudge and what it changes, gradients that are old."""

from __future__ import annotations

import random
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from fake_kernel import FakeKernel
from graph_parts import card, expect_grads, panel, rows, rows_of, type_in
from hand import drag
from lesson import EXPRESSION, FOUR_POINTS, press, shared_notebook
from mg_widgets import MLP, Value
from mg_widgets.widgets.expression_source import ExpressionSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer
    from plain_page import PlainPage

LECTURE, NEURON, TWICE, TRAINER, UNNAMED = range(1, 6)
CELLS = (
    FOUR_POINTS,
    EXPRESSION,
    """
x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
bias = Value(6.8813735870195432, label="b")
n = x1 * w1 + x2 * w2 + bias; n.label = "n"
o = n.tanh(); o.label = "o"
o.backward()
Graph(o)
""",
    "x = Value(3.0, label='x'); twice = x + x; twice.label = 'y'; twice.backward(); Graph(twice)",
    "trainer = four_points(); Graph(trainer)",
    "Graph(Value(2.0) * Value(3.0))",
)
NONE = "none"


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def graph(notebook: LabNotebook, request: pytest.FixtureRequest) -> Locator:
    """The graph of the cell that the test names, made anew."""
    notebook.run(request.param)
    return notebook.output(request.param).locator(".mg-graph")


@pytest.mark.parametrize("graph", [LECTURE], indirect=True)
def test_the_lecture_s_manual_pass_is_walked_by_keys_and_back(graph: Locator) -> None:
    expect_grads(graph, "abcdefL", *[NONE] * 7)
    press(graph, "step through")
    page = graph.page
    turn = graph.locator(".mg-turn")
    expect(turn).to_contain_text("L = d * f = 4.00 * (-2.00) = -8.00")
    expect(turn).to_contain_text("dL/dL = 1")
    page.keyboard.press("]")
    expect(turn).to_contain_text("dL/df += dL/dL * dL/df = 1.00 \u00d7 4 = 4.00")
    expect_grads(graph, "abcdefL", NONE, NONE, NONE, "-2.00", NONE, "4.00", "1.00")
    page.keyboard.press("PageDown")
    expect(turn).to_contain_text("dL/de += dL/dd * dd/de = -2.00 \u00d7 1 = -2.00")
    expect(card(graph, "d")).to_have_class(re.compile("is-turn"))
    expect(graph.locator(".mg-item.is-near")).to_have_count(2)
    page.keyboard.press("]")
    expect_grads(graph, "abcdefL", "6.00", "-4.00", "-2.00", "-2.00", "-2.00", "4.00", "1.00")
    expect(graph.get_by_role("button", name="next", exact=True)).to_be_disabled()
    locals_ = graph.locator(".mg-local")
    assert sorted(locals_.all_text_contents()) == sorted(
        ["\u00d7-3", "\u00d72", "\u00d71", "\u00d71", "\u00d7-2", "\u00d74"]
    )

    page.keyboard.press("[")
    page.keyboard.press("PageUp")
    expect_grads(graph, "abcdefL", NONE, NONE, NONE, "-2.00", NONE, "4.00", "1.00")
    press(graph, "first")
    expect(card(graph, "e").locator(".mg-data")).to_have_text("\u2013")
    expect(card(graph, "a").locator(".mg-data")).to_have_text("2.00")
    list(drag(graph.get_by_role("slider", name="position in both passes"), to=1.0))
    expect_grads(graph, "abcdefL", "6.00", "-4.00", "-2.00", "-2.00", "-2.00", "4.00", "1.00")
    press(graph, "step through")
    expect_grads(graph, "abcdefL", *[NONE] * 7)
    expect(graph.locator(".mg-local")).to_have_count(0)


@pytest.mark.parametrize("graph", [TRAINER], indirect=True)
def test_a_turn_inside_a_closed_neuron_says_where_it_is(graph: Locator) -> None:
    press(graph, "step through")
    press(graph, "last")
    turn = graph.locator(".mg-turn")
    expect(turn).to_contain_text("inside layer1.neuron")
    expect(graph.locator("[data-module].is-turn")).to_have_count(1)
    expect(turn).to_contain_text("in this sample")
    lit = graph.locator("[data-module].is-turn")
    inside = lit.get_attribute("data-module")
    graph.page.keyboard.press("{")
    expect(lit).to_have_count(1)
    expect(lit).not_to_have_attribute("data-module", inside or "")


@pytest.mark.parametrize("graph", [TRAINER], indirect=True)
def test_a_walk_goes_only_where_the_paths_through_a_node_lead(graph: Locator) -> None:
    press(graph, "step through")
    count = graph.locator(".mg-turn-count")
    press(graph, "last")
    expect(count).to_have_text("backward 77 of 77")
    card(graph, "y1").click()
    graph.get_by_role("checkbox", name="only the paths through this node").check()
    # y1 * -1, its sum with the prediction, the square, and the total.
    expect(count).to_have_text("backward 4 of 4")


def test_leaves_without_a_name_go_along_their_gradients_too(notebook: LabNotebook) -> None:
    notebook.run(UNNAMED)
    graph = notebook.output(UNNAMED).locator(".mg-graph")
    card(graph, ":0").click()
    # each by a hundredth of the other: 2.03 times 3.02
    expect(panel(graph, "nudge")).to_contain_text("6.00 \u2192 6.1306 (predicted +0.130, actual +0.131)")


@pytest.mark.parametrize("graph", [TWICE], indirect=True)
def test_a_number_that_is_used_twice_has_two_deposits(graph: Locator) -> None:
    card(graph, "x").click()
    ledger = panel(graph, "ledger")
    assert rows(ledger) == [["y", "1.00 \u00d7 1", "1.00", "1.00"], ["y", "1.00 \u00d7 1", "1.00", "2.00"]]
    expect(ledger).to_contain_text("finite difference 2.00: it agrees")
    press(graph, "step through")
    expect(ledger).to_contain_text("2 still to come")


@pytest.mark.parametrize("graph", [TRAINER], indirect=True)
def test_a_parameter_s_ledger_has_the_share_of_each_sample(graph: Locator) -> None:
    graph.locator('[data-weight="layer3.neuron1.w1"]').first.dispatch_event("click")
    ledger = panel(graph, "ledger")
    found = rows(ledger)
    assert [row[0].split(" in ")[1] for row in found] == [f"xs[{i}]" for i in range(4)]
    total = float(found[-1][-1])
    line = graph.locator(".mg-line").inner_text()
    shown = re.search(r"grad (\S+), this sample's share (\S+)", line)
    assert shown
    assert float(shown[1]) == pytest.approx(total, rel=5e-3)
    assert float(shown[2].rstrip(".")) == pytest.approx(float(found[0][2]), rel=5e-3)
    expect(ledger).to_contain_text("it agrees")


@pytest.mark.parametrize("graph", [NEURON], indirect=True)
def test_a_nudge_of_w1_by_a_half_does_half_of_what_its_gradient_says(graph: Locator) -> None:
    card(graph, "w1").click()
    type_in(graph, "nudge by", "0.5")
    nudge = panel(graph, "nudge")
    expect(nudge.locator("h4")).to_have_text("nudge w1 from -3.00 by 0.500")
    assert rows_of(nudge) == {
        "grad \u00d7 nudge": "1.00 \u00d7 0.500",
        "predicted": "+0.500",
        "actual": "+0.248",
        "gap": "-0.252",
    }
    expect(card(graph, "o").locator(".mg-data")).to_have_text("0.955")
    press(nudge, "from here")
    assert rows_of(nudge)["predicted"] == "0"
    thumb = graph.get_by_role("slider", name="w1", exact=True)
    *_, last = list(drag(thumb, to=0.1))
    expect(nudge.locator("h4")).to_contain_text("nudge w1 from -2.50 by")
    assert rows_of(nudge)["actual"].startswith("-")
    assert last < -2.5


@pytest.mark.parametrize("graph", [LECTURE], indirect=True)
def test_all_leaves_go_along_their_gradients_and_back(graph: Locator) -> None:
    card(graph, "a").click()
    nudge = panel(graph, "nudge")
    expect(nudge).to_contain_text("-8.00 \u2192 -7.286496 (predicted +0.720, actual +0.714)")
    type_in(graph, "step along the gradient", "1")
    expect(nudge).to_contain_text("-8.00 \u2192 -96 (predicted +72.0, actual -88.0)")
    type_in(graph, "step along the gradient", "0.01")
    press(nudge, "move all")
    data = {label: card(graph, label).locator(".mg-data") for label in "abcfL"}
    for label, number in {"a": "2.06", "b": "-3.04", "c": "9.98", "f": "-1.96", "L": "-7.29"}.items():
        expect(data[label]).to_have_text(number)
    press(nudge, "back")
    expect(data["L"]).to_have_text("-8.00")
    expect(data["a"]).to_have_text("2.00")


def test_gradients_are_none_or_zero_or_added_up_or_of_other_data(notebook: LabNotebook) -> None:
    notebook.run(NEURON)
    neuron = notebook.output(NEURON).locator(".mg-graph")
    expect_grads(neuron, ["w2"], "0")
    notebook.run(LECTURE)
    graph = notebook.output(LECTURE).locator(".mg-graph")

    def words() -> dict[str, str]:
        return {label: card(graph, label).locator(".mg-word").text_content() or "" for label in "abcfL"}

    notebook.execute("L.grad = 1.0; d.grad = -2.0; f.grad = 4.0")
    expect(card(graph, "f").locator(".mg-grad")).to_have_text("4.00")
    expect_grads(graph, "abced", NONE, NONE, NONE, NONE, "-2.00")
    notebook.execute("for leaf in (a, b, c, f): leaf.grad = 0.0\nL.backward(); L.backward()")
    expect(card(graph, "a").locator(".mg-grad")).to_have_text("12.0")
    assert words() == {
        "a": "grad \u00d72",
        "b": "grad \u00d72",
        "c": "grad \u00d72",
        "f": "grad \u00d72",
        "L": "grad",
    }
    notebook.execute("for leaf in (a, b, c, f): leaf.grad = 0.0\nL.backward(); a.data = 1e-9")
    expect(card(graph, "a").locator(".mg-data")).to_have_text("1.00e-9")
    assert words() == {"a": "grad", "b": "stale", "c": "grad", "f": "stale", "L": "grad"}
    expect(card(graph, "L")).to_have_class(re.compile("has-stale-data"))
    expect(card(graph, "L")).to_have_attribute("aria-label", re.compile("its operands have changed since"))


@pytest.mark.parametrize("graph", [NEURON], indirect=True)
def test_ancestors_are_tinted_by_what_they_contribute(graph: Locator) -> None:
    card(graph, "o").hover()
    expect(card(graph, "b")).to_have_class(re.compile("is-ancestor"))

    def depth(label: str) -> float:
        return float(card(graph, label).locator(".mg-tint").get_attribute("fill-opacity") or 0)

    # x2 is 0: neither it nor its weight contributes.
    for label in ("x2", "w2", "o"):
        expect(card(graph, label)).not_to_have_class(re.compile("is-ancestor"))
    assert depth("b") > depth("w1") > depth("n") > 0
    expect(card(graph, "w1").locator(".mg-tint")).to_have_attribute("data-sign", "negative")


def test_a_turn_stays_that_of_its_node_and_a_cut_goes_with_its_own(plain_page: PlainPage) -> None:
    x = Value(0.5, label="x")
    y = x.tanh()
    z = y * 2.0
    z.label = "z"
    root = z + 1.0
    root.label = "r"
    with closing(ExpressionSource(root)) as source, closing(ExpressionSource(z)) as shorter:
        kernel = FakeKernel(plain_page, source)
        view = kernel.show("graph").element
        cut = view.get_by_role("checkbox", name="only the paths")
        view.locator('[aria-label^="r:"]').click()
        cut.check()
        view.get_by_role("button", name="step through").click()
        for _ in range(2):
            plain_page.page.keyboard.press("]")
        turn = view.locator(".mg-turn")
        expect(turn).to_contain_text("dr/dv1 += dr/dz * dz/dv1")
        kernel.model.update(_tape=shorter.model._tape, _snapshot=shorter.model._snapshot)
        expect(turn).to_contain_text("dz/dv1 += dz/dz * dz/dv1")
        expect(cut).not_to_be_checked()


def test_inf_can_be_read_on_a_card_that_is_dimmed(plain_page: PlainPage) -> None:
    a = Value(float("inf"), label="a")
    b = a * 2.0
    b.label = "b"
    with closing(ExpressionSource((b + 1.0).tanh())) as source:
        view = FakeKernel(plain_page, source).show("graph").element
        view.get_by_role("button", name="step through").click()
        chip = view.locator('[aria-label^="a:"] .mg-data')
        expect(view.locator('[aria-label^="a:"]')).not_to_have_class(re.compile("is-near|is-turn"))
        fill = "it => getComputedStyle(it).fill"
        on_ink = plain_page.page.evaluate(
            """it => {
                const probe = it.appendChild(document.createElement("i"));
                probe.style.color = "var(--mg-on-ink)";
                return getComputedStyle(probe).color;
            }""",
            view.locator(".mg-graph-view").element_handle(),
        )
        assert chip.locator("text").evaluate(fill) == on_ink


def test_a_ledger_of_very_many_deposits_sums_up_the_later_ones(plain_page: PlainPage) -> None:
    a = Value(1.0, label="a")
    root = a
    for _ in range(3000):
        root = root + a
    with closing(ExpressionSource(root)) as source:
        view = FakeKernel(plain_page, source).show("graph").element
        view.get_by_role("searchbox").fill("a")
        view.get_by_role("searchbox").press("Enter")
        ledger = view.get_by_role("region", name="ledger")
        rows = ledger.locator("tbody tr")
        expect(rows).to_have_count(101)
        assert rows.last.locator("th, td").all_inner_texts() == ["2901 more", "", "2901", "3001"]
        expect(ledger).to_contain_text("it agrees")


def test_what_moves_too_many_leaves_one_by_one_is_not_offered(plain_page: PlainPage) -> None:
    for samples, offered in ((1, True), (60, False)):
        random.seed(1337)
        model = MLP(2, [16, 16, 1])
        loss: Any = sum((model([0.1 * i, 1.0]) - 1) ** 2 for i in range(samples))
        with closing(ExpressionSource(loss)) as source:
            view = FakeKernel(plain_page, source).show("graph").element
            view.get_by_role("searchbox").fill("layer1.neuron1.w1")
            view.get_by_role("searchbox").press("Enter")
            move = view.get_by_role("button", name="move all")
            expect(move).to_be_visible()
            assert move.is_enabled() is offered
