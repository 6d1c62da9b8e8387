"""Every state of a history can be visited again, and what is changed there begins another future."""

import asyncio
import random

import numpy as np
import pytest

from mg_widgets import L2, MLP, SGD, Adam, LinearDecay, RMSprop, Trainer, hinge
from mg_widgets.training import keyframes as keyframes_module
from mg_widgets.training.events import Event

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
W1, W2 = "layer1.neuron1.w1", "layer1.neuron1.w2"


class Net:
    """No Module: its trainer moves its own objects."""

    def __init__(self, layers):
        self.layers = layers

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


PLAYERS = {"replayed": lambda network: network, "eager": lambda network: Net(network.layers)}
OPTIONS = {
    "SGD": dict,
    "momentum": lambda: {"optimizer": SGD(0.05, momentum=0.9, nesterov=True)},
    "Adam": lambda: {"optimizer": Adam(0.05)},
    "batches": lambda: {"optimizer": RMSprop(LinearDecay(0.05, 0.01, steps=15)), "batch_size": 3, "seed": 4},
    "penalty": lambda: {"loss": hinge, "reduction": "mean", "regularization": L2(0.1), "batch_size": 2},
    "validation": lambda: {"validation": (XS[:2], [-1.0, 1.0]), "optimizer": Adam(0.05)},
}


@pytest.fixture(params=PLAYERS)
def trained(request):
    """Make a trainer, replayed or of objects."""

    def make(**options):
        random.seed(1337)
        return Trainer(PLAYERS[request.param](MLP(3, [4, 4, 1])), XS, YS, **options)

    return make


def state(trainer):
    """All that state k is."""
    model = trainer.model.parameters()
    return {
        "step": trainer.step_count,
        "loss": trainer.loss,
        "parameters": trainer.parameters.tolist(),
        "data": [p.data for p in model],
        "grad": [p.grad for p in model],
        "memory": trainer.memory.tolist(),
        "rate": trainer.learning_rate,
        "scheduled": trainer.scheduled,
        "measured": [trainer.validation_loss, trainer.accuracy, trainer.validation_accuracy],
    }


def run_of(trainer, steps):
    """Train, and return all states."""
    states = [state(trainer)]
    for _ in range(steps):
        trainer.step()
        states.append(state(trainer))
    return states


def whole(trainer):
    """What a history says of all of its states."""
    told = trainer.history.to_dict()
    return told | {
        "parameters": [trainer.history.parameters_at(k).tolist() for k in range(len(told["step"]))]
    }


async def until(trainer, reached):
    """Wait for a change of the trainer after which something is so."""
    changed = asyncio.Event()
    unsubscribe = trainer.subscribe(changed.set)
    while not reached():
        await changed.wait()
        changed.clear()
    unsubscribe()


@pytest.mark.parametrize("options", OPTIONS)
def test_every_state_can_be_visited_again_bit_by_bit(trained, options):
    trainer = trained(**OPTIONS[options]())
    states = run_of(trainer, 12)
    before = whole(trainer)
    for k in (5, 0, 11, 12, 3, 4, 12):
        trainer.go_to(k)
        assert state(trainer) == states[k]
        assert trainer.history.position == k
        assert trainer.history.losses[k] == trainer.loss
        assert trainer.history.parameters_at(k).tolist() == trainer.parameters.tolist()
        assert trainer.tape.set_parameters(trainer.parameters) is None
        assert trainer.tape.forward() == pytest.approx(trainer.loss, rel=1e-12)
    assert whole(trainer) == before
    assert not trainer.history.ghosts


@pytest.mark.parametrize("options", OPTIONS)
def test_what_goes_on_from_a_visited_state_goes_as_before(trained, options):
    trainer = trained(**OPTIONS[options]())
    states = run_of(trainer, 12)
    for k in (4, 9):
        trainer.go_to(k)
        assert run_of(trainer, 12 - k) == states[k:]


DEEDS = {
    "nudge": lambda t: t.nudge(W1, 2.0),
    "assignment": lambda t: setattr(t.model.parameters()[7], "data", -3.0) or t.refresh(),
    "rate": lambda t: setattr(t, "learning_rate", 0.01),
    "hold": lambda t: t.hold(W2, -1.0),
    "step": lambda t: t.step(),
    "run": lambda t: t.run(3),
}


