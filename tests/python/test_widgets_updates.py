"""A curve that a loop of the user's own fills: live in a blocking cell and from any thread, and all of it."""

import asyncio
import gc
import json
import math
import threading
import weakref

import numpy as np
import pytest

from mg_widgets import LossCurve
from mg_widgets.training import main_loop
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.loss_series import LIMIT
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets import cell_hook


def pairs(buffer):
    return np.frombuffer(buffer, "<f8").reshape(-1, 2).tolist()


def display(curve):
    """Show a curve as a cell does; the page has no chance to say hello before the cell is done."""
    return curve._repr_mimebundle_()


def end_of_cell():
    cell_hook._after_cell(None)


def in_a_thread(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join()


class Page:
    """What a page that was there from the beginning knows."""

    def __init__(self, comms, curve):
        self.comms, self.model = comms, curve.source.model

    def __call__(self):
        """The points by name, after all frames and snapshots."""
        known, steps, run = {}, 0, 0
        for kind, content, buffers in self.comms.of(self.model):
            if kind == "custom":
                first = content["first"] if content["run"] == run else 0
                if content["run"] != run:
                    known, steps, run = {}, 0, content["run"]
                assert first <= steps, "a frame leaves a gap"
                for name, buffer in zip(content["names"], buffers, strict=True):
                    known.setdefault(name, []).extend(pair for pair in pairs(buffer) if pair[0] >= steps)
                steps = content["steps"]
            elif "_snapshot" in content:
                snapshot = content["_snapshot"]
                # On the wire the bytes follow in buffers.
                curves = buffers[-len(snapshot["names"]) :] if snapshot["names"] else []
                known = {name: pairs(b) for name, b in zip(snapshot["names"], curves, strict=True)}
                steps, run = snapshot["steps"], snapshot["run"]
        return known


def test_each_update_is_a_step_from_0_on(shown_curve):
    curve, comms = shown_curve
    for k in range(3):
        curve.update({"loss": 1 / (k + 1), "validation": 2})
        comms.time.seconds += 0.05
    frames = comms.frames(curve.source.model)
    assert [(content["first"], content["steps"], content["names"]) for content, _ in frames] == [
        (k, k + 1, ["loss", "validation"]) for k in range(3)
    ]
    assert [pairs(buffers[0]) for _, buffers in frames] == [[[k, 1 / (k + 1)]] for k in range(3)]
    assert [pairs(buffers[1]) for _, buffers in frames] == [[[k, 2]] for k in range(3)]


def test_a_blocking_cell_that_shows_the_curve_is_live_and_complete_at_its_end(virtual, comms):
    async def main():
        curve = LossCurve()
        page = Page(comms, curve)
        display(curve)
        for k in range(400):
            curve.update({"loss": float(k)})
            comms.time.seconds += 0.01
        before = page()["loss"]
        end_of_cell()
        return before, page()["loss"], len(comms.frames(curve.source.model))

    before, after, frames = virtual(main())
    assert 390 <= len(before) < 400
    assert after == [[k, k] for k in range(400)]
    assert 70 <= frames <= 85
    assert comms.busiest_second()[0] <= 30


def test_the_clock_sends_the_rest_where_no_cell_ends(virtual, shown_curve):
    async def main():
        curve, comms = shown_curve
        for k in range(5):
            curve.update({"loss": k})
        assert [pairs(b[0]) for _, b in comms.frames(curve.source.model)] == [[[0, 0]]]
        await asyncio.sleep(0.1)
        return [pairs(b[0]) for _, b in comms.frames(curve.source.model)]

    assert virtual(main()) == [[[0, 0]], [[1, 1], [2, 2], [3, 3], [4, 4]]]


def test_a_view_that_has_missed_frames_while_it_opened_gets_a_snapshot_within_the_cell(virtual, comms):
    async def main():
        curve = LossCurve()
        display(curve)
        for k in range(200):
            curve.update({"loss": k})
            comms.time.seconds += 0.01
        return [state["_snapshot"]["steps"] for state in comms.updates(curve.source.model)]

    steps = virtual(main())
    assert 5 <= len(steps) <= 9
    assert steps[0] <= 30
    assert steps[-1] >= 170


@pytest.mark.parametrize("seconds", [30])
def test_a_view_is_served_through_a_cell_that_keeps_the_kernel_from_hearing_it(virtual, shown_curve, seconds):
    async def main():
        curve, comms = shown_curve
        for k in range(100 * seconds):
            curve.update({"loss": k})
            comms.time.seconds += 0.01
        return comms.frames(curve.source.model)

    frames = virtual(main())
    assert len(frames) >= 19 * seconds
    assert frames[-1][0]["steps"] >= 100 * seconds - 5


def test_a_page_that_was_lost_gets_no_more_of_a_thread_that_goes_on(virtual, shown_curve):
    async def main():
        curve, comms = shown_curve
        curve.source.home._find()
        for k in range(1_000):
            in_a_thread(curve.update, {"loss": k})
            await asyncio.sleep(0.01)
        return comms.frames(curve.source.model)

    assert 5 * 15 < len(virtual(main())) < 7 * 20


def test_nothing_is_sent_of_a_curve_that_nobody_has_displayed_and_the_cell_leaves_a_snapshot(comms):
    curve = LossCurve()
    comms.said.clear()
    for k in range(50):
        curve.update({"loss": k})
        comms.time.seconds += 0.05
    assert comms.said == []
    end_of_cell()
    assert comms.frames(curve.source.model) == []
    assert Page(comms, curve)()["loss"] == [[k, k] for k in range(50)]


def test_a_view_that_opens_late_gets_few_points_of_a_long_run_and_then_what_is_new(comms):
    curve = LossCurve()
    for k in range(30_000):
        curve.update({"loss": float(k == 777)} | ({"validation": k} if k % 10 == 0 else {}))
    comms.time.seconds += 1
    comms.receive(curve.source.model, kind="hello", client="page")
    known = Page(comms, curve)()
    assert [len(points) <= LIMIT + 1 for points in known.values()] == [True, True]
    assert [777, 1] in known["loss"]
    assert known["loss"][-1] == [29_999, 0]
    comms.time.seconds += 1
    curve.update({"loss": 5})
    [(content, buffers)] = comms.frames(curve.source.model)
    assert (content["first"], [pairs(buffer) for buffer in buffers]) == (30_000, [[[30_000, 5]], []])


@pytest.mark.parametrize("names", [1, 3])
def test_a_very_fast_loop_floods_nobody_and_is_complete_at_its_end(virtual, shown_curve, names):
    async def main():
        curve, comms = shown_curve
        numbers = {f"curve{i}": 1.5 for i in range(names)}
        comms.time.per_look = 0.0
        for _ in range(100_000):
            curve.update(numbers)
            comms.time.seconds += 2e-5
        end_of_cell()
        await asyncio.sleep(2)
        return curve, Page(comms, curve)()

    curve, known = virtual(main())
    _, comms = shown_curve
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000
    assert len(comms.updates(curve.source.model)) > 15
    assert [points[-1] for points in known.values()] == [[99_999, 1.5]] * names


def test_steps_of_several_threads_are_all_there_and_go_out_on_the_thread_of_the_loop(virtual, shown_curve):
    curve, comms = shown_curve
    home, threads, calls = threading.get_ident(), set(), []
    send = curve.source.model.send

    async def main():
        curve.source.home._find()
        curve.source.model.send = lambda *message: (threads.add(threading.get_ident()), send(*message))
        loop = asyncio.get_running_loop()
        call_soon = loop.call_soon_threadsafe
        loop.call_soon_threadsafe = lambda *args, **kw: (calls.append(args), call_soon(*args, **kw))[1]
        workers = [threading.Thread(target=train) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        await asyncio.sleep(3)
        return Page(comms, curve)()

    def train():
        for k in range(300):
            curve.update({"loss": k})

    known = virtual(main())
    assert threads == {home}
    assert len(calls) <= 5
    assert len(known["loss"]) == len(curve.history["loss"]) == 1_200
    assert sorted(curve.history["loss"]) == sorted(4 * list(range(300)))


def test_a_curve_that_is_made_in_a_thread_is_sent_by_the_loop_of_the_cells(virtual, comms, monkeypatch):
    curves = []

    def cell():
        curve = LossCurve()
        display(curve)
        for k in range(10):
            curve.update({"loss": k})
        curves.append(curve)

    async def main():
        monkeypatch.setattr(main_loop, "_imported", MainLoop())
        in_a_thread(cell)
        await asyncio.sleep(0.2)
        return curves[0].source.home.loop is asyncio.get_running_loop(), Page(comms, curves[0])()["loss"]

    assert virtual(main()) == (True, [[k, k] for k in range(10)])


def test_a_name_may_begin_late_and_be_missing_at_some_steps(shown_curve):
    curve, comms = shown_curve
    for logs in ({"loss": 1}, {"loss": 2, "validation": 8}, {"validation": 9}, {"loss": 4}):
        curve.update(logs)
        comms.time.seconds += 0.05
    assert Page(comms, curve)() == {"loss": [[0, 1], [1, 2], [3, 4]], "validation": [[1, 8], [2, 9]]}
    np.testing.assert_equal(
        curve.history, {"loss": [1.0, 2.0, math.nan, 4.0], "validation": [math.nan, 8.0, 9.0, math.nan]}
    )
    assert repr(curve) == "LossCurve(4 steps, loss 4.00, validation 9.00)"


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_travels_in_buffers(shown_curve, x):
    curve, comms = shown_curve
    curve.update({"loss": x})
    [(content, buffers)] = comms.frames(curve.source.model)
    json.dumps(content, allow_nan=False)
    np.testing.assert_equal(pairs(buffers[0]), [[0, x]])
    assert repr(curve) == f"LossCurve(1 step, loss {x})"


def test_a_curve_that_is_reset_begins_again_with_nothing(shown_curve):
    curve, comms = shown_curve
    page = Page(comms, curve)
    for k in range(5):
        curve.update({"loss": k, "old": k})
    curve.reset()
    assert (curve.history, repr(curve)) == ({}, "LossCurve(0 steps)")
    curve.update({"loss": 7})
    comms.time.seconds += 0.05
    curve.send()
    assert page() == {"loss": [[0, 7]]}
    assert curve.history == {"loss": [7.0]}


def test_send_sends_what_is_left_once_a_frame_is_due_and_no_sooner(shown_curve):
    curve, comms = shown_curve
    for k in range(3):
        curve.update({"loss": k})
        curve.send()
    assert len(comms.frames(curve.source.model)) == 1
    comms.time.seconds += 0.05
    curve.send()
    assert Page(comms, curve)() == {"loss": [[0, 0], [1, 1], [2, 2]]}


def test_a_curve_that_was_closed_is_freed_and_until_then_keeps_its_numbers_to_itself(comms):
    curve = LossCurve()
    comms.receive(curve.source.model, kind="hello", client="page")
    curve.update({"loss": 1})
    references = [weakref.ref(x) for x in (curve, curve.source, curve.source.model, curve.source.history)]
    curve.close()
    comms.said.clear()
    comms.time.seconds += 1
    curve.update({"loss": 2})
    end_of_cell()
    assert (curve.history, comms.said, comms.open) == ({"loss": [1.0, 2.0]}, [], {})
    CLOCK._tick()
    CLOCK._tick()
    del curve
    gc.collect()
    assert [reference() for reference in references] == [None] * 4
    assert not list(cell_hook._followers)
