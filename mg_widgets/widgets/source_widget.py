"""What the public widgets have in common: they show a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
from traitlets import TraitError

from mg_widgets.engine.arguments import reject_unknown
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.widget import Widget
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from mg_widgets.training.budget import Budget
    from mg_widgets.widgets.source import Source

PERIOD = 0.25
"""Seconds from one message of a widget's traits to the next: what moves fast goes out in frames."""


class SourceWidget(Widget):
    """A widget that shows a trainer or an expression.

    Its traits are exact in Python at once; what a page hears of them waits for the frame clock.

    Parameters
    ----------
    source
        What it shows.
    **traits
        Initial values of public traits.

    Raises
    ------
    TraitError
        For a value that is not allowed.

    """

    _source = anywidget.WidgetTrait().tag(sync=True)
    """The hidden model of what is shown; this kind of trait takes no `help`."""

    def __init__(self, source: Source, **traits: Any) -> None:  # noqa: ANN401
        self.source = source
        self._unsent: set[str] = set()
        self._next_message = 0.0
        source.attach(self)
        try:
            super().__init__(source.home, _source=source.model, **traits)
        except TraitError:
            source.detach(self)
            raise

    @classmethod
    def reject_unknown(cls, traits: dict[str, Any]) -> None:
        """Raise a TypeError that names the known keywords if there is any other."""
        public = [name for name in cls.class_trait_names(sync=True) if not name.startswith("_")]
        reject_unknown(cls.__name__, [name for name in traits if name not in public], public)

    def let_go(self) -> None:
        """Let go of the source: the last widget of a source closes it."""
        CLOCK.forget(self)
        self.source.detach(self)

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
            self.source.refuse(str(error))
        else:
            if self.source.refusal:
                self.source.refuse("")

    def _should_send_property(self, key: str, value: object) -> bool:
        if not super()._should_send_property(key, value):
            return False
        if key.startswith("_") or key == "layout":
            return True
        self._unsent.add(key)
        CLOCK.request(self)
        return False
