"""What the pages hear of a trainer, and what they may ask for."""

import json
import random

import numpy as np
import pytest

from mg_widgets import SGD, Dashboard, Graph, LinearDecay, LossCurve
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets import cell_hook, trainer_wire

W1 = "layer1.neuron1.w1"
SEED_3 = random.Random(3).uniform(-1, 1)


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


def next_frame(comms, model):
    """Let the next frame go out; return it and its numbers."""
    comms.time.seconds += 0.05
    comms.receive(model, kind="alive", client="page")
    content, _, buffers = comms.last_frame(model)
    return content, buffers


def test_the_hidden_model_carries_tape_setup_and_snapshot(comms, four_points):
    trainer = four_points()
    trainer.run(3)
    model = Graph(trainer).source.model
    [(kind, state, buffers)] = comms.of(model)
    assert kind == "open"
    assert state["_tape"]["keys"] == trainer.tape.keys
    assert state["_setup"]["player"] == "kernel"
    assert state["_snapshot"]["step"] == 3
    assert np.frombuffer(model._snapshot["curve"]).reshape(-1, 2)[:, 1].tolist() == trainer.history.losses
    assert numbers(model._snapshot["parameters"]) == trainer.parameters.tolist()
    assert state["_snapshot"]["measures"] == ["accuracy", "gradient norm", "rate"]
    assert len(buffers) == 18


def test_all_widgets_of_a_trainer_share_one_model(comms, four_points):
    trainer = four_points()
    widgets = [Graph(trainer), LossCurve(trainer), Dashboard(trainer), Graph(trainer)]
    assert len({widget.source.model.model_id for widget in widgets}) == 1
    states = [comms.of(widget)[0][1]["_source"] for widget in widgets]
    assert states == [f"anywidget:{widgets[0].source.model.model_id}"] * 4


def test_no_frame_goes_out_before_somebody_looks(comms, four_points):
    trainer = four_points()
    model = Dashboard(trainer).source.model
    for _ in range(5):
        trainer.step()
        comms.time.seconds += 0.1
    assert comms.frames(model) == []
    comms.receive(model, kind="hello", client="page")
    trainer.step()
    comms.time.seconds += 0.1
    comms.receive(model, kind="alive", client="page")
    [*_, (content, buffers)] = comms.frames(model)
    assert (content["first"], content["step"]) == (6, 6)
    assert numbers(buffers[1]) == trainer.parameters.tolist()


def test_frames_and_snapshots_say_what_the_optimiser_remembers(comms, four_points):
    trainer = four_points(optimizer=SGD(0.01, momentum=0.9))
    trainer.run(2)
    model = Dashboard(trainer).source.model
    assert numbers(model._snapshot["memory"]) == trainer.memory.tolist() != [0.0] * 41
    comms.receive(model, kind="hello", client="page")
    trainer.step()
    content, buffers = next_frame(comms, model)
    assert content["memory"] is True
    assert buffers == [[trainer.loss], trainer.parameters.tolist(), trainer.memory.tolist()]


def test_frames_say_nothing_of_an_optimiser_that_remembers_nothing(shown):
    trainer, model, comms = shown
    trainer.step()
    content, buffers = next_frame(comms, model)
    assert "memory" not in content
    assert len(buffers) == 2


def test_hello_is_answered_with_a_new_snapshot_every_time(shown):
    trainer, model, comms = shown
    trainer.run(2)
    for _ in range(3):
        comms.time.seconds += 0.1
        comms.receive(model, kind="hello", client="page")
    snapshots = [state["_snapshot"] for state in comms.updates(model)]
    assert [snapshot["step"] for snapshot in snapshots[-3:]] == [2, 2, 2]
    assert len({snapshot["number"] for snapshot in snapshots}) == len(snapshots)


