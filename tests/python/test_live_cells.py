"""`%%live` in IPython as it is, without a browser."""

import asyncio
import signal
import sys
import threading

import pytest

from mg_widgets.extension.interrupt import Interrupt
from mg_widgets.extension.run import Run
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets import cell_hook

ENDLESS = "%%live\nstarted = threading.Event()\nwhile True:\n    started.set()\n    time.sleep(0.001)"

TIGHT = """%%live
seen = []
for k in range(10**12):
    if not seen or seen[-1] != live.learning_rate:
        seen.append(live.learning_rate)
"""


@pytest.fixture
def run(shell, capsys):
    """Run a cell; returns what was printed by the end of it, or, `live`, of what it started."""
    shell.run_cell("import time, threading")
    capsys.readouterr()

    def run(source, *, to_the_end=True):
        result = shell.run_cell(source, store_history=True)
        if to_the_end and source.startswith("%%live"):
            assert shell.user_ns["live"].wait(30)
        said = capsys.readouterr()
        return said.out + said.err, result

    return run


@pytest.fixture
def endless(shell, run):
    """A cell that has begun and would never end."""
    run(ENDLESS, to_the_end=False)
    assert shell.user_ns["started"].wait(30)
    return shell.user_ns["live"]


def test_it_runs_in_the_users_namespace_and_prints(shell, run):
    run("factor = 2")
    said, result = run("%%live\nfor k in range(3):\n    print(k, k * factor)\ndone = True")
    assert result.success
    assert "0 0\n1 2\n2 4\n" in said
    assert (shell.user_ns["k"], shell.user_ns["done"]) == (2, True)
    assert repr(shell.user_ns["live"]).endswith("ended, step 3; learning_rate 0.1")
    assert "__live__" not in shell.user_ns


def test_the_cell_ends_at_once_and_other_cells_see_it_run(run, endless):
    said, _ = run("print(live.running, started.is_set())")
    assert said == "True True\n"
    assert "running, step" in repr(endless)
    endless.stop()
    assert endless.wait(30)
    assert not endless.running


def test_other_cells_keep_their_streams_and_get_them_back(shell, run):
    before = sys.stdout, sys.stderr
    run(ENDLESS, to_the_end=False)
    assert run("print('mine')")[0] == "mine\n"
    run("%%capture captured\nprint('caught')")
    assert shell.user_ns["captured"].stdout == "caught\n"
    shell.user_ns["live"].stop()
    assert shell.user_ns["live"].wait(30)
    assert (sys.stdout, sys.stderr) == before


def test_a_function_that_the_cell_defines_works_in_later_cells(run):
    run("%%live\ndef f():\n    return [k * k for k in range(3)]")
    assert "[0, 1, 4]" in run("f()")[0]


def test_a_last_expression_is_displayed_and_nothing_is_displayed_for_none(run):
    assert run("%%live\nx = 20\nx + 1")[0].endswith("21\n")
    assert "None" not in run("%%live\nprint('a')")[0]
    assert "22" not in run("%%live\n11 + 11;")[0]


def test_the_loop_reads_the_rate_that_is_set_outside_and_sets_one_itself(shell, run):
    source = (
        "seen = []\nwhile len(set(seen)) < 2:\n    seen.append(live.learning_rate)\n    time.sleep(0.001)"
    )
    run(f"%%live\n{source}\nlive.learning_rate = 0.7", to_the_end=False)
    run("while not seen: pass\nlive.learning_rate = 0.25")
    live = shell.user_ns["live"]
    assert live.wait(30)
    assert set(shell.user_ns["seen"]) == {0.1, 0.25}
    assert live.learning_rate == 0.7


@pytest.mark.parametrize("rate", [-0.1, float("nan"), float("inf"), "0.1", None])
def test_a_rate_that_is_none_is_refused_and_changes_nothing(shell, rate):
    live = shell.user_ns["live"]
    with pytest.raises((TypeError, ValueError), match="learning_rate must be"):
        live.learning_rate = rate
    assert live.learning_rate == 0.1


def test_an_error_shows_the_users_frames_only(shell, run):
    run("def g(x):\n    return 1 / x")
    said, _ = run("%%live\nfor k in range(3):\n    a = 1\n    g(1 - k)")
    assert "line 4\n" in said
    assert "---> 4     g(1 - k)" in said.replace("----> 4", "---> 4")
    assert "return 1 / x" in said
    assert "mg_widgets" not in said
    assert "threading" not in said.split("Traceback")[1]
    assert "stopped: ZeroDivisionError: division by zero, step 2" in repr(shell.user_ns["live"])


