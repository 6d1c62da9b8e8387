"""The notebook of the moons in a real JupyterLab: what its text says is what one sees."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import expect

from lesson import ask, press, shared_notebook, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

PATH = Path(__file__).parents[2] / "notebooks" / "06_moons.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
DEMO, PLANE, NETWORK, RESET, DASHBOARD, DONE, PENALTY, RINGS, END, HAND, PLAY, GIVEN = range(12)
WRONG, MORE, SIGNS, TEN, HUNDRED, FAST, LINE, RING, BATCHES, CALM, PAUSED = range(12, 23)
PRINT, PAGE, THREE, ARMS = range(23, 27)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all()
        yield notebook


def said(notebook: LabNotebook, cell: int) -> Any:
    return ast.literal_eval(notebook.text(cell))


def summary(notebook: LabNotebook, cell: int) -> Locator:
    return notebook.output(cell).locator(".mg-boundary-summary")


def test_the_demo_begins_with_one_moon_and_ends_without_a_ring(notebook: LabNotebook) -> None:
    assert all(not cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code")
    assert said(notebook, DEMO) == said(notebook, RESET) == pytest.approx((0.8958441028683222, 0.5))
    assert ask(notebook, "[t for x, t in zip(X, y) if network(16, 16, 1)(x).data * t < 0] == [1.0] * 50")
    assert said(notebook, DONE) == pytest.approx((0.01097789148377217, 1))
    assert said(notebook, PENALTY) == pytest.approx((0, 0.01097789148377217))
    assert said(notebook, RINGS) == (26, 9)
    assert said(notebook, END) == (100, 1.0)
    history = ask(notebook, "list(map(float, demo.history.to_dict()['accuracy']))")
    assert (history[10], history[30], history[50]) == (0.91, 0.95, 0.96)
    assert history[69] < 1
    assert set(history[70:]) == {1.0}
    expect(summary(notebook, PLANE)).to_have_text("step 100, accuracy 100%, 0 of 100 wrong, all losses 0")
    expect(notebook.output(NETWORK)).to_contain_text(
        "Dead, 0 for every sample: layer1.neuron15, layer2.neuron11."
    )


def test_play_reaches_100_percent_live(notebook: LabNotebook) -> None:
    view = notebook.output(DASHBOARD)
    press(view, "Reset")
    expect(summary(notebook, PLANE)).to_contain_text("step 0, accuracy 50.0%, 50 of 100 wrong")
    ask(notebook, "setattr(demo, 'speed', 50)")
    press(view, "Play")
    expect(view.locator(".mg-boundary-summary")).to_contain_text("accuracy 100%", timeout=30_000)
    wait_for(notebook, "demo.step_count >= 70")
    press(view, "Pause")
    wait_for(notebook, "not demo.playing")
    assert ask(notebook, "demo.accuracy") == 1
    expect(summary(notebook, PLANE)).to_contain_text("accuracy 100%")


def test_a_hand_changes_the_data_and_the_next_cell_brings_them_back(notebook: LabNotebook) -> None:
    assert notebook.text(GIVEN).splitlines() == ["100 points, accuracy 1.0"] * 2
    view = notebook.output(HAND)
    press(view, "Flip")
    wait_for(notebook, "bool(hand.ys[0] != y[0])")
    expect(summary(notebook, HAND)).to_contain_text("1 of 100 wrong")
    press(view, "Remove")
    wait_for(notebook, "len(hand.xs) == 99")
    notebook.run(PLAY)
    wait_for(notebook, "hand.step_count > 100")
    assert notebook.run(GIVEN).splitlines()[0].startswith("99 points")
    assert ask(notebook, "(hand.xs == X.tolist(), hand.playing)") == (True, False)


def test_a_wrong_label_is_learned_by_heart(notebook: LabNotebook) -> None:
    assert notebook.text(WRONG).startswith("0.0432567979")
    assert said(notebook, MORE)[::2] == (200, 0.99)
    for _ in range(5):
        notebook.run(MORE)
    # How many steps it takes depends on the last digits: another processor may need some more.
    assert said(notebook, MORE)[2] == 1
    expect(summary(notebook, WRONG)).to_contain_text("accuracy 100%")


def test_three_classes_dead_neurons_and_circles(notebook: LabNotebook) -> None:
    assert notebook.text(SIGNS).split()[1] == "0.4"
    assert said(notebook, TEN) == (10, 0.88)
    signs = "[s.index(max(s)) for s in ([v.data for v in signs.model(x)] for x in signs.xs)]"
    assert said(notebook, HUNDRED)[1] == 1
    assert ask(notebook, f"(signs.go_to(10), {signs}[2::3] == [2] * 33)[1]")
    assert notebook.text(FAST).startswith("0.84")
    expect(notebook.output(FAST)).to_contain_text("13 more. ")
    assert notebook.text(LINE).startswith("0.7\n")
    assert notebook.text(RING).startswith("1.0\n")


def test_batches_are_played_and_paused(notebook: LabNotebook) -> None:
    assert said(notebook, PAUSED) == (0.03, True)
    assert ask(notebook, "batches.playing") is False


def test_it_is_printed_and_handed_on(notebook: LabNotebook) -> None:
    assert any("image/svg+xml" in output.get("data", {}) for output in notebook.outputs(PRINT))
    assert ask(notebook, "__import__('pathlib').Path('moons.pdf').read_bytes()[:4]") == b"%PDF"
    assert "moons.html" in notebook.text(PAGE)


def test_the_exercises_accept_an_answer(notebook: LabNotebook) -> None:
    assert notebook.text(THREE).startswith("not yet: 74%")
    assert notebook.text(ARMS).startswith("not yet: 77%")
    assert notebook.execute(CELLS[THREE].replace("seed(1337)", "seed(1)")).startswith("OK")
    assert notebook.execute(CELLS[ARMS].replace("hidden = [4]", "hidden = [16, 16]")).startswith("OK 337")
