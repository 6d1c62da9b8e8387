"""What tests of trainers and widgets need: the lecture's network, and a kernel that is not there."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import random
import selectors
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import comm
import ipywidgets
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from mg_widgets import MLP, LossCurve, Trainer
from mg_widgets.training import play_loop
from mg_widgets.training.budget import Budget
from mg_widgets.training.frame_clock import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


def _network(seed=1337):
    random.seed(seed)
    return MLP(3, [4, 4, 1])


@pytest.fixture
def network():
    """Make the lecture's network."""
    return _network


@pytest.fixture
def four_points():
    """Make a trainer of the lecture's network on the lecture's four points."""

    def make(*, seed=1337, **options):
        return Trainer(_network(seed), XS, YS, **options)

    return make


@pytest.fixture
def lesson_loop():
    """Make a trainer of the lecture's loop, which yields at some place in it, and the loop's network."""

    def make(place="after update", *, steps=1000, seed=1337, **options):
        network = _network(seed)

        def train():
            for _ in range(steps):
                loss = sum((network(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
                if place == "after forward":
                    yield loss
                network.zero_grad()
                loss.backward()
                if place == "after backward":
                    yield loss
                for p in network.parameters():
                    p.data -= trainer.learning_rate * p.grad
                if place == "after update":
                    yield loss

        trainer = Trainer(train, **options)
        return trainer, network

    return make


@dataclass
class FakeTime:
    """Seconds that pass when a test says so, and a little whenever somebody looks."""

    seconds: float = 1000.0
    per_look: float = 0.0

    def __call__(self):
        self.seconds += self.per_look
        return self.seconds


@dataclass
class FakeComms:
    """All comms of a kernel that is not there, and all that was said on them."""

    time: FakeTime
    said: list = field(default_factory=list)
    open: dict = field(default_factory=dict)
    numbers: Iterator = field(default_factory=itertools.count)

    def create(self, *, comm_id=None, data=None, buffers=None, **_):
        opened = FakeComm(self, comm_id or f"comm{next(self.numbers)}")
        self.open[opened.comm_id] = opened
        opened.say("open", data, buffers)
        return opened

    def of(self, widget):
        """What was said to the pages about one widget: (method, content or state, buffers)."""
        return [
            (kind, content, buffers)
            for _, id_, kind, content, buffers, _ in self.said
            if id_ == widget.model_id
        ]

    def frames(self, widget):
        return [(content, buffers) for kind, content, buffers in self.of(widget) if kind == "custom"]

    def last_frame(self, widget):
        """What the last frame said: its content, what was measured by name, and its other buffers."""
        content, buffers = self.frames(widget)[-1]
        numbers = [np.frombuffer(buffer, "<f8").tolist() for buffer in buffers]
        names = content.get("measures", [])
        end = 2 + len(names)
        measured = dict(zip(names, numbers[2:end], strict=True))
        return content, measured, numbers[:2] + numbers[end:]

    def updates(self, widget):
        return [content for kind, content, _ in self.of(widget) if kind in ("update", "echo_update")]

    def receive(self, widget, **content):
        """A page sends a custom message."""
        self._receive(widget, {"method": "custom", "content": content})

    def set(self, widget, **state):
        """A page sets traits."""
        self._receive(widget, {"method": "update", "state": state, "buffer_paths": []})

    def _receive(self, widget, data):
        message = {"content": {"comm_id": widget.model_id, "data": data}, "buffers": []}
        self.open[widget.model_id].listener(message)

    def busiest_second(self):
        """Most messages and most bytes within any one second."""
        window, volume, most, largest = deque(), 0, 0, 0
        for seconds, *_, size in self.said:
            window.append((seconds, size))
            volume += size
            while seconds - window[0][0] >= 1.0:
                volume -= window.popleft()[1]
            most, largest = max(most, len(window)), max(largest, volume)
        return most, largest


class FakeComm:
    """One comm of a kernel that is not there."""

    kernel = "none"

    def __init__(self, comms, comm_id):
        self.comms = comms
        self.comm_id = comm_id
        self.listener = None

    def on_msg(self, listener):
        self.listener = listener

    def say(self, kind, data, buffers):
        content = data.get("content") or data.get("state") or {}
        size = 500 + len(repr(data)) + sum(memoryview(buffer).nbytes for buffer in buffers or [])
        entry = (
            self.comms.time.seconds,
            self.comm_id,
            data.get("method", kind),
            content,
            buffers or [],
            size,
        )
        self.comms.said.append(entry)

    def send(self, data=None, metadata=None, buffers=None):  # noqa: ARG002
        self.say("message", data, buffers)

    def close(self, *_, **__):
        self.comms.open.pop(self.comm_id, None)


@pytest.fixture
def fake_time(monkeypatch):
    """Let a test say how late it is, for all that is sent to pages."""
    time = FakeTime()
    monkeypatch.setattr(CLOCK, "now", time)
    monkeypatch.setattr(CLOCK, "budget", Budget(time))
    monkeypatch.setattr(CLOCK, "_next", 0.0)
    monkeypatch.setattr(CLOCK, "_waiting", {})
    monkeypatch.setattr(CLOCK, "_wound", None)
    return time


@pytest.fixture
def comms(monkeypatch, fake_time):
    """A kernel that is not there, and its clock."""
    comms = FakeComms(fake_time)
    monkeypatch.setattr(comm, "create_comm", comms.create)
    yield comms
    ipywidgets.Widget.close_all()


@pytest.fixture
def shown_curve(comms):
    """A curve that a page looks at: (curve, comms)."""
    curve = LossCurve()
    comms.receive(curve.source.model, kind="hello", client="page")
    comms.time.seconds += 1
    comms.said.clear()
    return curve, comms


class _JumpingSelector(selectors.SelectSelector):
    """Waits by putting the clock forward."""

    def __init__(self, time):
        super().__init__()
        self._time = time

    def select(self, timeout=None):
        self._time.seconds += timeout or 0.0
        return super().select(0)


@pytest.fixture
def virtual(monkeypatch, fake_time):
    """Run a coroutine on an event loop whose hours pass at once; a look at the clock takes 0.1 ms."""

    def run(coroutine):
        loop = asyncio.SelectorEventLoop(_JumpingSelector(fake_time))
        monkeypatch.setattr(loop, "time", lambda: fake_time.seconds)
        monkeypatch.setattr(play_loop, "Pace", partial(play_loop.Pace, now=fake_time))
        monkeypatch.setattr(fake_time, "per_look", 1e-4)
        try:
            return loop.run_until_complete(coroutine)
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    return run


@pytest.fixture
def shell(monkeypatch, tmp_path, comms):  # noqa: ARG001 (widgets that a cell makes speak to nobody)
    """IPython as a student has it, with the extension loaded; `shell.run_cell` runs a cell."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("import mg_widgets\n%load_ext mg_widgets")
    yield shell
    shell.run_cell("live.stop(); live.wait(10)\n%unload_ext mg_widgets")
    shell.restore_sys_module_state()
    atexit.unregister(shell.atexit_operations)
    InteractiveShell.clear_instance()
