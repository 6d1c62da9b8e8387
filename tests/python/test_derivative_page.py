"""What goes between a Derivative and its pages: traits, and answers about functions that Python samples."""

from __future__ import annotations

import asyncio
import gc
import json
import math
import weakref

import numpy as np
import pytest

from mg_widgets import Derivative, Value
from mg_widgets.training.frame_clock import CLOCK

ASK = {"kind": "ask", "seq": 1, "point": {"x": 1.0}, "h": 0.01, "along": "x", "window": [-5.0, 5.0]}


def decoded(answer):
    arrays = {name: np.frombuffer(answer[name]) for name in ("xs", "ys", "at", "exact")}
    return arrays | {name: np.frombuffer(column) for name, column in answer["errors"].items()}


def answers(comms, d):
    """The answers that the page got, but for the first, with which it opened."""
    return [state["_answer"]["seq"] for state in comms.updates(d) if "_answer" in state]


def test_a_page_opens_with_an_answer(comms):
    d = Derivative(math.sin, x=1.0)
    (_, state, _) = comms.of(d)[0]
    answer = state["_answer"]
    assert (answer["seq"], answer["point"], answer["h"]) == (0, {"x": 1.0}, 0.01)
    assert (answer["along"], tuple(answer["window"])) == ("x", (-5.0, 5.0))
    found = decoded(d._answer)
    assert found["at"].tolist() == [math.sin(1.0), math.sin(1.01), math.sin(0.99)]
    assert (found["xs"][0], found["xs"][-1], len(found["xs"])) == (-5.0, 5.0, 500)
    assert found["ys"].tolist() == [math.sin(x) for x in found["xs"]]
    assert np.isnan(found["exact"]).all()
    assert [len(found[name]) for name in ("h", "forward", "central")] == [0, 0, 0]


def test_an_answer_has_exact_slopes_and_errors_where_a_function_takes_values(comms):
    d = Derivative(lambda x, y: x**3 * y if x.data > 0 else x * 0, x=2.0, y=5.0)
    found = decoded(d._answer)
    assert found["exact"].tolist() == [60.0, 8.0]
    by_step = dict(zip(found["h"].tolist(), found["forward"].tolist(), strict=True))
    assert by_step[1e-3] == pytest.approx(0.03, rel=1e-3)
    assert by_step[1e-16] == 60.0
    d.point = {"x": -2.0, "y": 5.0}
    comms.time.seconds += 1
    comms.receive(d, **{**ASK, "point": d.point})
    assert decoded(d._answer)["exact"].tolist() == [0.0, 0.0]


def test_a_page_gets_what_it_asks_for(comms):
    d = Derivative(math.sin, x=1.0)
    comms.time.seconds += 1
    comms.said.clear()
    comms.receive(d, **ASK | {"seq": 7, "point": {"x": 2}, "h": 0.5, "window": [0, 4]})
    assert answers(comms, d) == [7]
    found = decoded(d._answer)
    assert found["at"].tolist() == [math.sin(2.0), math.sin(2.5), math.sin(1.5)]
    assert found["xs"][[0, -1]].tolist() == [0.0, 4.0]
    assert (d.point, d.h, d.window) == ({"x": 1.0}, 0.01, None)
    assert json.dumps({name: d._answer[name] for name in ("point", "h", "along", "window", "message")})


def test_of_what_a_page_asks_quickly_only_the_latest_is_answered(virtual, comms):
    calls = []

    async def main():
        d = Derivative(lambda x: calls.append(x) or math.sin(x), x=1.0)
        await asyncio.sleep(1)
        comms.said.clear()
        calls.clear()
        for seq in range(1, 101):
            comms.receive(d, **ASK | {"seq": seq})
            await asyncio.sleep(0.001)
        await asyncio.sleep(1)
        return d

    d = virtual(main())
    heard = answers(comms, d)
    assert heard[-1] == 100
    assert len(heard) <= 4
    assert len(calls) < 600 * len(heard)


@pytest.mark.parametrize(
    "nonsense",
    [{"point": {"y": 1.0}}, {"h": -1}, {"along": "y"}, {"window": [3, 3]}, {"window": "wide"}, {"seq": None}],
    ids=repr,
)
def test_a_page_that_asks_for_nonsense_gets_no_answer(comms, nonsense):
    d = Derivative(math.sin, x=1.0)
    comms.time.seconds += 1
    comms.receive(d, **ASK | nonsense)
    assert answers(comms, d) == []
    comms.receive(d, **ASK)
    assert answers(comms, d) == [1]


