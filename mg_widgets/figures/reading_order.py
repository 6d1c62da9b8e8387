"""The order in which a graph is read: operands first, and each module in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import LEAF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape import Tape


def reading_order(tape: Tape, operands: Sequence[Sequence[int]], nodes: Sequence[int]) -> list[int]:
    """Return nodes with each module in one piece, after all modules that it reads from.

    What is given outside of all modules comes first. Where modules read from each other in a circle, the
    nodes stay in their order.

    Parameters
    ----------
    tape
        The graph.
    operands
        Of each node.
    nodes
        Some of the nodes, in order.

    """
    if len(tape.modules) == 1:
        return list(nodes)
    # A leaf outside of all modules reads nothing: it must not tie what is computed there to the beginning.
    part = np.where((tape.module == 0) & (tape.op == LEAF.code), -1, tape.module).tolist()
    sources: dict[int, set[int]] = {}
    for node in nodes:
        own = part[node]
        read = sources.setdefault(own, set())
        read.update(part[x] for x in operands[node] if part[x] != own)
    ranks = _ranks(sources)
    if ranks is None:
        return list(nodes)
    return sorted(nodes, key=lambda node: (ranks[part[node]], part[node]))


def _ranks(sources: dict[int, set[int]]) -> dict[int, int] | None:
    """Return for each part how many others follow each other before it at most; None if that is endless."""
    readers: dict[int, list[int]] = {part: [] for part in sources}
    for part, read in sources.items():
        for source in read & sources.keys():
            readers[source].append(part)
    waiting = {part: len(read & sources.keys()) for part, read in sources.items()}
    ranks = {part: 0 for part, count in waiting.items() if not count}
    ready = list(ranks)
    for part in ready:
        for reader in readers[part]:
            ranks[reader] = max(ranks.get(reader, 0), ranks[part] + 1)
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    return ranks if len(ready) == len(sources) else None
