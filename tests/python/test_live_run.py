"""One live cell from its start to its end, without a notebook."""

import threading

import pytest

from mg_widgets.extension.run import BREATH, BREATHS, PATIENCE, Run
from mg_widgets.training.stop_point import Stop, stop_point


class Clock:
    def __init__(self):
        self.seconds = 50.0
        self.rests = []

    def __call__(self):
        return self.seconds

    def rest(self, seconds):
        self.rests.append(seconds)
        self.seconds += seconds


def make(loops=1):
    clock = Clock()
    return Run("In [7]", loops, now=clock, rest=clock.rest), clock


def execute(run, body):
    """Run it on a thread of its own, as it is in a notebook; returns what it raised."""
    raised = []

    def work():
        raised.append(run.execute(body))
        run.end()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return raised[0]


def test_it_runs_to_its_end():
    run, _ = make()
    assert (run.running, run.words, run.steps) == (True, "running", 0)
    assert execute(run, lambda: list(run.each(range(5)))) is None
    assert (run.running, run.words, run.steps) == (False, "ended", 5)
    assert run.wait(0)


def test_a_stop_takes_effect_with_the_next_step():
    run, _ = make()
    done = []

    def body():
        for k in run.each(range(10)):
            done.append(k)
            if k == 2:
                run.stop()
                assert run.words == "stopping after this step"
            done.append(k)

    assert execute(run, body) is None
    assert done == [0, 0, 1, 1, 2, 2]
    assert (run.words, run.steps) == ("stopped", 3)


def test_no_except_exception_swallows_a_stop():
    run, _ = make()

    def body():
        while True:
            try:
                run.stop()
                run.step()
            except Exception:  # noqa: BLE001, PERF203
                continue

    execute(run, body)
    assert run.words == "stopped"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero"), "stopped: ZeroDivisionError: division by zero"),
        (KeyboardInterrupt(), "stopped: KeyboardInterrupt"),
        (ValueError("first line\nsecond line"), "stopped: ValueError: first line"),
        (SystemExit(3), "stopped: SystemExit: 3"),
    ],
)
def test_an_error_ends_it_and_is_told_in_one_line(error, words):
    run, _ = make()

    def body():
        raise error

    assert execute(run, body) is error
    assert (run.running, run.words) == (False, words)


def test_a_long_error_is_cut():
    run, _ = make()
    execute(run, lambda: int("x" * 5000))
    assert len(run.words) < 300


def test_a_stop_point_ends_a_loop_that_the_cell_hides():
    run, _ = make(loops=0)
    updates = []

    def body():
        for k in range(10):
            updates.append(k)
            stop_point()
            if k == 1:
                run.stop()
                assert run.words == "stopping"

    execute(run, body)
    assert updates == [0, 1, 2]
    assert run.words == "stopped"


def test_a_stop_point_in_the_middle_of_a_step_leaves_the_step_its_time():
    run, clock = make(loops=1)
    reached = []

    def body():
        for _ in run.each(range(5)):
            run.stop()
            stop_point()
            reached.append("the end of a short step")
            clock.seconds += PATIENCE
            stop_point()
            reached.append("the end of a long one")

    execute(run, body)
    assert reached == ["the end of a short step"]


def test_a_cell_that_cannot_stop_says_so_after_a_while():
    run, clock = make(loops=0)
    run.stop()
    assert run.words == "stopping"
    clock.seconds += PATIENCE
    assert run.words.startswith("cannot stop: this cell has no loop at its top level")
    assert "curve.update" in run.words


def test_a_cell_with_stop_points_is_never_said_not_to_stop():
    run, clock = make(loops=0)

    def body():
        stop_point()
        run.stop()
        clock.seconds += PATIENCE
        assert run.words == "stopping"
        stop_point()

    execute(run, body)
    assert run.words == "stopped"


def test_on_other_threads_a_stop_point_does_nothing():
    run, _ = make(loops=0)

    def body():
        run.stop()
        other = threading.Thread(target=stop_point)
        other.start()
        other.join()
        with pytest.raises(Stop):
            stop_point()

    assert execute(run, body) is None
    assert stop_point() is None


def test_it_breathes_now_and_then_so_that_messages_get_through():
    run, clock = make()
    for _ in range(100):
        run.step()
    assert clock.rests == [BREATH]
    clock.seconds += BREATHS
    run.step()
    assert clock.rests == [BREATH, BREATH]


def test_whoever_waits_hears_of_the_end_only_when_all_was_said():
    run, _ = make()
    run.execute(lambda: None)
    assert run.running
    assert not run.wait(0)
    run.end()
    assert run.wait(0)