def test_a_recorded_function_is_not_asked(comms):
    d = Derivative(lambda x: x * x, x=1.0)
    comms.time.seconds += 1
    comms.receive(d, **ASK)
    assert answers(comms, d) == []


def test_what_a_page_drags_arrives_and_is_not_echoed(comms):
    d = Derivative(lambda x: x * x, x=1.0)
    comms.time.seconds += 1
    comms.said.clear()
    comms.set(d, point={"x": 3}, h=0.5, method="central", window=[-1, 4])
    assert (d.value, d.slope, d.window) == (9.0, 6.0, (-1.0, 4.0))
    assert comms.updates(d) == []


def test_what_python_changes_goes_out_at_the_pace_of_a_widget(comms):
    d = Derivative(lambda x: x * x, x=0.0)
    comms.time.seconds += 1
    comms.said.clear()
    for k in range(200):
        d.point = {"x": float(k)}
        comms.time.seconds += 0.01
    CLOCK._tick()
    sent = [state["point"]["x"] for state in comms.updates(d)]
    assert 7 <= len(sent) <= 9
    comms.time.seconds += 1
    CLOCK._tick()
    assert comms.updates(d)[-1] == {"point": {"x": 199.0}}


def test_a_value_that_is_refused_comes_back_as_the_true_one(comms):
    d = Derivative(lambda x: x * x, x=1.0)
    comms.time.seconds += 1
    comms.said.clear()
    comms.set(d, h=-1)
    assert d.h == 0.01
    assert comms.updates(d) == [{"h": 0.01}]


def test_a_tape_that_does_not_hold_where_the_hand_goes_is_given_up(comms):
    d = Derivative(lambda x: x if x.data < 20 else x * x, x=1.0)
    assert d._function["kind"] == "recorded"
    comms.time.seconds += 1
    comms.said.clear()
    comms.set(d, point={"x": 30.0})
    assert (d._function["kind"], d.value, d.exact) == ("sampled", 900.0, 60.0)
    (sent,) = [state for state in comms.updates(d) if "_function" in state]
    assert sent["_function"]["note"].startswith("sampled in Python: f takes another way at x = ")
    assert sent["_answer"]["point"] == {"x": 30.0}


def test_a_tape_that_does_not_hold_in_another_window_is_given_up(comms):
    d = Derivative(lambda x: x if x.data < 20 else x * x, x=1.0)
    comms.set(d, window=[0.0, 40.0])
    assert d._function["kind"] == "sampled"


def test_a_function_that_reads_what_a_cell_changes_is_recorded_again(comms):
    slope = [2.0]
    d = Derivative(lambda x: x * slope[0], x=1.0)
    tape = d._function["tape"]
    slope[0] = 3.0
    comms.set(d, point={"x": 2.0})
    assert (d._function["kind"], d.value, d.exact) == ("recorded", 6.0, 3.0)
    assert d._function["tape"] != tape


def test_a_function_that_has_broken_keeps_its_tape(comms):
    names = {"k": 2.0}
    d = Derivative(lambda x: x * names["k"], x=1.0)
    names.clear()
    comms.set(d, point={"x": 2.0})
    assert (d._function["kind"], d.value) == ("recorded", 4.0)


@pytest.mark.parametrize("f", [lambda x: x * x, lambda x: math.sin(x)], ids=["recorded", "sampled"])  # noqa: PLW0108
def test_what_was_closed_is_freed_and_says_no_more(comms, f):
    d = Derivative(lambda x: f(x), x=1.0)  # noqa: PLW0108
    comms.receive(d, **ASK)
    comms.receive(d, **ASK)
    references = [weakref.ref(each) for each in (d, d.layout, d._named, d._function_now)]
    d.close()
    comms.said.clear()
    d.point = {"x": 2.0}
    assert (comms.said, comms.open, CLOCK._waiting) == ([], {}, {})
    del d
    gc.collect()
    assert [reference() for reference in references] == [None] * 4


def test_a_derivative_that_could_not_be_made_leaves_nothing_behind(comms):
    with pytest.raises(TypeError):
        Derivative(lambda x: None, x=1.0)  # noqa: ARG005
    with pytest.raises(ValueError, match="method"):
        Derivative(lambda x: x, x=1.0, method="sideways")
    assert comms.open == {}


def test_a_cell_may_be_run_again(comms):
    for _ in range(3):
        d = Derivative(lambda x: x * Value(2.0), x=1.0)
        d.point = {"x": 2.0}
        assert repr(d) == "Derivative(f, x=2, h=0.01)"
    assert comms.busiest_second()[0] <= 30
