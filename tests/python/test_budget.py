"""How much a kernel says to its pages, and when."""

import asyncio
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mg_widgets.training.budget import MESSAGES, VOLUME, Budget
from mg_widgets.training.frame_clock import PERIOD, FrameClock
from mg_widgets.training.main_loop import MainLoop


class Clock:
    def __init__(self):
        self.now = 50.0

    def __call__(self):
        return self.now


class Talker:
    """Has something to say at every tick, or only once."""

    def __init__(self, *, size=100, ends=False):
        self.home = MainLoop()
        self.size = size
        self.ends = ends
        self.said = []
        self.threads = []

    def publish(self, budget, now):
        self.threads.append(threading.get_ident())
        if not budget.allows(self.size):
            return False
        budget.spend(self.size)
        self.said.append(now)
        return self.ends


@given(st.lists(st.tuples(st.floats(0, 0.4), st.integers(0, VOLUME // 3)), max_size=300))
def test_no_second_holds_more_than_the_budget(demands):
    clock = Clock()
    budget = Budget(clock)
    said = []
    for pause, size in demands:
        clock.now += pause
        if budget.allows(size):
            budget.spend(size)
            said.append((clock.now, size))
    for start, _ in said:
        window = [size for time, size in said if start <= time < start + 1]
        assert len(window) <= MESSAGES <= 30
        assert sum(window) <= VOLUME <= 1_000_000


def test_what_is_larger_than_the_budget_waits_for_a_second_of_its_own():
    clock = Clock()
    budget = Budget(clock)
    assert budget.allows(5 * VOLUME)
    budget.spend(10)
    assert not budget.allows(5 * VOLUME)
    clock.now += 1.0
    assert budget.allows(5 * VOLUME)


def test_what_could_not_wait_is_counted_too():
    clock = Clock()
    budget = Budget(clock)
    for _ in range(MESSAGES):
        budget.spend(10)
    assert not budget.allows(10)
    clock.now += 0.999
    assert not budget.allows(10)
    clock.now += 0.001
    assert budget.allows(10)


def test_the_first_news_goes_out_at_once_and_the_next_with_the_next_frame():
    clock = Clock()
    frames = FrameClock(clock)
    talker = Talker(ends=True)
    for _ in range(10):
        frames.request(talker)
    assert talker.said == [50.0]
    clock.now += PERIOD
    frames.request(talker)
    assert len(talker.said) == 2


def test_frames_come_20_times_a_second(virtual, fake_time):
    async def main():
        frames = FrameClock(fake_time)
        talker = Talker()
        frames.request(talker)
        await asyncio.sleep(10)
        return talker.said

    said = virtual(main())
    assert len(said) == pytest.approx(200, abs=2)
    assert max(len([b for b in said if a <= b < a + 1]) for a in said) <= 21


@pytest.mark.parametrize("busy", [0.004, 0.025, 0.03])
def test_frames_keep_coming_while_a_busy_loop_asks_for_them(virtual, fake_time, busy):
    async def main():
        frames = FrameClock(fake_time)
        talker = Talker()
        end = fake_time.seconds + 10
        while fake_time.seconds < end:
            fake_time.seconds += busy
            frames.request(talker)
            await asyncio.sleep(0.001)
        return talker.said

    said = virtual(main())
    assert len(said) == pytest.approx(200, abs=6)
    assert max(b - a for a, b in pairwise(said)) <= PERIOD + 2 * busy


def test_many_talkers_share_the_budget_equally(virtual, fake_time):
    async def main():
        frames = FrameClock(fake_time)
        talkers = [Talker() for _ in range(5)]
        for talker in talkers:
            frames.request(talker)
        await asyncio.sleep(20)
        return [len(talker.said) for talker in talkers]

    counts = virtual(main())
    assert sum(counts) == pytest.approx(20 * MESSAGES, abs=MESSAGES)
    assert max(counts) - min(counts) <= 0.1 * max(counts)


def test_a_clock_with_nothing_to_say_stands_still(virtual, fake_time):
    async def main():
        frames = FrameClock(fake_time)
        frames.request(Talker(ends=True))
        frames.request(Talker(ends=True))
        await asyncio.sleep(1)
        return frames._wound

    assert virtual(main()) is None


def test_a_request_from_another_thread_is_answered_on_the_loop(virtual, fake_time):
    async def main():
        frames = FrameClock(fake_time)
        talker = Talker(ends=True)
        await asyncio.to_thread(frames.request, talker)
        await asyncio.sleep(0.1)
        return talker.threads

    assert virtual(main()) == [threading.get_ident()]


def test_a_clock_outlives_the_loop_it_was_wound_on():
    frames = FrameClock()

    async def ask():
        talker = Talker()
        frames.request(talker)
        frames.request(talker)
        return talker

    asyncio.run(ask())

    async def wait():
        talker = Talker()
        frames.request(talker)
        await asyncio.sleep(3 * PERIOD)
        return talker.said

    assert asyncio.run(wait())
