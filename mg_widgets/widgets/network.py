"""The units of a trainer's network and the weights between them."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class Network(Panel):
    """The units of a trainer's network and the weights between them.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    """

    front_end = "network"
    _esm = bundle("network.js")
    _css = bundle("network.css")
