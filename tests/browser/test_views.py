"""Several views of one trainer follow each other, come back, and leave another trainer alone."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from film import film
from hand import drag, shown
from lab_notebook import MILLISECONDS, OPEN_SECONDS, READY
from lesson import FOUR_POINTS, ask, loss, press, shared_notebook, slider, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from conftest import OpenNotebook
    from lab_notebook import LabNotebook
    from lab_server import LabServer

TOGETHER = f"""{FOUR_POINTS}
trainer = four_points()
dashboard, graph, curve = Dashboard(trainer), Graph(trainer), LossCurve(trainer)
display(dashboard, graph, curve)
"""
LINEAR = f"""{FOUR_POINTS}
random.seed(1)
model = MLP(3, [4, 4, 1], activation="linear")
trainer = Trainer(model, [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5]], [1.0, -1.0])
trainer.learning_rate, trainer.speed = 5, None
trainer
"""
NEURON = '[data-module="layer1.neuron2"]'
KEY = "layer1.neuron2.w1"


@pytest.fixture(scope="module")
def lesson(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(
        browser, lab_server, TOGETHER, "dashboard", "other = four_points(); other"
    ) as lesson:
        yield lesson


@pytest.fixture
def notebook(lesson: LabNotebook) -> LabNotebook:
    for cell in range(3):
        lesson.run(cell)
    return lesson


def view(notebook: LabNotebook, cell: int, name: str = "dashboard") -> Locator:
    return notebook.output(cell).locator(f".mg-{name}")


def test_a_held_weight_moves_all_views_in_the_same_frame(notebook: LabNotebook) -> None:
    dashboard, graph, second = view(notebook, 0), view(notebook, 0, "graph"), view(notebook, 1)
    for each in (dashboard, graph, second):
        each.locator(NEURON).click()
    key = f'[data-node="{KEY}"]'
    nodes = {"dashboard": dashboard.locator(key), "graph": graph.locator(key), "second": second.locator(key)}
    summaries = {f"summary{i}": each for i, each in enumerate(notebook.page.locator(".mg-summary").all()[:3])}
    for playing in (False, True):
        if playing:
            press(dashboard, "Play")
        weight = slider(dashboard, KEY)
        hand = drag(weight, to=0.3 if playing else 0.9)
        next(hand)
        with film(slider=weight, **nodes, **summaries) as frames:
            values = {next(hand) for _ in range(9)}
        list(hand)
        assert len(values) > 5
        assert len({frame["summary0"] for frame in frames}) > 5
        for frame in frames:
            assert len({frame[name] for name in nodes}) == 1
            assert len({frame[name] for name in summaries}) == 1
            assert shown(frame["graph"], "data") == float(frame["slider"])
    press(dashboard, "Pause")


def test_hover_and_selection_are_shared(notebook: LabNotebook) -> None:
    dashboard, graph, other = view(notebook, 0), view(notebook, 0, "graph"), view(notebook, 2)
    graph.locator(NEURON).hover()
    expect(dashboard.locator(NEURON)).to_have_class(re.compile("is-hovered"))
    dashboard.locator('[data-node="x2"]').click()
    for each in (dashboard, graph):
        expect(each.locator('[data-node="x2"]')).to_have_class(re.compile("is-selected"))
    expect(graph.locator(".mg-line")).to_have_text(re.compile("x2: data 3.00"))
    notebook.page.wait_for_timeout(200)
    assert ask(notebook, "graph.selected") == "x2"
    expect(other.locator(".is-selected, .is-hovered")).to_have_count(0)


def test_a_second_view_and_a_cell_run_again_show_the_current_step(notebook: LabNotebook) -> None:
    first, second = view(notebook, 0), view(notebook, 1)
    press(second, "Step")
    press(first, "Step")
    for each in (first, second):
        expect(each.locator(".mg-summary")).to_have_text(re.compile("step 2,"))
    second.locator(".mg-predictions tbody tr").nth(2).click()
    expect(first.locator(".mg-predictions tbody tr").nth(2)).to_have_attribute("aria-selected", "true")

    notebook.run(1)
    expect(second.locator(".mg-summary")).to_have_text(re.compile("step 2,"))
    expect(second.locator(".mg-predictions tbody tr").nth(2)).to_have_attribute("aria-selected", "true")
    ask(notebook, "trainer.step()")
    for each in (first, second, view(notebook, 0, "loss-curve")):
        expect(each.locator(".mg-summary")).to_have_text(re.compile("step 3,"))


def test_two_trainers_never_disturb_each_other(notebook: LabNotebook) -> None:
    one, other = view(notebook, 0), view(notebook, 2)
    for each in (one, other):
        each.locator(NEURON).click()
    press(one, "Play")
    things = {"node": other.locator(f'[data-node="{KEY}"]'), "summary": other.locator(".mg-summary")}
    with film(**things, rate=slider(other, "learning rate"), slider=slider(other, KEY)) as frames:
        list(drag(slider(one, KEY), to=0.9))
        list(drag(slider(one, "learning rate"), to=0.9))
    assert len(frames) > 20
    assert all(frame == frames[0] for frame in frames)
    press(other, "Step")
    expect(other.locator(".mg-summary")).to_have_text(re.compile("step 1,"))
    reached = step(one)
    press(other, "Reset")
    expect(one.locator(".mg-summary")).not_to_have_text(re.compile(f"step {reached},"))
    assert ask(notebook, "trainer.playing and trainer.step_count >= 1 and other.step_count == 0")
    assert step(one) > reached
    press(one, "Pause")


def test_views_come_back_after_a_reload_and_follow(notebook: LabNotebook) -> None:
    ask(notebook, "[trainer.step() for _ in range(7)]")
    page, cards = notebook.page, view(notebook, 0, "graph").locator("[data-node], [data-module]")
    shown_before = cards.count()
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.wait_for_function(READY, timeout=OPEN_SECONDS * MILLISECONDS)
    views = [view(notebook, 0), view(notebook, 1), view(notebook, 0, "loss-curve")]
    for each in views:
        expect(each.locator(".mg-summary")).to_have_text(re.compile("step 7,"), timeout=20 * MILLISECONDS)
    press(views[0], "Step")
    for each in views:
        expect(each.locator(".mg-summary")).to_have_text(re.compile("step 8,"))
    assert ask(notebook, "trainer.step_count") == 8
    expect(cards).to_have_count(shown_before)
    ask(notebook, "trainer.play()")
    expect(views[1].locator(".mg-summary")).to_have_text(re.compile(r"step 1\d,"))
    ask(notebook, "trainer.pause()")


def test_a_loss_that_is_lost_stops_with_the_step_and_reset_works_again(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(LINEAR, "trainer.history.losses[:trainer.step_count][-1]")
    notebook.run(0)
    dashboard = view(notebook, 0)
    summary, status = dashboard.locator(".mg-summary"), dashboard.get_by_role("status")
    press(dashboard, "Play")
    expect(status).to_have_text(re.compile(r"training stopped: the loss became (inf|nan) at step \d+$"))
    expect(dashboard.get_by_role("button", name="Play", exact=True)).to_be_visible()
    message, reached = ask(notebook, "trainer.message, trainer.step_count")
    assert message == status.text_content()
    assert message.endswith(f"at step {reached}")
    assert math.isfinite(float(notebook.run(1)))
    expect(summary).to_have_text(re.compile(rf"step {reached}, loss (inf|nan)"))
    expect(dashboard.get_by_text(re.compile(rf"^(inf|nan) from step {reached}$"))).to_be_visible()
    broken = dashboard.locator("[data-node][aria-label*=' inf'], [data-node][aria-label*=' nan']")
    assert broken.count() > 0
    dashboard.locator(NEURON).click()
    expect(dashboard.locator(f'[data-node="{KEY}"]')).to_be_visible()

    press(dashboard, "Reset")
    expect(status).to_have_text("")
    expect(summary).to_have_text(re.compile(r"step 0, loss \d"))
    first = loss(dashboard)
    box = dashboard.get_by_label("learning rate value", exact=True)
    box.fill("0.001")
    box.press("Enter")
    press(dashboard, "Step")
    expect(summary).to_have_text(re.compile(r"step 1, loss \d"))
    assert loss(dashboard) < first


def test_in_a_row_of_ipywidgets_a_view_takes_what_is_free(open_notebook: OpenNotebook) -> None:
    beside = """from ipywidgets import HBox, IntSlider, Layout, VBox
