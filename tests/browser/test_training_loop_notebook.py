"""The notebook of the training loop in a real JupyterLab: what its text says is what one sees."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import expect

from lesson import ask, press, shared_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

PATH = Path(__file__).parents[2] / "notebooks" / "04_training_loop.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
BEFORE, STEP, LOOP, AFTER, MISTAKE, FORGETFUL, RUN, DASHBOARD, _, RATES, SCHEDULES, OPTIMISERS = range(12)
LOSSES, LOGITS, CLASSES, RIGHT, VALIDATION, COLUMNS, FILE, BACK, PENALTIES, SQUARES = range(12, 22)
BATCHES, SMOOTHED, DEMO, OWN_LOOP, SAME, OWN_RULE = range(22, 28)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all()
        yield notebook


def said(notebook: LabNotebook, cell: int) -> Any:
    return ast.literal_eval(notebook.text(cell))


def losses(notebook: LabNotebook, cell: int) -> list[float]:
    return [float(line.split()[1]) for line in notebook.text(cell).splitlines()]


def summary(notebook: LabNotebook, cell: int) -> Locator:
    return notebook.output(cell).locator(".mg-summary")


def names(notebook: LabNotebook, cell: int) -> set[str]:
    """Return the names that stand at the ends of curves."""
    ends = notebook.output(cell).locator(".mg-chart-ends")
    expect(ends).to_be_visible()
    return set(ends.locator("text").all_text_contents())


def test_the_trainer_takes_the_steps_of_the_loop_by_hand(notebook: LabNotebook) -> None:
    assert all(not cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code")
    assert all(x > 0 for x in said(notebook, BEFORE))
    assert said(notebook, STEP) == 6.005402783252284
    by_hand = losses(notebook, LOOP)
    assert by_hand[:2] == [6.005402783252284, 4.448280639552251]
    assert [x > 0 for x in said(notebook, AFTER)] == [True, False, False, True]
    last, after = said(notebook, RUN)
    assert last == pytest.approx(by_hand[19], abs=1e-12)
    assert after == pytest.approx(0.053541627, abs=1e-9)

    view = notebook.output(DASHBOARD)
    expect(summary(notebook, DASHBOARD)).to_have_text("step 20, loss 0.0535, accuracy 100%")
    press(view, "Reset")
    expect(summary(notebook, DASHBOARD)).to_contain_text("step 0, loss 6.01, accuracy 50.0%")
    for loss in ("4.45", "3.04"):
        press(view, "Step")
        expect(summary(notebook, DASHBOARD)).to_contain_text(f"loss {loss}")


def test_the_loop_that_forgets_to_zero_falls_and_is_thrown_out(notebook: LabNotebook) -> None:
    expect(summary(notebook, MISTAKE)).to_have_text("step 19, zero 0.0596, no zero 3.98")
    forgetful = ask(notebook, "curve.history['no zero']")
    careful = ask(notebook, "curve.history['zero']")
    assert all(x < y for x, y in zip(forgetful[4:11], careful[4:11], strict=True))
    assert min(forgetful[14:]) > 3.9


def test_rates_and_schedules_are_compared(notebook: LabNotebook) -> None:
    expect(summary(notebook, RATES)).to_have_text(
        "step 100, rate 0.01: 0.0523, rate 0.05: 0.00504, rate 0.1: 0.00227, rate 0.5: 4.00"
    )
    assert names(notebook, RATES) == {"rate 0.01", "rate 0.05", "rate 0.1", "rate 0.5"}
    expect(summary(notebook, SCHEDULES)).to_have_text(
        "step 100, constant 0.200, linear 0, step 0.0250, exponential 0.0265, cosine 0"
    )
    notebook.output(SCHEDULES).get_by_role("combobox").select_option("loss")
    expect(summary(notebook, SCHEDULES)).to_contain_text("linear 2.04e-4")


def test_optimisers_are_compared(notebook: LabNotebook) -> None:
    expect(summary(notebook, OPTIMISERS)).to_have_text(
        "step 100, SGD 0.0870, momentum 0, RMSprop 0.0333, Adam 0.0437"
    )
    assert names(notebook, OPTIMISERS) == {"SGD", "momentum", "RMSprop", "Adam"}
    chosen = notebook.output(OPTIMISERS).get_by_role("combobox")
    chosen.select_option("accuracy")
    expect(summary(notebook, OPTIMISERS)).to_contain_text("SGD 97.0%, momentum 100%")
    chosen.select_option("gradient norm")
    expect(summary(notebook, OPTIMISERS)).to_contain_text("momentum 0, RMSprop 0.")
    assert ask(notebook, "two_moons(Adam(0.05)).loss") == 0
    for rule in ("SGD(0.1, momentum=0.9, nesterov=True)", "AdamW(0.01)"):
        assert ask(notebook, f"two_moons({rule}).accuracy") >= 0.98


def test_losses_take_what_the_table_says(notebook: LabNotebook) -> None:
    found = said(notebook, LOSSES)
    assert found == pytest.approx(
        {"squared_error": 0.25, "hinge": 0.5, "binary_cross_entropy": 0.4740769841801067}
    )
    loss, gradients = said(notebook, LOGITS)
    assert loss == pytest.approx(2.1755153626167147, abs=1e-12)
    probabilities = [0.041772570515350445, 0.8390245074625319, 0.005653302662216329, 0.1135496193599014]
    assert gradients == pytest.approx([*probabilities[:3], probabilities[3] - 1], abs=1e-12)


def test_the_validation_loss_rises_and_the_history_leads_back(notebook: LabNotebook) -> None:
    assert said(notebook, COLUMNS) == [
        *("step", "loss", "validation", "accuracy", "validation accuracy", "gradient norm", "rate", "events")
    ]
    lines = notebook.text(FILE).splitlines()
    assert lines[0] == ",".join(said(notebook, COLUMNS))
    assert lines[1].startswith("0,1.729997")
    assert said(notebook, RIGHT) == (1, 0.9)
    measured = ask(notebook, "history.to_dict()")
    assert measured["validation"][99] > 1.5 * min(measured["validation"])
    best, loss, accuracy = said(notebook, BACK)
    assert loss == pytest.approx(measured["validation"][best], abs=1e-12) == pytest.approx(0.447656, abs=1e-6)
    assert accuracy == 0.85
    for cell in (CLASSES, VALIDATION):
        expect(summary(notebook, cell)).to_contain_text("step 100, loss 0.289, validation 0.448")
    assert names(notebook, VALIDATION) == {"loss", "validation"}
    expect(notebook.output(VALIDATION).locator(".mg-chart-events")).to_have_attribute("d", re.compile("M"))


def test_a_penalty_helps_where_moons_overlap(notebook: LabNotebook) -> None:
    pattern = r"(\w+) +([\d.]+) in training, ([\d.]+) in validation, squares (\d+)"
    found = {name: tuple(map(float, rest)) for name, *rest in re.findall(pattern, notebook.text(SQUARES))}
    none, small = found["none"], found["L2"]
    assert (none[0], small[0]) == pytest.approx((0.99, 0.89), abs=0.02)
    assert (none[1], small[1]) == pytest.approx((0.77, 0.90), abs=0.05)
    assert small[2] < found["L1"][2] < none[2]
    # After 300 steps, another processor that rounds differently may differ in the third digit.
    expect(summary(notebook, PENALTIES)).to_contain_text(re.compile(r"none: 0\.0\d+, L1: 0\.\d+, L2: 0\.4"))


def test_batches_are_smoothed(notebook: LabNotebook) -> None:
    expect(summary(notebook, BATCHES)).to_contain_text("all: 0.0332, 32: 0.00898, 8: 0.122")
    expect(notebook.output(BATCHES)).to_contain_text("smoothing 0.9")
    assert ask(notebook, "two_moons(SGD(0.2), steps=1, batch_size=32, seed=1).loss") != pytest.approx(
        ask(notebook, "two_moons(SGD(0.2), steps=1, batch_size=32).loss"), abs=1e-3
    )


def test_the_demo_ends_where_micrograd_s_does(notebook: LabNotebook) -> None:
    numbers = [float(x) for line in notebook.text(DEMO).splitlines()[:2] for x in line.split()]
    assert numbers == pytest.approx([0.8958441028683222, 0.5, 0.010978370135492717, 1], abs=1e-12)
    expect(summary(notebook, DEMO)).to_have_text("step 99, loss 0.0110, accuracy 100%")
    assert ask(notebook, "Trainer(moon_network(), X, y, batch_size=32, **parts).loss") < 1.5


def test_an_optimiser_in_a_loop_of_one_s_own_does_what_the_trainer_does(notebook: LabNotebook) -> None:
    assert said(notebook, SAME) == pytest.approx(losses(notebook, OWN_LOOP)[-1], abs=1e-12)
    expect(summary(notebook, OWN_RULE)).to_contain_text("SGD 0.00504, sign 0")
