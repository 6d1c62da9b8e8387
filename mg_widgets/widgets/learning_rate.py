"""What the learning rate does to a whole run."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class LearningRate(Panel):
    """What the learning rate does to a whole run.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    """

    front_end = "learning_rate"
    _esm = bundle("learning_rate.js")
    _css = bundle("learning_rate.css")
