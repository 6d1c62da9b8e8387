"""The notebook of derivatives in a real JupyterLab: what its text says is what one sees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect

from graph_parts import type_in
from lesson import ask, press, shared_notebook, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

PATH = Path(__file__).parents[2] / "notebooks" / "01_derivatives.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
VALUE, PUSHED, RISING, FALLING, FLAT, PARABOLA, READ, SET, ERRORS, LOST, BOTH, CUBE, WAVE = range(13)
BUMPED, INPUTS, PAPER, ANSWERS, EXERCISE, KINK, POLE, SAMPLED, ABS, BENT, BROKEN = range(13, 24)
PRINTED, EXPORTED, CHECKED, LAST = range(24, 28)
WIDGETS = (PARABOLA, CUBE, WAVE, INPUTS, EXERCISE, KINK, POLE, SAMPLED, ABS, BENT, BROKEN, LAST)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run_all()
        yield notebook


def widget(notebook: LabNotebook, cell: int) -> Locator:
    return notebook.output(cell).locator(".mg-derivative")


def expect_numbers(view: Locator, **numbers: str) -> None:
    for row, number in numbers.items():
        expect(view.locator(f".mg-row-{row} td")).to_have_text(re.compile(rf"^\s*{re.escape(number)}$"))


def expect_words(view: Locator, words: str) -> None:
    expect(view.locator(".mg-sentences")).to_contain_text(words)


def pieces(view: Locator) -> int:
    """Return how many stretches of the curve are drawn."""
    line = view.locator(".mg-curve-line")
    expect(line).to_have_attribute("d", re.compile("M"))
    return (line.get_attribute("d") or "").count("M")


def test_every_cell_says_what_the_text_says(notebook: LabNotebook) -> None:
    assert all(not cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code")
    for cell in WIDGETS:
        expect(widget(notebook, cell)).to_be_attached()
    by_hand = [20.0, 20.014003000000002, 14.00300000000243, -21.996999999998934, 0.0029999999995311555]
    assert [float(notebook.text(cell)) for cell in (VALUE, PUSHED, RISING, FALLING, FLAT)] == by_hand
    assert notebook.text(SET) == "(14.00300000000243, 14.0)"
    errors = [line.split()[-1] for line in notebook.text(ERRORS).splitlines()]
    assert errors == [
        *("3.0e-01", "3.0e-02", "3.0e-04", "3.0e-06", "9.3e-08"),
        *("1.2e-06", "1.2e-03", "2.1e-01", "3.3e+00", "1.4e+01"),
    ]
    assert notebook.text(LOST) == "True"
    both = re.findall(r"forward ([\d.]+) +central ([\d.]+)", notebook.text(BOTH))
    assert both == [("3.310000", "3.010000"), ("3.030100", "3.000100"), ("3.003001", "3.000001")]
    assert notebook.text(BUMPED).split()[1::2] == ["4.0", "3.999699999999999", "-3.000000000010772"]
    files = (
        "[__import__('pathlib').Path(f'parabola.{kind}').stat().st_size > 5000 for kind in ('pdf', 'html')]"
    )
    assert ask(notebook, files) == [True, True]


def test_the_hand_finds_what_was_computed_by_hand(notebook: LabNotebook) -> None:
    view = widget(notebook, PARABOLA)
    expect_numbers(view, d1="20", d2="20.014003000000002", numeric="14.00300000000243", exact="14")
    type_in(view, "x value", "-3")
    expect_words(view, "at x = -3 the function falls: 22 down for 1 to the right")
    expect_numbers(view, numeric="-21.996999999998934", exact="-22")
    wait_for(notebook, "parabola.point == {'x': -3.0}")

    type_in(view, "x value", "3")
    type_in(view, "h value", "1e-8")
    expect_numbers(view, numeric="14.00000009255109")
    expect_words(view, "off by 9.3e-8")
    type_in(view, "h value", "1e-16")
    expect_numbers(view, numeric="0", exact="14")
    expect_words(view, "x + h is x")
    type_in(view, "h value", "0.5")
    view.get_by_role("radio", name="central").check()
    expect_numbers(view, numeric="14", difference="0")
    view.get_by_role("radio", name="forward").check()

    view.get_by_role("slider", name="x", exact=True).press("ArrowRight")
    expect_words(view, "at x = 3.01 the function rises: 14.06 up")


def test_forward_and_central_are_told_apart_by_their_errors(notebook: LabNotebook) -> None:
    view = widget(notebook, CUBE)
    expect_words(view, "h = 0.1: off by 0.31")
    view.get_by_role("radio", name="central").check()
    expect_words(view, "h = 0.1: off by 0.01")
    expect(view.locator(".mg-error-line.mg-central.is-current").first).to_be_attached()
    expect_words(widget(notebook, WAVE), "at x = 1 the function rises: 0.5403 up")


def test_each_input_is_bumped_alone(notebook: LabNotebook) -> None:
    view = widget(notebook, INPUTS)
    assert view.locator(".mg-partial").all_inner_texts() == ["-3", "2", "1"]
    slopes = {"a": "-3.000000000010772", "b": "2.0000000000042206", "c": "0.9999999999976694"}
    for name, slope in slopes.items():
        press(view, f"bump {name}")
        expect(view.locator(".mg-bumped")).to_contain_text(f"(d2 - d1) / h = {slope}")
    type_in(view, "b value", "4")
    expect(view.locator(".mg-partial").first).to_have_text("4")


def test_the_lecture_s_exercise_is_checked_and_shown(notebook: LabNotebook) -> None:
    assert notebook.text(PAPER).splitlines() == ["a not yet", "b not yet", "c not yet"]
    answers = (
        "check({'a': -12 - 0.5 * 2**-0.5, 'b': 3 * math.cos(9) + 2.5 * 3**1.5, 'c': 1 / 16}, bumped.exact)"
    )
    assert notebook.execute(answers).split() == ["a", "OK", "b", "OK", "c", "OK"]
    value, *slopes = notebook.text(ANSWERS).splitlines()
    assert float(value) == 6.336362190988558
    assert slopes == [
        "{'a': -12.353559348809995, 'b': 10.256991666679482, 'c': 0.062499984743169534}",
        "{'a': -12.353553391353245, 'b': 10.25699027401572, 'c': 0.06250000028629188}",
        "{'a': -12.353553390593273, 'b': 10.25699027111255, 'c': 0.0625}",
    ]
    view = widget(notebook, EXERCISE)
    expect_numbers(view, numeric="-12.353553391353245", exact="-12.353553390593273")
    type_in(view, "a value", "-1")
    expect_words(view, "the function is nan: there is no slope")


def test_kinks_poles_and_jumps_are_drawn_as_they_are(notebook: LabNotebook) -> None:
    kink = widget(notebook, KINK)
    type_in(kink, "x value", "0")
    expect_words(kink, "there is a kink: slope 0 on the left, 1 on the right; backward() says 0")
    kink.get_by_role("radio", name="central").check()
    expect_numbers(kink, numeric="0.5")

    pole = widget(notebook, POLE)
    assert pieces(pole) == 2
    type_in(pole, "x value", "-0.2")
    expect_words(pole, "at x = -0.2 the function falls: 25 down")
    expect(pole.locator(".mg-row-numeric td")).to_contain_text("16.66666")

    broken = widget(notebook, BROKEN)
    assert pieces(broken) == 2
    expect_numbers(broken, exact="1")
    type_in(broken, "x value", "0.95")
    expect_numbers(broken, exact="1.9")
    expect(broken.locator(".mg-row-numeric td")).to_contain_text("10.47")


def test_a_function_of_floats_is_sampled_and_says_why(notebook: LabNotebook) -> None:
    for cell, why in ((SAMPLED, "math.sin takes a float"), (BENT, "compare x.data")):
        view = widget(notebook, cell)
        expect(view.locator(".mg-note")).to_contain_text(
            f"sampled in Python: {'a Value has no order: ' * (cell == BENT)}{why}"
        )
        expect_numbers(view, exact="not known")
    view = widget(notebook, ABS)
    expect_numbers(view, numeric="1", exact="not known")
    expect_words(view, "at x = 0, with this h, the slope is -1 on the left, 1 on the right")
    view.get_by_role("radio", name="central").check()
    expect_numbers(view, numeric="0")
    view = widget(notebook, SAMPLED)
    type_in(view, "x value", "0")
    expect(view.locator(".mg-row-numeric td")).to_contain_text("0.99833")


def test_the_exercises_wait_for_their_answers(notebook: LabNotebook) -> None:
    assert notebook.text(CHECKED).splitlines() == ["not yet"] * 4
    answered = CELLS[CHECKED].replace("return None  # yours", "return (f(x + h) - f(x)) / h")
    bump = "(f(*[p + h * (i == k) for k, p in enumerate(point)]) - f(*point)) / h"
    answered = re.sub("return .None. .*", f"return [{bump} for i in range(len(point))]", answered)
    assert notebook.execute(answered).split() == ["OK"] * 4
    assert ask(notebook, "approximate_derivative(g, 2.0)") == 7.000010000091094
    expect_numbers(widget(notebook, LAST), numeric="7.000010000091094", exact="7")