@pytest.mark.parametrize("options", ["SGD", "Adam", "batches"])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_branch_is_a_fresh_run_to_there_with_the_same_change(trained, options, deed):
    trainer, fresh = trained(**OPTIONS[options]()), trained(**OPTIONS[options]())
    trainer.run(20)
    trainer.learning_rate = 0.3
    trainer.nudge(W2, 4.0)
    trainer.run(5)
    left = list(trainer.history.losses)
    trainer.go_to(8)
    fresh.run(8)
    for each in (trainer, fresh):
        DEEDS[deed](each)
        each.run(10)
    assert state(trainer) == state(fresh)
    assert whole(trainer) == whole(fresh)
    (ghost,) = trainer.history.ghosts
    assert ghost.steps.tolist() == list(range(8, 26))
    assert ghost.losses.tolist() == left[8:]


def test_states_between_those_that_are_kept_are_computed_again(four_points, monkeypatch):
    trainer = four_points(**OPTIONS["batches"]())
    monkeypatch.setattr(keyframes_module, "MEMORY", 4 * 8 * 41 * 2)
    thinned = four_points(**OPTIONS["batches"]())
    for each in (trainer, thinned):
        each.run(9)
        each.learning_rate = 0.03
        each.nudge(W1, 1.0)
        each.run(40)
    assert thinned.history._kept.interval == 16
    for k in (30, 9, 10, 12, 11, 49, 8, 30):
        trainer.go_to(k)
        thinned.go_to(k)
        assert state(thinned) == state(trainer)
    for each in (trainer, thinned):
        each.nudge(W1, -2.0)
        each.run(7)
    assert whole(thinned) == whole(trainer)


def test_an_own_model_says_which_states_were_not_kept(monkeypatch):
    monkeypatch.setattr(keyframes_module, "MEMORY", 4 * 8 * 41)
    random.seed(1337)
    trainer = Trainer(Net(MLP(3, [4, 4, 1]).layers), XS, YS)
    trainer.run(9)
    before = state(trainer)
    with pytest.raises(LookupError, match="the nearest that were are those of step 4"):
        trainer.go_to(5)
    assert state(trainer) == before
    trainer.go_to(4)
    assert trainer.step_count == 4


def test_at_most_three_ghosts_are_kept_and_each_is_thinned(four_points):
    trainer = four_points()
    trainer.run(9_000)
    for k in (5_000, 4_000, 3_000, 2_000):
        trainer.go_to(k)
        trainer.run(500)
    assert [ghost.steps[0] for ghost in trainer.history.ghosts] == [4_000, 3_000, 2_000]
    assert [ghost.steps[-1] for ghost in trainer.history.ghosts] == [5_500, 4_500, 3_500]
    trainer.go_to(0)
    trainer.run(9_000)
    trainer.go_to(10)
    losses = trainer.history.losses[10:]
    trainer.step()
    ghost = trainer.history.ghosts[-1]
    assert len(ghost.steps) <= 2_001
    assert ghost.losses.tolist() == [losses[int(step) - 10] for step in ghost.steps]
    trainer.reset()
    assert not trainer.history.ghosts


def test_what_was_done_later_goes_with_its_future(trained):
    trainer = trained()
    trainer.nudge(W1, 1.0)
    trainer.run(5)
    trainer.learning_rate = 0.3
    trainer.nudge(W2, 1.0)
    trainer.run(5)
    trainer.go_to(2)
    assert trainer.learning_rate == 0.1
    assert len(trainer.history.events) == 3
    trainer.learning_rate = 0.2
    assert trainer.history.events == [Event(0, "nudge", W1, 1.0), Event(2, "rate", "", 0.2)]
    assert trainer.history.rates == [0.1, 0.1, 0.2]
    assert len(trainer.history) == 3


