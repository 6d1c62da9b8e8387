"""A network on an exported page: it is that of Python, and each of its weights is under the hand."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from hand import shown
from lesson import four_points, press
from mg_widgets import MLP, Dashboard, Network, Trainer
from mg_widgets.figures.network_health import health_of, health_words
from mg_widgets.figures.network_units import network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from conftest import OpenExported

    Open = Callable[..., Locator]

PLANE = [[0.5, 1.0], [-1.0, 0.2], [0.3, -0.7], [1.2, 0.4]]
TARGETS = [1.0, -1.0, 1.0, -1.0]
# By layer from left to right, in it from top to bottom.
UNITS = """stage => {
  const units = [...stage.querySelectorAll("[data-unit]")].map((unit) => {
    const { x, y, width } = unit.querySelector(".mg-network-body").getBoundingClientRect();
    return { id: unit.dataset.unit, x: Math.round(x + width / 2), y };
  });
  units.sort((a, b) => a.x - b.x || a.y - b.y);
  return units.map(({ id }) => id);
}"""
BRIGHT = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((count, value, i) => count + Number(i % 4 === 3 && value > 0), 0);
}"""


@pytest.fixture
def open_page(open_exported: OpenExported) -> Open:
    def open_page(widget: Network | Dashboard) -> Locator:
        view = open_exported(widget).locator(".mg-network")
        expect(view.locator("[data-unit]").first).to_be_visible()
        return view

    return open_page


def with_dead_unit() -> Trainer:
    random.seed(3)
    model = MLP(2, [4, 1], activation="relu", final_activation="tanh")
    model.layers[0].neurons[1].b.data = -50.0
    model.layers[1].neurons[0].b.data = 20.0
    return Trainer(model, PLANE, TARGETS)


def middle_between(view: Locator, start: str, end: str) -> tuple[float, float]:
    """Return the middle of the line between two units, which is a point of it."""
    boxes = [view.locator(f'[data-unit="{name}"] .mg-network-body').bounding_box() for name in (start, end)]
    (left, right) = boxes
    assert left
    assert right
    x = (left["x"] + left["width"] + right["x"]) / 2
    return x, (left["y"] + left["height"] / 2 + right["y"] + right["height"] / 2) / 2


def readout(view: Locator) -> Locator:
    return view.locator(".mg-network-readout")


@pytest.mark.parametrize("make", [four_points, with_dead_unit])
def test_units_and_their_health_are_those_of_python(open_page: Open, make: Callable[[], Trainer]) -> None:
    trainer = make()
    trainer.run(3)
    network = network_of(trainer.tape)
    view = open_page(Network(trainer))
    expected = [network.units[place].name for layer in network.layers for place in layer]
    assert view.locator(".mg-network-stage").evaluate(UNITS) == expected
    words = health_words(network, health_of(trainer.tape, network))
    assert view.locator(".mg-network-marks").text_content() == words


def test_a_dead_and_a_saturated_unit_are_marked(open_page: Open) -> None:
    view = open_page(Network(with_dead_unit()))
    dead = view.locator('[data-unit="layer1.neuron2"]')
    expect(dead.locator(".mg-network-badge text")).to_have_text("D")
    expect(dead.locator(".mg-network-hatch")).to_be_visible()
    expect(view.locator('[data-unit="layer2.neuron1"] .mg-network-badge text')).to_have_text("S")
    expect(view.locator('[data-unit="layer1.neuron1"] .mg-network-hatch')).to_be_hidden()
    expect(view.locator(".mg-network-marks")).to_contain_text("Dead, 0 for every sample: layer1.neuron2")


def test_two_inputs_have_surfaces_and_three_have_none(open_page: Open) -> None:
    view = open_page(Network(with_dead_unit()))
    units = 7
    width = 24
    assert view.locator(".mg-network-surfaces").evaluate(BRIGHT) > units * width * width
    view = open_page(Network(four_points()))
    expect(view.locator(".mg-network-surfaces")).to_have_count(0)


def test_what_a_step_changes_is_not_told_of_the_hand_that_holds_a_weight(open_page: Open) -> None:
    view = open_page(Dashboard(four_points(), panels=["network"]))
    mouse = view.page.mouse
    view.locator(".mg-network-stage").scroll_into_view_if_needed()
    x, y = middle_between(view, "layer2.neuron4", "layer3.neuron1")
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 60, steps=5)
    expect(readout(view)).to_contain_text("by this hand")
    view.page.get_by_role("button", name="Step", exact=True).dispatch_event("click")
    expect(view.page.locator(".mg-summary")).to_have_text(re.compile("step 1,"))
    expect(readout(view)).to_have_text(re.compile(r"; loss [\d.]+$"))
    mouse.up()


