"""Playing in front of a page: frames, snapshots, signs of life, and what happens when nobody looks."""

import asyncio
import threading
from itertools import pairwise

import pytest

from mg_widgets import Dashboard
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets import cell_hook


async def look(comms, model, seconds, client="page"):
    """Answer frames as a page does."""
    for _ in range(round(seconds)):
        comms.receive(model, kind="alive", client=client)
        await asyncio.sleep(1)


def test_playing_sends_20_frames_a_second_and_a_snapshot_at_most_once(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        trainer.speed = 300
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await asyncio.sleep(0.5)
        comms.said.clear()
        await look(comms, model, 2)
        return model

    model = virtual(main())
    assert 36 <= len(comms.frames(model)) <= 41
    assert len(comms.updates(model)) == 2
    steps = [(content["first"], content["step"]) for content, _ in comms.frames(model)]
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(steps))


def test_stopping_sends_a_snapshot_of_the_end(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await asyncio.sleep(1.25)
        comms.receive(model, kind="pause", client="page", seq=2)
        await asyncio.sleep(0.1)
        return trainer, model

    trainer, model = virtual(main())
    assert model._snapshot["step"] == trainer.step_count == 13
    assert not model._snapshot["playing"]


@pytest.mark.parametrize("says_bye", [True, False])
def test_what_a_button_started_pauses_when_nobody_has_looked_for_5_seconds(
    virtual, comms, four_points, says_bye
):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await look(comms, model, 20)
        assert trainer.playing
        if says_bye:
            comms.receive(model, kind="bye", client="page")
        await asyncio.sleep(3.5)
        assert trainer.playing
        await asyncio.sleep(2.5)
        assert not trainer.playing
        return trainer, model

    trainer, model = virtual(main())
    if says_bye:
        assert comms.frames(model)[-1][0]["step"] < trainer.step_count


@pytest.mark.parametrize("how", ["python", "both"])
def test_what_python_started_goes_on_without_frames(virtual, comms, four_points, how):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        if how == "both":
            comms.receive(model, kind="play", client="page", seq=1)
        trainer.play()
        await asyncio.sleep(1)
        comms.receive(model, kind="bye", client="page")
        await asyncio.sleep(0.2)
        comms.said.clear()
        await asyncio.sleep(60)
        assert trainer.playing
        return model

    assert comms.of(virtual(main())) == []


def test_a_page_that_opens_while_it_plays_alone_gets_the_state_of_now(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        trainer.speed = 1000
        trainer.play()
        await asyncio.sleep(10)
        comms.said.clear()
        comms.receive(model, kind="hello", client="page")
        await asyncio.sleep(0.06)
        return trainer.step_count, model

    step, model = virtual(main())
    assert step - 100 <= model._snapshot["step"] <= step
    assert all(len(buffers[0]) <= 8 * 100 for _, buffers in comms.frames(model))


@pytest.mark.parametrize("says_bye", [True, False])
def test_the_last_page_that_goes_leaves_a_snapshot_for_the_next(virtual, comms, four_points, says_bye):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        trainer.play()
        await asyncio.sleep(1.55)
        comms.said.clear()
        if says_bye:
            comms.receive(model, kind="bye", client="page")
        await asyncio.sleep(10)
        return model

    model = virtual(main())
    assert model._snapshot["step"] == pytest.approx(16 if says_bye else 51, abs=1)


def test_with_nobody_there_a_cell_that_has_ended_is_kept_for_those_who_open_the_notebook(comms, four_points):
    trainer = four_points()
    model = Dashboard(trainer).source.model
    for _ in range(5):
        trainer.step()
        comms.time.seconds += 2
    assert model._snapshot["step"] == 0
    cell_hook._after_cell(None)
    assert model._snapshot["step"] == 5
    comms.time.seconds += 2
    comms.said.clear()
    cell_hook._after_cell(None)
    assert comms.said == []


def test_the_clock_rests_where_nobody_looks(comms, four_points):
    trainer = four_points()
    model = Dashboard(trainer).source.model
    comms.time.seconds += 1
    trainer.step()
    assert CLOCK._waiting == {}
    assert len(comms.of(model)) == 1


def test_closing_the_last_widget_pauses_what_a_button_started(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        dashboard = Dashboard(trainer)
        comms.receive(dashboard.source.model, kind="hello", client="page")
        comms.receive(dashboard.source.model, kind="play", client="page", seq=1)
        await asyncio.sleep(1)
        dashboard.close()
        return trainer.playing

    assert not virtual(main())


def test_a_page_that_was_asleep_is_heard_again(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        trainer.play()
        await asyncio.sleep(20)
        comms.said.clear()
        await look(comms, model, 2)
        return model

    assert len(comms.frames(virtual(main()))) > 15


def test_a_slow_trainer_sends_signs_of_life(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        trainer.speed = 0.01
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await look(comms, model, 30)
        assert trainer.playing
        return model

    assert len(comms.frames(virtual(main()))) == pytest.approx(30, abs=3)


def test_a_pause_of_the_user_is_no_reason_to_forget_a_view(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        await asyncio.sleep(100)
        comms.said.clear()
        trainer.step()
        await asyncio.sleep(0.1)
        return model

    assert len(comms.frames(virtual(main()))) == 1


def test_a_message_that_arrives_on_another_thread_is_handled_on_the_loop(virtual, comms, four_points):
    async def main():
        trainer = four_points()
        model = Dashboard(trainer).source.model
        threads = []
        trainer.subscribe(lambda: threads.append(threading.get_ident()))
        await asyncio.to_thread(comms.receive, model, kind="step", client="page", seq=1)
        await asyncio.sleep(0.1)
        return trainer, threads

    trainer, threads = virtual(main())
    assert trainer.step_count == 1
    assert threads == [threading.get_ident()]
