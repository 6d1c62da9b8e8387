"""What the widgets of a trainer or an expression have in common: they show a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget

from mg_widgets.widgets.paced_widget import PacedWidget

if TYPE_CHECKING:
    from mg_widgets.widgets.source import Source


class SourceWidget(PacedWidget):
    """A widget that shows a trainer or an expression.

    Parameters
    ----------
    *sources
        What it shows; the first one tells the pages what was refused.
    **traits
        Initial values of public traits.

    Raises
    ------
    TraitError
        For a value that is not allowed.

    """

    _source = anywidget.WidgetTrait().tag(sync=True)
    """The hidden model of what is shown; this kind of trait takes no `help`."""

    def __init__(self, *sources: Source, **traits: Any) -> None:  # noqa: ANN401
        self.source, *_ = self._sources = sources
        for source in sources:
            source.attach(self)
        try:
            super().__init__(self.source.home, _source=self.source.model, **traits)
        except Exception:
            self._detach()
            raise

    def refuse(self, reason: str) -> None:
        """Let all views of the source hear why a page's value was not taken."""
        if reason or self.source.refusal:
            self.source.refuse(reason)

    def let_go(self) -> None:
        """Let go of the source: the last widget of a source closes it."""
        super().let_go()
        self._detach()

    def _detach(self) -> None:
        for source in self._sources:
            source.detach(self)
