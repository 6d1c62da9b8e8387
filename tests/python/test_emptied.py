"""A trainer whose samples were all taken away."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from bent import Bent
from mg_widgets import (
    L2,
    MLP,
    SGD,
    Boundary,
    BugLab,
    Dashboard,
    Graph,
    LearningRate,
    LossSlice,
    Network,
    Trainer,
    Value,
    hinge,
    softmax_cross_entropy,
)
from mg_widgets.widgets.exported_trainer import page_state

XS = [[2.0, 3.0], [3.0, -1.0], [0.5, 1.0], [1.0, 1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
WORDS = "there are no samples to train on: add one"
PENALTY = {"regularization": L2(0.01)}


def trainer_at(step=5, **parts):
    random.seed(1337)
    trainer = Trainer(MLP(2, [4, 4, 1]), XS, YS, **parts)
    if step:
        trainer.run(step)
    return trainer


def emptied(**parts):
    trainer = trainer_at(**parts)
    trainer.set_data([], [])
    return trainer


def gradients(trainer):
    return [parameter.grad for parameter in trainer.model.parameters()]


@pytest.mark.parametrize("none", [([], []), ((), ()), (np.empty((0, 2)), np.empty(0))])
def test_the_state_stays_and_there_are_no_samples(none):
    trainer = trainer_at()
    parameters = trainer.parameters.tolist()
    trainer.set_data(*none)
    assert (trainer.xs, trainer.ys, trainer.tape.samples) == ([], [], 0)
    assert (trainer.step_count, trainer.parameters.tolist()) == (5, parameters)
    assert trainer.message == WORDS
    assert ", no samples)" in repr(trainer)
    assert "accuracy" not in repr(trainer)


@pytest.mark.parametrize(("reduction", "of_none"), [("sum", 0.0), ("mean", math.nan)])
@pytest.mark.parametrize("parts", [{}, {"batch_size": 2}], ids=["all", "batches"])
def test_a_sum_of_nothing_is_0_and_a_mean_nan(reduction, of_none, parts):
    trainer = emptied(reduction=reduction, **parts)
    assert trainer.loss == pytest.approx(of_none, nan_ok=True)
    assert trainer.tape.forward() == pytest.approx(of_none, nan_ok=True)
    assert gradients(trainer) == [0.0] * 37
    assert math.isnan(trainer.accuracy)


@pytest.mark.parametrize(("reduction", "of_none"), [("sum", 0.0), ("mean", math.nan)])
def test_a_penalty_and_its_gradient_are_left(reduction, of_none):
    trainer = emptied(reduction=reduction, **PENALTY)
    penalty = 0.01 * float(np.square(trainer.parameters).sum())
    assert trainer.loss == pytest.approx(of_none + penalty, rel=1e-12, nan_ok=True)
    assert gradients(trainer) == pytest.approx((0.02 * trainer.parameters).tolist(), rel=1e-12)


def test_nothing_trains_and_it_says_why():
    trainer = emptied(**PENALTY)
    parameters, losses = trainer.parameters.tolist(), trainer.history.losses.copy()
    trainer.step()
    trainer.run(3)
    assert (trainer.step_count, trainer.parameters.tolist()) == (5, parameters)
    assert trainer.history.losses == losses
    assert trainer.message == WORDS
    with pytest.raises(RuntimeError, match="there are no samples to train on"):
        trainer.simulate(3, 0.1)


def test_a_weight_can_still_be_moved():
    trainer = emptied(**PENALTY)
    loss = trainer.loss
    trainer.nudge("layer1.neuron1.w1", 10.0)
    assert trainer.loss > loss + 0.9
    assert trainer.message == WORDS


@pytest.mark.parametrize("parts", [{}, {"batch_size": 2}, {"reduction": "mean"}])
def test_it_goes_on_from_there_with_a_first_sample(parts):
    trainer, twin = emptied(**parts), trainer_at(**parts)
    for each in (trainer, twin):
        each.set_data(XS[2:3], YS[2:3])
        each.run(4)
    assert trainer.message == ""
    assert trainer.history.losses == twin.history.losses
    assert trainer.accuracy == twin.accuracy == 1.0
    assert trainer.tape.structure == twin.tape.structure


def test_it_is_emptied_and_filled_again_and_again():
    trainer, twin = trainer_at(), trainer_at()
    for _ in range(3):
        trainer.set_data([], [])
        trainer.set_data([], [])
        trainer.set_data(XS, YS)
        assert trainer.run(2) == twin.run(2)


def test_other_samples_must_still_fit():
    trainer = emptied()
    with pytest.raises(ValueError, match="xs"):
        trainer.set_data([[1.0, 2.0, 3.0]], [1.0])
    assert (trainer.xs, trainer.message) == ([], WORDS)


def test_earlier_states_have_their_samples():
    trainer = emptied()
    losses = trainer.history.losses.copy()
    for step in (3, 5, 0, 4, 5):
        trainer.go_to(step)
        assert trainer.loss == losses[step]
        assert (trainer.xs, trainer.message) == ((XS, "") if step < 5 else ([], WORDS))
        assert trainer.tape.samples == len(trainer.xs)
    trainer.go_to(2)
    assert trainer.run(4) == trainer_at(6).loss


def test_a_reset_keeps_it_empty():
    trainer = emptied(accuracy=lambda prediction, target: prediction * target > 0)
    for begin in (trainer.reset, lambda: trainer.new_weights(3)):
        begin()
        assert (trainer.step_count, trainer.loss, trainer.message) == (0, 0.0, WORDS)
    trainer.set_data(XS, YS)
    trainer.run(2)
    assert 0 <= trainer.accuracy <= 1


def test_a_validation_set_is_still_measured():
    trainer = trainer_at(validation=(XS[:2], YS[:2]))
    known = trainer.validation_loss, trainer.validation_accuracy
    trainer.set_data([], [])
    assert (trainer.validation_loss, trainer.validation_accuracy) == known
    assert math.isnan(trainer.accuracy)


def test_what_is_measured_at_once_is_measured_of_each_state():
    trainer = emptied(validation=(XS, YS))
    trainer.reset()
    trainer.set_data(XS, YS)
    trainer.run(100)
    assert not np.isnan(trainer.history.accuracy).any()


def test_samples_of_different_structure_can_go_and_come_again():
    random.seed(1337)
    trainer = Trainer(Bent(2, [4, 1]), [[-1.0, 2.0], [1.0, 2.0]], [1.0, -1.0])
    loss = trainer.loss
    assert trainer.tape.lanes == 0
    trainer.set_data([], [])
    assert (trainer.loss, trainer.tape.samples) == (0.0, 0)
    trainer.set_data([[-1.0, 2.0], [1.0, 2.0]], [1.0, -1.0])
    assert (trainer.loss, trainer.tape.lanes) == (loss, 0)


def test_pictures_say_that_there_are_no_samples():
    trainer = emptied(loss=hinge, reduction="mean")
    assert "no samples" in Graph(trainer).to_text().splitlines()[0]
    assert "no samples" in Network(trainer).to_text().splitlines()[0]
    Network(trainer).figure()
    (axes,) = Boundary(trainer).figure().axes
    assert [text.get_text() for text in axes.texts] == ["no samples"]
    assert not axes.collections or all(len(each.get_offsets()) < 2 for each in axes.collections)
    for widget in (LossSlice(trainer), BugLab(trainer)):
        with pytest.raises(ValueError, match="there are no samples"):
            widget.figure()
    with pytest.raises(RuntimeError, match="there are no samples"):
        LearningRate(trainer).figure()


def test_a_boundary_of_classes_keeps_them():
    random.seed(1337)
    model = MLP(2, [4, 3], final_activation="linear")
    trainer = Trainer(model, XS, [0, 1, 2, 0], loss=softmax_cross_entropy)
    trainer.set_data([], [])
    assert Boundary(trainer).figure().axes[0].texts


def test_an_exported_page_begins_without_samples_and_knows_the_size_of_batches():
    trainer = emptied(batch_size=3)
    state = page_state(trainer)
    assert (state["_tape"]["lanes"], state["_tape"]["samples"]) == (1, 0)
    assert state["_setup"]["batches"] == {"size": 3, "seed": 0}
    assert state["_snapshot"]["message"] == WORDS


def test_the_chosen_sample_is_the_first():
    trainer = trainer_at()
    dashboard = Dashboard(trainer, sample=3)
    trainer.set_data([], [])
    assert dashboard.sample == 0


def test_a_trainer_cannot_begin_without_samples():
    with pytest.raises(ValueError, match="xs is empty: there must be at least one sample"):
        Trainer(MLP(2, [1]), [], [])


def test_what_stays_on_the_tape_has_no_part_in_it():
    trainer = emptied(optimizer=SGD(0.05))
    tape = trainer.tape
    (out,) = tape.outputs[0]
    assert tape.data_of(tape.keys[out])[0] == trainer.model([Value(x) for x in XS[0]]).data
    assert tape.grad_of(tape.keys[out]).tolist() == [0.0]
    assert tape.share("layer1.neuron1.w1", 0) == 0.0
    assert tape.predictions().shape == (1, 0)
    tape.choose(None)
    assert tape.forward() == 0.0
