"""The lecture's own training loop, written as a generator, in a real JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hand import drag
from lesson import ask, loss, press, shared_notebook, slider, step, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

SETUP = """
import random
from mg_widgets import MLP, Graph, Trainer, Value

random.seed(1337)
n = MLP(3, [4, 4, 1])
xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]
broken = False
"""
LOOP = """
def train():
    for k in range(10_000):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt)**2 for ygt, yout in zip(ys, ypred))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -trainer.learning_rate * p.grad
        if broken:
            loss.backword()
        yield loss

trainer = Trainer(train)
trainer
"""
GROWING = """
w = Value(0.5)
b = Value(0.0)

def growing():
    for k in range(100):
        loss = sum((w * i + b - 1.0)**2 for i in range(2 + k // 2))
        w.data -= 0.01
        yield loss

other = Trainer(growing)
other
"""


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer, kernel: str) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, SETUP, LOOP, GROWING, kernel=kernel) as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def dashboard(notebook: LabNotebook) -> Locator:
    return notebook.output(1).locator(".mg-dashboard")


def test_it_shows_what_it_has_and_nothing_else(notebook: LabNotebook, dashboard: Locator) -> None:
    expect(dashboard.locator(".mg-summary")).to_have_text("step 0, loss 6.01")
    expect(dashboard.get_by_role("button", name="New weights")).to_have_count(0)
    expect(dashboard.locator(".mg-predictions")).to_have_count(0)
    expect(dashboard.locator('[data-module="layer1.neuron4"]')).to_be_visible()
    assert ask(notebook, "trainer.step_count") == 0


def test_buttons_and_the_rate_steer_it(notebook: LabNotebook, dashboard: Locator) -> None:
    press(dashboard, "Play")
    expect(dashboard.locator(".mg-summary")).to_have_text(re.compile(r"step \d\d,"))
    list(drag(slider(dashboard, "learning rate"), to=0.6))
    rate = float(dashboard.get_by_label("learning rate value").input_value())
    wait_for(notebook, f"abs(trainer.learning_rate - {rate}) < 1e-9")
    press(dashboard, "Pause")
    expect(dashboard.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert not ask(notebook, "trainer.playing")

    reached = ask(notebook, "trainer.step_count")
    press(dashboard, "Step")
    expect(dashboard.locator(".mg-summary")).to_have_text(re.compile(f"step {reached + 1},"))
    assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)
    assert ask(notebook, "abs(trainer.tape.forward() - trainer.loss) < 1e-12")

    losses = ask(notebook, "trainer.history.losses[:5]")
    # The loop updates before it yields: the update that leads to step 1 is done with the rate of the reset.
    notebook.execute("trainer.learning_rate = 0.1")
    press(dashboard, "Reset")
    expect(dashboard.locator(".mg-summary")).to_have_text("step 0, loss 6.01")
    notebook.execute("trainer.run(4)")
    expect(dashboard.locator(".mg-summary")).to_have_text(re.compile("step 4,"))
    assert ask(notebook, "trainer.history.losses") == losses


def test_a_weight_is_moved_while_it_trains(notebook: LabNotebook, dashboard: Locator) -> None:
    dashboard.locator('[data-module="layer3.neuron1"]').click()
    weight = slider(dashboard, "layer3.neuron1.w1")
    press(dashboard, "Play")
    list(drag(weight, to=0.9))
    press(dashboard, "Pause")
    assert ("hold", "layer3.neuron1.w1") in ask(notebook, "[(e.kind, e.key) for e in trainer.history.events]")


def test_an_error_shows_the_lines_of_the_user(notebook: LabNotebook, dashboard: Locator) -> None:
    notebook.execute("broken = True")
    press(dashboard, "Play")
    message = dashboard.locator(".mg-message")
    expect(message).to_contain_text("loss.backword()")
    expect(dashboard.get_by_role("button", name="Play", exact=True)).to_be_visible()
    text = message.text_content() or ""
    assert re.search(r"Cell In\[2\], line 11, in train\n\s+loss\.backword\(\)", text)
    assert "mg_widgets" not in text
    assert message.evaluate("e => getComputedStyle(e).whiteSpaceCollapse") == "preserve"
    stderr = notebook.output(1).locator('[data-mime-type="application/vnd.jupyter.stderr"]')
    expect(stderr).to_contain_text("loss.backword()")
    printed = [o for o in notebook.outputs(1) if o["output_type"] == "stream"]
    assert sum("".join(o["text"]).count("loss.backword()") for o in printed) == 1

    notebook.execute("broken = False")
    press(dashboard, "Reset")
    expect(message).to_have_text("")
    expect(dashboard.locator(".mg-summary")).to_have_text("step 0, loss 6.01")


def test_a_cell_that_steps_shows_the_same_error(notebook: LabNotebook) -> None:
    with pytest.raises(AssertionError) as caught:
        notebook.execute("trainer.reset()\nbroken = True\ntrainer.step()")
    shown = str(caught.value)
    assert "loss.backword()" in shown
    assert "steered.py" not in shown
    assert "loop.py" not in shown
    notebook.execute("broken = False\ntrainer.reset()")


def test_a_graph_that_changes_is_drawn_anew_and_keeps_what_was_selected(notebook: LabNotebook) -> None:
    view = notebook.output(2).locator(".mg-dashboard")
    nodes = view.locator("[data-node]")
    before = nodes.count()
    view.locator('[data-node="w"]').click()
    expect(slider(view, "w")).to_be_visible()
    for k in range(1, 5):
        press(view, "Step")
        expect(view.locator(".mg-summary")).to_have_text(re.compile(f"step {k},"))
        expect(view.get_by_role("button", name="Step", exact=True)).to_be_focused()
    expect(view).to_have_count(1)
    assert nodes.count() > before
    expect(slider(view, "w")).to_be_visible()
    assert loss(view) == pytest.approx(ask(notebook, "other.loss"), rel=5e-3)
    assert step(view) == 4
