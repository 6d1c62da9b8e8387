"""A trainer that drives the user's own loop: states, names, moves, the end."""

import asyncio

import pytest

from mg_widgets import SGD, Dashboard, Trainer, Value
from mg_widgets.training import keyframes as keyframes_module

PLACES = ["after forward", "after backward", "after update"]
W1 = "layer1.neuron1.w1"
places = pytest.mark.parametrize("place", PLACES)


@places
def test_state_k_is_that_of_the_same_training_on_a_tape(lesson_loop, four_points, place):
    trainer, _ = lesson_loop(place)
    reference = four_points()
    for k in range(30):
        assert trainer.step_count == k
        assert trainer.loss == pytest.approx(reference.loss, rel=1e-9)
        assert trainer.parameters == pytest.approx(reference.parameters, rel=1e-9)
        assert trainer.tape.forward() == pytest.approx(trainer.loss, rel=1e-12)
        assert trainer.step() == trainer.history.losses[k]
        reference.step()
    for k in range(31):
        expected = reference.history.parameters_at(k)
        assert trainer.history.parameters_at(k) == pytest.approx(expected, rel=1e-9)


@places
def test_the_graph_of_a_state_that_was_reached_unseen_belongs_to_its_loss(lesson_loop, place):
    trainer, _ = lesson_loop(place)
    trainer.run(20)
    assert trainer.tape.forward() == pytest.approx(trainer.loss, rel=1e-12)
    assert trainer.tape.get_parameters().tolist() == trainer.parameters.tolist()


def test_nothing_of_the_loop_runs_before_somebody_asks():
    ran = []
    w = Value(2.0)

    def train():
        ran.append(trainer)
        while True:
            yield w * w

    trainer = Trainer(train, learning_rate=0.5)
    assert "has not begun" in repr(trainer)
    assert (trainer.learning_rate, trainer.playing, trainer.message, trainer.step_count) == (
        0.5,
        False,
        "",
        0,
    )
    assert ran == []
    assert trainer.loss == 4.0
    assert ran == [trainer]


ASKS = {
    "loss": lambda t: t.loss,
    "tape": lambda t: t.tape,
    "history": lambda t: t.history,
    "parameters": lambda t: t.parameters,
    "step": lambda t: t.step(),
    "run": lambda t: t.run(1),
    "nudge": lambda t: t.nudge(W1, 1.0),
    "reset": lambda t: t.reset(),
    "display": Dashboard,
}


@pytest.mark.usefixtures("comms")
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_whoever_asks_first_starts_it(lesson_loop, ask):
    trainer, _ = lesson_loop()
    ask(trainer)
    assert trainer.history.losses[0] > 0


def test_a_loop_that_updates_several_times_between_two_yields_still_shows_what_belongs_together():
    w = Value(1.0)

    def train():
        k = 0
        while True:
            loss = (w - 3) ** 2
            w.grad = 0.0
            loss.backward()
            w.data -= trainer.learning_rate * w.grad
            k += 1
            if k % 3 == 0:
                yield loss

    trainer = Trainer(train)
    for _ in range(4):
        assert trainer.tape.forward() == pytest.approx(trainer.loss, rel=1e-9)
        trainer.step()


@places
def test_reset_gives_the_same_run_again(lesson_loop, place):
    trainer, network = lesson_loop(place)
    initial = [p.data for p in network.parameters()]
    trainer.run(10)
    losses, parameters = trainer.history.losses, trainer.history.parameters_at(7)
    trainer.reset()
    assert (trainer.step_count, trainer.run_count, trainer.history.losses) == (0, 1, losses[:1])
    assert trainer.parameters.tolist() == initial
    trainer.run(10)
    assert trainer.history.losses == losses
    assert trainer.history.parameters_at(7).tolist() == parameters.tolist()


def test_reset_puts_gradients_back_to_zero_and_keeps_the_rate(lesson_loop):
    trainer, network = lesson_loop("after forward")
    trainer.run(3)
    trainer.learning_rate = 0.7
    trainer.reset()
    assert [p.grad for p in network.parameters()] == [0.0] * 41
    assert trainer.learning_rate == 0.7


@places
def test_a_nudge_moves_the_object_and_the_state(lesson_loop, place):
    trainer, network = lesson_loop(place)
    trainer.run(3)
    before = trainer.loss
    trainer.nudge(W1, 2.0)
    assert network.layers[0].neurons[0].w[0].data == 2.0
    assert trainer.parameters[0] == trainer.tape.get_parameters()[0] == 2.0
    assert trainer.loss == trainer.tape.forward() != before
    assert trainer.history.losses[3] == trainer.loss
    assert trainer.history.parameters_at(3)[0] == 2.0
    trainer.step()
    assert abs(trainer.parameters[0] - 2.0) < 0.5


@places
def test_an_assignment_counts_as_a_nudge(lesson_loop, place):
    trainer, network = lesson_loop(place)
    trainer.run(3)
    network.layers[0].neurons[0].w[0].data = 2
    assert trainer.parameters[0] == 2.0
    assert [(event.step, event.kind, event.value) for event in trainer.history.events] == [(3, "nudge", 2.0)]


