"""What a curve of a loop of the user's own shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.loss_series import LIMIT
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.training.named_series import NamedSeries
from mg_widgets.widgets.source import Frame, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mg_widgets.training.budget import Budget
    from mg_widgets.training.named_series import Excerpt


class SeriesSource(Source):
    """Sends what a loop says of its steps, on whichever thread it runs.

    Attributes
    ----------
    history : NamedSeries
        Everything that was said.

    """

    def __init__(self) -> None:
        self.history = NamedSeries()
        self._known = self._told = (0, 0)
        self._requested = self._busy = False
        super().__init__(MainLoop(), None, {"kind": "series"})

    def append(self, numbers: Mapping[str, float]) -> None:
        """Add a step."""
        self.history.append(numbers)
        self.request()

    def reset(self) -> None:
        """Begin again with nothing."""
        self.history.reset()
        self.request()

    def request(self) -> None:
        """Send now if a frame is due, else with the next one."""
        if self.home.is_here:
            # A loop that holds this thread keeps it from hearing the pages, and from waiting for the clock.
            self._busy = True
            self.change()
        elif not self._requested:
            # One call for each frame, however many steps a thread does in between.
            self._requested = True
            self.home.call(self.change)

    def publish(self, budget: Budget, now: float) -> bool:
        """Send what is due; where that is more than a frame should hold, as a snapshot."""
        if self._busy:
            self._busy = False
            self._clients.excuse(now)
        run, step = self._known
        if self._clients and self.history.steps - (step if run == self.history.run else 0) >= LIMIT:
            self._asked = True
        return super().publish(budget, now)

    def snapshot(self) -> dict[str, Any]:
        """Return the curves up to now, thinned."""
        content, curves = self._tell(self.history.thinned)
        return content | {"curves": curves}

    def snapshot_size(self) -> int:
        """Return the bytes of at most 2,001 points of each name."""
        return 16 * min(self.history.steps, LIMIT + 1) * len(self.history)

    def frame(self) -> Frame:
        """Return what the pages do not know."""
        return self._tell(lambda: self.history.since(*self._known))

    def sent(self) -> None:
        """Remember what the pages know."""
        self._known = self._told
        self._news = False
        # A page answers snapshots as well, and those may be all that it gets.
        self._clients.tell(CLOCK.now())

    def execute(self, command: dict[str, Any], client: str) -> None:  # noqa: ARG002
        """Refuse: a loop of the user's own obeys no page."""
        raise ValueError(f"a curve has no command {command.get('kind')!r:.60}")

    def read(self) -> None:
        """Send the rest: the next cell may keep the clock from ringing."""
        if self._news:
            self.publish(CLOCK.budget, CLOCK.now())

    def _tell(self, read: Callable[[], Excerpt]) -> Frame:
        # Before it is read: a step that another thread does meanwhile must ask again.
        self._requested = False
        told = read()
        self._told = (told.run, told.steps)
        content = {"run": told.run, "first": told.first, "steps": told.steps, "names": list(told.points)}
        return content, [points.astype("<f8").tobytes() for points in told.points.values()]
