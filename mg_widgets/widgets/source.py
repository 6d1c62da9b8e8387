"""What all widgets of one trainer or one expression share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from mg_widgets.tape import tape_to_wire
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.cell_hook import follow_cells, unfollow_cells
from mg_widgets.widgets.clients import Clients
from mg_widgets.widgets.source_model import SourceModel
from mg_widgets.widgets.wire_size import ENVELOPE, wire_size

if TYPE_CHECKING:
    from mg_widgets.tape import Tape
    from mg_widgets.training.budget import Budget
    from mg_widgets.training.main_loop import MainLoop
    from mg_widgets.widgets.widget import Widget

SNAPSHOT_PERIOD = 1.0
"""Seconds from one snapshot to the next, unless somebody asks for one."""
FIRST_PERIOD = 0.25
"""The same while a view may be opening that cannot ask: it has missed the frames before."""
HEARTBEAT = 1.0
"""Seconds after which a frame goes out to be answered, even if nothing has changed."""

UNHEARD = ""
"""The client whose name nobody knows yet."""

Frame = tuple[dict[str, Any], list[bytes]]


class Source(ABC):
    """Sends frames and snapshots through a hidden model, and obeys the commands that come back.

    Parameters
    ----------
    home
        The event loop on which all of that happens.
    tape
        What is shown; None if that is no graph.
    setup
        What the page must know besides.

    """

    def __init__(self, home: MainLoop, tape: Tape | None, setup: dict[str, Any]) -> None:
        self.home = home
        self.setup = setup
        if tape is not None:
            self.tape = tape
        self.refusal = ""
        self._frame_at = self._snapshot_at = CLOCK.now()
        self._clients = Clients(CLOCK.now())
        self._widgets: list[Widget] = []
        self._news = self._stale = self._asked = self._other_tape = False
        self._snapshots = 0
        wire = {} if tape is None else tape_to_wire(tape)
        self.model = SourceModel(home, _tape=wire, _setup=setup, _snapshot=self._numbered_snapshot())
        self.model.on_msg(self._hear)
        follow_cells(self)

    @property
    def live(self) -> bool:
        """Whether frames go out even while nothing changes, to learn who still looks."""
        return False

    @abstractmethod
    def snapshot(self) -> dict[str, Any]:
        """Return all that a view needs to begin with."""

    @abstractmethod
    def snapshot_size(self) -> int:
        """Return how many bytes the buffers of a snapshot take at most."""

    @abstractmethod
    def frame(self) -> Frame:
        """Return what has changed since the last frame or snapshot."""

    @abstractmethod
    def execute(self, command: dict[str, Any], client: str) -> None:
        """Do what a page asks for; an error says why not."""

    @abstractmethod
    def read(self) -> None:
        """Look whether a cell has changed what is shown; an error says what cannot be shown."""

    @abstractmethod
    def sent(self) -> None:
        """Remember that the pages know what is shown now."""

    @property
    def samples(self) -> int:
        """How many samples there are to choose from; 0 where there are none."""
        return self.tape.samples

    def current_tape(self) -> Tape:
        """Return the tape of what is shown now; an error says why there is none."""
        return self.tape

    def refresh(self) -> None:
        """Follow what a cell has done."""
        self.home.call(self._refresh)

    def expect(self) -> None:
        """Count on a view that was displayed just now: while its cell runs, the kernel cannot hear it."""
        self.home.call(self._clients.hear, UNHEARD, CLOCK.now())

    def leave(self, client: str) -> None:
        """Forget a view that has gone; the last one leaves the state of now for the next."""
        self._clients.leave(client)
        self._leave_snapshot()

    def attach(self, widget: Widget) -> None:
        """Serve one more widget."""
        self._widgets.append(widget)

    def detach(self, widget: Widget) -> None:
        """Serve one widget less; without any this is closed."""
        if widget in self._widgets:
            self._widgets.remove(widget)
            if not self._widgets:
                self.close()

    def close(self) -> None:
        """Free the hidden model."""
        CLOCK.forget(self)
        unfollow_cells(self)
        self.model.on_msg(self._hear, remove=True)
        self.model.close()

    def change(self) -> None:
        """Let the pages hear of a change with the next frame."""
        self._news = self._stale = True
        CLOCK.request(self)

    def refuse(self, reason: str) -> None:
        """Let the pages hear why something was not done."""
        self.refusal = reason
        self.change()

    def publish(self, budget: Budget, now: float) -> bool:
        """Send what is due; returns False if there is more to come."""
        for client in self._clients.lost():
            self.leave(client)
        if self._asked or (self._clients and (self._news or self._stale)):
            self._follow_tape()
        steps = [self._send_frame, self._send_snapshot]
        if self._asked:
            steps.reverse()
        return all(send(budget, now) for send in steps) and not (self._followed or self.live)

    def _send_frame(self, budget: Budget, now: float) -> bool:
        due = self._news or (self.live and now - self._frame_at >= HEARTBEAT)
        if not (due and self._clients):
            return True
        content, buffers = self.frame()
        content |= {"kind": "frame", "ack": self._clients.acks.copy()}
        if not budget.allows(wire_size([content, buffers])):
            return False
        self._news = False
        self._frame_at = now
        self._clients.tell(now)
        self.sent()
        self.model.send(content, buffers)
        return True

    def _send_snapshot(self, budget: Budget, now: float) -> bool:
        period = FIRST_PERIOD if UNHEARD in self._clients else SNAPSHOT_PERIOD
        if not (self._asked or (self._followed and now - self._snapshot_at >= period)):
            return True
        # Asked before it is built: with a long curve that takes a while, and a denial comes every tick.
        if not budget.allows(2 * ENVELOPE + self.snapshot_size()):
            return False
        self._asked = self._stale = False
        self._snapshot_at = now
        snapshot = self._numbered_snapshot()
        self.sent()
        # One message for both: a page never sees numbers that belong to another graph.
        with self.model.hold_sync():
            if self._other_tape:
                self.model._tape = tape_to_wire(self.tape)  # noqa: SLF001 (private to the page, not to this package)
            self.model._setup = self.setup  # noqa: SLF001
            self.model._snapshot = snapshot  # noqa: SLF001
        self._other_tape = False
        return True

    def _follow_tape(self) -> None:
        """Take a graph of another structure for what is shown: the pages build their views anew."""
        try:
            self._take_current_tape()
        except Exception as error:  # noqa: BLE001 (whoever looks sees why, and the graph of before)
            self.refusal = str(error)

    def _take_current_tape(self) -> None:
        tape = self.current_tape()
        if tape.structure != self.tape.structure:
            self._other_tape = self._asked = True
        self.tape = tape

    @property
    def _followed(self) -> bool:
        """Whether somebody looks at what no snapshot has said yet."""
        return self._stale and bool(self._clients)

    def _leave_snapshot(self) -> None:
        """Where nobody looks, let the snapshot say what a view that opens late must show."""
        if self._stale and not self._clients:
            self._asked = True
            CLOCK.request(self)

    def _refresh(self) -> None:
        try:
            self.read()
        except Exception as error:  # noqa: BLE001 (whoever looks sees why, and other sources go on)
            self.refuse(str(error))
        if not self.live:
            self._leave_snapshot()

    def _numbered_snapshot(self) -> dict[str, Any]:
        # The number makes each differ: an equal one would never reach the page that asked.
        self._snapshots += 1
        return {**self.snapshot(), "number": self._snapshots}

    def _hear(self, _model: object, content: object, _buffers: object) -> None:
        if not (isinstance(content, dict) and isinstance(content.get("client"), str)):
            return
        client, kind = content["client"], content.get("kind")
        self._clients.leave(UNHEARD)
        # Nothing was sent while nobody was there.
        self._asked |= kind == "hello" or not self._clients
        self._clients.hear(client, CLOCK.now())
        if kind == "bye":
            self.leave(client)
        elif kind not in ("hello", "alive"):
            self._execute_or_refuse(content, client)
        CLOCK.request(self)

    def _execute_or_refuse(self, command: dict[str, Any], client: str) -> None:
        self.refusal = ""
        # Before it is done, so that the very frame that shows what came of it acknowledges it.
        if isinstance(command.get("seq"), int):
            self._clients.acknowledge(client, command["seq"])
        self._news = True
        try:
            self.execute(command, client)
        except Exception as error:  # noqa: BLE001 (whoever sent it sees why)
            self.refuse(str(error.args[0] if error.args else error))