def test_an_error_in_what_is_iterated_shows_no_frame_of_ours(run):
    said, _ = run("%%live\ndef data():\n    yield 1\n    raise OSError('no more')\nfor x in data(): pass")
    assert "OSError: no more" in said
    assert "raise OSError" in said
    assert "mg_widgets" not in said


def test_an_error_behind_another_shows_no_frame_of_ours(run):
    said, _ = run(
        "%%live\ntry:\n    for k in 5: pass\nexcept TypeError as e:\n    raise ValueError('so') from e"
    )
    assert "'int' object is not iterable" in said
    assert "ValueError: so" in said
    assert "mg_widgets" not in said


def test_the_engines_own_frames_are_shown(run):
    said, _ = run("%%live\nfor k in range(3): mg_widgets.Value('x')")
    assert "TypeError" in said
    assert "engine/value.py" in said
    assert "extension" not in said


def test_blank_lines_do_not_move_the_line_numbers(run):
    assert "line 5" in run("%%live\n\n\n\n1 / 0")[0]


def test_a_syntax_error_is_reported_at_once_as_in_any_cell(shell, run):
    live_said, result = run("%%live\nfor k in range(3)\n    pass", to_the_end=False)
    said, _ = run("if 1:\n    pass\nfor k in range(3)\n    pass")
    assert live_said.splitlines()[1:] == said.replace("line 3", "line 2").splitlines()[1:]
    assert "SyntaxError" in live_said
    assert "Traceback" not in live_said
    assert not result.success
    assert not shell.user_ns["live"].running


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%live --fast\nx = 1", "%%live takes no options, not '--fast'"),
        ("%%live", "%%live is a cell magic, but the cell body is empty"),
        ("%%live\n\n  # nothing\n", "%%live needs code below it"),
        ("%%live\nimport asyncio\nawait asyncio.sleep(0)", "%%live cannot run the `await` in line 3"),
    ],
)
def test_what_cannot_run_is_refused_in_one_line(shell, run, cell, words):
    said, result = run(cell, to_the_end=False)
    assert said.startswith(f"UsageError: {words}")
    assert said.count("\n") == 1
    assert not result.success
    assert "x" not in shell.user_ns
    assert "nothing has run yet" in repr(shell.user_ns["live"])


def test_a_second_cell_is_refused_and_the_first_goes_on(shell, run, endless):
    said, result = run("%%live\nsecond = True", to_the_end=False)
    assert said.startswith("UsageError: In [")
    assert "still running" in said
    assert "live.stop()" in said
    assert said.count("\n") == 1
    assert not result.success
    assert endless.running
    assert "second" not in shell.user_ns
    endless.stop()
    assert endless.wait(30)
    run("%%live\nsecond = True")
    assert shell.user_ns["second"]


def test_magics_inside_the_cell_work(run):
    assert "Wall time" in run("%%live\n%time x = 3")[0]
    assert "hello" in run("%%live\n!echo hello")[0]


def test_warnings_and_standard_error_come_out_too(run):
    assert "to stderr\n" in run("%%live\nimport sys\nprint('to stderr', file=sys.stderr, flush=True)")[0]


def test_waiting_ends_after_the_timeout_and_is_refused_in_the_cell_itself(run, endless):
    assert endless.wait(0.01) is False
    assert endless.wait(0) is False
    with pytest.raises(ValueError, match="timeout must be None or at least 0"):
        endless.wait(-1)
    with pytest.raises(TypeError, match="timeout must be one real number"):
        endless.wait("long")
    endless.stop()
    assert endless.wait() is True
    assert "cannot be called by the live cell itself" in run("%%live\nlive.wait()")[0]


def test_stopping_when_nothing_runs_does_nothing(shell):
    live = shell.user_ns["live"]
    live.stop()
    assert live.wait(0)
    assert repr(live) == "live: nothing has run yet; learning_rate 0.1"


def test_what_a_cell_raises_to_leave_is_its_end(shell, run):
    for leave in ("raise KeyboardInterrupt", "raise SystemExit", "exit()"):
        run(f"%%live\n{leave}")
        assert not shell.user_ns["live"].running
    assert run("%%live\nprint('again')")[0].endswith("again\n")


