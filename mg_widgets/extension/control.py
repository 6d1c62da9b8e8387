"""The control below a live cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Dict, Float, TraitError, observe, validate

from mg_widgets.engine.arguments import finite_rate
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.trait_errors import trait_errors
from mg_widgets.widgets.widget import Widget
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from traitlets import Bunch

    from mg_widgets.extension.live import Live
    from mg_widgets.extension.run import Run
    from mg_widgets.training.budget import Budget

PERIOD = 0.25
"""Seconds from one message to the next."""


class LiveControl(Widget):
    """Says what a live cell does, stops it, and sets the learning rate.

    Parameters
    ----------
    live
        Holds the learning rate.
    run
        The cell that is shown.

    """

    _esm = bundle("live.js")
    _css = bundle("live.css")

    learning_rate = Float(0.1, help="The rate that the loop reads, 0 <= learning_rate < inf.").tag(
        sync=True, echo_update=False
    )
    _state = Dict(help="What the cell does: words, whether it runs, steps, steps per second.").tag(sync=True)

    def __init__(self, live: Live, run: Run) -> None:
        self._live = live
        self._run = run
        self._next = CLOCK.now()
        self._counted = (self._next, 0)
        super().__init__(live.home, learning_rate=live.learning_rate, _state=self._now())
        self.on_msg(self._hear)
        self._unsubscribe = live.subscribe(self.follow)

    def follow(self) -> None:
        """Show what has changed, with the next frame."""
        CLOCK.request(self)

    def publish(self, budget: Budget, now: float) -> bool:
        """Send what has changed; while the cell runs, that is something each time."""
        if self.comm is None:
            return True
        if now < self._next:
            return False
        rate, state = self._live.learning_rate, self._now()
        if (rate, state) != (self.learning_rate, self._state):
            if not budget.allows(wire_size(state)):
                return False
            self._next = now + PERIOD
            with self.hold_sync():
                self.learning_rate, self._state = rate, state
        return not self._run.running

    def let_go(self) -> None:
        """Let go of what is steered."""
        CLOCK.forget(self)
        self._unsubscribe()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a page sends; what is not allowed is answered with the true value."""
        try:
            super().set_state(sync_data)
        except TraitError:
            self.send_state("learning_rate")

    def __repr__(self) -> str:
        return f"LiveControl({self._run.cell} {self._run.words})"

    def _now(self) -> dict[str, Any]:
        """Return what the page shows."""
        now, steps = CLOCK.now(), self._run.steps
        (then, before), self._counted = self._counted, (now, steps)
        running = self._run.running
        speed = (steps - before) / (now - then) if running and now > then else 0.0
        return {"words": self._run.words, "running": running, "steps": steps, "speed": round(speed, 1)}

    def _hear(self, _widget: object, content: object, _buffers: object) -> None:
        if content == {"kind": "stop"}:
            self._run.stop()
            self.follow()

    @validate("learning_rate")
    def _check_learning_rate(self, proposal: Bunch) -> float:
        with trait_errors():
            return finite_rate(proposal["value"], "learning_rate")

    @observe("learning_rate")
    def _set_rate(self, change: Bunch) -> None:
        self._live.learning_rate = change["new"]