@places
def test_a_held_parameter_stays_where_it_is_held(lesson_loop, place):
    trainer, network = lesson_loop(place)
    trainer.run(2)
    trainer.hold(W1, 1.5)
    for _ in range(5):
        trainer.step()
        assert trainer.parameters[0] == network.layers[0].neurons[0].w[0].data == 1.5
        assert trainer.loss == pytest.approx(trainer.tape.forward(), rel=1e-9)
    assert {trainer.history.parameters_at(k)[0] for k in range(2, 8)} == {1.5}
    trainer.release(W1)
    trainer.run(2)
    assert trainer.parameters[0] != 1.5


def test_what_is_held_stays_held_over_a_reset(lesson_loop):
    trainer, _ = lesson_loop()
    trainer.hold(W1, 1.5)
    trainer.run(2)
    trainer.reset()
    assert trainer.parameters[0] == 1.5
    trainer.run(2)
    assert trainer.parameters[0] == 1.5


def test_an_assignment_that_is_no_number_is_refused_by_name(lesson_loop):
    trainer, network = lesson_loop()
    trainer.run(1)
    network.layers[0].neurons[0].w[0].data = "much"
    with pytest.raises(TypeError, match=r"layer1.neuron1.w1.data must be one real number"):
        trainer.step()


@places
def test_the_rate_is_read_in_the_loop(lesson_loop, four_points, place):
    trainer, _ = lesson_loop(place, learning_rate=0.05)
    trainer.run(3)
    trainer.learning_rate = 0.2
    trainer.run(3)
    reference = four_points(optimizer=SGD(0.05))
    reference.run(3)
    reference.learning_rate = 0.2
    reference.run(3)
    # A loop that yields after its update has done the one that leads to state 4 before the rate was set.
    same = 4 if place == "after update" else 7
    assert trainer.history.losses[:same] == pytest.approx(reference.history.losses[:same])
    assert [(e.step, e.kind, e.value) for e in trainer.history.events] == [(3, "rate", 0.2)]


def test_a_loop_that_sets_its_own_rate_and_asks_for_its_own_state():
    w, seen = Value(1.0), []

    def train():
        for k in range(5):
            trainer.learning_rate = 1.0 - 0.1 * k
            if k:
                seen.append((trainer.loss, trainer.step_count, float(trainer.parameters[0])))
            loss = w * w
            w.data -= 0.25
            yield loss

    trainer = Trainer(train)
    trainer.run(4)
    assert trainer.learning_rate == pytest.approx(0.6)
    assert seen[:2] == [(1.0, 0, 1.0), (0.5625, 1, 0.75)]


@pytest.mark.parametrize(
    "move", [Trainer.step, lambda t: t.run(1), Trainer.reset], ids=["step", "run", "reset"]
)
def test_a_loop_cannot_move_its_own_trainer(move):
    def train():
        while True:
            move(trainer)
            yield Value(1.0)

    trainer = Trainer(train)
    with pytest.raises(RuntimeError, match="loop"):
        _ = trainer.loss


def test_a_loop_can_pause_its_trainer(virtual):
    w = Value(1.0)

    def train():
        while True:
            loss = w * w
            w.data *= 0.9
            if loss.data < 0.5:
                trainer.pause()
            yield loss

    async def main():
        nonlocal trainer
        trainer.play()
        await asyncio.sleep(5)

    trainer = Trainer(train)
    virtual(main())
    assert not trainer.playing
    assert trainer.loss == pytest.approx(0.9**8)


def test_the_end_of_the_loop_is_said(lesson_loop, caplog):
    trainer, _ = lesson_loop(steps=5)
    last = trainer.run(100)
    said = "the loop has ended after 5 steps: Reset starts it again"
    assert (trainer.step_count, trainer.message, trainer.loss) == (4, said, last)
    assert caplog.messages == [said]
    assert trainer.step() == last
    assert caplog.messages == [said, said]
    trainer.nudge(W1, 0.5)
    assert trainer.run(3) == trainer.loss
    assert trainer.message == said
    trainer.reset()
    assert (trainer.message, trainer.step_count) == ("", 0)
    trainer.step()
    assert trainer.step_count == 1


def test_playing_ends_with_the_loop(virtual, lesson_loop):
    async def main():
        trainer, _ = lesson_loop(steps=5)
        trainer.play()
        await asyncio.sleep(3)
        return trainer

    trainer = virtual(main())
    assert (trainer.playing, trainer.step_count) == (False, 4)
    assert "after 5 steps" in trainer.message


def test_a_loss_that_is_no_longer_finite_stops_training():
    w = Value(10.0)

    def train():
        while True:
            yield w**3
            w.data *= 1e60

    trainer = Trainer(train)
    trainer.run(100)
    assert trainer.message == "training stopped: the loss became inf at step 2"


def test_thinned_states_cannot_be_computed_again(monkeypatch):
    monkeypatch.setattr(keyframes_module, "MEMORY", 8 * 4)
    w = Value(0.0)

    def train():
        while True:
            yield w * w
            w.data += 1.0

    trainer = Trainer(train)
    trainer.run(10)
    history = trainer.history
    assert history.losses == [float(k * k) for k in range(11)]
    assert history.parameters_at(10).tolist() == [10.0]
    assert history.parameters_at(8).tolist() == [8.0]
    with pytest.raises(LookupError, match=r"step 5 .* nearest that were are those of step 4"):
        history.parameters_at(5)
    with pytest.raises(LookupError, match=r"nearest that were are those of step 8"):
        history.parameters_at(7)