def test_what_is_held_stays_held_from_the_change_on(trained):
    trainer = trained()
    trainer.run(10)
    trainer.hold(W1, 2.0)
    trainer.run(5)
    trainer.go_to(3)
    at = trainer.tape.keys.index(W1)
    place = trainer.tape.parameters.tolist().index(at)
    free = trainer.parameters[place]
    assert free != 2.0
    assert trainer.history.parameters_at(3)[place] == free
    trainer.run(4)
    assert trainer.history.events == [Event(3, "hold", W1, 2.0)]
    assert [trainer.history.parameters_at(k)[place] for k in range(3, 8)] == [2.0] * 5
    trainer.release(W1)
    trainer.go_to(5)
    trainer.run(2)
    assert trainer.history.events[-1] == Event(5, "release", W1, None)
    assert trainer.parameters[place] != 2.0


def test_a_hold_that_ends_in_the_past_changes_nothing_there(trained):
    trainer = trained()
    trainer.run(4)
    trainer.hold(W1, 2.0)
    trainer.run(4)
    trainer.go_to(2)
    trainer.release(W1)
    assert len(trainer.history) == 9
    trainer.step()
    assert trainer.history.events == []


def test_a_loss_that_is_no_number_can_be_left_by_going_back(trained):
    trainer = trained()
    trainer.run(3)
    trainer.nudge(W1, 1e308)
    trainer.model.parameters()[8].data = float("nan")
    trainer.refresh()
    trainer.run(3)
    assert "the loss became nan at step 3" in trainer.message
    trainer.go_to(1)
    assert trainer.message == ""
    trainer.go_to(3)
    assert "the loss became nan at step 3" in trainer.message
    trainer.go_to(2)
    trainer.run(5)
    assert trainer.step_count == 7
    assert np.isfinite(trainer.history.losses).all()


def test_a_model_whose_code_failed_can_go_back():
    random.seed(1337)
    model = Net(MLP(3, [4, 4, 1]).layers)
    trainer = Trainer(model, XS, YS)
    trainer.run(5)
    model.layers, layers = [], model.layers
    with pytest.raises(ValueError, match="target must have the shape"):
        trainer.step()
    model.layers = layers
    trainer.go_to(3)
    assert trainer.message == ""
    trainer.run(2)
    assert trainer.step_count == 5


@pytest.mark.parametrize("step", [-1, 6, 1_000])
def test_a_state_that_does_not_exist_is_refused(trained, step):
    trainer = trained()
    trainer.run(5)
    before = state(trainer)
    with pytest.raises(IndexError, match=rf"step must be in the range 0 <= step <= 5, not {step}"):
        trainer.go_to(step)
    assert state(trainer) == before


@pytest.mark.parametrize("step", [1.5, "3", None])
def test_a_step_is_an_integer(trained, step):
    trainer = trained()
    trainer.run(5)
    with pytest.raises(TypeError, match=f"step must be an integer, not {step!r}"):
        trainer.go_to(step)
    assert trainer.step_count == 5


def test_a_loop_of_ones_own_cannot_be_run_backwards(lesson_loop):
    trainer, _ = lesson_loop()
    trainer.run(5)
    with pytest.raises(RuntimeError, match="a loop of your own cannot be run backwards"):
        trainer.go_to(3)
    assert trainer.step_count == 5


def test_an_assignment_before_going_back_belongs_to_the_state_it_was_made_in(trained):
    trainer = trained()
    trainer.run(5)
    trainer.model.parameters()[8].data = 3.0
    trainer.go_to(2)
    assert [event.step for event in trainer.history.events] == [5]
    trainer.go_to(5)
    assert trainer.model.parameters()[8].data == 3.0


def test_what_plays_pauses_before_it_goes_back(trained):
    async def main():
        trainer = trained()
        trainer.speed = None
        trainer.play()
        await until(trainer, lambda: trainer.step_count >= 5)
        trainer.go_to(1)
        await asyncio.sleep(0.1)
        assert not trainer.playing
        assert trainer.step_count == 1
        assert len(trainer.history) > 2
        trainer.play(2)
        await until(trainer, lambda: not trainer.playing)
        assert trainer.step_count == 3
        assert len(trainer.history) == 4

    asyncio.run(main())


def test_another_run_begins_with_a_reset_from_the_past(trained):
    trainer = trained()
    trainer.run(5)
    trainer.go_to(2)
    trainer.reset()
    assert len(trainer.history) == 1
    assert trainer.step_count == 0
