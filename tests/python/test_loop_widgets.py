"""What the pages hear of a loop of the user's own."""

import asyncio

import numpy as np
import pytest

from engines.faulty_operations import FAULTY_OPERATIONS
from mg_widgets import Dashboard, Graph, LossCurve, Trainer, Value
from mg_widgets.training import loop_run
from mg_widgets.widgets import cell_hook, page_limits

W1 = "layer1.neuron1.w1"


def numbers(buffer):
    return np.frombuffer(buffer, "<f8").tolist()


def shown(comms, trainer):
    """Let a page look at a trainer; returns its hidden model."""
    model = Dashboard(trainer).source.model
    comms.receive(model, kind="hello", client="page")
    comms.time.seconds += 1
    comms.said.clear()
    return model


def next_frame(comms, model):
    comms.time.seconds += 0.05
    comms.receive(model, kind="alive", client="page")
    content, _, buffers = comms.last_frame(model)
    return content, buffers


@pytest.fixture
def batches():
    """Make a trainer whose loop takes another mini-batch at each step, of a size that a list says."""

    def make(sizes):
        w = Value(0.5)

        def train():
            for k in range(1000):
                size = sizes[k % len(sizes)]
                loss = sum((w * (k + i) - 1.0) ** 2 for i in range(size))
                w.data *= 0.9
                yield loss

        return Trainer(train)

    return make


@pytest.fixture
def recorded(monkeypatch):
    """Every graph that is recorded."""
    found = []
    record = loop_run.LoopRun.__init__

    def init(self, loop, leaves, record_loss, **options):
        def counted(root, **rest):
            found.append(root)
            return record_loss(root, **rest)

        record(self, loop, leaves, counted, **options)

    monkeypatch.setattr(loop_run.LoopRun, "__init__", init)
    return found


@pytest.mark.usefixtures("comms")
def test_the_page_is_told_that_only_the_kernel_runs_it(lesson_loop):
    trainer, _ = lesson_loop()
    model = Graph(trainer).source.model
    assert model._setup == {"kind": "trainer", "player": "loop"}
    assert model._snapshot["structure"] == model._tape["structure"] == trainer.tape.structure
    assert numbers(model._snapshot["others"]) == trainer.tape.get_others().tolist()
    assert len(model._tape["parameters"]) == 41


def test_a_frame_of_the_same_graph_holds_losses_and_parameters_alone(comms, lesson_loop):
    trainer, _ = lesson_loop()
    model = shown(comms, trainer)
    trainer.run(3)
    content, buffers = next_frame(comms, model)
    assert buffers == [trainer.history.losses[1:], trainer.parameters.tolist()]
    assert content["structure"] == trainer.tape.structure
    assert [list(update) for update in comms.updates(model)] in ([], [["_snapshot"]])


def test_other_leaves_travel_where_they_have_changed(comms, batches):
    trainer = batches([2])
    model = shown(comms, trainer)
    trainer.run(2)
    _, (_, parameters, others) = next_frame(comms, model)
    assert others == trainer.tape.get_others().tolist()
    tape = trainer.tape
    assert parameters == tape.get_parameters().tolist()
    assert tape.forward() == pytest.approx(trainer.loss)
    trainer.learning_rate = 0.3
    assert len(next_frame(comms, model)[1]) == 2


def test_another_graph_goes_out_with_a_snapshot_of_its_numbers(comms, batches):
    trainer = batches([2, 3])
    model = shown(comms, trainer)
    first = model._tape
    trainer.run(1)
    comms.time.seconds += 0.1
    comms.receive(model, kind="alive", client="page")
    [update] = [state for state in comms.updates(model) if "_tape" in state]
    assert set(update) == {"_tape", "_snapshot"}
    assert update["_tape"]["structure"] == update["_snapshot"]["structure"] != first["structure"]
    assert model._snapshot["step"] == 1
    assert numbers(model._snapshot["parameters"]) == trainer.parameters.tolist()


def test_the_graph_is_recorded_once_per_frame_and_only_where_somebody_looks(
    virtual, comms, recorded, lesson_loop
):
    async def main():
        trainer, _ = lesson_loop()
        trainer.speed = 200
        trainer.play()
        await asyncio.sleep(3)
        unseen = len(recorded)
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        for _ in range(2):
            await asyncio.sleep(1)
            comms.receive(model, kind="alive", client="page")
        return trainer, unseen, len(recorded) - unseen

    trainer, unseen, seen = virtual(main())
    assert trainer.step_count > 800
    # At the first yield that tells, it is found out which numbers belong to a loss.
    assert unseen == 1
    assert 30 <= seen <= 45


def test_the_busiest_second_stays_within_the_limits(virtual, comms, lesson_loop, batches):
    async def main():
        trainers = [lesson_loop()[0], batches([3]), batches([3, 5, 8])]
        pages = []
        for trainer in trainers:
            for widget in (Dashboard.of(trainer), Graph(trainer), LossCurve(trainer)):
                pages.append((widget.source.model, f"page{len(pages)}"))
                comms.receive(pages[-1][0], kind="hello", client=pages[-1][1])
            await asyncio.sleep(2)
        for trainer in trainers:
            trainer.speed = 100
            trainer.play()
        for _ in range(8):
            for model, client in pages:
                comms.receive(model, kind="alive", client=client)
            await asyncio.sleep(1)
        return trainers

    trainers = virtual(main())
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000
    assert all(trainer.step_count > 500 for trainer in trainers)


