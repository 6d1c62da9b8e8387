"""Curves of a loop of the user's own, in the hands of the strict host."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from contrast import contrasts, weak
from fake_kernel import FakeKernel
from lesson import four_points
from mg_widgets.training.loss_series import thinned
from mg_widgets.widgets.series_source import SeriesSource
from mg_widgets.widgets.trainer_source import TrainerSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from plain_page import PlainPage

STEPS = ({"loss": 5}, {"loss": 4, "validation": 6}, {"loss": 3}, {"loss": 2, "validation": 1, "rate": 3})

FORMS = "lines => lines.map(getComputedStyle).map((style) => style.strokeDasharray + style.stroke)"
STROKES = "lines => lines.map(line => getComputedStyle(line).stroke)"


def luminance(color: str) -> float:
    """Return the relative luminance of "rgb(r, g, b)", as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.fixture
def source() -> Iterator[SeriesSource]:
    with closing(SeriesSource()) as source:
        yield source


def kernel_of(plain_page: PlainPage, source: SeriesSource) -> FakeKernel:
    """A kernel whose snapshot is of now."""
    snapshot = source.snapshot()
    source.sent()
    return FakeKernel(plain_page, source, **snapshot)


def place(label: Locator) -> float:
    box = label.bounding_box()
    assert box
    return box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("losses", "tick"),
    [
        ([6.0, 3.0, np.inf, 0.0, -1.0, 0.5], "6"),
        ((0.999 ** np.arange(5_000)).tolist(), "0.8"),
        ([6.0, 3.0, np.inf, 0.0, -1.0, 0.5], "0.5"),
        ((0.999 ** np.arange(5_000)).tolist(), "0.1"),
    ],
    ids=["few", "many", "few, log scale", "many, log scale"],
)
def test_one_curve_looks_exactly_like_that_of_a_trainer(
    plain_page: PlainPage, source: SeriesSource, losses: list[float], tick: str
) -> None:
    for loss in losses:
        source.append({"loss": loss})
    with closing(TrainerSource(four_points())) as trainer:
        curve = thinned(losses).astype("<f8").tobytes()
        kernels = [
            FakeKernel(plain_page, trainer, step=len(losses) - 1, curve=curve),
            kernel_of(plain_page, source),
        ]
    pictures = []
    for kernel in kernels:
        view = kernel.show("loss_curve")
        expect(view.element.locator(".mg-summary")).to_have_text(
            f"step {len(losses) - 1}, loss {losses[-1]:#.3g}"
        )
        view.element.get_by_role("checkbox", name="log scale").set_checked(tick in ("0.5", "0.1"))
        expect(view.element.locator(".mg-chart").get_by_text(tick, exact=True)).not_to_have_count(0)
        plain_page.page.mouse.move(0, 0)
        pictures.append((view.element.locator(".mg-curve").inner_html(), view.element.screenshot()))
        view.unmount()
    assert pictures[0][0] == pictures[1][0]
    assert pictures[0][1] == pictures[1][1]


def test_views_begin_empty_and_follow_what_comes(plain_page: PlainPage, source: SeriesSource) -> None:
    kernel = kernel_of(plain_page, source)
    first = kernel.show("loss_curve")
    summary = first.element.locator(".mg-summary")
    expect(summary).to_have_text("no steps yet")
    first.element.get_by_role("group").focus()
    plain_page.page.keyboard.press("Home")
    texts = (
        "step 0, loss 5.00",
        "step 1, loss 4.00, validation 6.00",
        "step 2, loss 3.00, validation 6.00",
        "step 3, loss 2.00, validation 1.00, rate 3.00",
    )
    for logs, text in zip(STEPS, texts, strict=True):
        source.append(logs)
        kernel.send_frame()
        expect(summary).to_have_text(text)
    lines = first.element.locator(".mg-chart-series .mg-chart-line")
    assert [(line.get_attribute("d") or "").count("L") for line in lines.all()] == [3, 1, 0]
    expect(first.element.locator(".mg-spoken")).to_have_text(texts[-1])

    # A frame that another view was sent before this one opened leaves a gap: it asks.
    second = kernel.show("loss_curve")
    expect(second.element.locator(".mg-summary")).to_have_text("no steps yet")
    source.append({"loss": 1})
    kernel.send_frame()
    expect(summary).to_have_text("step 4, loss 1.00, validation 1.00, rate 3.00")
    kernel.model.update(_snapshot=source.snapshot() | {"number": 99})
    expect(second.element.locator(".mg-summary")).to_have_text(
        "step 4, loss 1.00, validation 1.00, rate 3.00"
    )

    source.reset()
    source.append({"accuracy": 0.5})
    kernel.send_frame()
    expect(summary).to_have_text("step 0, accuracy 0.500")
    expect(lines).to_have_count(1)
    expect(first.element.get_by_role("group", name="accuracy curve")).to_be_visible()
    expect(first.element.locator(".mg-chart").get_by_text("accuracy", exact=True)).to_have_count(1)


