"""The notebook of the learning rate and of bugs in a real JupyterLab: what its text says is what one sees."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from graph_parts import type_in
from lesson import ask, press, shared_notebook, slider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

PATH = Path(__file__).parents[2] / "notebooks" / "05_learning_rate_and_bugs.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
BY_HAND, FACTORS, VALLEY, LINE, LAB, STUCK, ONE, SLICE, CURVE, BACK, BOLD, BOLDER = range(12)
PHASES, OVERWRITTEN, FORGETFUL, EDGE, ORDER, GUESS, EXERCISE, CHECKED = range(12, 20)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all()
        yield notebook


def expect_status(lab: Locator, rate: str, words: str) -> None:
    type_in(lab, "rate to try value", rate)
    expect(lab.locator(".mg-rate-status")).to_contain_text(words)


def test_the_parabola_converges_below_a_third_and_diverges_above_it(notebook: LabNotebook) -> None:
    assert all(not cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code")
    distances = [float(line.split()[-1]) for line in notebook.text(BY_HAND).splitlines()]
    assert [y / x for x, y in pairwise(distances)] == pytest.approx([0.4] * 5, abs=1e-4)
    valley = notebook.output(VALLEY)
    expect_status(valley, "0.33", "converging, oscillating: 50 of 50 steps turn back")
    expect_status(valley, "0.34", "diverging")
    valley.get_by_label("steps of the run").select_option("200 steps")
    expect(valley.locator(".mg-rate-status")).to_contain_text("diverged at step 95")
    expect(notebook.output(LINE)).to_contain_text("at lr* = 0.167. 2 \u00d7 lr* is 0.333; from 0.333 on")


def test_a_rate_that_is_too_large_shuts_the_network_in(notebook: LabNotebook) -> None:
    lab = notebook.output(LAB)
    expect(lab).to_contain_text("8 of 40 saturated, the first at 0.453")
    expect_status(lab, "0.001", "2.49 after 200 steps")
    expect_status(lab, "0.05", "0.00226 after 200 steps")
    expect_status(lab, "0.9", "saturated at 4.00")
    expect_status(lab, "0.5", "saturated at 8.00")
    expect_status(lab, "1", "converging")
    lines = notebook.text(STUCK).splitlines()
    losses = [float(re.findall(r"loss ([\d.]+)", line)[0]) for line in lines]
    assert losses == [6.0054, 3.9999, 3.9992, 3.9830, 2.4067, 8.0]
    assert "+0.9958" in lines[3]
    assert "gradient 29" in lines[4]
    assert lines[5].count("-1.0000") == 4


def test_a_step_is_predicted_and_its_line_has_a_minimum(notebook: LabNotebook) -> None:
    expect(notebook.output(SLICE)).to_contain_text("from 6.01 to 4.45: predicted -1.43, actual -1.56")
    expect(notebook.output(SLICE)).to_contain_text("at lr* = 0.219. 2 \u00d7 lr* is 0.437; from 0.549 on")


def test_another_rate_from_step_30_leaves_ghosts(notebook: LabNotebook) -> None:
    assert ast.literal_eval(notebook.text(BACK)) == pytest.approx((30, 0.02574072981283333))
    assert ast.literal_eval(notebook.text(BOLD)) == pytest.approx((60, 0.001238234266446973))
    loss, ghosts = ast.literal_eval(notebook.text(BOLDER))
    assert loss < 1e-4
    assert ghosts == [31, 31]
    assert ask(notebook, "float(trainer.history.ghosts[0].losses[-1])") == pytest.approx(0.009535448684810715)
    expect(notebook.output(CURVE)).to_contain_text("left at step 30, 30")


def test_phases_in_another_order_do_what_the_text_says(notebook: LabNotebook) -> None:
    view = notebook.output(PHASES)
    loss = view.get_by_role("row", name="loss").filter(has=notebook.page.get_by_role("rowheader"))

    def after(*names: str) -> None:
        for name in names:
            view.get_by_role("group", name="phases").get_by_role("button", name=name).click()

    after("update")
    expect(loss.get_by_role("cell")).to_have_text(["6.01", "4.45"])
    for names in (("update", "update", "forward"), ("backward", "update", "forward")):
        press(view, "back to the trainer")
        after(*names)
        expect(loss.get_by_role("cell")).to_have_text(["3.20", "3.20"])
    press(view, "back to the trainer")
    after("zero_grad", "update")
    expect(view).to_contain_text("Nothing moves.")


def test_each_bug_shows_what_the_text_says(notebook: LabNotebook) -> None:
    def expect_story(cell: int, words: str) -> None:
        expect(notebook.output(cell).locator(".mg-bug-story")).to_contain_text(words)

    lab = notebook.output(OVERWRITTEN)
    expect_story(OVERWRITTEN, "After 50 steps the loss is 6.80; without bugs it is 0.0122.")
    expect(lab).to_contain_text("3 of 4 are lost")
    for preset, words in {
        "tanh not attached: a flat line": "the loss is 6.01",
        "update's sign: uphill to 16": "the loss is 16.0",
        "preorder: it still trains": "the loss is 0.0157; without bugs it is 0.0122",
    }.items():
        lab.get_by_label("preset").select_option(preset)
        expect_story(OVERWRITTEN, words)
    expect(lab).to_contain_text("16 of 41 differ")

    expect_story(FORGETFUL, "the loss is 5.01e-22; without bugs it is 0.0265")
    expect_story(EDGE, "After 50 steps the loss is 8.00")
    forgetful = notebook.output(EDGE)
    steps = slider(forgetful, "step")
    for step, loss in ((39, "1.28e-8"), (40, "0.903"), (41, "8.00")):
        steps.fill(str(step))
        expect(forgetful).to_contain_text(f"yours {loss}")
    expect(notebook.output(ORDER)).to_contain_text("True gradient 5.00, stored 3.00.")
    press(notebook.output(GUESS), "Guess which one is on")
    expect(notebook.output(GUESS)).to_contain_text("One of these bugs is on, or none. Which?")


def test_the_exercises_accept_the_answers(notebook: LabNotebook) -> None:
    assert notebook.text(EXERCISE).split("\n")[:3] == ["not yet"] * 3
    solved = CELLS[EXERCISE]
    for name, answer in {"edge": "1 / 5", "best": "1 / 10", "bug": '"no zero_grad"'}.items():
        solved = solved.replace(f"{name} = None", f"{name} = {answer}")
    assert notebook.execute(solved).split() == ["OK"] * 3
    expect_status(notebook.output(CHECKED), "0.1", "converged at 0.800")