def test_commands_of_a_page_steer_a_loop(virtual, comms, lesson_loop):
    async def main():
        trainer, network = lesson_loop("after forward")
        model = Dashboard(trainer).source.model
        commands = [
            {"kind": "hello"},
            {"kind": "rate", "value": 0.25, "seq": 1},
            {"kind": "hold", "key": W1, "value": 1.5, "seq": 2},
            {"kind": "play", "seq": 3},
        ]
        for command in commands:
            comms.receive(model, **command, client="page")
        await asyncio.sleep(1)
        assert network.parameters()[0].data == 1.5
        comms.receive(model, kind="release", key=W1, client="page", seq=4)
        comms.receive(model, kind="pause", client="page", seq=5)
        await asyncio.sleep(0.2)
        assert (trainer.playing, trainer.learning_rate) == (False, 0.25)
        assert trainer.step_count == pytest.approx(10, abs=2)
        comms.receive(model, kind="new_weights", seed=3, client="page", seq=6)
        await asyncio.sleep(0.1)
        assert "draws its weights itself" in comms.frames(model)[-1][0]["message"]
        comms.receive(model, kind="reset", client="page", seq=7)
        await asyncio.sleep(0.1)
        content, buffers = comms.frames(model)[-1]
        assert (content["run"], content["step"], content["message"]) == (1, 0, "")
        assert numbers(buffers[1]) == trainer.history.parameters_at(0).tolist()

    virtual(main())


def test_an_error_in_the_loop_reaches_the_page_with_its_lines(comms):
    def train():
        yield Value(1.0)
        Value(1.0).backword()

    trainer = Trainer(train)
    model = shown(comms, trainer)
    comms.receive(model, kind="step", client="page", seq=1)
    content, _ = next_frame(comms, model)
    assert content["message"].startswith("training stopped: an error in the loop after step 0\nTraceback")
    assert "Value(1.0).backword()\n" in content["message"]


def test_an_assignment_in_a_cell_is_shown_after_the_cell(comms, lesson_loop):
    trainer, network = lesson_loop()
    model = shown(comms, trainer)
    trainer.run(2)
    next_frame(comms, model)
    network.parameters()[0].data = 0.5
    cell_hook._after_cell(None)
    content, (losses, parameters) = next_frame(comms, model)
    assert (content["first"], losses, parameters[0]) == (2, [trainer.loss], 0.5)


def test_a_graph_that_cannot_be_recorded_any_more_is_said_and_the_old_one_stays(
    comms, monkeypatch, lesson_loop
):
    trainer, _ = lesson_loop()
    model = shown(comms, trainer)

    def broken(*_, **__):
        raise ValueError("too strange")

    monkeypatch.setattr(trainer._live.run, "_record", broken)
    trainer.run(2)
    content, (losses, _) = next_frame(comms, model)
    assert content["message"] == "too strange"
    assert losses == trainer.history.losses[1:]


def test_a_graph_that_is_too_large_is_said_and_its_loss_stands_for_it(
    comms, monkeypatch, recorded, lesson_loop
):
    monkeypatch.setattr(page_limits, "AT_EACH_STEP", 100)
    trainer, _ = lesson_loop()
    model = shown(comms, trainer)
    assert model._tape["keys"] == [":0"]
    trainer.run(1)
    next_frame(comms, model)
    before = len(recorded)
    trainer.run(3)
    content, (losses, _, others) = next_frame(comms, model)
    assert content["message"] == (
        "only the loss is shown: this graph has 398 nodes, more than the 100 that a page is sent at each "
        "step; the loss of a mini-batch has fewer"
    )
    assert others == [trainer.loss] == losses[-1:]
    assert len(recorded) == before


def test_the_faults_of_the_engine_of_a_loop_are_marked_and_what_belongs_to_a_moment_is_not(comms):
    [indented] = [
        fault for fault in FAULTY_OPERATIONS if fault.name == "_backward assigned inside itself in tanh"
    ]
    w = indented.value(0.5)

    def train():
        while True:
            loss = (w * indented.value(2.0)).tanh()
            w.grad = 0.0
            loss.backward()
            w.data -= 0.1
            yield loss

    trainer = Trainer(train)
    trainer.step()
    model = shown(comms, trainer)
    [mark] = model._snapshot["findings"]
    assert (mark["kind"], mark["cause"]) == ("engine", "not attached")
    tape = trainer.tape
    assert tape.values[tape.index(mark["key"])]._op == "tanh"
    assert w.grad == 0.0
    # What the objects say is shown, and what the chain rule says beside it.
    own = numbers(model._snapshot["own"])
    assert own[tape.index(w)] == 0.0
    assert tape.grad[tape.index(w)] > 0.1
    trainer.step()
    content, buffers = next_frame(comms, model)
    assert content["own"]
    assert buffers[-1][tape.index(w)] == 0.0
    assert buffers[-1][tape.root] == 1.0
