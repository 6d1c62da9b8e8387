"""A trainer with everything that steers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Bool, Float, TraitError, observe, validate

from mg_widgets.engine.arguments import finite_rate
from mg_widgets.export.page import write_page
from mg_widgets.training.arguments import steps_per_second
from mg_widgets.widgets.bundle import built, bundle
from mg_widgets.widgets.sampled_widget import SampledWidget
from mg_widgets.widgets.trainer_source import page_state, trainer_source

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from traitlets import Bunch

    from mg_widgets.training.trainer import Trainer

MIRRORED = ("learning_rate", "speed", "playing")
"""Traits that say what the trainer says."""


class Dashboard(SampledWidget):
    """A trainer with its graph, its loss curve, its predictions, and everything that steers it.

    `learning_rate`, `speed` and `playing` are those of the trainer, whoever changes them.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial values of `sample`, `learning_rate`, `speed`, `playing`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    _esm = bundle("dashboard.js")
    _css = bundle("dashboard.css")

    learning_rate = Float(0.1, help="The rate of the next update, 0 <= learning_rate < inf.").tag(
        sync=True, echo_update=False
    )
    speed = Float(
        10.0, allow_none=True, help="Steps per second while it plays, above 0; None: as fast as it goes."
    ).tag(sync=True, echo_update=False)
    playing = Bool(default_value=False, help="Whether the trainer trains by itself.").tag(
        sync=True, echo_update=False
    )

    _displayed: ClassVar[dict[Trainer, Dashboard]] = {}

    def __init__(self, trainer: Trainer, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        source = trainer_source(trainer)
        self._trainer = trainer
        self._mirrored: dict[str, Any] = {name: getattr(trainer, name) for name in MIRRORED}
        super().__init__(source, **(self._mirrored | traits))
        self._unsubscribe = trainer.subscribe(self._mirror)

    @classmethod
    def of(cls, trainer: Trainer) -> Dashboard:
        """Return the one dashboard that a trainer shows as the last expression of a cell."""
        if trainer not in cls._displayed:
            cls._displayed[trainer] = cls(trainer)
        return cls._displayed[trainer]

    def let_go(self) -> None:
        """Let go of the trainer and its source."""
        self._unsubscribe()
        if self._displayed.get(self._trainer) is self:
            del self._displayed[self._trainer]
        super().let_go()

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
            module=(built("dashboard.js"), built("dashboard.css")),
            state={"sample": self.sample},
            source=page_state(self._trainer),
        )

    def __repr__(self) -> str:
        return f"Dashboard({self._trainer!r})"

    @validate("learning_rate")
    def _check_learning_rate(self, proposal: Bunch) -> float:
        try:
            return finite_rate(proposal["value"], "learning_rate")
        except ValueError as error:
            raise TraitError(str(error)) from None

    @validate("speed")
    def _check_speed(self, proposal: Bunch) -> float | None:
        try:
            return steps_per_second(proposal["value"], "speed")
        except ValueError as error:
            raise TraitError(str(error)) from None

    @observe("learning_rate", "speed")
    def _steer(self, change: Bunch) -> None:
        if change["new"] != getattr(self._trainer, change["name"]):
            setattr(self._trainer, change["name"], change["new"])

    @observe("playing")
    def _play_or_pause(self, change: Bunch) -> None:
        if change["new"] == self._trainer.playing:
            return
        if not change["new"]:
            self._trainer.pause()
            return
        try:
            self._trainer.play()
        except RuntimeError:
            self.playing = False
            raise

    def _mirror(self) -> None:
        """Let the traits follow the trainer where it has changed."""
        for name, shown in self._mirrored.items():
            value = getattr(self._trainer, name)
            # Compared with what was mirrored before: the trait may be ahead, set on another thread just now.
            if value != shown:
                self._mirrored[name] = value
                setattr(self, name, value)
