"""The notebook that leads from scalars to tensors, in a real JupyterLab."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from lesson import shared_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from lab_notebook import LabNotebook
    from lab_server import LabServer

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "07_scalars_to_tensors.ipynb"
CELLS = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
OBJECTS, GRAPH, LANES, FUSED, CALLS, LAYERS, PASSES, PYTORCH, PICTURE, NUMBERS, TRAINER = range(2, 13)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all(seconds=120)
        yield notebook


def test_all_four_ways_begin_with_the_same_loss(notebook: LabNotebook) -> None:
    assert notebook.text(OBJECTS).startswith("one scalar at a time: ")
    for cell in (LANES, LAYERS, PYTORCH):
        difference = notebook.text(cell).split()[-1]
        assert abs(float(difference)) < 1e-14


def test_the_graph_shows_what_was_fused_and_opens_into_its_scalars(notebook: LabNotebook) -> None:
    graph = notebook.output(FUSED)
    for cell in (GRAPH, FUSED):
        assert "found" not in notebook.output(cell).inner_text()
    layer = graph.locator('[data-module="4 matrix 16 x 17"]')
    expect(layer).to_be_visible()
    assert "matrix 16 x 17" in notebook.text(CALLS)
    assert graph.locator("[data-node]").count() < 12
    layer.click()
    expect(graph.locator("[data-node]").nth(100)).to_be_attached()


def test_every_pass_is_timed(notebook: LabNotebook) -> None:
    lines = notebook.text(PASSES).splitlines()
    assert len(lines) == 9
    assert all(re.match(r" +[\d.]+ ms a step ", line) for line in lines)


def test_the_ways_stand_side_by_side(notebook: LabNotebook) -> None:
    expect(notebook.output(PICTURE).locator("svg")).to_be_visible()


def test_every_scalar_is_still_there(notebook: LabNotebook) -> None:
    share, total = (float(x) for x in re.findall(r"0\.\d+", notebook.text(NUMBERS).splitlines()[-1]))
    assert 0 < share < total
    expect(notebook.output(TRAINER).locator(".mg-summary")).to_contain_text("step 0")
