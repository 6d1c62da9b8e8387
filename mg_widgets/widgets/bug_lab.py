"""What five famous bugs do to gradients and to training."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class BugLab(Panel):
    """What five famous bugs do to gradients and to training.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    """

    front_end = "bug_lab"
    _esm = bundle("bug_lab.js")
    _css = bundle("bug_lab.css")
