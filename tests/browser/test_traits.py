"""Every public trait linked to a widget of ipywidgets, in the page and in Python, both ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lesson import FOUR_POINTS, ask, press, shared_notebook, slider, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

SHOW = f"""{FOUR_POINTS}
import ipywidgets, traitlets

trainer = four_points()
dashboard, graph, curve = Dashboard(trainer), Graph(trainer), LossCurve(trainer)
display(dashboard, graph, curve)
"""
LINK = """
controls = {{
    "learning_rate": ipywidgets.FloatSlider(0.1, min=-1, max=1, step=0.1),
    "speed": ipywidgets.FloatSlider(10, min=0, max=20, step=1),
    "playing": ipywidgets.Checkbox(False),
    "sample": ipywidgets.IntSlider(0, min=0, max=9),
    "graph_sample": ipywidgets.IntSlider(0, min=0, max=9),
    "selected": ipywidgets.Text(""),
    "log": ipywidgets.Checkbox(False),
}}
linked = dict.fromkeys(controls, dashboard) | {{"graph_sample": graph, "selected": graph, "log": curve}}
for name, control in controls.items():
    {link}((control, "value"), (linked[name], name.removeprefix("graph_")))
display(*controls.values())

def same(name, value):
    both = (getattr(linked[name], name.removeprefix("graph_")), controls[name].value)
    return all(abs(x - value) < 1e-9 if isinstance(value, float) else x == value for x in both)

def refusal(name, allowed):
    refused, controls[name].value = controls[name].value, allowed
    try:
        controls[name].value = refused
    except traitlets.TraitError as error:
        return str(error)
"""
NAMES = re.findall(r'^    "(\w+)":', LINK, re.MULTILINE)


class Linked:
    """A notebook in which each public trait is linked to a control of ipywidgets."""

    def __init__(self, notebook: LabNotebook, *, in_page: bool) -> None:
        self.notebook = notebook
        self.in_page = in_page
        notebook.run_all()
        views = notebook.output(0)
        self.dashboard = views.locator(".mg-dashboard")
        self.graph = views.locator(".mg-graph")
        self.curve = views.locator(".mg-loss-curve")
        self.controls = dict(zip(NAMES, notebook.output(1).locator(".jupyter-widgets").all(), strict=True))

    def control(self, name: str) -> Locator:
        """What a hand moves in the control of a trait."""
        role = {"selected": "textbox", "playing": "checkbox", "log": "checkbox"}.get(name, "slider")
        return self.controls[name].get_by_role(role)

    def press_key(self, name: str, key: str) -> None:
        self.control(name).focus()
        self.control(name).press(key)

    def expect_value(self, name: str, value: float | str) -> None:
        """Trait and control have this value in the kernel, and the control shows it."""
        control = self.control(name)
        wait_for(self.notebook, f"same({name!r}, {value!r})")
        if isinstance(value, bool):
            expect(control).to_be_checked(checked=value)
        elif isinstance(value, str):
            expect(control).to_have_value(value)
        else:
            expect(control).to_have_attribute("aria-valuenow", f"{round(value, 1):.1f}")

    def expect_shown(self, name: str, value: float) -> None:
        """The widget itself shows this value."""
        if name == "sample":
            row = self.dashboard.locator(".mg-predictions tbody tr").nth(int(value))
            expect(row).to_have_attribute("aria-selected", "true")
        elif name == "graph_sample":
            expect(self.graph.get_by_role("combobox", name="sample", exact=True)).to_have_value(f"{value}")
        elif name == "learning_rate":
            expect(self.dashboard.get_by_label("learning rate value", exact=True)).to_have_value(f"{value:g}")
        else:
            text = f"{value:g} steps per second"
            expect(slider(self.dashboard, "speed")).to_have_attribute("aria-valuetext", text)


@pytest.fixture(scope="module", params=["ipywidgets.jslink", "traitlets.link"])
def linked(browser: Browser, lab_server: LabServer, request: pytest.FixtureRequest) -> Iterator[Linked]:
    with shared_notebook(browser, lab_server, SHOW, LINK.format(link=request.param)) as notebook:
        yield Linked(notebook, in_page=request.param == "ipywidgets.jslink")


def test_what_moves_one_moves_the_other(linked: Linked) -> None:
    dashboard, graph, curve = linked.dashboard, linked.graph, linked.curve

    linked.press_key("learning_rate", "ArrowRight")
    linked.expect_shown("learning_rate", 0.2)
    linked.expect_value("learning_rate", 0.2)
    box = dashboard.get_by_label("learning rate value", exact=True)
    box.fill("0.5")
    box.press("Enter")
    linked.expect_value("learning_rate", 0.5)

    linked.press_key("speed", "ArrowRight")
    linked.expect_shown("speed", 11)
    linked.expect_value("speed", 11.0)
    slider(dashboard, "speed").press("Home")
    linked.expect_value("speed", 1.0)

    linked.control("playing").check()
    expect(dashboard.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    linked.expect_value("playing", value=True)
    press(dashboard, "Pause")
    linked.expect_value("playing", value=False)

    linked.press_key("sample", "ArrowRight")
    linked.expect_shown("sample", 1)
    linked.expect_value("sample", 1)
    dashboard.locator(".mg-predictions tbody tr").nth(3).click()
    linked.expect_value("sample", 3)

    linked.press_key("graph_sample", "ArrowRight")
    linked.expect_shown("graph_sample", 1)
    linked.expect_value("graph_sample", 1)
    press(graph, "next sample")
    linked.expect_value("graph_sample", 2)
    linked.expect_shown("sample", 3)

    linked.control("selected").fill("layer1.neuron2")
    expect(graph.locator('[data-module="layer1.neuron2"]')).to_have_class(re.compile("is-selected"))
    linked.expect_value("selected", "layer1.neuron2")
    graph.locator('[data-node="x1"]').click()
    linked.expect_value("selected", "x1")

    linked.control("log").check()
    expect(curve.get_by_role("checkbox", name="log scale")).to_be_checked()
    linked.expect_value("log", value=True)
    curve.get_by_role("checkbox", name="log scale").uncheck()
    linked.expect_value("log", value=False)

    ask(linked.notebook, "setattr(dashboard, 'sample', 2)")
    linked.expect_shown("sample", 2)
    linked.expect_value("sample", 2)


def test_what_is_out_of_range_is_refused_and_the_truth_comes_back(linked: Linked) -> None:
    """A link in the page ends at the true value; one in Python raises, and what it links from stays."""
    refused = (
        ("sample", "End", "sample must be in the range 0 <= sample < 4, not 9"),
        ("graph_sample", "End", "sample must be in the range 0 <= sample < 4, not 9"),
        ("learning_rate", "Home", "learning_rate must be in the range 0 <= learning_rate < inf, not -1.0"),
        ("speed", "Home", "speed must be None or in the range 0 < speed < inf, not 0.0"),
    )
    for name, key, reason in refused:
        before = ask(linked.notebook, f"getattr(linked[{name!r}], {name.removeprefix('graph_')!r})")
        linked.press_key(name, key)
        if linked.in_page:
            expect(linked.dashboard.get_by_role("status")).to_have_text(reason)
            linked.expect_value(name, before)
        else:
            wait_for(linked.notebook, f"controls[{name!r}].value != {before}")
            assert ask(linked.notebook, f"refusal({name!r}, {before})") == reason
        linked.expect_shown(name, before)
