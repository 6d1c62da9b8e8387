"""Loss curves of long runs, and of runs that went wrong."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from playwright.sync_api import expect

from fake_kernel import BUNDLES, FakeKernel
from lesson import four_points
from mg_widgets.training.loss_series import thinned
from mg_widgets.widgets.trainer_source import TrainerSource
from plain_page import bundle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator

    from plain_page import PlainPage


def kernel_of(losses: Sequence[float], plain_page: PlainPage, name: str = "source") -> FakeKernel:
    """A trainer that has had these losses, and has measured nothing else."""
    with closing(TrainerSource(four_points())) as source:
        curve = thinned(list(losses)).astype("<f8").tobytes()
        nothing: dict[str, list[bytes]] = {"measures": [], "measured": []}
        return FakeKernel(plain_page, source, name=name, step=len(losses) - 1, curve=curve, **nothing)


def curve_of(losses: Sequence[float], plain_page: PlainPage) -> tuple[FakeKernel, Locator]:
    """Show the curve of a run that has had these losses."""
    kernel = kernel_of(losses, plain_page)
    return kernel, kernel.show("loss_curve").element


def compared(
    runs: dict[str, Sequence[float]], plain_page: PlainPage, **traits: object
) -> tuple[list[FakeKernel], Locator]:
    """Show the curves of several runs in one view."""
    kernels = [kernel_of(losses, plain_page, f"source {name}") for name, losses in runs.items()]
    references = [kernel.model.reference for kernel in kernels]
    own = {"_source": references[0], "_runs": list(zip(runs, references, strict=True))}
    model = plain_page.model("compared", BUNDLES["loss_curve"] | own | traits)
    return kernels, plain_page.mount(model, *bundle("loss_curve")).element


OF_SNAPSHOTS = ("curve", "parameters", "memory", "origin", "ghosts")
"""What frames send otherwise, or not at all."""


def train(kernel: FakeKernel, *losses: float, run: int = 1) -> None:
    """Send a frame with the losses of a run up to now."""
    snapshot = kernel.model.get("_snapshot")
    status = {name: snapshot[name] for name in snapshot if name not in OF_SNAPSHOTS}
    frame = status | {"kind": "frame", "ack": {}, "first": 0, "step": len(losses) - 1, "run": run}
    kernel.model.receive(frame, np.array(losses).astype("<f8").tobytes(), snapshot["parameters"])


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
    frame = {name: snapshot[name] for name in snapshot if name not in OF_SNAPSHOTS}
    frame |= {"kind": "frame", "ack": {}, "first": 100_001, "step": 103_000}
    kernel.model.receive(frame, more, snapshot["parameters"])
    expect(summary).to_have_text("step 103000, loss 0.0500")
    assert 500 < len(re.findall(r"[ML]", line(view))) <= 2001
    expect_read(view, ("Home", "step 0, loss 3.10"), ("End", "step 103000, loss 0.0500"))


def test_inf_and_nan_leave_a_gap_and_are_read_out(plain_page: PlainPage) -> None:
    _, view = curve_of([5.0, 3.0, np.inf, np.nan, 2.0, 1.0], plain_page)
    expect(view.get_by_text("inf at step 2", exact=True)).to_be_visible()
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


def test_runs_of_different_length_share_an_axis_and_go_at_their_own_pace(plain_page: PlainPage) -> None:
    runs = {"lr 0.1": [6.0, 3.0, 2.0], "lr 0.5": np.linspace(5, 1, 41).tolist()}
    (first, _), view = compared(runs, plain_page)
    summary = view.locator(".mg-summary")
    expect(summary).to_have_text("step 40, lr 0.1: 2.00 (step 2), lr 0.5: 1.00")
    lines = view.locator(".mg-chart-series .mg-chart-line")
    assert [(line.get_attribute("d") or "").count("L") for line in lines.all()] == [2, 40]
    forms = lines.evaluate_all("lines => lines.map(line => getComputedStyle(line).strokeDasharray)")
    assert len(set(forms)) == 2
    for name in runs:
        expect(view.locator(".mg-chart-ends").get_by_text(name, exact=True)).to_be_visible()
    expect(view.locator(".mg-chart").get_by_text("loss", exact=True)).to_be_visible()
    plot = view.get_by_role("group", name="curves of lr 0.1, lr 0.5")
    plot.focus()
    for key, text in (
        ("Home", "step 0, lr 0.1: 6.00, lr 0.5: 5.00"),
        ("End", "step 40, lr 0.1: 2.00 (step 2), lr 0.5: 1.00"),
    ):
        plot.press(key)
        expect(view.locator(".mg-spoken")).to_have_text(text)

    run = first.model.get("_snapshot")["run"]
    train(first, 6, 3, 2, 1.5, run=run)
    expect(summary).to_have_text("step 40, lr 0.1: 1.50 (step 3), lr 0.5: 1.00")
    train(first, 9, run=run + 1)
    expect(summary).to_have_text("step 40, lr 0.1: 9.00 (step 0), lr 0.5: 1.00")


def test_a_run_of_one_point_beside_another_and_one_that_the_window_has_left(plain_page: PlainPage) -> None:
    runs = {"new": [6.0], "long": [5.0] * 301, "negative": [-1.0] * 301}
    _, view = compared(runs, plain_page)
    lines = view.locator(".mg-chart-series .mg-chart-line")
    assert re.fullmatch(r"M[\d.]+,[\d.]+h0", lines.first.get_attribute("d") or "")
    view.get_by_role("checkbox", name="log scale").check()
    note = view.get_by_text("losses of 0 and below lie on the edge", exact=True)
    expect(note).to_be_visible()
    words, plot = note.bounding_box(), view.locator(".mg-plot").bounding_box()
    assert words
    assert plot
    assert words["y"] >= plot["y"] + plot["height"]
    view.get_by_role("button", name="smoothing and window").click()
    view.get_by_role("combobox", name="steps shown").select_option("last 100 steps")
    expect(lines.first).to_have_attribute("d", "")
    ends = view.locator(".mg-chart-ends")
    expect(ends.get_by_text("new", exact=True)).to_be_hidden()
    expect(
        view.get_by_text("losses of 0 and below lie on the edge; not in the last 100 steps: new")
    ).to_be_visible()
    expect(ends.get_by_text("long", exact=True)).to_be_visible()
    for tick in ("200", "300"):
        expect(view.locator(".mg-chart-grid").get_by_text(tick, exact=True)).to_be_visible()


def test_the_numbers_themselves_lie_behind_the_smoothed_ones(plain_page: PlainPage) -> None:
    losses = [4.0, 2.0, 6.0, np.nan, 1.0]
    _, view = compared({"a": losses, "b": [5.0, 5.0]}, plain_page, smoothing=0.5)
    raw, smooth = (
        view.locator(f".mg-chart-series .{name}").first for name in ("mg-chart-raw", "mg-chart-line")
    )
    assert raw.get_attribute("d") != smooth.get_attribute("d")
    assert [(path.get_attribute("d") or "").count("M") for path in (raw, smooth)] == [2, 2]
    plot = view.get_by_role("group", name="curves of a, b")
    plot.focus()
    plot.press("Home")
    plot.press("ArrowRight")
    expect(view.locator(".mg-spoken")).to_have_text("step 1, a 2.00 (smoothed 2.67), b 5.00 (smoothed 5.00)")


def test_the_largest_numbers_have_a_place(plain_page: PlainPage) -> None:
    _, view = compared({"a": [1e308, -1e308, 1.7e308], "b": [0.0]}, plain_page, smoothing=0.5, window=100)
    expect(view.locator(".mg-summary")).to_have_text("step 2, a 1.70e308, b 0 (step 0)")
    drawn = view.locator(".mg-chart-series path").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    assert any(drawn)
    assert not re.search("NaN|Infinity", " ".join(drawn))


def test_what_was_not_measured_is_said(plain_page: PlainPage) -> None:
    _, view = compared({"a": [1.0, 0.5], "b": [2.0]}, plain_page, quantity="accuracy")
    expect(view.get_by_text("there is no accuracy to show", exact=True)).to_be_visible()
    view.get_by_role("combobox", name="what is shown").select_option("loss")
    expect(view.locator(".mg-summary")).to_have_text("step 1, a 0.500, b 2.00 (step 0)")
    expect(view.get_by_text("there is no accuracy to show", exact=True)).to_be_hidden()


def test_the_head_is_one_row_in_a_narrow_cell(plain_page: PlainPage) -> None:
    plain_page.page.set_viewport_size({"width": 700, "height": 600})
    _, view = compared({"lr 0.1": [1.0] * 9, "lr 0.5": [2.0] * 7}, plain_page, smoothing=0.9, window=1000)
    tools, head = (view.locator(name).bounding_box() for name in (".mg-curve-tools", ".mg-curve-head"))
    assert tools
    assert head
    assert head["height"] < 2 * tools["height"]


def test_what_was_done_to_a_run_is_marked_on_the_axis_and_read(plain_page: PlainPage) -> None:
    trainer = four_points()
    with closing(TrainerSource(trainer)) as source:
        kernel = FakeKernel(plain_page, source)
        view = kernel.show("loss_curve").element
        marks = view.locator(".mg-chart-events")
        expect(marks).to_have_attribute("d", "")
        trainer.run(3)
        trainer.learning_rate = 0.5
        kernel.send_frame()
        expect(marks).to_have_attribute("d", re.compile(r"^M[^M]+$"))
        trainer.run(3)
        trainer.nudge("layer1.neuron1.w1", 2)
        kernel.send_frame()
        expect(marks).to_have_attribute("d", re.compile(r"^M[^M]+M[^M]+$"))
    view.get_by_role("group", name="loss curve").focus()
    for key, words in (("Home", ""), ("End", ", nudge layer1.neuron1.w1 = 2.00")):
        plain_page.page.keyboard.press(key)
        expect(view.locator(".mg-spoken")).to_have_text(
            re.compile(rf"^step \d, loss [\d.]+{re.escape(words)}$")
        )
    for _ in range(3):
        plain_page.page.keyboard.press("ArrowLeft")
    expect(view.locator(".mg-chart-tip")).to_have_text(
        re.compile(r"^step 3\nloss [\d.]+\nrate = 0\.500$"), use_inner_text=True
    )

    # At 100 steps and more a mark has a pixel or two: the pointer meets it from nearby.
    trainer.run(994)
    with closing(TrainerSource(trainer)) as source:
        view = FakeKernel(plain_page, source, name="long").show("loss_curve").element
    marks = view.locator(".mg-chart-events")
    expect(marks).to_have_attribute("d", re.compile("M"))
    drawn = marks.get_attribute("d") or ""
    x = float(drawn[1:].split(",")[0])
    view.locator(".mg-plot").hover(position={"x": x + 2, "y": 60})
    expect(view.locator(".mg-chart-tip")).to_contain_text("rate = 0.500")
    view.locator(".mg-plot").hover(position={"x": x + 20, "y": 60})
    expect(view.locator(".mg-chart-tip")).not_to_contain_text("rate")
