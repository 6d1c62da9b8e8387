"""A hand on sliders, boxes and buttons while the network trains, on each ipykernel."""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from film import film
from hand import drag, shown
from lab_notebook import PANEL
from lesson import FOUR_POINTS, ask, loss, press, shared_notebook, slider, step, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

WEIGHT = "layer1.neuron2.w1"
CELL = f"""{FOUR_POINTS}
trainer = four_points()
paths = [path for path, _ in trainer.model.named_parameters()]
weight = paths.index("{WEIGHT}")
p = trainer.model.parameters()[weight]
seen = []
trainer.subscribe(lambda: seen.append((trainer.learning_rate, p.data)))
trainer
"""
EVENTS = "[(event.kind, event.key, event.value) for event in trainer.history.events]"
LAST_HOLD = "max(event.step for event in trainer.history.events if event.kind == 'hold')"
WEIGHTS_SINCE = f"""[trainer.history.parameters_at(k)[weight].item()
                    for k in range({LAST_HOLD}, trainer.step_count + 1)]"""


@pytest.fixture(scope="module")
def lesson(browser: Browser, lab_server: LabServer, kernel: str) -> Iterator[LabNotebook]:
    cells = CELL, "other = four_points(); other.play(); other", "p.data = 3"
    with shared_notebook(browser, lab_server, *cells, kernel=kernel) as lesson:
        yield lesson


@pytest.fixture
def notebook(lesson: LabNotebook) -> Iterator[LabNotebook]:
    """The lesson with a new trainer."""
    lesson.run(0)
    yield lesson
    ask(lesson, "trainer.pause()")


@pytest.fixture
def dashboard(notebook: LabNotebook) -> Locator:
    dashboard = notebook.output(0).locator(".mg-dashboard")
    dashboard.locator('[data-module="layer1.neuron2"]').click()
    return dashboard


def box(dashboard: Locator) -> Locator:
    return dashboard.get_by_label(f"{WEIGHT} value", exact=True).first


def node(dashboard: Locator) -> Locator:
    return dashboard.locator(f'[data-node="{WEIGHT}"]')


def let_go_in_motion(weight: Locator, to: float, hand: Iterator[float]) -> None:
    """End a drag with one more move, and let go in the same moment."""
    area, mouse = weight.bounding_box(), weight.page.mouse
    assert area
    end = 1.05 * to - 0.025
    mouse.move(area["x"] + 8 + end * (area["width"] - 16), area["y"] + area["height"] / 2)
    next(hand, None)


def shown_number(text: str) -> float:
    """Return the number of a box or a slider, or the data in a node's name."""
    return shown(text, "data") if "data" in text else float(text)


def strays(shown: Iterable[float], states: list[float]) -> list[float]:
    """Return what was shown that is no state, or one from before another that had been shown already."""
    at, found = 0, []
    for value in shown:
        later = (k for k in range(at, len(states)) if math.isclose(value, states[k], rel_tol=1e-5))
        next_state = next(later, None)
        if next_state is None:
            found.append(value)
        else:
            at = next_state
    return found


def test_every_drag_arrives_while_it_trains(notebook: LabNotebook, dashboard: Locator) -> None:
    rate, weight = slider(dashboard, "learning rate"), slider(dashboard, WEIGHT)
    press(dashboard, "Play")
    for speed, rate_to, weight_to in ((10, 0.2, 0.9), (None, 0.5, 0.1)):
        ask(notebook, f"setattr(trainer, 'speed', {speed})")
        messages, steps = ask(notebook, "(len(seen), trainer.step_count)")

        rates = [float(rate.get_attribute("aria-valuetext") or "nan") for _ in drag(rate, to=rate_to)]
        weights = list(drag(weight, to=weight_to))
        wait_for(notebook, f"{EVENTS}[-1][0] == 'release'")

        seen = ask(notebook, f"list(zip(*seen[{messages}:]))")
        for dragged, arrived in zip((rates, weights), seen, strict=True):
            assert dragged[-1] in arrived
            assert len(set(dragged)) > 5
            assert len(set(dragged) & set(arrived)) > len(set(dragged)) / 2
        assert ask(notebook, "trainer.learning_rate") == rates[-1]
        assert ask(notebook, EVENTS)[-2:] == [("hold", WEIGHT, weights[-1]), ("release", WEIGHT, None)]
        assert ask(notebook, "trainer.playing, trainer.step_count")[1] > steps + 10


