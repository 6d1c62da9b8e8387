"""Playing: the pace, and a trainer that trains on an event loop while everything else stays alive."""

import asyncio
import threading
from functools import partial

import pytest

from mg_widgets import MLP, SGD, Module, Trainer, Value
from mg_widgets.training.play_loop import SLICE, Pace, play
from mg_widgets.training.sample_check import SampleCheck

W1 = "layer1.neuron1.w1"


class Clock:
    def __init__(self, per_look=0.0):
        self.now = 100.0
        self.per_look = per_look

    def __call__(self):
        self.now += self.per_look
        return self.now


def played(speed, *, seconds, per_look=1e-5, busy=None):
    """Return when each step was done, in seconds from the start."""
    clock = Clock(per_look)
    pace = Pace(speed if callable(speed) else lambda: speed, clock)
    start, done = clock.now, []

    def train(due):
        while due():
            done.append(clock.now - start)
        return clock.now - start < seconds

    async def sleep(duration):
        clock.now += duration
        if busy:
            clock.now += busy(clock.now - start)

    asyncio.run(play(train, pace, sleep))
    return done


def test_ten_steps_a_second_are_ten_steps_a_second():
    done = played(10.0, seconds=5.0)
    assert len(done) == 51
    assert done == pytest.approx([k / 10 for k in range(51)], abs=0.01)


@pytest.mark.parametrize("speed", [0.5, 3.0, 60.0, 1000.0])
def test_the_speed_is_kept(speed):
    assert len(played(speed, seconds=20.0)) == pytest.approx(20 * speed, rel=0.02, abs=1)


def test_without_a_speed_every_slice_is_full():
    done = played(None, seconds=1.0)
    slices = 1.0 / (SLICE + 0.001)
    assert len(done) == pytest.approx(slices * SLICE / 1e-5, rel=0.05)


def test_a_slow_trainer_takes_a_new_speed_at_once():
    clock = {"speed": 0.1}
    done = played(
        lambda: clock["speed"], seconds=2.0, busy=lambda t: clock.update(speed=0.1 if t < 1 else 100.0) or 0
    )
    assert len([t for t in done if t < 1]) == 1
    assert len([t for t in done if t > 1.05]) == pytest.approx(95, abs=5)


def test_what_was_missed_while_the_loop_was_busy_is_not_run_after():
    done = played(100.0, seconds=4.0, busy=lambda t: 2.0 if 1.0 < t < 1.02 else 0.0)
    burst = [t for t in done if 2.9 < t < 3.1]
    assert len(burst) < 25


def test_play_trains_on_the_loop_and_ends_by_itself(virtual, four_points):
    async def main():
        trainer = four_points()
        trainer.play(steps=30)
        assert trainer.playing
        assert trainer.step_count == 0
        await asyncio.sleep(10)
        return trainer

    trainer = virtual(main())
    assert (trainer.step_count, trainer.playing, trainer.message) == (30, False, "")
    reference = four_points()
    reference.run(30)
    assert trainer.history.losses == reference.history.losses
    assert [p.data for p in trainer.model.parameters()] == reference.parameters.tolist()


def test_play_goes_on_until_pause(virtual, four_points):
    async def main():
        trainer = four_points()
        trainer.play()
        await asyncio.sleep(2.05)
        first = trainer.step_count
        trainer.pause()
        assert not trainer.playing
        await asyncio.sleep(5)
        second = trainer.step_count
        trainer.speed = 100
        trainer.play()
        await asyncio.sleep(1)
        trainer.pause()
        return first, second, trainer.step_count

    first, second, third = virtual(main())
    assert first == second == 21
    assert third == pytest.approx(121, abs=3)


def test_pause_and_play_in_one_cell_do_not_start_a_second_loop(virtual, four_points):
    async def main():
        trainer = four_points()
        trainer.play()
        await asyncio.sleep(0.5)
        for _ in range(5):
            trainer.pause()
            trainer.play()
        start = trainer.step_count
        await asyncio.sleep(2)
        trainer.pause()
        return trainer.step_count - start

    assert virtual(main()) <= 22


def test_play_without_a_loop_names_run(four_points):
    trainer = four_points()
    with pytest.raises(RuntimeError, match=r"run\(steps\)"):
        trainer.play()
    assert not trainer.playing


def test_a_loop_that_starts_later_is_found(virtual, four_points):
    trainer = four_points()

    async def main():
        trainer.play(steps=3)
        await asyncio.sleep(1)

    virtual(main())
    assert trainer.step_count == 3


def test_between_slices_the_model_says_state_k_and_takes_assignments(virtual, four_points):
    async def main():
        trainer = four_points()
        p = trainer.model.parameters()[0]
        trainer.play()
        await asyncio.sleep(0.55)
        step = trainer.step_count
        assert p.data == trainer.parameters[0]
        p.data = 5.0
        await asyncio.sleep(1)
        trainer.pause()
        return trainer, step

    trainer, step = virtual(main())
    assert trainer.history.parameters_at(step)[0] == 5.0
    assert [(event.step, event.kind) for event in trainer.history.events] == [(step, "nudge")]


