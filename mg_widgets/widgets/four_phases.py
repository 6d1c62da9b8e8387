"""The four phases of a step, one by one."""

from __future__ import annotations

from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.panel import Panel


class FourPhases(Panel):
    """Forward, zero_grad, backward and update as four buttons, in any order, with their consequences.

    The first press begins beside the trainer, which stays where it is, with what state k holds: forward,
    zero_grad and backward have run. Only forward computes data and loss; backward adds gradients to those
    that the weights hold; zero_grad sets these to 0; update moves the weights by them, as the trainer's
    optimiser does. A dashboard of the same trainer in the same page shows what that leads to: data that are
    stale, gradients that are stale, 0, or added up. The page computes it. It ends when the trainer moves.

    Parameters
    ----------
    trainer
        A Trainer.
    **traits
        `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.

    """

    front_end = "four_phases"
    _esm = bundle("four_phases.js")
    _css = bundle("four_phases.css")
