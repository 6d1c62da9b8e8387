"""The four phases of a step as a widget and in a dashboard, and for print."""

from __future__ import annotations

import random

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Dashboard, FourPhases, LinearDecay, Trainer, data
from mg_widgets.export.page import Embedded
from mg_widgets.figures.phase_words import phase_words
from mg_widgets.figures.phases_picture import norm
from mg_widgets.training.phases import PHASES, taken_apart
from test_vectors import assert_agree, optimizer_of, read

FORGETFUL = ("update", "forward", "backward", "update")


def test_it_shows_a_trainer_and_travels_into_a_page(comms, four_points, tmp_path):
    trainer = four_points()
    widget = FourPhases(trainer)
    [(_, state, _)] = comms.of(widget)
    assert state["_source"] == f"anywidget:{widget.source.model.model_id}"
    assert isinstance(widget.embedded(), Embedded)
    assert "four-phases" in widget.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    with pytest.raises(TypeError, match="trainer must be a Trainer"):
        FourPhases(3)


def test_a_dashboard_opens_it_as_a_panel(comms, four_points):
    dashboard = Dashboard(four_points(), panels=["four phases"])
    reference = dashboard._panels["four phases"].removeprefix("anywidget:")
    [panel] = [panel for panel in dashboard._inside.values() if panel.model_id == reference]
    assert isinstance(panel, FourPhases)
    assert panel.source is dashboard.source
    assert comms.of(panel)[0][0] == "open"


@pytest.mark.parametrize(("vector", "tolerance"), read("phases.json"))
def test_phases_leave_behind_what_they_do_in_pytorch_and_in_the_page(vector, tolerance):
    random.seed(1337)
    batches = vector["batches"] or {}
    options = {"batch_size": batches["size"], "seed": batches["seed"]} if batches else {}
    optimizer = optimizer_of(vector["optimizer"])
    trainer = Trainer(MLP(3, [4, 4, 1]), *data.four_points(), optimizer=optimizer, **options)
    trainer.run(vector["steps"])
    start = trainer.parameters
    first, *moments = taken_apart(trainer, [moment["phase"] for moment in vector["moments"]])
    before = first
    is_plain = vector["optimizer"]["kind"] == "sgd" and "momentum" not in vector["optimizer"]
    for moment, wanted in zip(moments, vector["moments"], strict=True):
        found = [moment.loss, moment.true_loss, norm(moment.stored), norm(moment.gradient)]
        assert_agree(found, [wanted[x] for x in ("loss", "true_loss", "norm", "true_norm")], tolerance)
        old = "d" * moment.data_are_old + "g" * moment.gradients_are_old
        assert (moment.phase, moment.added, old) == (wanted["phase"], wanted["added"], wanted["old"])
        assert phase_words(before, moment, is_plain=is_plain) == wanted["words"]
        before = moment
    assert_agree(before.parameters, vector["parameters"], tolerance)
    assert_agree(before.stored, vector["stored"], tolerance)
    assert trainer.parameters.tolist() == start.tolist()


def test_in_the_order_of_the_loop_they_are_the_next_steps_with_their_schedule(four_points):
    trainer = four_points(optimizer=SGD(LinearDecay(0.2, 0.01, 10)))
    trainer.run(3)
    moments = taken_apart(trainer, [*PHASES, *PHASES, "forward"])
    trainer.run(2)
    assert moments[-1].parameters.tolist() == trainer.parameters.tolist()
    assert moments[-1].loss == trainer.loss


def texts(figure):
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


def test_the_figure_says_what_each_phase_leaves_behind(four_points):
    trainer = four_points()
    drawn = texts(FourPhases(trainer).figure())
    assert [name for name in drawn if name[:1].isdigit() and ". " in name[:3]] == [
        "1. forward",
        "2. zero_grad",
        "3. backward",
        "4. update",
    ]
    assert "A step taken apart, from step 0 on: SGD, learning rate 0.1; loss 6.01 before, 3.20 after" in drawn
    assert "p.data -= 0.1 * p.grad" in drawn
    assert (drawn.count("stale"), drawn.count("zero")) == (1, 1)
    assert drawn.count("layer3.neuron1.b") == 1
    moments = taken_apart(trainer, FORGETFUL)
    forgetful = FourPhases(trainer).figure(FORGETFUL)
    assert "2 added up" in texts(forgetful)
    (axes,) = forgetful.axes
    framed = [bar for bar in axes.patches if bar.get_linewidth() > 0]
    # A frame for each of the twelve gradients, and one for their norm.
    assert len(framed) == 13
    assert len({round(bar.get_y(), 3) for bar in framed}) == 13
    largest = max(norm(moment.stored) for moment in moments)
    assert norm(moments[3].stored) == largest


def test_all_of_a_figure_lies_inside_it_and_can_be_read(four_points):
    for phases in (PHASES, FORGETFUL * 2, ["backward"] * 24):
        figure = FourPhases(four_points()).figure(phases)
        figure.draw_without_rendering()
        whole = figure.bbox
        for text in figure.axes[0].texts:
            box = text.get_window_extent()
            assert text.get_fontsize() >= 11 * 0.75, text
            assert whole.x0 <= box.x0, text
            assert box.x1 <= whole.x1, text
            assert whole.y0 <= box.y0, text
            assert box.y1 <= whole.y1, text


def test_what_is_written_to_a_file_is_the_figure_of_these_phases(four_points, tmp_path):
    widget = FourPhases(four_points())
    file = widget.save(tmp_path / "phases.svg", FORGETFUL)
    assert file.read_text().count("<!-- stale -->") == texts(widget.figure(FORGETFUL)).count("stale") == 3


def test_the_text_says_the_same(four_points):
    text = FourPhases(four_points()).to_text(FORGETFUL)
    assert "3. backward: Gradients are added up: two passes over different data." in text
    lines = [line.split() for line in text.splitlines()]
    assert ["loss", "stale", "6.01", "3.20"] in lines
    assert ["loss", "3.20", "3.20"] in lines
    assert sum(line[:1] == ["layer3.neuron1.b"] for line in lines) == 5
    assert sum(line[1:4] == ["2", "added", "up"] for line in lines) == 12
    assert text.endswith("12 of 41 weights: those with the largest gradients at first.\n")


def test_numbers_that_are_none_are_drawn_as_such(four_points):
    trainer = four_points()
    trainer.nudge("layer1.neuron1.w1", 1e308)
    trainer.learning_rate = 1e308
    moments = taken_apart(trainer, ["update", "update", "forward"])
    assert not np.isfinite(moments[-1].parameters).all()
    assert any("nan" in text or "inf" in text for text in texts(FourPhases(trainer).figure(["update"] * 2)))


@pytest.mark.parametrize(
    ("phases", "error", "message"),
    [
        ("forward", TypeError, "as a list"),
        (3, TypeError, "not 3"),
        ([], ValueError, "not 0 of them"),
        (["forward"] * 25, ValueError, "not 25 of them"),
        (["forwards"], ValueError, "'zero_grad', 'backward', 'update', and not 'forwards'"),
    ],
)
def test_other_phases_are_refused(four_points, tmp_path, phases, error, message):
    widget = FourPhases(four_points())
    for make in (widget.figure, widget.to_text, lambda phases: widget.save(tmp_path / "a.png", phases)):
        with pytest.raises(error, match=message):
            make(phases)
    assert not list(tmp_path.iterdir())
