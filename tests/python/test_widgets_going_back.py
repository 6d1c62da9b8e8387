"""What pages hear of a trainer that goes back: the state that is visited, and the futures left behind."""

import numpy as np
import pytest

from mg_widgets import Adam, Dashboard, Graph, LossCurve
from mg_widgets.widgets.exported_trainer import page_state

W1 = "layer1.neuron1.w1"


def numbers(data):
    return np.frombuffer(data).tolist()


class Page:
    """Hears the frames and snapshots of one trainer."""

    def __init__(self, comms, widget):
        self.comms, self.model, self.seq = comms, widget.source.model, 0
        comms.receive(self.model, kind="hello", client="page")

    def ask(self, **command):
        self.seq += 1
        self.comms.time.seconds += 0.05
        self.comms.receive(self.model, client="page", seq=self.seq, **command)
        self.comms.time.seconds += 0.05
        self.comms.receive(self.model, kind="alive", client="page")
        content, _, buffers = self.comms.last_frame(self.model)
        return content, buffers


def test_a_page_goes_to_a_state_and_hears_its_numbers(comms, four_points):
    trainer = four_points(optimizer=Adam(0.05))
    trainer.run(20)
    page = Page(comms, Dashboard(trainer))
    content, (losses, parameters, visited, _memory) = page.ask(kind="go_to", step=5)
    history = trainer.history
    assert (content["step"], content["last"], content["first"], content["ack"]) == (5, 20, 21, {"page": 1})
    assert parameters == history.parameters_at(5).tolist()
    assert losses == []
    assert visited == [history.losses[5], history.accuracy[5], history.gradient_norms[5], history.rates[5]]
    assert trainer.step_count == 5
    content, (losses, parameters, _memory) = page.ask(kind="go_to", step=20)
    assert "last" not in content
    assert content["first"] == 20
    assert losses == [history.losses[20]]
    assert parameters == history.parameters_at(20).tolist()
    _, measured, _ = comms.last_frame(page.model)
    assert measured["accuracy"] == [history.accuracy[20]]


@pytest.mark.parametrize("widget", [Dashboard, Graph, LossCurve])
def test_a_branch_sends_a_snapshot_before_its_frame(comms, four_points, widget):
    trainer = four_points()
    trainer.run(20)
    page = Page(comms, widget(trainer))
    page.ask(kind="go_to", step=5)
    left = trainer.history.losses[5:]
    content, (losses, *_) = page.ask(kind="step")
    snapshot = page.model._snapshot
    assert (snapshot["step"], "last" in snapshot) == (6, False)
    assert np.frombuffer(snapshot["curve"]).reshape(-1, 2)[:, 0].tolist() == list(range(7))
    (ghost,) = snapshot["ghosts"]
    assert np.frombuffer(ghost).reshape(-1, 2).tolist() == [[5 + i, loss] for i, loss in enumerate(left)]
    assert content["number"] == snapshot["number"]
    assert content["first"] == 7
    assert losses == []
    content, (losses, *_) = page.ask(kind="step")
    assert content["first"] == 7
    assert losses == [trainer.loss]


@pytest.mark.usefixtures("comms")
def test_who_opens_late_sees_the_visited_state(four_points):
    trainer = four_points()
    trainer.run(20)
    trainer.go_to(7)
    snapshot = Dashboard(trainer).source.model._snapshot
    assert (snapshot["step"], snapshot["last"]) == (7, 20)
    assert numbers(snapshot["parameters"]) == trainer.history.parameters_at(7).tolist()
    assert numbers(snapshot["visited"])[0] == trainer.loss


def test_a_page_of_another_run_hears_of_its_first_branch(comms, four_points):
    trainer = four_points()
    trainer.run(9)
    page = Page(comms, LossCurve(trainer))
    page.ask(kind="go_to", step=5)
    page.ask(kind="step")
    page.ask(kind="reset")
    trainer.run(4)
    trainer.go_to(2)
    content, _ = page.ask(kind="nudge", key=W1, value=1.0)
    assert (content["run"], content["step"]) == (1, 2)
    (ghost,) = page.model._snapshot["ghosts"]
    assert np.frombuffer(ghost).reshape(-1, 2)[:, 0].tolist() == [2, 3, 4]


