"""However much is shown and however fast it trains: 30 messages and 1 MB a second, and the sliders live."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hand import drag
from lab_notebook import busiest_second
from lesson import FOUR_POINTS, ask, press, slider, step, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conftest import OpenNotebook
    from lab_notebook import LabNotebook

MESSAGES, BYTES = 30, 1_000_000
SHOW = "display(Dashboard({0}), Graph({0}), LossCurve({0}))"


def drag_for(thumb: Locator, seconds: float, notebook: LabNotebook) -> float:
    """Drag the thumb of the learning rate to and fro; returns the rate where it was left."""
    end = notebook.seconds() + seconds
    places = cycle((0.8, 0.3))
    while notebook.seconds() < end:
        for _ in drag(thumb, to=next(places), moves=20, seconds=1):
            rate = float(thumb.get_attribute("aria-valuetext") or "nan")
    return rate


def test_one_trainer_in_three_widgets_shown_three_times(open_notebook: OpenNotebook, kernel: str) -> None:
    notebook = open_notebook(f"{FOUR_POINTS}trainer = four_points()", SHOW.format("trainer"), kernel=kernel)
    notebook.run(0)
    for _ in range(3):
        notebook.run(1)
    output = notebook.output(1)
    expect(output.locator(".mg")).to_have_count(3)
    ask(notebook, "setattr(trainer, 'speed', None)")
    start = notebook.seconds()
    press(output, "Play")
    left_at = drag_for(slider(output, "learning rate"), 4, notebook)
    messages, volume = busiest_second(notebook.comm_messages(start))
    assert 15 < messages <= MESSAGES
    assert 10_000 < volume <= BYTES

    wait_for(notebook, f"trainer.learning_rate == {left_at}")
    assert ask(notebook, "trainer.playing and trainer.step_count > 1000")
    for view in (output.locator(".mg-dashboard"), output.locator(".mg-loss-curve")):
        assert step(view) > 1000


def test_two_trainers_share_the_limit(open_notebook: OpenNotebook) -> None:
    cell = "one, two = four_points(), four_points()\none.speed = two.speed = None\n"
    notebook = open_notebook(f"{FOUR_POINTS}{cell}{SHOW.format('one')}\n{SHOW.format('two')}")
    notebook.run(0)
    dashboards = notebook.output(0).locator(".mg-dashboard").all()
    start = notebook.seconds()
    for dashboard in dashboards:
        press(dashboard, "Play")
    left_at = drag_for(slider(dashboards[1], "learning rate"), 4, notebook)
    messages, volume = busiest_second(notebook.comm_messages(start))
    assert 15 < messages <= MESSAGES
    assert 10_000 < volume <= BYTES

    wait_for(notebook, f"two.learning_rate == {left_at}")
    assert ask(notebook, "one.learning_rate") == pytest.approx(0.1)
    reached = [step(dashboard) for dashboard in dashboards]
    notebook.page.wait_for_timeout(1000)
    assert all(step(dashboard) > before for dashboard, before in zip(dashboards, reached, strict=True))
