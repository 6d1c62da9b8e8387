"""Every public trait linked to a widget of ipywidgets, in the page and in Python, both ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lesson import FOUR_POINTS, ask, press, slider, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conftest import OpenNotebook

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
"""
NAMES = re.findall(r'^    "(\w+)":', LINK, re.MULTILINE)


def trait(name: str) -> str:
    return f"linked[{name!r}].{name.removeprefix('graph_')}"


@pytest.mark.parametrize("link", ["ipywidgets.jslink", "traitlets.link"])
def test_what_moves_one_moves_the_other(open_notebook: OpenNotebook, link: str) -> None:
    notebook = open_notebook(SHOW, LINK.format(link=link))
    notebook.run_all()
    dashboard, graph, curve = (notebook.output(0).locator(f".mg-{name}") for name in ("dashboard", "graph", "loss-curve"))
    controls = dict(zip(NAMES, notebook.output(1).locator(".jupyter-widgets").all(), strict=True))

    def expect_all(name: str, value: float | str) -> None:
        """Python and the control show a value."""
        wait_for(notebook, f"{trait(name)} == {value!r} == controls[{name!r}].value")
        control = controls[name]
        if isinstance(value, bool):
            expect(control.get_by_role("checkbox")).to_be_checked(checked=value)
        elif isinstance(value, str):
            expect(control.get_by_role("textbox")).to_have_value(value)
        else:
            shown = control.get_by_role("slider").get_attribute("aria-valuenow")
            assert float(shown or "nan") == pytest.approx(value, abs=0.05), name
