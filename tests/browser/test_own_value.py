"""The notebook of one's own Value class in a real JupyterLab, as a student goes through it."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from hand import drag
from lesson import ask, loss, press, shared_notebook, slider, step, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

OWN_VALUE = Path(__file__).parents[2] / "notebooks" / "02_your_own_value.ipynb"
CELLS = [cell.source for cell in nbformat.read(OWN_VALUE, as_version=4).cells if cell.cell_type == "code"]
DATA_ONLY, FIRST_GRAPH, FIRST_NUMBERS, OVERWRITING, DOUBLED, DOUBLED_CHECK = range(6)
WHOLE_CLASS, NEURON, MENDED, HASTY, NETWORK, TRAINING, CURVE, PLAIN_LOOP, COMPARISON = range(6, 15)
NEURON_AGAIN = len(CELLS)
CELLS += ["o"]


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer, kernel: str) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS, kernel=kernel) as notebook:
        yield notebook


@pytest.fixture
def dashboard(notebook: LabNotebook) -> Locator:
    """The student's own loop over the student's own network, at its beginning."""
    go(notebook, WHOLE_CLASS, NEURON, MENDED, NETWORK, TRAINING)
    dashboard = notebook.output(TRAINING).locator(".mg-dashboard")
    expect(dashboard.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")
    return dashboard


def go(notebook: LabNotebook, *cells: int) -> str:
    """Run cells one after the other; the answer is the text of the last."""
    return [notebook.run(cell) for cell in cells][-1]


def card(view: Locator, label: str) -> Locator:
    return view.locator(f'[data-node][aria-label^="{label}:"]')


def longer(notebook: LabNotebook, cell: int) -> None:
    """Let the loop of a cell go on until it is stopped."""
    assert "range(100)" in CELLS[cell]
    notebook.page.evaluate(
        "([cell, source]) => jupyterapp.shell.currentWidget.content.widgets[cell].model.sharedModel"
        ".setSource(source)",
        [cell, CELLS[cell].replace("range(100)", "range(100_000)")],
    )


def the_only_fault(graph: Locator, label: str) -> Locator:
    """Return the button of the one fault in the list, whose node is the only one with a badge."""
    expect(graph.locator(".mg-finding-head")).to_have_text("1 fault found")
    expect(graph.locator(".mg-flag")).to_have_count(1)
    expect(card(graph, label).locator(".mg-flag")).to_have_text("!")
    return graph.locator(".mg-findings").get_by_role("button")


def test_a_class_without_gradients_shows_its_data_and_a_hand_moves_its_objects(notebook: LabNotebook) -> None:
    go(notebook, DATA_ONLY, FIRST_GRAPH)
    graph = notebook.output(FIRST_GRAPH).locator(".mg-graph")
    expect(graph.get_by_text("Value has no grad yet: the graph shows data only.")).to_be_visible()
    expect(graph.locator("[data-node]")).to_have_count(7)
    expect(graph.get_by_text("grad", exact=True)).to_have_count(0)
    expect(card(graph, "L")).to_have_attribute("aria-label", re.compile("^L: data -8.00(?!.*grad)"))

    card(graph, "a").click()
    *_, chosen = drag(graph.get_by_role("slider"), to=0.9)
    assert chosen != 2
    wait_for(notebook, f"a.data == {chosen}")
    assert ask(notebook, "(e.data, d.data, L.data)") == pytest.approx(
        (chosen * -3, chosen * -3 + 10, (chosen * -3 + 10) * -2)
    )
    assert ask(notebook, "any(hasattr(value, 'grad') for value in (a, b, c, d, e, f, L))") is False
    assert go(notebook, FIRST_NUMBERS).startswith(f"(Value(data={chosen}), Value(data=")


def test_a_number_that_is_used_twice_leads_to_the_missing_plus(notebook: LabNotebook) -> None:
    go(notebook, OVERWRITING, DOUBLED)
    graph = notebook.output(DOUBLED).locator(".mg-graph")
    fault = the_only_fault(graph, "b")
    expect(fault).to_contain_text("`+=`")
    expect(card(graph, "a")).to_have_attribute("aria-label", re.compile("grad 1.00"))
    fault.click()
    expect(card(graph, "b")).to_have_class(re.compile("is-selected"))
    expect(graph.locator(".mg-line")).to_contain_text("write `+=` for `=`")
    assert "2 nodes: 1 fault" in go(notebook, DOUBLED_CHECK)


def test_a_class_that_is_defined_again_shows_itself_and_where_it_is_at_fault_until_it_is_mended(
    notebook: LabNotebook,
) -> None:
    go(notebook, OVERWRITING, WHOLE_CLASS, NEURON)
    graph = notebook.output(NEURON).locator(".mg-graph")
    expect(the_only_fault(graph, "o")).to_contain_text("`out._backward = _backward`")
    expect(card(graph, "w1")).to_have_attribute("aria-label", re.compile("grad 0(?![.\\d])"))

    assert "no fault was found" in go(notebook, MENDED)
    notebook.run(NEURON_AGAIN)
    graph = notebook.output(NEURON_AGAIN).locator(".mg-graph")
    expect(card(graph, "w1")).to_have_attribute("aria-label", re.compile("grad 1.00"))
    expect(graph.locator(".mg-flag")).to_have_count(0)
    expect(graph.locator(".mg-finding-head")).to_have_text("")

    said = go(notebook, HASTY)
    # Which of the two gradients of b comes first is the order of a set.
    assert re.match(r"[78]\.0 and not 5\.0", said)
    assert "before all of it had arrived" in said


def test_the_students_own_loop_trains_the_students_own_objects(
    notebook: LabNotebook, dashboard: Locator
) -> None:
    expect(dashboard.locator(".mg-flag")).to_have_count(0)
    press(dashboard, "Play")
    rate = slider(dashboard, "learning rate")
    list(drag(rate, to=0.5))
    wait_for(notebook, f"abs(trainer.learning_rate - {rate.get_attribute('aria-valuetext')}) < 1e-3")
    assert ask(notebook, "trainer.learning_rate") != pytest.approx(0.05)
    wait_for(notebook, "trainer.step_count > 10")
    press(dashboard, "Pause")
    expect(dashboard.get_by_role("button", name="Play", exact=True)).to_be_visible()
    reached = ask(notebook, "trainer.step_count")
    expect(dashboard.locator(".mg-summary")).to_have_text(re.compile(f"^step {reached},"))
    assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)
    assert loss(dashboard) < 5

    dashboard.locator('[data-module="layer1.neuron1"]').click()
    weight = slider(dashboard, "layer1.neuron1.w1")
    before = ask(notebook, "trainer.loss")
    *_, chosen = drag(weight, to=0.9)
    wait_for(notebook, f"abs(n.layers[0].neurons[0].w[0].data - {chosen}) < 1e-12")
    wait_for(notebook, f"trainer.loss != {before}")
    assert step(dashboard) == reached
    assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)

    press(dashboard, "Reset")
    expect(dashboard.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")
    wait_for(notebook, "trainer.step_count == 0")
    assert ask(notebook, "trainer.loss") == pytest.approx(6.005402783252284, abs=1e-12)
    expect(dashboard.locator(".mg-message")).to_have_text("")


def test_the_plain_loop_prints_and_draws_below_its_cells_until_it_is_stopped(
    notebook: LabNotebook, dashboard: Locator
) -> None:
    expect(dashboard).to_be_visible()
    longer(notebook, PLAIN_LOOP)
    go(notebook, CURVE, PLAIN_LOOP)
    curve = notebook.output(CURVE).locator(".mg")
    control = notebook.output(PLAIN_LOOP).locator(".mg-live")
    expect(curve.locator(".mg-summary")).to_have_text(re.compile(r"^step \d\d,"))
    before = step(curve)
    wait_for(notebook, f"k > {before + 10}")
    expect(curve.locator(".mg-summary")).not_to_have_text(re.compile(f"^step {before},"))
    assert step(curve) > before

    rate = slider(control, "learning rate")
    list(drag(rate, to=0.3))
    wait_for(notebook, f"abs(live.learning_rate - {rate.get_attribute('aria-valuetext')}) < 1e-3")
    press(control, "Stop")
    expect(control.locator(".mg-live-words")).to_have_text("stopped")
    assert ask(notebook, "live.running") is False
    last = ask(notebook, "k")
    expect(curve.locator(".mg-summary")).to_have_text(re.compile(f"^step {last},"))
    assert loss(curve) == pytest.approx(ask(notebook, "loss.data"), rel=5e-3)
    printed = [output for output in notebook.outputs(PLAIN_LOOP) if output["output_type"] == "stream"]
    lines = "".join("".join(output["text"]) for output in printed).splitlines()
    assert lines[0].startswith("0 6.0054")
    assert [int(line.split()[0]) for line in lines] == list(range(0, last + 1, 10))


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_says_the_same(notebook: LabNotebook) -> None:
    go(notebook, WHOLE_CLASS, NEURON, MENDED, COMPARISON)
    table = notebook.output(COMPARISON).locator(".mg-comparison")
    expect(table).to_contain_text("Everything agrees within the tolerance")
    expect(table.get_by_role("rowheader", name="w1", exact=True)).to_be_visible()
    expect(table).to_contain_text("o = n.tanh()")
    expect(table).to_contain_text("o = torch.tanh(n)")