wide = LossCurve(trainer, layout=Layout(width="250px"))
HBox([IntSlider(), VBox([Dashboard(trainer)])])"""
    notebook = open_notebook(
        f"{FOUR_POINTS}trainer = four_points()", beside, "HBox([wide, LossCurve(trainer)])"
    )
    notebook.page.set_viewport_size({"width": 1600, "height": 900})
    notebook.page.evaluate("jupyterapp.shell.collapseLeft()")
    notebook.run_all()

    def widths(cell: int, *names: str) -> list[float]:
        boxes = [view.bounding_box() for name in names for view in notebook.output(cell).locator(name).all()]
        return [box["width"] for box in boxes if box]

    notebook.output(2).locator(".mg-plot").nth(1).wait_for()
    row, slider, dashboard = widths(1, ".widget-hbox", ".widget-slider", ".mg-dashboard")
    assert slider >= 300
    assert dashboard == pytest.approx(row - slider, abs=12)
    row, narrow, curve = widths(2, ".widget-hbox", ".mg-loss-curve")
    assert narrow == pytest.approx(250, abs=6)
    assert curve == pytest.approx(row - 250, abs=12)
    # Where too little is free the row scrolls.
    notebook.page.set_viewport_size({"width": 450, "height": 900})
    expect(notebook.output(2).locator(".mg-loss-curve").nth(1)).to_have_css("width", "320px")