def test_a_step_that_is_not_there_is_refused_in_words(comms, four_points):
    trainer = four_points()
    trainer.run(3)
    page = Page(comms, Dashboard(trainer))
    content, _ = page.ask(kind="go_to", step=4)
    assert content["message"] == "step must be in the range 0 <= step <= 3, not 4"
    content, _ = page.ask(kind="go_to", step=1.5)
    assert content["step"] == 3
    assert content["message"] == "step must be an integer, not 1.5"


def test_a_loop_says_whether_it_goes_back(comms, lesson_loop):
    trainer, _ = lesson_loop()
    trainer.run(3)
    page = Page(comms, Dashboard(trainer))
    assert "goes_back" not in page.model._setup
    content, _ = page.ask(kind="go_to", step=1)
    assert "cannot be run backwards" in content["message"]


def test_a_page_carries_the_run_so_far(four_points):
    trainer = four_points(optimizer=Adam(0.05))
    trainer.run(10)
    trainer.learning_rate = 0.1
    trainer.nudge(W1, 2.0)
    trainer.run(10)
    known = page_state(trainer)["_snapshot"]["history"]
    assert (known["first"], known["interval"], known["rate"]) == (0, 1, 0.05)
    assert known["deeds"] == [[10, "rate", -1], [10, "nudge", 0]]
    assert numbers(known["values"]) == [0.1, 2.0]
    states = np.frombuffer(known["states"]).reshape(21, 3 * 41)
    for k, state in enumerate(states):
        assert state.tolist() == trainer.history.state_at(k).tolist()
    assert "end" not in known
    trainer.go_to(4)
    snapshot = page_state(trainer)["_snapshot"]
    assert (snapshot["step"], snapshot["last"]) == (4, 20)
    assert numbers(snapshot["history"]["end"]) == trainer.history.state_at(20).tolist()


def test_a_page_carries_at_most_a_megabyte_of_states(four_points):
    trainer = four_points()
    trainer.run(5_000)
    known = page_state(trainer)["_snapshot"]["history"]
    assert known["interval"] == 2
    assert len(known["states"]) == 8 * 41 * 2_501 <= 2**20


def test_a_page_knows_the_states_with_its_own_data_only(four_points):
    trainer = four_points()
    trainer.run(4)
    trainer.set_data([[1.0, 2.0, 3.0], *trainer.xs[1:]], trainer.ys)
    trainer.run(5)
    known = page_state(trainer)["_snapshot"]["history"]
    assert known["first"] == 4
    assert len(known["states"]) == 8 * 41 * 6
    trainer.go_to(2)
    snapshot = page_state(trainer)["_snapshot"]
    assert (snapshot["step"], "last" in snapshot, snapshot["history"]["first"]) == (2, False, 0)
    assert np.frombuffer(snapshot["curve"]).reshape(-1, 2)[:, 0].tolist() == [0, 1, 2]
    assert snapshot["events"] == []


@pytest.mark.usefixtures("comms")
def test_a_figure_draws_the_ghosts(four_points):
    trainer, other = four_points(), four_points(seed=1)
    trainer.run(20)
    left = trainer.history.losses[5:]
    trainer.go_to(5)
    trainer.run(3)
    other.run(4)
    _, ghost = lines(LossCurve(trainer))
    assert ghost.get_label() == "left at step 5"
    assert ghost.get_xydata().tolist() == [[5.0 + i, loss] for i, loss in enumerate(left)]
    names = [line.get_label() for line in lines(LossCurve({"a": trainer, "b": other}))]
    assert "a: left at step 5" in names
    assert len(lines(LossCurve(trainer, quantity="accuracy"))) == 1


def lines(curve):
    return [line for line in curve.figure().axes[0].lines if not line.get_label().startswith("_")]


@pytest.mark.usefixtures("comms")
def test_a_page_takes_a_weight_that_is_no_number(four_points, tmp_path):
    trainer = four_points()
    trainer.run(3)
    trainer.model.parameters()[0].data = float("nan")
    assert Dashboard(trainer).to_html(tmp_path / "page.html").exists()
