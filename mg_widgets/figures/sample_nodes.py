"""What is drawn of a graph that holds each sample by itself: as in the page (js/layout/sample_nodes.ts)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape

_OWN = re.compile(r"sample(\d+)\.")
_NONE, _SEVERAL = -1, -2


def sample_nodes(tape: Tape, operands: Sequence[Sequence[int]], sample: int) -> Sequence[int]:
    """Return the nodes to draw when one sample is looked at, in order.

    All of them, unless the tape repeats itself for each sample.
    """
    count = len(tape)
    if tape.lanes or tape.samples < 2:  # noqa: PLR2004 (one sample owns everything)
        return range(count)
    owner = owners(tape, operands)
    # What belongs to no sample, such as a parameter, is drawn where something drawn reads it.
    drawn = [of in (sample, _SEVERAL) for of in owner]
    read = [False] * count
    read[tape.root] = True
    for node in range(count - 1, -1, -1):
        drawn[node] = drawn[node] or (owner[node] == _NONE and read[node])
        if drawn[node]:
            for x in operands[node]:
                read[x] = True
    return [node for node in range(count) if drawn[node]]


def owners(tape: Tape, operands: Sequence[Sequence[int]]) -> list[int]:
    """Return the sample that each node of a tape without lanes belongs to; negative: none, or several."""
    owner = [_NONE] * len(tape)
    for node in range(len(tape)):
        named = _OWN.match(tape.keys[node])
        read = {int(named[1]) - 1} if named else {owner[x] for x in operands[node]} - {_NONE}
        owner[node] = _SEVERAL if len(read) > 1 else next(iter(read), _NONE)
    return owner