def test_several_curves_are_read_together(plain_page: PlainPage, source: SeriesSource) -> None:
    for logs in STEPS:
        source.append(logs)
    view = kernel_of(plain_page, source).show("loss_curve").element
    plot = view.get_by_role("group", name="curves of loss, validation, rate")
    plot.focus()
    for key, text in (
        ("Home", "step 0, loss 5.00"),
        ("ArrowRight", "step 1, loss 4.00, validation 6.00"),
        ("ArrowRight", "step 2, loss 3.00, validation 6.00 (step 1)"),
        ("End", "step 3, loss 2.00, validation 1.00, rate 3.00"),
    ):
        plot.press(key)
        expect(view.locator(".mg-chart-tip")).to_have_text(text.replace(", ", "\n"), use_inner_text=True)
        expect(view.locator(".mg-spoken")).to_have_text(text)


def test_names_stand_at_the_ends_and_in_a_legend_where_there_is_no_room(
    plain_page: PlainPage, source: SeriesSource
) -> None:
    for k in range(20):
        source.append({"loss": 1, "validation": 1.01, "far": 9 - k / 10})
    view = kernel_of(plain_page, source).show("loss_curve").element
    labels = [view.locator(".mg-chart-ends").get_by_text(name) for name in ("far", "validation", "loss")]
    for label in labels:
        expect(label).to_be_visible()
    far, validation, loss = map(place, labels)
    assert validation - far > 50
    assert 13 < loss - validation < 17
    expect(view.locator(".mg-curve-legend")).to_be_hidden()
    expect(view.locator(".mg-chart").get_by_text("value", exact=True)).to_be_visible()

    plain_page.page.set_viewport_size({"width": 400, "height": 600})
    for label in labels:
        expect(label).to_be_hidden()
    assert view.locator(".mg-curve-legend").inner_text().split() == ["loss", "validation", "far"]
    plain_page.page.set_viewport_size({"width": 1280, "height": 600})
    expect(view.locator(".mg-curve-legend")).to_be_hidden()
    expect(labels[0]).to_be_visible()


def test_each_curve_says_where_inf_and_nan_began(plain_page: PlainPage, source: SeriesSource) -> None:
    for logs in ({"loss": 1, "validation": 2}, {"loss": np.nan, "validation": 1}, {"validation": np.inf}):
        source.append(logs)
    view = kernel_of(plain_page, source).show("loss_curve").element
    for text in ("loss nan from step 1", "validation inf from step 2"):
        expect(view.get_by_text(text, exact=True)).to_be_visible()
    first, second = (place(chip) for chip in view.locator(".mg-chip").all())
    assert second - first > 18


def test_a_very_long_name_leaves_room_for_the_curve(plain_page: PlainPage, source: SeriesSource) -> None:
    name = "the mean of the squared errors of the samples " * 4
    source.append({"loss": 1, name: 2})
    view = kernel_of(plain_page, source).show("loss_curve").element
    expect(view.locator(".mg-curve-legend")).to_contain_text(name.strip())
    bounds, plot = view.bounding_box(), view.locator(".mg-plot").bounding_box()
    assert bounds
    assert plot
    assert plot["width"] > 0.9 * bounds["width"]
    assert plot["height"] > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_curves_stand_out_and_curves_differ_in_form_and_colour(
    plain_page: PlainPage, source: SeriesSource, scheme: str
) -> None:
    plain_page.page.evaluate("scheme => { document.documentElement.style.colorScheme = scheme; }", scheme)
    names = [f"n{i}" for i in range(7)]
    for k in range(3):
        source.append({name: k + i for i, name in enumerate(names)})
    view = kernel_of(plain_page, source).show("loss_curve").element
    expect(view.locator(".mg-chart-ends")).to_be_visible()
    assert weak(contrasts(view)) == {}
    curves, samples = (
        view.locator(f"{where} .mg-chart-line").evaluate_all(FORMS)
        for where in (".mg-chart-series", ".mg-chart-ends")
    )
    assert len(set(curves)) == 7
    assert samples == curves
    strokes = view.locator(".mg-chart-series .mg-chart-line").evaluate_all(STROKES)
    assert len(set(strokes[:5])) == 5
    ground = luminance(view.locator(".mg").evaluate("e => getComputedStyle(e).backgroundColor"))
    for stroke in strokes:
        low, high = sorted((luminance(stroke), ground))
        assert (high + 0.05) / (low + 0.05) >= 3
