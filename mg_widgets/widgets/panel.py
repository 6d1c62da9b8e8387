"""What the widgets have in common that stand alone or open in a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mg_widgets.export import Embedded, write_page
from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.bundle import built
from mg_widgets.widgets.exported_trainer import page_state
from mg_widgets.widgets.source_widget import SourceWidget
from mg_widgets.widgets.trainer_source import trainer_source

if TYPE_CHECKING:
    import os
    from pathlib import Path


class Panel(SourceWidget):
    """A widget of a trainer.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial values of public traits; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If the trainer does not suit: the reason.

    """

    front_end: ClassVar[str]
    """The name of its bundle."""

    def __init__(self, trainer: Trainer, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        if isinstance(trainer, Trainer) and (reason := self.unsuited(trainer)):
            raise ValueError(reason)
        self._trainer = trainer
        super().__init__(trainer_source(trainer), **traits)

    @classmethod
    def unsuited(cls, trainer: Trainer) -> str:  # noqa: ARG003 (some suit every trainer)
        """Return why a trainer cannot be shown; "" if it can."""
        return ""

    def embedded(self) -> Embedded:
        """Return this widget as an exported page carries it."""
        return embedded(self, self.front_end)

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
        return write_page(
            path,
            title="mg_widgets",
            player=built("static_page.js"),
            view=self.embedded(),
            source=page_state(self._trainer),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._trainer!r})"


def embedded(widget: SourceWidget, front_end: str) -> Embedded:
    """Return a widget with all traits of its own, as an exported page carries it."""
    names = set(type(widget).class_trait_names(sync=True)) - set(SourceWidget.class_trait_names(sync=True))
    state = {name: value for name, value in widget.get_state(names).items() if name in names}
    return Embedded(front_end, built(f"{front_end}.js"), built(f"{front_end}.css"), state)
