"""What it means to give a trainer other samples in mid-training."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bent import Bent
from mg_widgets import L2, MLP, SGD, Trainer, Value, hinge, squared_error
from mg_widgets.training import keyframes
from mg_widgets.training.sample_check import PERIOD
from mg_widgets.widgets.event_words import events_in_words

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
MOVED = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.75], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
MORE = [*XS, [0.25, -2.0, 1.0], [-1.0, 0.5, 3.0]]
OTHERS = {
    "moved": (MOVED, YS),
    "flipped": (XS, [1.0, -1.0, 1.0, 1.0]),
    "added": (MORE, [*YS, 1.0, -1.0]),
    "removed": (XS[1:], YS[1:]),
    "one left": (XS[:1], YS[:1]),
    "all others": ([[-x for x in row] for row in MORE[:4]], YS[::-1]),
}
LANED = {"loss": hinge, "reduction": "mean", "regularization": L2(0.01)}


def trainer_at(step=5, **parts):
    random.seed(1337)
    trainer = Trainer(MLP(3, [4, 4, 1]), XS, YS, **parts)
    if step:
        trainer.run(step)
    return trainer


def new_one(trainer, xs, ys, **parts):
    """Make a trainer of a model with the same parameters."""
    random.seed(1337)
    model = MLP(3, [4, 4, 1])
    for parameter, number in zip(model.parameters(), trainer.parameters, strict=True):
        parameter.data = float(number)
    return Trainer(model, xs, ys, **parts)


def gradients(trainer):
    return [parameter.grad for parameter in trainer.model.parameters()]


@pytest.mark.parametrize("parts", [{}, LANED, {"batch_size": 2}], ids=["sum", "mean", "batches"])
@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_everything_is_that_of_a_new_trainer_on_the_other_data(data, parts):
    trainer = trainer_at(0 if "batch_size" in parts else 5, **parts)
    parameters = trainer.parameters
    trainer.set_data(*data)
    size = {"batch_size": min(2, len(data[0]))} if "batch_size" in parts else {}
    new = new_one(trainer, *data, **(parts | size))
    assert trainer.parameters.tolist() == parameters.tolist()
    assert (trainer.xs, trainer.ys) == (new.xs, new.ys) == data
    for _ in range(3):
        assert trainer.loss == new.loss
        assert gradients(trainer) == gradients(new)
        assert trainer.tape.data.tolist() == new.tape.data.tolist()
        assert trainer.tape.structure == new.tape.structure
        assert trainer.tape.samples == len(data[0])
        assert trainer.step() == new.step()
    assert trainer.parameters.tolist() == new.parameters.tolist()


def test_it_is_what_pytorch_says_of_the_other_data():
    torch = pytest.importorskip("torch")
    trainer = trainer_at()
    trainer.set_data(*OTHERS["added"])
    rows = iter(torch.tensor(trainer.parameters).requires_grad_(requires_grad=True).unbind())
    leaves = [leaf.detach().requires_grad_(requires_grad=True) for leaf in rows]
    taken = iter(leaves)
    out = torch.tensor(trainer.xs, dtype=torch.float64)
    for width, units in ((3, 4), (4, 4), (4, 1)):
        columns = []
        for _ in range(units):
            weights = torch.stack([next(taken) for _ in range(width)])
            columns.append(torch.tanh(out @ weights + next(taken)))
        out = torch.stack(columns, dim=1)
    loss = ((out[:, 0] - torch.tensor(trainer.ys, dtype=torch.float64)) ** 2).sum()
    loss.backward()
    assert trainer.loss == pytest.approx(loss.item(), rel=1e-12)
    assert gradients(trainer) == pytest.approx([leaf.grad.item() for leaf in leaves], rel=1e-9)


def test_only_what_is_new_is_asked_of_the_model(monkeypatch):
    trainer = trainer_at()
    tape, calls = trainer.tape, []
    call = MLP.__call__
    monkeypatch.setattr(MLP, "__call__", lambda model, x: calls.append(x) or call(model, x))
    trainer.set_data(MOVED, YS)
    # The shape of a prediction, a sample that is known, and the one that has moved.
    assert len(calls) == 3
    assert trainer.tape is tape


def test_memory_rate_and_what_is_held_stay():
    trainer = trainer_at(0, optimizer=SGD(0.05, momentum=0.9))
    trainer.hold("layer1.neuron1.w1", 0.5)
    trainer.run(4)
    memory = trainer.memory
    trainer.set_data(*OTHERS["added"])
    assert trainer.step_count == 4
    assert memory.any()
    assert trainer.memory.tolist() == memory.tolist()
    trainer.step()
    assert trainer.parameters[0] == 0.5


def test_assignments_before_it_count():
    trainer = trainer_at()
    trainer.model.parameters()[0].data = 0.25
    trainer.set_data(*OTHERS["moved"])
    assert trainer.parameters[0] == 0.25
    assert [event.kind for event in trainer.history.events] == ["nudge", "data"]


def test_the_states_before_keep_their_losses_and_this_one_has_another():
    trainer = trainer_at()
    losses = trainer.history.losses.copy()
    trainer.set_data(*OTHERS["flipped"])
    assert trainer.history.losses[:5] == losses[:5]
    assert trainer.history.losses[5] == trainer.loss != losses[5]
    (event,) = trainer.history.events
    assert (event.step, event.kind, event.key, event.value) == (5, "data", "", None)


@pytest.mark.parametrize("parts", [{}, {"batch_size": 3}])
def test_a_thinned_history_is_computed_again_with_the_data_of_its_time(monkeypatch, parts):
    monkeypatch.setattr(keyframes, "MEMORY", 8 * 41 * 4)
    trainer = trainer_at(0, **parts)
    known = [trainer.parameters]
    for step in range(1, 24):
        trainer.step()
        if step in (3, 9, 10, 17):
            trainer.set_data(*list(OTHERS.values())[step % 6])
        if step == 17:
            trainer.set_data(*OTHERS["added"])
        known.append(trainer.parameters)
    assert trainer.history._kept.interval > 4
    for step in (5, 23, 0, 11, 9, 3, 16, 18):
        assert trainer.history.parameters_at(step).tolist() == known[step].tolist()


def test_a_reset_keeps_the_other_data():
    trainer = trainer_at()
    trainer.set_data(*OTHERS["added"])
    history = trainer.history
    trainer.reset()
    assert trainer.loss == new_one(trainer_at(0), *OTHERS["added"]).loss
    assert trainer.tape.samples == len(trainer.xs) == 6
    assert history.parameters_at(3).tolist() == trainer_at(3).parameters.tolist()


def test_the_rule_of_the_accuracy_follows_the_targets():
    trainer = trainer_at()
    trainer.set_data(XS, [3.0, 5.0, 5.0, 3.0])
    assert trainer.setup()["accuracy"] == {"kind": "threshold", "prediction": 4.0, "target": 4.0}
    assert trainer.accuracy == 0.5
    trainer.step()
    assert trainer.history.accuracy[-2:] == [0.5, 0.5]


def test_one_class_alone_is_told_by_the_rule_of_before():
    trainer = trainer_at(50)
    trainer.set_data(XS[:1], [1.0])
    assert trainer.accuracy == 1.0


def test_without_a_rule_there_is_no_accuracy_and_the_others_stay():
    trainer = trainer_at()
    known = trainer.history.accuracy[:5]
    trainer.set_data(XS, [1.0, -1.0, 0.5, 1.0])
    assert np.isnan(trainer.accuracy)
    trainer.step()
    trainer.set_data(XS, YS)
    assert trainer.history.accuracy[:5] == known
    assert np.isnan(trainer.history.accuracy[5])
    assert trainer.history.accuracy[6] in (0.0, 0.25, 0.5, 0.75, 1.0)


def test_a_validation_set_stays():
    trainer = trainer_at(validation=(MORE[4:], [1.0, -1.0]))
    before = trainer.validation_loss
    trainer.set_data(*OTHERS["removed"])
    assert trainer.validation_loss == before
    assert trainer.validation == (MORE[4:], [1.0, -1.0])


def test_batches_are_as_large_as_there_are_samples_and_no_larger_than_asked_for():
    trainer = trainer_at(0, batch_size=3)
    trainer.set_data(XS[:2], YS[:2])
    assert trainer.tape.chosen.tolist() == [0, 1]
    trainer.set_data(MORE, [*YS, 1.0, -1.0])
    assert len(trainer.tape.chosen) == 3
    assert trainer.setup()["batches"] == {"size": 3, "seed": 0}


def test_samples_of_another_structure_are_recorded_whole_and_again_with_lanes():
    random.seed(1337)
    trainer = Trainer(Bent(3, [4, 1]), XS, YS)
    assert trainer.tape.lanes == 4
    trainer.set_data([*XS[:3], [-1.0, 1.0, -1.0]], YS)
    assert trainer.tape.lanes == 0
    model = trainer.model
    expected = sum(
        (squared_error(model([*map(Value, x)]), Value(y)) for x, y in zip(trainer.xs, YS, strict=True)),
        Value(0.0),
    )
    assert trainer.loss == pytest.approx(expected.data, rel=1e-12)
    tape = trainer.tape
    trainer.set_data([*XS[:3], [-2.0, 1.0, -1.0]], YS)
    assert trainer.tape is tape
    trainer.set_data(XS, YS)
    assert trainer.tape.lanes == 4


def test_batches_cannot_be_chosen_of_samples_of_different_structure():
    random.seed(1337)
    trainer = Trainer(Bent(3, [4, 1]), XS, YS, batch_size=2)
    loss = trainer.loss
    with pytest.raises(ValueError, match="batch_size must be None here"):
        trainer.set_data([*XS[:3], [-1.0, 1.0, -1.0]], YS)
    assert trainer.loss == loss
    assert trainer.xs == XS


@pytest.mark.parametrize(
    ("xs", "ys", "error", "words"),
    [
        ([], [1.0], ValueError, "xs is empty"),
        (XS, YS[:3], ValueError, "there are 4 samples in xs and 3 targets in ys"),
        ([[1.0, 2.0]], [1.0], ValueError, "xs does not fit the model|xs\\[0\\] has 2 numbers"),
        ([[1.0, 2.0, float("nan")]], [1.0], ValueError, "xs\\[0\\]\\[2\\] must be a finite number"),
        ([[1.0, 2.0, "a"]], [1.0], TypeError, "xs\\[0\\]\\[2\\]"),
        (XS, [1.0, -1.0, [1.0, 2.0], 1.0], TypeError, "ys\\[2\\] must be a number"),
        (3, 4, TypeError, "xs must be a list"),
        (XS, None, TypeError, "ys must be a list"),
    ],
)
def test_bad_data_changes_nothing(xs, ys, error, words):
    trainer = trainer_at()
    loss, gradient = trainer.loss, gradients(trainer)
    with pytest.raises(error, match=words):
        trainer.set_data(xs, ys)
    assert (trainer.xs, trainer.ys) == (XS, YS)
    assert (trainer.loss, gradients(trainer), trainer.history.events) == (loss, gradient, [])
    trainer.step()
    assert trainer.history.losses[6] == trainer_at(6).loss


def test_a_judge_that_fails_changes_nothing():
    def judge(prediction, target):
        return None if target == 5.0 else prediction > target

    trainer = trainer_at(accuracy=judge)
    losses = trainer.history.losses.copy()
    with pytest.raises(TypeError, match="accuracy must return True or False"):
        trainer.set_data(XS, [5.0, *YS[1:]])
    assert trainer.ys == YS
    assert trainer.history.losses == losses
    assert trainer.step() == losses[5]


def test_a_run_that_a_judge_does_not_let_begin_takes_the_place_of_none():
    fails = []

    def judge(prediction, target):
        return None if fails else prediction > target

    trainer = trainer_at(accuracy=judge)
    fails.append(True)
    with pytest.raises(TypeError, match="accuracy must return True or False"):
        trainer.reset()
    fails.clear()
    assert (trainer.run_count, trainer.step_count) == (0, 5)
    trainer.set_data(*OTHERS["added"])
    assert trainer.tape.samples == 6
    trainer.tape.set_parameters(trainer.parameters)
    assert trainer.tape.forward() == trainer.loss


def test_a_loop_and_a_model_of_another_engine_say_why_not(lesson_loop):
    trainer, _ = lesson_loop()
    with pytest.raises(RuntimeError, match="reads its samples itself"):
        trainer.set_data(XS, YS)


def test_samples_are_compared_with_the_other_data(monkeypatch):
    trainer = trainer_at()
    trainer.set_data(*OTHERS["added"])
    monkeypatch.setattr("mg_widgets.training.sample_check.PERIOD", -PERIOD)
    trainer.run(20)
    assert trainer.message == ""
    trainer.tape.set("y1", 7.0, 5)
    trainer.run(20)
    assert "sample 6" in trainer.message


def test_the_curve_says_it_in_words():
    trainer = trainer_at(3, optimizer=SGD(0.05))
    trainer.set_data(*OTHERS["moved"])
    trainer.set_data(*OTHERS["added"])
    assert events_in_words(trainer.history.events) == [(3, "other samples")]


@pytest.mark.parametrize("parts", [{}, {"batch_size": 3}])
def test_a_state_is_visited_with_the_data_of_its_time(parts):
    trainer = trainer_at(4, **parts)
    trainer.set_data(*OTHERS["added"])
    trainer.run(4)
    trainer.set_data(*OTHERS["flipped"])
    trainer.run(2)
    known = trainer.history.losses.copy()
    for step, data in ((2, (XS, YS)), (6, OTHERS["added"]), (4, OTHERS["added"]), (10, OTHERS["flipped"])):
        trainer.go_to(step)
        assert (trainer.xs, trainer.ys) == data
        assert trainer.tape.samples == len(trainer.xs)
        trainer.tape.set_parameters(trainer.parameters)
        assert trainer.tape.forward() == trainer.loss == known[step]


def test_other_samples_in_the_past_leave_the_future_behind():
    trainer = trainer_at(8)
    trainer.go_to(3)
    trainer.set_data(*OTHERS["moved"])
    assert len(trainer.history) == 4
    assert trainer.history.ghosts[-1].steps.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    twin = trainer_at(3)
    twin.set_data(*OTHERS["moved"])
    assert trainer.run(4) == twin.run(4)


@pytest.mark.parametrize("change", ["nudge", "rate", "step", "hold"])
def test_a_branch_forgets_the_samples_of_the_future(change):
    trainer = trainer_at(4)
    trainer.set_data(*OTHERS["added"])
    trainer.run(3)
    trainer.go_to(2)
    twin = trainer_at(2)
    for each in (trainer, twin):
        if change == "rate":
            each.learning_rate = 0.02
        elif change != "step":
            getattr(each, change)("layer1.neuron1.w1", 0.5)
    assert trainer.run(6) == twin.run(6)
    assert (trainer.xs, trainer.ys) == (XS, YS)
    assert trainer.history.parameters_at(7).tolist() == twin.history.parameters_at(7).tolist()
