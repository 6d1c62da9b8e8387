"""A trainer with everything that steers it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Bool, Dict, Float, List, TraitError, Unicode, observe, validate

from mg_widgets.engine.arguments import finite_rate
from mg_widgets.training.arguments import steps_per_second
from mg_widgets.widgets.boundary import Boundary
from mg_widgets.widgets.bug_lab import BugLab
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.exported_widget import ExportedWidget
from mg_widgets.widgets.four_phases import FourPhases
from mg_widgets.widgets.learning_rate import LearningRate
from mg_widgets.widgets.loss_slice import LossSlice
from mg_widgets.widgets.network import Network
from mg_widgets.widgets.sampled_widget import SampledWidget
from mg_widgets.widgets.trainer_source import trainer_source
from mg_widgets.widgets.trait_errors import trait_errors

if TYPE_CHECKING:
    from traitlets import Bunch

    from mg_widgets.export import Embedded
    from mg_widgets.training.trainer import Trainer
    from mg_widgets.widgets.panel import Panel

PANELS: dict[str, type[Panel]] = {
    "learning rate": LearningRate,
    "loss slice": LossSlice,
    "four phases": FourPhases,
    "boundary": Boundary,
    "network": Network,
    "bug lab": BugLab,
}
"""What opens in a dashboard."""

MIRRORED = ("learning_rate", "speed", "playing")
"""Traits that say what the trainer says."""


class Dashboard(SampledWidget, ExportedWidget):
    """A trainer with its graph, its loss curve, its predictions, and everything that steers it.

    Panels open below them when they are wanted: what another learning rate does to the whole run, the loss
    along a weight, the four phases of a step, the decision boundary, the network, and a lab of bugs.

    `learning_rate`, `speed` and `playing` are those of the trainer, whoever changes them.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial values of `sample`, `learning_rate`, `speed`, `playing`, `panels`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    front_end = "dashboard"
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

    panels: List[str] = List(
        Unicode(),
        help="The panels that are open, in the order in which they were opened: 'learning rate', "
        "'loss slice', 'four phases', 'boundary', 'network', 'bug lab'.",
    ).tag(sync=True, echo_update=False)

    _panels: Dict[str, str] = Dict(
        help="What each panel that is open or was made shows: a widget's reference, or why there is none."
    ).tag(sync=True)

    _displayed: ClassVar[dict[Trainer, Dashboard]] = {}

    def __init__(self, trainer: Trainer, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        source = trainer_source(trainer)
        self._trainer = trainer
        self._inside: dict[str, Panel] = {}
        self._mirrored: dict[str, Any] = {name: getattr(trainer, name) for name in MIRRORED}
        super().__init__(source, **(self._mirrored | traits))
        self._unsubscribe = trainer.subscribe(self._mirror)
        marimo = sys.modules.get("marimo")
        if marimo and marimo.running_in_notebook():
            # It makes widgets only while a cell runs, and a panel is opened at any time.
            for name in PANELS:
                self._panel(name)

    @classmethod
    def of(cls, trainer: Trainer) -> Dashboard:
        """Return the one dashboard that a trainer shows as the last expression of a cell."""
        if trainer not in cls._displayed:
            cls._displayed[trainer] = cls(trainer)
        return cls._displayed[trainer]

    def let_go(self) -> None:
        """Let go of the trainer, its source and the panels."""
        self._unsubscribe()
        if self._displayed.get(self._trainer) is self:
            del self._displayed[self._trainer]
        super().let_go()

    def embedded(self) -> Embedded:
        """Return this widget as an exported page carries it, with every panel that suits the trainer."""
        view = super().embedded()
        panels = {name: self._panel(name) for name in PANELS}
        view.state["_panels"] = {
            name: panel if isinstance(panel, str) else f"anywidget:{name}" for name, panel in panels.items()
        }
        return view

    def inside(self) -> dict[str, Embedded]:
        """Return the panels, by their names."""
        panels = {name: self._panel(name) for name in PANELS}
        return {name: panel.embedded() for name, panel in panels.items() if not isinstance(panel, str)}

    def __repr__(self) -> str:
        return f"Dashboard({self._trainer!r})"

    def _detach(self) -> None:
        for panel in self._inside.values():
            panel.close()
        super()._detach()

    @validate("panels")
    def _check_panels(self, proposal: Bunch) -> list[str]:
        names: list[str] = proposal["value"]
        for name in names:
            if name not in PANELS:
                known = ", ".join(map(repr, PANELS))
                raise TraitError(f"panels must be a list of some of {known}, not of {name!r:.60}")
        return list(dict.fromkeys(names))

    @observe("panels")
    def _open_panels(self, _change: Bunch) -> None:
        # A reason why there is none goes with its panel: other samples may suit it.
        shown = {name: self._panel(name) for name in dict.fromkeys((*self._inside, *self.panels))}
        self._panels = {
            name: panel if isinstance(panel, str) else f"anywidget:{panel.model_id}"
            for name, panel in shown.items()
        }

    def _panel(self, name: str) -> Panel | str:
        """Return the widget of a panel, made when it is first asked for, or why there is none."""
        kind = PANELS[name]
        if reason := kind.unsuited(self._trainer):
            return reason
        if name not in self._inside:
            self._inside[name] = kind(self._trainer)
        return self._inside[name]

    @validate("learning_rate")
    def _check_learning_rate(self, proposal: Bunch) -> float:
        with trait_errors():
            return finite_rate(proposal["value"], "learning_rate")

    @validate("speed")
    def _check_speed(self, proposal: Bunch) -> float | None:
        with trait_errors():
            return steps_per_second(proposal["value"], "speed")

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
