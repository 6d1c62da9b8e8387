"""The derivative explorer in JupyterLab: a drag is in the kernel, and a cell that runs again begins anew."""

from __future__ import annotations

from math import gamma
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from contrast import contrasts, weak
from derivatives import middle, number, point
from hand import drag
from lab_notebook import busiest_second

if TYPE_CHECKING:
    from conftest import OpenNotebook

# Milliseconds within which what a hand did last has left the page: four times the pace of its messages.
LATEST = 1000

CELL = """
from mg_widgets import Derivative
import math

def f(x):
    return 3 * x**2 - 4 * x + 5

d = Derivative(f, x=3.0, h=0.001)
d
"""
SAMPLED = """
s = Derivative(math.gamma, x=2.5, h=0.1)
s
"""


def test_a_drag_arrives_in_the_kernel(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(CELL)
    notebook.run(0)
    view = notebook.output(0).locator(".mg-derivative")
    expect(view.locator(".mg-function")).to_have_text("f(x) = 3 * x**2 - 4 * x + 5")
    assert number(view, "numeric") == "14.00300000000243"
    view.scroll_into_view_if_needed()
    x, y = middle(point(view))
    start = notebook.seconds()
    mouse = notebook.page.mouse
    mouse.move(x, y)
    mouse.down()
    for move in range(40):
        mouse.move(x - 3 * move, y)
        notebook.page.wait_for_timeout(50)
    mouse.up()
    landed = view.get_by_role("textbox", name="x value").input_value()
    notebook.page.wait_for_timeout(LATEST)
    writes = [each for each in notebook.messages(start) if each.sent and each.kind == "comm_msg"]
    assert len(writes) >= 4
    # Four a second; another one may begin the next second.
    assert busiest_second(writes)[0] <= 5
    assert notebook.execute("d.point") == f"{{'x': {landed}}}"
    assert notebook.execute("d.exact") == number(view, "exact")
    assert notebook.execute("d.slope") == number(view, "numeric")

    notebook.execute("d.point = {'x': -3.0}; d.h = 0.25; d.method = 'central'")
    expect(view.locator(".mg-sentence")).to_have_text(
        "at x = -3 the function falls: 22 down for 1 to the right"
    )
    expect(view.get_by_role("radio", name="central")).to_be_checked()
    for theme in ("dark", "light"):
        notebook.theme(theme)
        assert not weak(contrasts(view))

    notebook.run(0)
    expect(view).to_have_count(1)
    expect(view.locator(".mg-sentence")).to_have_text("at x = 3 the function rises: 14 up for 1 to the right")


def test_python_answers_while_a_hand_drags(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(CELL, SAMPLED)
    notebook.run_all()
    view = notebook.output(1).locator(".mg-derivative")
    view.scroll_into_view_if_needed()
    start = notebook.seconds()
    *_, last = drag(view.get_by_role("slider", name="x", exact=True), to=0.9, moves=40, seconds=2)
    expect(view.locator(".mg-row-d1 td")).to_have_text(f"{gamma(last):.17g}")
    expect(view.locator(".mg-step-words")).to_have_text("no exact slope is known")
    notebook.page.wait_for_timeout(LATEST)
    assert notebook.execute("s.point['x']") == repr(last)
    assert busiest_second(notebook.comm_messages(start))[0] <= 30
