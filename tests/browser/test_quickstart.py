"""The quickstart notebook in a real JupyterLab, as a student goes through it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from hand import drag, shown

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conftest import OpenNotebook
    from lab_notebook import LabNotebook

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "00_quickstart.ipynb"
CELLS = [cell.source for cell in nbformat.read(QUICKSTART, as_version=4).cells if cell.cell_type == "code"]
FIRST_LOSS = 6.005402783252284


def loss(view: Locator) -> float:
    return shown(view.locator(".mg-summary").first.text_content(), "loss")


def step(view: Locator) -> int:
    return int(shown(view.locator(".mg-summary").first.text_content(), "step"))


@pytest.fixture
def notebook(open_notebook: OpenNotebook, kernel: str) -> LabNotebook:
    notebook = open_notebook(*CELLS, kernel=kernel)
    notebook.run_all()
    return notebook


def test_the_network_learns_and_a_hand_steers_it(notebook: LabNotebook) -> None:
    dashboard = notebook.output(0).locator(".mg-dashboard")
    button = dashboard.get_by_role("button", name="Play", exact=True)
    expect(dashboard.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")

    button.click()
    expect(dashboard.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    notebook.page.wait_for_function(
        "summary => Number(/loss ([\\d.e-]+)/.exec(summary.textContent)[1]) < 0.05",
        arg=dashboard.locator(".mg-summary").element_handle(),
    )

    rate = dashboard.get_by_role("slider", name="learning rate", exact=True)
    list(drag(rate, to=0.3))
    chosen = float(rate.get_attribute("aria-valuetext") or "nan")
    assert chosen != pytest.approx(0.05)
    notebook.page.wait_for_timeout(200)
    assert float(notebook.execute("trainer.learning_rate")) == pytest.approx(chosen, rel=1e-2)
    assert notebook.execute("trainer.playing") == "True"

    dashboard.get_by_role("button", name="Pause", exact=True).click()
    expect(button).to_be_visible()
    assert notebook.execute("trainer.playing") == "False"
    notebook.page.wait_for_timeout(200)
    assert int(notebook.execute("trainer.step_count")) == step(dashboard)
    assert float(notebook.execute("trainer.loss")) == pytest.approx(loss(dashboard), rel=1e-2)

    assert dashboard.locator('[data-node="layer1.neuron2.w1"]').count() == 0
    dashboard.locator('[data-module="layer1.neuron2"]').click()
    expect(dashboard.locator('[data-node="layer1.neuron2.w1"]')).to_be_visible()

    weight = dashboard.get_by_role("slider", name="layer1.neuron2.w1", exact=True).first
    before = loss(dashboard)
    seen = [(value, loss(dashboard)) for value in drag(weight, to=0.9)]
    assert len({value for value, _ in seen}) > 5
    assert len({each for _, each in seen}) > 5, "the loss did not follow the hand"
    assert seen[-1][1] != before
    notebook.page.wait_for_timeout(200)
    data = notebook.execute("dict(model.named_parameters())['layer1.neuron2.w1'].data")
    assert float(data) == pytest.approx(float(weight.input_value()))
    assert float(notebook.execute("trainer.loss")) == pytest.approx(loss(dashboard), rel=1e-2)

    dashboard.get_by_role("button", name="Reset", exact=True).click()
    expect(dashboard.locator(".mg-summary")).to_contain_text("step 0, loss 6.01")
    assert float(notebook.execute("trainer.loss")) == pytest.approx(FIRST_LOSS, abs=1e-12)


def test_the_neuron_shows_no_gradient_before_backward_and_all_after(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(*CELLS[3:5])
    notebook.run(0)
    graph = notebook.output(0).locator(".mg-graph")
    nodes = graph.locator("[data-node]")
    expect(nodes).to_have_count(10)
    assert all("grad none" in (node.get_attribute("aria-label") or "") for node in nodes.all())

    notebook.run(1)
    expect(graph.locator('[data-node][aria-label^="w1"]')).to_have_attribute(
        "aria-label", re.compile("data -3.00, grad 1.00")
    )
    expect(graph.locator('[data-node][aria-label^="x1"]')).to_have_attribute(
        "aria-label", re.compile("grad -1.50")
    )