def test_a_weight_is_dragged(open_page: Open) -> None:
    view = open_page(Network(four_points()))
    mouse = view.page.mouse
    x, y = middle_between(view, "layer2.neuron4", "layer3.neuron1")
    mouse.move(x, y)
    expect(readout(view)).to_contain_text("layer3.neuron1.w4 = -0.912, grad -2.18")
    mouse.down()
    mouse.move(x, y - 60, steps=5)
    expect(readout(view)).to_contain_text("layer3.neuron1.w4 = -0.112")
    expect(readout(view)).to_contain_text(re.compile(r"loss [\d.]+, -[\d.]+ by this hand"))
    mouse.up()
    expect(readout(view)).not_to_contain_text("by this hand")
    box = view.get_by_role("textbox", name="layer3.neuron1.w4 value")
    expect(box).to_have_value(re.compile(r"^-0\.11"))
    box.fill("0.25")
    box.press("Enter")
    expect(readout(view)).to_contain_text("layer3.neuron1.w4 = 0.250")


def test_a_bias_is_dragged(open_page: Open) -> None:
    view = open_page(Network(four_points()))
    box = view.locator('[data-unit="layer3.neuron1"]').bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = view.page.mouse
    mouse.move(x, y)
    before = shown(readout(view).text_content(), "b")
    mouse.down()
    mouse.move(x, y - 75, steps=5)
    mouse.up()
    expect(readout(view)).to_contain_text(f", b {before + 1:#.3g}"[:8])
    expect(view.get_by_role("slider", name="layer3.neuron1.b")).to_be_visible()


def test_the_keyboard_does_all_of_it(open_page: Open) -> None:
    view = open_page(Network(four_points()))
    keyboard = view.page.keyboard
    view.locator('[data-unit="layer3.neuron1"]').hover()  # A mouse that rests does not stand in the way.
    view.get_by_role("button", name="next sample").focus()
    keyboard.press("Tab")
    expect(view.locator('[data-unit="x1"]')).to_be_focused()
    keyboard.press("ArrowDown")
    expect(view.locator('[data-unit="x2"]')).to_be_focused()
    view.locator('[data-unit="layer2.neuron1"]').focus()
    keyboard.press("ArrowLeft")
    line = view.get_by_role("slider", name="layer2.neuron1.w1", exact=True)
    expect(line).to_be_focused()
    keyboard.press("ArrowDown")
    line = view.get_by_role("slider", name="layer2.neuron1.w2", exact=True)
    expect(line).to_be_focused()
    words = "layer2.neuron1.w2 = -0.869"
    expect(view.get_by_role("status").filter(has_text=words)).to_have_count(1)
    keyboard.press("+")
    expect(readout(view)).to_contain_text("layer2.neuron1.w2 = -0.769")
    keyboard.press("Alt+-")
    expect(readout(view)).to_contain_text("layer2.neuron1.w2 = -0.779")
    keyboard.press("Enter")
    box = view.get_by_role("textbox", name="layer2.neuron1.w2 value")
    expect(box).to_be_focused()
    keyboard.type("0.5")
    keyboard.press("Enter")
    expect(box).to_have_value("0.5")
    expect(view.locator("[tabindex='0']")).to_have_count(1)


def test_lines_are_gradients_when_asked_for(open_page: Open) -> None:
    view = open_page(Network(four_points()))
    legend = view.locator(".mg-network-legend")
    expect(legend).to_contain_text("0.984, the largest weight")
    press(view, "gradients")
    expect(view.get_by_role("button", name="gradients")).to_have_attribute("aria-pressed", "true")
    expect(legend).to_contain_text("2.18, the largest gradient")
    dashes = "lines => getComputedStyle(lines).strokeDasharray"
    assert view.locator(".mg-network-all .mg-network-line").last.evaluate(dashes) != "none"


def test_it_trains_in_a_dashboard_and_shares_its_sample(open_page: Open) -> None:
    view = open_page(Dashboard(four_points(), panels=["network"]))
    dashboard = view.page.locator(".mg-dashboard")
    output = view.locator('[data-unit="layer3.neuron1"] .mg-network-number')
    first = output.text_content()
    press(dashboard, "Step")
    expect(output).not_to_have_text(first or "")
    view.get_by_role("combobox", name="sample").select_option("2")
    expect(dashboard.get_by_role("combobox", name="sample").first).to_have_value("2")
    expect(view.locator('[data-unit="x1"] .mg-network-number')).to_have_text("0.500")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(open_page: Open, scheme: str) -> None:
    view = open_page(Network(four_points()))
    # Else the buttons are still on their way from one theme to the other.
    view.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert weak(contrasts(view)) == {}


def test_it_fits_into_500_pixels(open_page: Open) -> None:
    view = open_page(Network(with_dead_unit()))
    view.page.set_viewport_size({"width": 500, "height": 800})
    expect(view.locator(".mg-network-window")).to_have_js_property("scrollLeft", 0)
    assert view.evaluate("view => view.scrollWidth <= view.clientWidth")
    window = view.locator(".mg-network-window")
    view.page.wait_for_timeout(100)
    assert window.evaluate("window => window.scrollWidth <= window.clientWidth")
