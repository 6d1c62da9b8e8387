"""What a page can show, and in words what is too large for it: with the number, and what fits."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.foreign.graph import nodes_of
from mg_widgets.tape.extent import rounded_down

if TYPE_CHECKING:
    from mg_widgets.foreign.nodes import Node
    from mg_widgets.tape import Tape

REPLAYED = 10_000_000
"""Numbers that a page replays in each frame: about 100 ms, and 160 MB of data and gradients."""
SENT = 250_000
"""Nodes that a page is sent once: 12 MB, and 0.7 s until they are read, laid out and drawn."""
LISTED = 50_000
"""Samples to choose from in a page: 1 s until it has a line for each."""
AT_EACH_STEP = 20_000
"""Nodes of a loop's loss, whose graph may change with each: 1 MB, what a kernel may say in a second."""
EXPRESSION = 100_000
"""Nodes of an expression, whose numbers are all sent after each change: 1.6 MB; it is read in 1 s."""


def too_large_as_a_whole(tape: Tape, smaller: str = "Trainer(model, xs[:{0}], ys[:{0}])") -> str:
    """Return why a page cannot show the tape of a data set, and what is `smaller`; "" if it can."""
    nodes, of_a_lane, parameters = len(tape), int(np.count_nonzero(tape.lane)), len(tape.parameters)
    numbers = nodes + of_a_lane * max(0, tape.lanes - 1)
    if nodes > SENT:
        found = f"this graph has {nodes:,} nodes, more than the {SENT:,} that a page is sent"
        if tape.lanes or parameters > SENT:
            return f"{found}; a network with fewer parameters has few enough"
        part = rounded_down((SENT - parameters) * tape.samples / (nodes - parameters))
    elif numbers > REPLAYED:
        found = (
            f"this graph has {numbers:,} numbers, {nodes:,} nodes in {tape.lanes:,} samples, more than the "
            f"{REPLAYED:,} that a page replays"
        )
        part = rounded_down((REPLAYED - nodes) / of_a_lane + 1)
    elif tape.samples > LISTED:
        found = f"there are {tape.samples:,} samples, more than the {LISTED:,} that a page lists"
        part = LISTED
    else:
        return ""
    return f"{found}; {smaller.format(part)} has few enough"


def too_large_at_each_step(tape: Tape) -> str:
    """Return why a page cannot be sent the tape of a loop's loss; "" if it can."""
    if len(tape) <= AT_EACH_STEP:
        return ""
    return (
        f"this graph has {len(tape):,} nodes, more than the {AT_EACH_STEP:,} that a page is sent at each "
        "step; the loss of a mini-batch has fewer"
    )


def check_expression(root: Node) -> None:
    """Raise a ValueError if the graph of an expression is too large for a page."""
    if next(islice(nodes_of(root), EXPRESSION, None), None) is not None:
        raise ValueError(
            f"this graph has more than {EXPRESSION:,} nodes, too many to be sent after each change: show the "
            "loss of one sample, or Trainer(model, xs, ys), which records one sample with a lane for each"
        )
