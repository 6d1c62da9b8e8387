"""What pages hear of other samples, and how they ask for them."""

from __future__ import annotations

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import Dashboard, Graph
from mg_widgets.widgets import page_limits
from mg_widgets.widgets.exported_trainer import page_state

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
MOVED = [[2.0, 3.0, -0.75], *XS[1:]]
MORE = [*XS, [0.5, 0.25, 0.0]]


def numbers(buffer):
    return np.frombuffer(buffer, "<f8").tolist()


@pytest.fixture
def shown(comms, four_points):
    """A trainer that a page looks at: (trainer, hidden model, comms)."""
    trainer = four_points()
    model = Dashboard(trainer).source.model
    comms.receive(model, kind="hello", client="page")
    comms.time.seconds += 1
    comms.said.clear()
    return trainer, model, comms


def later(comms, model, seconds=0.05):
    comms.time.seconds += seconds
    comms.receive(model, kind="alive", client="page")


def test_a_page_moves_a_sample_and_the_frame_that_acknowledges_it_carries_all_of_them(shown):
    trainer, model, comms = shown
    comms.receive(model, kind="data", xs=MOVED, ys=YS, client="page", seq=3)
    assert trainer.xs == MOVED
    later(comms, model)
    content, _, buffers = comms.last_frame(model)
    assert content["ack"] == {"page": 3}
    assert content["structure"] == trainer.tape.structure == model._tape["structure"]
    assert content["events"] == [(0, "other samples")]
    assert buffers == [[trainer.loss], trainer.parameters.tolist(), trainer.tape.get_others().tolist()]
    trainer.step()
    later(comms, model)
    assert len(comms.last_frame(model)[2]) == 2


def test_a_frame_of_samples_that_never_changed_says_nothing_of_them(shown):
    trainer, model, comms = shown
    trainer.step()
    later(comms, model)
    content, _, buffers = comms.last_frame(model)
    assert "structure" not in content
    assert len(buffers) == 2


def test_a_view_that_opens_late_has_the_samples_of_now(shown):
    trainer, model, comms = shown
    trainer.set_data(MOVED, YS)
    comms.receive(model, kind="hello", client="late")
    later(comms, model)
    assert numbers(model._snapshot["others"]) == trainer.tape.get_others().tolist()
    assert model._snapshot["structure"] == model._tape["structure"]


def test_another_number_of_samples_is_another_tape_in_the_message_of_the_snapshot(shown):
    trainer, model, comms = shown
    comms.receive(model, kind="data", xs=MORE, ys=[*YS, 1.0], client="page", seq=1)
    later(comms, model)
    states = [state for kind, state, _ in comms.of(model) if kind == "update"]
    assert [sorted(state) for state in states] == [["_snapshot", "_tape"]]
    assert states[0]["_tape"]["samples"] == 5
    assert states[0]["_snapshot"]["structure"] == states[0]["_tape"]["structure"] == trainer.tape.structure


def test_the_rule_of_the_accuracy_travels(shown):
    trainer, model, comms = shown
    trainer.set_data(XS, [5.0, 3.0, 3.0, 5.0])
    later(comms, model)
    assert model._setup["accuracy"] == {"kind": "threshold", "prediction": 4.0, "target": 4.0}


def test_going_on_from_the_page_after_bad_samples(shown):
    trainer, model, comms = shown
    for xs, ys, words in (
        ([], [1.0], "xs is empty"),
        (XS, YS[:2], "must have the same length"),
        ([[1.0, "a", 2.0]], [1.0], "xs[0][1]"),
        (None, None, "xs must be a list"),
    ):
        comms.receive(model, kind="data", xs=xs, ys=ys, client="page", seq=1)
        later(comms, model)
        content, *_ = comms.last_frame(model)
        assert words in content["message"]
        assert trainer.xs == XS
    comms.receive(model, kind="data", xs=MOVED, ys=YS, client="page", seq=2)
    later(comms, model)
    assert comms.last_frame(model)[0]["message"] == ""


def test_the_chosen_sample_stays_in_range(four_points):
    trainer = four_points()
    widgets = [Dashboard(trainer, sample=3), Graph(trainer, sample=1)]
    trainer.set_data(XS[:3], YS[:3])
    assert [widget.sample for widget in widgets] == [2, 1]
    with pytest.raises(TraitError, match="0 <= sample < 3, not 3"):
        widgets[0].sample = 3
    trainer.set_data(MORE, [*YS, 1.0])
    widgets[0].sample = 4
    assert [widget.sample for widget in widgets] == [4, 1]


def test_a_page_takes_the_last_sample_away_and_adds_a_first_one(shown):
    trainer, model, comms = shown
    comms.receive(model, kind="data", xs=[], ys=[], client="page", seq=1)
    later(comms, model)
    content, *_ = comms.last_frame(model)
    assert content["message"] == "there are no samples to train on: add one"
    assert (model._tape["lanes"], model._tape["samples"]) == (1, 0)
    assert content["structure"] == model._tape["structure"] == trainer.tape.structure
    for kind in ("play", "step"):
        comms.receive(model, kind=kind, client="page", seq=2)
        later(comms, model)
        assert (trainer.step_count, trainer.playing) == (0, False)
    comms.receive(model, kind="data", xs=XS[:1], ys=[-1.0], client="page", seq=3)
    later(comms, model)
    assert comms.last_frame(model)[0]["message"] == ""
    assert model._tape["samples"] == 1
    comms.receive(model, kind="step", client="page", seq=4)
    assert trainer.step_count == 1


def test_print_has_the_other_samples(four_points):
    trainer = four_points()
    source = Graph(trainer).source
    trainer.set_data(MORE, [*YS, 1.0])
    source.drawing(4)
    assert source.tape.data_of("x1").tolist() == [row[0] for row in MORE]


def test_an_exported_page_begins_with_the_other_samples(four_points):
    trainer = four_points()
    trainer.set_data(MORE, [*YS, 1.0])
    state = page_state(trainer)
    assert state["_tape"]["samples"] == 5
    assert state["_tape"]["leaves"] == trainer.tape.leaves.astype("<f8").tobytes()


def test_samples_that_a_page_can_list_are_shown_again_after_too_many(shown, monkeypatch):
    monkeypatch.setattr(page_limits, "LISTED", 4)
    trainer, model, comms = shown
    trainer.set_data(MORE, [*YS, 1.0])
    later(comms, model, 1)
    assert "more than the 4" in model._snapshot["message"]
    assert len(model._tape["op"]) == 1
    trainer.set_data(XS, YS)
    later(comms, model, 1)
    assert model._snapshot["message"] == ""
    assert model._tape["structure"] == trainer.tape.structure


def test_a_drag_while_it_trains_stays_within_the_limits(shown):
    trainer, model, comms = shown
    for i in range(100):
        comms.receive(model, kind="data", xs=[[i / 100, 3.0, -1.0], *XS[1:]], ys=YS, client="page", seq=i)
        trainer.step()
        comms.time.seconds += 0.05
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000
    assert len(comms.frames(model)) >= 80
