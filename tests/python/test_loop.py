"""A trainer that drives the user's own loop: states, names, moves, the end."""

import asyncio
import functools
import random

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Dashboard, Module, Trainer, Value
from mg_widgets.engine.operations import TANH
from mg_widgets.training import history as history_module

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


def test_parameters_are_called_as_in_a_module(lesson_loop):
    trainer, network = lesson_loop()
    assert [trainer.tape.keys[node] for node in trainer.tape.parameters] == [
        path for path, _ in network.named_parameters()
    ]


def test_only_leaves_that_persist_are_parameters():
    w, unused = Value(2.0), Value(7.0)

    def train():
        for k in range(5):
            x = Value(float(k), label="x")
            loss = w * x + 0 * unused.data
            yield loss

    trainer = Trainer(train)
    trainer.step()
    assert [trainer.tape.keys[node] for node in trainer.tape.parameters] == ["w"]
    assert trainer.history.parameters_at(1).tolist() == [2.0]


def test_leaves_that_nothing_leads_to_are_called_by_their_place():
    def train():
        def make():
            w = Value(3.0)
            while True:
                yield w

        hidden = make()
        while True:
            w = next(hidden)
            loss = w * w
            del w
            yield loss

    trainer = Trainer(train)
    trainer.run(2)
    assert trainer.tape.keys[trainer.tape.parameters[0]] == "parameter1"
    assert trainer.parameters.tolist() == [3.0]
    assert trainer.history.parameters_at(0).tolist() == [3.0]


@places
def test_a_model_that_is_made_inside_the_loop_is_found(place):
    def train():
        random.seed(1)
        model = MLP(1, [2, 1])
        while True:
            loss = (model([1.0]) - 0.3) ** 2
            if place == "after forward":
                yield loss
            model.zero_grad()
            loss.backward()
            if place == "after backward":
                yield loss
            for p in model.parameters():
                p.data -= trainer.learning_rate * p.grad
            if place == "after update":
                yield loss

    trainer = Trainer(train)
    trainer.run(4)
    random.seed(1)
    reference = Trainer(MLP(1, [2, 1]), [[1.0]], [0.3])
    reference.run(4)
    assert trainer.tape.keys[trainer.tape.parameters[0]] == W1
    for k in range(5):
        assert trainer.history.losses[k] == pytest.approx(reference.history.losses[k])
        expected = reference.history.parameters_at(k)
        assert trainer.history.parameters_at(k) == pytest.approx(expected, rel=1e-9)
    losses = trainer.history.losses
    trainer.reset()
    trainer.run(4)
    assert trainer.history.losses == losses


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


def test_bound_methods_and_partials_are_loops():
    class Lesson:
        def __init__(self):
            self.w = Value(2.0)

        def train(self, power=2):
            while True:
                yield self.w**power

    lesson = Lesson()
    assert Trainer(lesson.train).loss == 4.0
    trainer = Trainer(functools.partial(lesson.train, power=3))
    assert trainer.loss == 8.0
    trainer.nudge("w", 1.0)
    assert lesson.w.data == 1.0


def test_thinned_states_cannot_be_computed_again(monkeypatch):
    monkeypatch.setattr(history_module, "MEMORY", 8 * 4)
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


@pytest.mark.usefixtures("comms")
def test_what_a_loop_cannot_do_is_refused_with_the_reason(lesson_loop, tmp_path):
    trainer, _ = lesson_loop()
    with pytest.raises(RuntimeError, match="draws its weights itself"):
        trainer.new_weights(3)
    with pytest.raises(RuntimeError, match="cannot run your Python"):
        Dashboard(trainer).to_html(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match=r"such as 'layer1\.neuron1\.w1'"):
        trainer.nudge("w", 1.0)


def generator():
    yield Value(1.0)


class Empty(Module):
    def __call__(self, x):
        return x


WRONG = [
    (lambda: Trainer(generator()), "not the generator that it returns.*pass the function itself"),
    (lambda: Trainer(lambda: 3), "must be a generator function.*`yield loss`"),
    (lambda: Trainer(generator, [[1.0]], [1.0]), "no argument 'xs'"),
    (lambda: Trainer(generator, optimizer=SGD(0.1)), "no argument 'optimizer', but learning_rate"),
    (lambda: Trainer(generator, lr=0.1), "no argument 'lr', but learning_rate"),
    (lambda: Trainer(generator, learning_rate="fast"), "learning_rate must be one real number"),
    (lambda: Trainer(functools.partial(needs_more, 1)), "needs b: give them with functools.partial"),
    (lambda: Trainer(MLP(1, [1]), [[1.0]], [1.0], learning_rate=0.1), "write optimizer=SGD"),
    (lambda: Trainer(Empty()), "model must be a Module with parameters"),
]


def needs_more(a, b):
    yield a * b


@pytest.mark.parametrize(("make", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_what_is_no_loop_is_refused_with_what_to_write(make, reason):
    with pytest.raises(TypeError, match=reason):
        make()


def test_the_rate_must_be_in_range():
    with pytest.raises(ValueError, match="learning_rate must be in the range"):
        Trainer(generator, learning_rate=-1.0)


def test_integers_and_numpy_numbers_are_numbers():
    v, w = Value(0.0), Value(0.0)
    v.data, w.data = np.float32(0.5), 3

    def train():
        while True:
            yield w * v

    trainer = Trainer(train)
    assert trainer.parameters.tolist() == [0.5, 3.0]
    w.data = 4
    assert trainer.loss == 2.0
    trainer.reset()
    assert (w.data, type(w.data)) == (3, int)


def test_what_the_loss_makes_of_the_predictions_is_a_module_of_its_own(lesson_loop):
    trainer, _ = lesson_loop()
    tape = trainer.tape
    modules = [tape.modules[place] for place in tape.module]
    outputs = [
        node
        for node, (module, op) in enumerate(zip(modules, tape.op, strict=True))
        if module == "layer3.neuron1" and op == TANH.code
    ]
    assert len(outputs) == 4
    behind = [node for node, a in enumerate(tape.a) if a in outputs]
    assert {modules[node] for node in [*behind, tape.root]} == {"loss"}
    assert modules.count("loss") == 17


def test_a_penalty_belongs_to_the_loss_and_a_constant_between_two_layers_does_not():
    w, v = Value(0.5), Value(2.0)

    def train():
        while True:
            hidden = (w * 3.0).tanh() * 0.1
            yield (v * hidden - 1.0) ** 2 + 0.01 * (w * w + v * v)

    tape = Trainer(train).tape
    names = [tape.modules[place] for place in tape.module]
    symbols = [
        value._op for value, name in zip(tape.values, names, strict=True) if name == "loss" and value._op
    ]
    assert sorted(symbols) == ["*", "**2", "+", "+"]
