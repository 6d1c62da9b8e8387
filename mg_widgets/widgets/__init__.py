"""The widgets: traits, validation and commands, one file per widget. No arithmetic.

How to read it: `graph.py`, `loss_curve.py` and `dashboard.py` are what people see, `source_widget.py` is
what they have in common. Each shows a source: `trainer_source.py`, `expression_source.py` or
`series_source.py` (a loop of the user's own), on top of `source.py`, sends numbers to the pages and obeys
their commands, through a hidden model (`source_model.py`). `page_limits.py` says what is too large for them.
"""

from mg_widgets.widgets.boundary import Boundary
from mg_widgets.widgets.bug_lab import BugLab
from mg_widgets.widgets.dashboard import Dashboard
from mg_widgets.widgets.derivative import Derivative
from mg_widgets.widgets.four_phases import FourPhases
from mg_widgets.widgets.graph import Graph
from mg_widgets.widgets.learning_rate import LearningRate
from mg_widgets.widgets.loss_curve import LossCurve
from mg_widgets.widgets.loss_slice import LossSlice
from mg_widgets.widgets.network import Network

__all__ = [
    "Boundary",
    "BugLab",
    "Dashboard",
    "Derivative",
    "FourPhases",
    "Graph",
    "LearningRate",
    "LossCurve",
    "LossSlice",
    "Network",
]