def test_a_frame_holds_the_losses_since_the_last_one(shown):
    trainer, model, comms = shown
    trainer.run(3)
    trainer.run(2)
    content, (losses, parameters) = next_frame(comms, model)
    assert sum(len(buffers[0]) // 8 for _, buffers in comms.frames(model)) == 5
    assert content["step"] == content["first"] + len(losses) - 1 == 5
    assert losses == trainer.history.losses[content["first"] :]
    assert parameters == trainer.parameters.tolist()
    assert content["run"] == 0


def test_a_frame_after_a_nudge_replaces_the_last_loss(shown):
    trainer, model, comms = shown
    trainer.run(3)
    next_frame(comms, model)
    trainer.nudge(W1, 2.0)
    content, (losses, parameters) = next_frame(comms, model)
    assert (content["first"], content["step"], losses) == (3, 3, [trainer.loss])
    assert parameters[0] == 2.0


def test_a_frame_of_a_setting_alone_has_no_losses(shown):
    trainer, model, comms = shown
    trainer.run(3)
    next_frame(comms, model)
    trainer.speed = 50
    content, (losses, _) = next_frame(comms, model)
    assert (content["first"], content["step"], losses) == (4, 3, [])
    assert content["speed"] == 50.0


def test_a_frame_after_another_rate_replaces_the_last_one(shown):
    trainer, model, comms = shown
    trainer.run(3)
    next_frame(comms, model)
    trainer.learning_rate = 0.7
    content, (losses, _) = next_frame(comms, model)
    assert (content["first"], content["step"], losses) == (3, 3, [trainer.loss])
    assert comms.last_frame(model)[1]["rate"] == [0.7]
    assert trainer.history.rates == [0.1, 0.1, 0.1, 0.7]


def test_after_a_reset_a_frame_begins_at_0_with_a_new_run(shown):
    trainer, model, comms = shown
    trainer.run(8)
    next_frame(comms, model)
    trainer.reset()
    trainer.run(1)
    content, (losses, _) = next_frame(comms, model)
    assert (content["run"], content["first"], content["step"]) == (1, 0, 1)
    assert losses == trainer.history.losses


def test_a_long_run_comes_as_a_snapshot_and_not_as_a_giant_frame(shown):
    trainer, model, comms = shown
    trainer.run(5000)
    comms.time.seconds += 0.1
    comms.receive(model, kind="alive", client="page")
    assert all(len(buffers[0]) <= 8 * 2000 for _, buffers in comms.frames(model))
    snapshot = model._snapshot
    assert snapshot["step"] == 5000
    points = np.frombuffer(snapshot["curve"]).reshape(-1, 2)
    assert len(points) <= 2001
    assert points[-1].tolist() == [5000, trainer.loss]


def test_what_is_not_finite_travels_in_buffers_only(comms, four_points):
    trainer = four_points(loss=lambda prediction, target: (prediction - target - 5).log())
    model = Dashboard(trainer).source.model
    comms.receive(model, kind="hello", client="page")
    trainer.run(2)
    comms.time.seconds += 2
    comms.receive(model, kind="step", client="page", seq=1)
    for _, _, _, content, _, _ in comms.said:
        json.dumps(
            {k: v for k, v in content.items() if k != "layout"}, allow_nan=False, default=lambda _: None
        )
    assert np.isnan(numbers(comms.frames(model)[-1][1][0])).all()
    assert "nan at step 0" in model._snapshot["message"]


COMMANDS = [
    ({"kind": "step"}, lambda t: t.step_count == 1),
    ({"kind": "rate", "value": 0.25}, lambda t: t.learning_rate == 0.25),
    ({"kind": "speed", "value": None}, lambda t: t.speed is None),
    ({"kind": "speed", "value": 50}, lambda t: t.speed == 50.0),
    ({"kind": "nudge", "key": W1, "value": 2}, lambda t: t.parameters[0] == 2.0),
    ({"kind": "hold", "key": W1, "value": 2}, lambda t: t.run(2) and t.parameters[0] == 2.0),
    ({"kind": "reset"}, lambda t: t.run_count == 1),
    ({"kind": "new_weights", "seed": 3}, lambda t: t.run_count == 1 and t.parameters[0] == SEED_3),
]


@pytest.mark.parametrize(("command", "done"), COMMANDS)
def test_a_command_is_done_and_acknowledged_in_one_frame(shown, command, done):
    trainer, model, comms = shown
    comms.receive(model, **command, client="page", seq=7)
    [(content, _)] = comms.frames(model)
    assert content["ack"] == {"page": 7}
    assert content["message"] == ""
    assert done(trainer)


REFUSED = [
    ({"kind": "explode"}, "there is no command 'explode'"),
    ({"kind": "rate", "value": -1}, "learning_rate must be in the range 0 <= learning_rate < inf, not -1.0"),
    ({"kind": "rate", "value": None}, "learning_rate must be one real number"),
    ({"kind": "rate"}, "there is no command"),
    ({"kind": "speed", "value": 0}, "speed must be None or in the range"),
    ({"kind": "nudge", "key": "w", "value": 1}, "key must be the path of a parameter"),
    ({"kind": "nudge", "key": ["w"], "value": 1}, "key must be the path of a parameter"),
    ({"kind": "hold", "key": W1, "value": "nan"}, "value must be one real number"),
    ({"kind": "hold", "key": W1, "value": float("nan")}, "value must be a finite number, not nan"),
    ({"kind": "new_weights", "seed": -1}, "seed must be in the range"),
    ({"kind": "new_weights", "seed": 0.5}, "seed must be an integer"),
    ({"kind": "play"}, r"run(steps)"),
]


@pytest.mark.parametrize(("command", "reason"), REFUSED)
def test_a_command_that_cannot_be_done_is_refused_with_the_reason(shown, command, reason):
    trainer, model, comms = shown
    before = (
        trainer.step_count,
        trainer.run_count,
        trainer.learning_rate,
        trainer.speed,
        trainer.parameters.tolist(),
    )
    comms.receive(model, **command, client="page", seq=4)
    content, (_, parameters) = next_frame(comms, model)
    assert reason in content["message"]
    assert content["ack"] == {"page": 4}
    assert (content["learning_rate"], content["speed"]) == before[2:4]
    assert parameters == before[4]
    assert (trainer.step_count, trainer.run_count, trainer.learning_rate, trainer.speed) == before[:4]
    comms.receive(model, kind="step", client="page", seq=5)
    assert next_frame(comms, model)[0]["message"] == ""


def test_closing_the_last_widget_lets_go_what_hands_hold(comms, four_points):
    trainer = four_points()
    dashboard = Dashboard(trainer)
    comms.receive(dashboard.source.model, kind="hello", client="page")
    comms.receive(dashboard.source.model, kind="hold", key=W1, value=2.0, client="page", seq=1)
    dashboard.close()
    trainer.run(1)
    assert trainer.parameters[0] != 2.0


def test_a_snapshot_that_has_to_wait_is_not_built_in_vain(shown, monkeypatch):
    trainer, model, comms = shown
    monkeypatch.setattr(CLOCK.budget, "allows", lambda _size: False)
    built = []
    monkeypatch.setattr(trainer_wire, "thinned", built.append)
    comms.time.seconds += 1
    for _ in range(10):
        comms.receive(model, kind="hello", client="page")
        trainer.step()
        comms.time.seconds += 0.05
    assert built == []


def test_the_budget_is_asked_for_no_less_than_a_snapshot_takes(shown, monkeypatch):
    trainer, model, comms = shown
    trainer.run(1500)
    asked = []
    monkeypatch.setattr(CLOCK.budget, "allows", lambda size: asked.append(size) or True)
    comms.said.clear()
    comms.receive(model, kind="hello", client="page")
    comms.time.seconds += 0.1
    comms.receive(model, kind="alive", client="page")
    [(_, _, buffers)] = [said for said in comms.of(model) if said[0] == "update"]
    assert asked[0] > sum(memoryview(buffer).nbytes for buffer in buffers) > 16 * 1500


@pytest.mark.parametrize("nonsense", [None, 3, "play", [], {"kind": "step"}, {"kind": "step", "client": 3}])
def test_messages_of_nobody_are_ignored(shown, nonsense):
    trainer, model, comms = shown
    comms._receive(model, {"method": "custom", "content": nonsense})
    assert trainer.step_count == 0


def test_every_client_has_its_own_ack(shown):
    _, model, comms = shown
    comms.receive(model, kind="rate", value=0.2, client="page", seq=3)
    comms.receive(model, kind="rate", value=0.3, client="other", seq=1)
    comms.receive(model, kind="rate", value=0.4, client="page", seq=2)
    assert next_frame(comms, model)[0]["ack"] == {"page": 3, "other": 1}
    comms.receive(model, kind="bye", client="other")
    comms.receive(model, kind="step", client="page", seq=4)
    assert next_frame(comms, model)[0]["ack"] == {"page": 4}


def test_a_view_that_goes_lets_go_what_it_held(shown):
    trainer, model, comms = shown
    comms.receive(model, kind="hold", key=W1, value=2.0, client="page", seq=1)
    comms.receive(model, kind="hold", key=W1, value=2.5, client="page", seq=2)
    comms.receive(model, kind="bye", client="page")
    trainer.run(1)
    assert trainer.parameters[0] != 2.5
    assert trainer.history.events[-1].kind == "release"


def test_an_assignment_in_a_cell_is_shown_after_the_cell(shown):
    trainer, model, comms = shown
    trainer.model.parameters()[0].data = 0.5
    cell_hook._after_cell(None)
    _, (losses, parameters) = next_frame(comms, model)
    assert parameters[0] == 0.5
    assert losses == [trainer.loss]


def test_an_assignment_that_is_no_number_is_said_so(shown):
    trainer, model, comms = shown
    trainer.model.parameters()[0].data = None
    cell_hook._after_cell(None)
    trainer.model.parameters()[0].data = 0.5
    assert "layer1.neuron1.w1.data must be one real number" in next_frame(comms, model)[0]["message"]


def test_the_view_of_a_schedule_follows_it(comms, four_points):
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.0, steps=10)))
    model = Dashboard(trainer).source.model
    comms.receive(model, kind="hello", client="page")
    trainer.run(5)
    content, _ = next_frame(comms, model)
    assert (content["learning_rate"], content["scheduled"]) == (pytest.approx(0.05), True)
    comms.receive(model, kind="rate", value=0.3, client="page", seq=1)
    content, _ = next_frame(comms, model)
    assert (content["learning_rate"], content["scheduled"]) == (0.3, False)
