"""What the public widgets have in common: their traits go out on the frame clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import TraitError

from mg_widgets.engine.arguments import reject_unknown
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.widget import Widget
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from mg_widgets.training.budget import Budget
    from mg_widgets.training.main_loop import MainLoop

PERIOD = 0.25
"""Seconds from one message of a widget's traits to the next: what moves fast goes out in frames."""


class PacedWidget(Widget):
    """A widget whose public traits are exact in Python at once, and go out to the pages on the frame clock.

    Parameters
    ----------
    home
        The event loop on which messages are handled.
    **traits
        Initial values.

    Raises
    ------
    TraitError
        For a value that is not allowed.

    """

    def __init__(self, home: MainLoop, **traits: Any) -> None:  # noqa: ANN401
        self._unsent: set[str] = set()
        self._next_message = 0.0
        super().__init__(home, **traits)

    @classmethod
    def reject_unknown(cls, traits: dict[str, Any]) -> None:
        """Raise a TypeError that names the known keywords if there is any other."""
        public = [name for name in cls.class_trait_names(sync=True) if not name.startswith("_")]
        reject_unknown(cls.__name__, [name for name in traits if name not in public], public)

    def refuse(self, reason: str) -> None:
        """Take note of why a page's value was not taken; "" once one was."""

    def let_go(self) -> None:
        """Say nothing more."""
        CLOCK.forget(self)

    def publish(self, budget: Budget, now: float) -> bool:
        """Send the traits that have changed; returns whether all went."""
        if not self._unsent or self.comm is None:
            return True
        if now < self._next_message or not budget.allows(wire_size(self.get_state(self._unsent))):
            return False
        names, self._unsent = self._unsent, set()
        self._next_message = now + PERIOD
        self.send_state(names)
        return True

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a page sends; what is not allowed is answered with the true value, and the reason."""
        try:
            super().set_state(sync_data)
        except TraitError as error:
            self._unsent.update(name for name in sync_data if name in self.keys)
            CLOCK.request(self)
            self.refuse(str(error))
        else:
            self.refuse("")

    def _should_send_property(self, key: str, value: object) -> bool:
        if not super()._should_send_property(key, value):
            return False
        if key.startswith("_") or key == "layout":
            return True
        self._unsent.add(key)
        CLOCK.request(self)
        return False
