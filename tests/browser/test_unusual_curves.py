"""Loss curves of long runs, and of runs that went wrong."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from playwright.sync_api import expect

from fake_kernel import FakeKernel
from lesson import four_points
from mg_widgets.training.loss_series import thinned
from mg_widgets.widgets.trainer_source import TrainerSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator

    from plain_page import PlainPage


def curve_of(losses: Sequence[float], plain_page: PlainPage) -> tuple[FakeKernel, Locator]:
    """Show the curve of a run that has had these losses."""
    with closing(TrainerSource(four_points())) as source:
        curve = thinned(list(losses)).astype("<f8").tobytes()
        kernel = FakeKernel(plain_page, source, step=len(losses) - 1, curve=curve)
    return kernel, kernel.show("loss_curve").element


def expect_read(view: Locator, *points: tuple[str, str]) -> None:
    """Read the curve with keys: each leads to a point that is told in words."""
    plot = view.get_by_role("group", name="loss curve")
    plot.focus()
    for key, text in points:
        plot.press(key)
        expect(view.locator(".mg-chart-tip")).to_have_text(text)


def line(view: Locator) -> str:
    drawn = view.locator(".mg-chart-line")
    expect(drawn).to_have_attribute("d", re.compile("M"))
    return drawn.get_attribute("d") or ""


def test_a_hundred_thousand_steps_are_shown_and_more_come(plain_page: PlainPage) -> None:
    losses = 3 * np.exp(-np.arange(100_001) / 20_000) + 0.1
    kernel, view = curve_of(losses.tolist(), plain_page)
    summary = view.locator(".mg-summary")
    expect(summary).to_have_text("step 100000, loss 0.120")
    assert 500 < len(re.findall(r"[ML]", line(view))) <= 2001
    expect_read(view, ("Home", "step 0, loss 3.10"), ("End", "step 100000, loss 0.120"))

    more = np.full(3_000, 0.05, dtype="<f8").tobytes()
    snapshot = kernel.model.get("_snapshot")
    frame = {name: snapshot[name] for name in snapshot if name not in ("curve", "parameters")}
    frame |= {"kind": "frame", "ack": {}, "first": 100_001, "step": 103_000}
    kernel.model.receive(frame, more, snapshot["parameters"])
    expect(summary).to_have_text("step 103000, loss 0.0500")
    assert 500 < len(re.findall(r"[ML]", line(view))) <= 2001
    expect_read(view, ("Home", "step 0, loss 3.10"), ("End", "step 103000, loss 0.0500"))


def test_inf_and_nan_leave_a_gap_and_are_read_out(plain_page: PlainPage) -> None:
    _, view = curve_of([5.0, 3.0, np.inf, np.nan, 2.0, 1.0], plain_page)
    expect(view.get_by_text("inf from step 2", exact=True)).to_be_visible()
    assert line(view).count("M") == 2
    expect_read(
        view,
        ("Home", "step 0, loss 5.00"),
        ("ArrowRight", "step 1, loss 3.00"),
        ("ArrowRight", "step 2, loss inf"),
        ("ArrowRight", "step 3, loss nan"),
        ("ArrowRight", "step 4, loss 2.00"),
    )


def test_a_curve_of_nothing_but_nan_says_so(plain_page: PlainPage) -> None:
    _, view = curve_of([np.nan, np.nan], plain_page)
    expect(view.locator(".mg-summary")).to_have_text("step 1, loss nan")
    expect(view.get_by_text("nan from step 0", exact=True)).to_be_visible()
    view.get_by_role("checkbox", name="log scale").check()
    expect_read(view, ("Home", "step 0, loss nan"), ("End", "step 1, loss nan"))
