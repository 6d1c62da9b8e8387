"""What the widgets have in common that can be written as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mg_widgets.export import Embedded, write_page
from mg_widgets.widgets.bundle import built
from mg_widgets.widgets.exported_trainer import page_state
from mg_widgets.widgets.source_widget import SourceWidget

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from mg_widgets.training.trainer import Trainer


class ExportedWidget(SourceWidget):
    """A widget of a trainer that a page can show without a kernel."""

    front_end: ClassVar[str]
    """The name of its bundle."""

    _trainer: Trainer

    def embedded(self) -> Embedded:
        """Return this widget with all traits of its own, as an exported page carries it."""
        names = set(type(self).class_trait_names(sync=True)) - set(SourceWidget.class_trait_names(sync=True))
        state = {name: value for name, value in self.get_state(names).items() if name in names}
        script, style = (built(f"{self.front_end}.{kind}") for kind in ("js", "css"))
        return Embedded(self.front_end, script, style, state)

    def inside(self) -> dict[str, Embedded]:
        """Return the widgets that it shows in itself, by their ids in its page."""
        return {}

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Write one page that needs nothing else: it opens from disk, without a network, and trains.

        Parameters
        ----------
        path
            The file to write; an existing one is replaced.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        TypeError
            If `path` is not a path.
        RuntimeError
            If a loop or a model of your own is trained, which no page can do, or the graph is too large.
        OSError
            If the file cannot be written.

        """
        source = page_state(self._trainer)
        return write_page(
            path,
            title="mg_widgets",
            player=built("static_page.js"),
            view=self.embedded(),
            source=source,
            inside=self.inside(),
        )