def test_a_name_that_the_user_took_is_left_to_the_user(shell, run):
    steering = shell.user_ns["live"]
    run("live = 3")
    shell.run_cell("%%live\ny = live + 1")
    assert steering.wait(30)
    assert shell.user_ns["y"] == 4
    shell.user_ns["live"] = steering


def test_unloading_takes_everything_back_and_stops_what_runs(shell, run):
    run(ENDLESS, to_the_end=False)
    live = shell.user_ns["live"]
    run("%unload_ext mg_widgets")
    assert live.wait(30)
    assert "live" not in shell.user_ns
    assert "%%live` not found" in run("%%live\nx = 1", to_the_end=False)[0]
    run("%load_ext mg_widgets")
    assert shell.user_ns["live"] is not live
    run("%%live\nx = 1")


def test_its_end_refreshes_what_follows_objects(shell, run):
    class Follower:
        count = 0

        def refresh(self):
            self.count += 1

    follower = Follower()
    cell_hook.follow_cells(follower)
    try:
        shell.user_ns["follower"] = follower
        run("%%live\nat_its_end = follower.count")
    finally:
        cell_hook.unfollow_cells(follower)
    assert follower.count > shell.user_ns["at_its_end"]


def controls(comms):
    """What the pages know of each control: its last state."""
    known = {}
    for _, id_, kind, content, *_ in comms.said:
        if kind in ("open", "update") and "_state" in content:
            known[id_] = known.get(id_, {}) | content
    return list(known.values())


def test_the_control_says_how_it_ended(comms, run):
    run("%%live\nfor k in range(3): pass")
    comms.time.seconds += 1
    CLOCK._tick()
    (control,) = controls(comms)
    assert control["_state"] == {"words": "ended", "running": False, "steps": 3, "speed": 0.0}


async def until(condition):
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")


def test_a_page_sets_the_rate_and_stops_the_cell_while_it_computes_without_a_rest(shell, comms, run):
    async def main():
        run(TIGHT, to_the_end=False)
        (id_,) = [id_ for _, id_, kind, content, *_ in comms.said if kind == "open" and "_state" in content]
        receive = comms.open[id_].listener

        def message(**data):
            receive({"content": {"comm_id": id_, "data": data}, "buffers": []})

        await until(lambda: shell.user_ns.get("seen"))
        message(method="update", state={"learning_rate": 0.5}, buffer_paths=[])
        await until(lambda: 0.5 in shell.user_ns["seen"])
        message(method="update", state={"learning_rate": -1.0}, buffer_paths=[])
        await asyncio.sleep(0)
        assert comms.said[-1][3] == {"learning_rate": 0.5}
        message(method="custom", content={"kind": "stop"})
        await until(lambda: not shell.user_ns["live"].running)
        assert shell.user_ns["k"] < 10**12 - 1

    asyncio.run(main())
    assert shell.user_ns["seen"] == [0.1, 0.5]


def test_widgets_made_in_the_cell_live_on_the_kernels_loop(shell, run):
    async def main():
        run("%%live\nfrom mg_widgets.training.main_loop import MainLoop\nhome = MainLoop()", to_the_end=False)
        live = shell.user_ns["live"]
        await until(lambda: not live.running)
        called = []
        shell.user_ns["home"].call(lambda: called.append(threading.current_thread()))
        assert called == [threading.main_thread()]
        assert shell.user_ns["home"].loop is asyncio.get_running_loop()
        threading.Thread(target=shell.user_ns["home"].call, args=(lambda: called.append(None),)).start()
        await until(lambda: called[1:])

    asyncio.run(main())


def test_a_loop_is_its_own_home_whoever_started_the_thread():
    async def main():
        assert MainLoop().loop is asyncio.get_running_loop()

    asyncio.run(main())


@pytest.fixture
def idle_kernel():
    """Interrupts are ignored, as in a kernel that runs no cell."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("idle_kernel")
def test_an_interrupt_of_an_idle_kernel_stops_the_cell():
    run = Run("In [1]", loops=1)
    interrupt = Interrupt(run)
    interrupt.look()
    signal.raise_signal(signal.SIGINT)
    assert run.words == "stopping after this step"
    run.end()
    interrupt.look()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("idle_kernel")
def test_an_interrupt_while_a_usual_cell_runs_is_left_to_that():
    run = Run("In [1]", loops=1)
    interrupt = Interrupt(run)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt.look()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert run.words == "running"
