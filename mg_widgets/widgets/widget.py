"""What every widget of this package has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget

from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from mg_widgets.training.main_loop import MainLoop


class Widget(anywidget.AnyWidget):
    """A widget that hears its messages on one thread, and counts what it says in the budget of the kernel.

    Parameters
    ----------
    home
        The event loop on which messages are handled.
    **traits
        Initial values.

    """

    def __init__(self, home: MainLoop, **traits: Any) -> None:  # noqa: ANN401
        self.home = home
        super().__init__(**traits)

    def open(self) -> None:
        """Open the comm."""
        if self.comm is None:
            CLOCK.budget.spend(wire_size(self.get_state()))
        super().open()

    def close(self) -> None:
        """Close all views of this widget, and free it."""
        if self.comm is None:
            return
        super().close()
        if self.layout is not None:
            self.layout.close()
        self.let_go()

    def let_go(self) -> None:
        """Let go of everything that knows this widget: it is closed."""

    def _send(self, msg: dict[str, Any], buffers: list[Any] | None = None) -> None:
        if self.comm is not None:
            CLOCK.budget.spend(wire_size([msg, buffers or []]))
        super()._send(msg, buffers)

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        # On ipykernel 7 a message may arrive on the thread of a subshell.
        self.home.call(super()._handle_msg, msg)
