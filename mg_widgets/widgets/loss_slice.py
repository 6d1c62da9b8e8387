"""The loss along one weight, or along the negative gradient."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class LossSlice(Panel):
    """The loss along one weight, or along the negative gradient.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    """

    front_end = "loss_slice"
    _esm = bundle("loss_slice.js")
    _css = bundle("loss_slice.css")
