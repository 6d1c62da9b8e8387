"""The decision surface of a trainer with two inputs, with the data on it."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class Boundary(Panel):
    """The decision surface of a trainer with two inputs, with the data on it.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    """

    front_end = "boundary"
    _esm = bundle("boundary.js")
    _css = bundle("boundary.css")
