"""Something that others look at."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from mg_widgets.training.main_loop import MainLoop

if TYPE_CHECKING:
    from collections.abc import Callable


logger = logging.getLogger(__name__)


class Watched:
    """Tells subscribers when it has changed, and is shown by a view that somebody above has registered.

    Attributes
    ----------
    home : MainLoop
        The event loop that ran when this object was made; subscribers are called on its thread.

    """

    view: ClassVar[Callable[[Any], Any] | None] = None
    """Called with an object that is a cell's last expression, returns what is shown for it."""

    def __init__(self) -> None:
        self.home = MainLoop()
        self._subscribers: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when something that is shown has changed; returns what ends that.

        An error in a callback is logged, and stops neither the others nor what was done.
        """
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def _changed(self) -> None:
        self.home.call(self._tell)

    def _tell(self) -> None:
        for callback in tuple(self._subscribers):
            try:
                callback()
            except Exception:  # noqa: PERF203 (each by itself: the others still hear of it)
                logger.exception("%r could not be told of a change", callback)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 (as IPython calls it)
        view = type(self).view
        return {"text/plain": repr(self)} if view is None else view(self)._repr_mimebundle_(**kwargs)
