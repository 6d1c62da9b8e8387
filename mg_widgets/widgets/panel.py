"""What the widgets have in common that stand alone or open in a dashboard."""

from __future__ import annotations

from typing import Any

from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.exported_widget import ExportedWidget
from mg_widgets.widgets.trainer_source import trainer_source


class Panel(ExportedWidget):
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

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._trainer!r})"