def test_nothing_jumps_back_when_a_weight_is_dragged(notebook: LabNotebook, dashboard: Locator) -> None:
    weight = slider(dashboard, WEIGHT)
    things = {"slider": weight, "box": box(dashboard), "node": node(dashboard)}
    press(dashboard, "Play")
    for rate, speed, to in ((0, None, 0.9), (0.1, 10, 0.1), (0.1, None, 0.9)):
        ask(notebook, f"[setattr(trainer, 'learning_rate', {rate}), setattr(trainer, 'speed', {speed})]")
        hand = drag(weight, to=to)
        next(hand)
        with film(**things) as frames:
            values = [next(hand) for _ in range(9)]
            with film(**things) as after:
                let_go_in_motion(weight, to, hand)
                notebook.page.wait_for_timeout(1000)
        during = frames[: -len(after)]
        assert len(during) > 9
        assert len(after) > 20
        sliders = [float(frame["slider"]) for frame in during]
        assert sliders == sorted(sliders, reverse=values[-1] < values[0])
        for frame in during:
            assert float(frame["box"]) == float(frame["slider"])
            assert shown(frame["node"], "data") == float(frame["slider"])
        last = [value for kind, _, value in ask(notebook, EVENTS) if kind == "hold"][-1]
        assert abs(last - values[-1]) > 0.01
        if rate == 0:
            for numbers in zip(*(map(shown_number, frame.values()) for frame in after), strict=True):
                assert set(numbers) <= {values[-1], last}
                assert list(numbers) == sorted(numbers, reverse=last < values[-1])
                assert numbers[-1] == last
        else:
            states = [values[-1], *ask(notebook, WEIGHTS_SINCE)]
            assert states[1] == last
            assert strays((float(frame["box"]) for frame in after), states) == []


def test_buttons_do_what_they_say(notebook: LabNotebook, dashboard: Locator) -> None:
    summary = dashboard.locator(".mg-summary")
    press(dashboard, "Play")
    expect(summary).to_have_text(re.compile(r"step \d\d"))
    assert ask(notebook, "trainer.playing")
    press(dashboard, "Pause")
    expect(dashboard.get_by_role("button", name="Play", exact=True)).to_be_visible()
    reached = ask(notebook, "trainer.step_count")
    expect(summary).to_have_text(re.compile(f"step {reached},"))
    assert not ask(notebook, "trainer.playing")

    for _ in range(3):
        press(dashboard, "Step")
    expect(summary).to_have_text(re.compile(f"step {reached + 3},"))
    assert ask(notebook, "trainer.step_count") == reached + 3
    assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)

    press(dashboard, "Reset")
    expect(summary).to_contain_text("step 0, loss 6.01")
    assert ask(notebook, "trainer.loss, trainer.history.losses == [trainer.loss]") == (
        6.005402783252284,
        True,
    )

    press(dashboard, "New weights")
    expect(summary).not_to_contain_text("step 0, loss 6.01")
    drawn = random.Random(int(shown(dashboard.locator(".mg-seed").text_content(), "seed")))
    expected = [drawn.uniform(-1, 1) for _ in range(41)]
    assert ask(notebook, "[p.data for p in trainer.model.parameters()]") == expected
    assert step(dashboard) == ask(notebook, "trainer.step_count") == 0
    assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)


def test_a_typed_weight_and_an_assigned_one_are_nudges(notebook: LabNotebook, dashboard: Locator) -> None:
    typed = box(dashboard)
    for playing, value in ((False, 1.25), (True, -0.5)):
        if playing:
            ask(notebook, "setattr(trainer, 'learning_rate', 0)")
            press(dashboard, "Play")
        typed.fill(str(value))
        typed.press("Enter")
        expect(typed).to_have_value(str(value))
        typed.blur()
        expect(node(dashboard)).to_have_attribute("aria-label", re.compile(f"data {value:#.3g},"))
        wait_for(notebook, f"p.data == {value}")
        assert ask(notebook, EVENTS)[-1] == ("nudge", WEIGHT, value)

        notebook.run(2)
        expect(node(dashboard)).to_have_attribute("aria-label", re.compile("data 3.00,"))
        expect(typed).to_have_value("3")
        expect(slider(dashboard, WEIGHT)).to_have_value("3")
        assert ask(notebook, EVENTS)[-1] == ("nudge", WEIGHT, 3.0)
        assert loss(dashboard) == pytest.approx(ask(notebook, "trainer.loss"), rel=5e-3)
    assert ask(notebook, "trainer.playing")


def test_without_a_view_only_what_python_started_goes_on(notebook: LabNotebook, dashboard: Locator) -> None:
    notebook.run(1)
    press(dashboard, "Play")
    other = notebook.output(1).locator(".mg-dashboard")
    for view in (dashboard, other):
        expect(view.locator(".mg-summary")).to_have_text(re.compile(r"step \d\d,"))
    for cell in (0, 1):
        notebook.page.evaluate(f"cell => {PANEL}.content.widgets[cell].model.clearExecution()", cell)
    expect(notebook.page.locator(".mg")).to_have_count(0)
    assert ask(notebook, "trainer.playing")
    wait_for(notebook, "not trainer.playing")
    assert ask(notebook, "other.playing")
    wait_for(notebook, f"other.step_count > {ask(notebook, 'other.step_count')}")
