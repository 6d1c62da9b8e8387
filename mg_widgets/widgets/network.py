"""The units of a trainer's network and the weights between them."""

from __future__ import annotations

from traitlets import Enum

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel
from mg_widgets.widgets.sampled_widget import SampledWidget


class Network(Panel, SampledWidget):
    """The units of a trainer's network and the weights between them.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        Initial values of `sample` and `show`; `layout`.

    """

    front_end = "network"
    _esm = bundle("network.js")
    _css = bundle("network.css")

    show = Enum(("weights", "gradients"), "weights", help="Of the lines: 'weights' or 'gradients'.").tag(
        sync=True, echo_update=False
    )