def test_what_cannot_go_on_stops_and_says_why(virtual, four_points):
    async def main():
        trainer = four_points(
            optimizer=SGD(1e200), loss=lambda prediction, target: (prediction - target) * 1e300
        )
        trainer.speed = None
        trainer.play()
        await asyncio.sleep(1)
        trainer.model.parameters()[0].data = float("nan")
        trainer.play()
        await asyncio.sleep(1)
        assert not trainer.playing
        return trainer

    trainer = virtual(main())
    assert trainer.message == f"training stopped: the loss became nan at step {trainer.step_count}"


def test_an_assignment_that_is_no_number_stops_the_loop_and_says_so(virtual, four_points):
    async def main():
        trainer = four_points()
        trainer.play()
        await asyncio.sleep(0.5)
        trainer.model.parameters()[0].data = "much"
        await asyncio.sleep(0.5)
        assert not trainer.playing
        return trainer

    trainer = virtual(main())
    assert "layer1.neuron1.w1.data must be one real number" in trainer.message


class Moody(Module):
    """Its graph depends on the value of a parameter."""

    def __init__(self):
        self.w = Value(1.0, label="w")

    def __call__(self, x):
        return self.w * x[0] if self.w.data > 0.5 else self.w * x[0] * x[0]


def test_while_it_plays_a_sample_is_checked_now_and_then(virtual, monkeypatch, fake_time):
    monkeypatch.setattr("mg_widgets.training.trainer.SampleCheck", partial(SampleCheck, now=fake_time))

    async def main():
        trainer = Trainer(Moody(), [[2.0]], [-4.0], optimizer=SGD(0.001))
        trainer.play()
        await asyncio.sleep(10)
        return trainer

    trainer = virtual(main())
    assert trainer.message.startswith("sample 1:")
    assert trainer.step_count < 60


def test_subscribers_are_called_on_the_loops_thread(virtual, four_points):
    async def main():
        trainer = four_points()
        threads = []
        trainer.subscribe(lambda: threads.append(threading.get_ident()))
        await asyncio.to_thread(trainer.step)
        await asyncio.to_thread(setattr, trainer, "learning_rate", 0.3)
        await asyncio.to_thread(trainer.play, 2)
        await asyncio.sleep(1)
        return trainer, set(threads)

    trainer, threads = virtual(main())
    assert threads == {threading.get_ident()}
    assert trainer.step_count == 3
    assert trainer.learning_rate == 0.3


def test_a_callback_that_fails_stops_neither_training_nor_the_others(virtual, four_points, caplog):
    async def main():
        trainer = four_points()
        heard = []

        def broken():
            raise ZeroDivisionError

        trainer.subscribe(broken)
        trainer.subscribe(lambda: heard.append(trainer.step_count))
        trainer.play(5)
        await asyncio.sleep(2)
        return trainer, heard

    trainer, heard = virtual(main())
    assert (trainer.step_count, trainer.playing, heard[-1]) == (5, False, 5)
    assert "ZeroDivisionError" in caplog.text


def test_a_loop_that_was_cancelled_does_not_play(virtual, four_points):
    async def main():
        trainer = four_points()
        before = asyncio.all_tasks()
        trainer.play()
        [task] = asyncio.all_tasks() - before
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.sleep(1)
        cancelled = trainer.playing
        trainer.play(3)
        step = trainer.step_count
        await asyncio.sleep(2)
        return cancelled, trainer.step_count - step

    assert virtual(main()) == (False, 3)


class Heard(Exception):
    """Somebody has set another rate."""


class Listening(SGD):
    """Ends a run as soon as it gets another rate."""

    def __init__(self, lr):
        super().__init__(lr)
        self.asked = threading.Event()

    def update(self, parameters, gradient, rate, *rest):
        self.asked.set()
        if rate != 0.1:
            raise Heard
        return super().update(parameters, gradient, rate, *rest)


def test_a_rate_that_is_set_during_a_run_acts_at_once(four_points):
    async def main():
        optimizer = Listening(0.1)
        trainer = four_points(optimizer=optimizer)
        running = asyncio.ensure_future(asyncio.to_thread(trainer.run, 20_000))
        await asyncio.to_thread(optimizer.asked.wait)
        trainer.learning_rate = 0.2
        with pytest.raises(Heard):
            await running
        return trainer

    trainer = asyncio.run(main())
    assert trainer.history.events[0].step == trainer.step_count < 20_000
    assert trainer.model.parameters()[0].data == trainer.parameters[0]


def test_a_run_of_several_slices_is_published_once(four_points):
    trainer = four_points()
    heard = []
    trainer.subscribe(lambda: heard.append(trainer.step_count))
    trainer.run(600)
    assert heard == [600]


def test_commands_from_another_thread_meet_whole_steps():
    async def main():
        trainer = Trainer(MLP(2, [2, 1]), [[1.0, 2.0], [2.0, 1.0]], [1.0, -1.0])
        trainer.speed = None
        trainer.play()

        def meddle():
            for k in range(40):
                trainer.nudge(W1, k / 10)
                trainer.hold(W1, k / 20)
                trainer.step()
                trainer.release(W1)
                trainer.learning_rate = 0.01 * (k + 1)

        await asyncio.to_thread(meddle)
        trainer.pause()
        return trainer

    trainer = asyncio.run(main())
    history = trainer.history
    history._kept._rows[1:] = float("nan")
    history._kept.interval = len(history) + 1
    assert (
        history._replayed(history.parameters_at(0), 0, len(history) - 1).tolist()
        == trainer.parameters.tolist()
    )
