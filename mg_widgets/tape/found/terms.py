"""What a loss adds up, and what each part of it is computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.tape.found.wires import ADDS, NOBODY, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.found.wires import Wires

WEIGHTED = 2
"""Sums that a loss weights at most: that of the errors and a penalty. A neuron weights more."""


def find_terms(wires: Wires) -> list[int]:
    """Return what the root adds up: through sums of sums, means and weighted penalties."""
    found: dict[int, None] = {}
    mean_of = wires.sum_of(wires.root)
    stack = [wires.root if mean_of == NOBODY else mean_of]
    while stack:
        # The addends of one sum; those of a sum within it come first.
        addends: list[int] = []
        chain = [stack.pop()]
        while chain:
            node = chain.pop()
            if wires.op[node] in ADDS and (node == wires.root or wires.reader[node] != SEVERAL):
                chain.extend(reversed(wires.operands[node]))
            else:
                addends.append(node)
        weighted = {x: wires.sum_of(x) for x in addends if wires.sum_of(x) >= 0}
        if len(weighted) > WEIGHTED:
            weighted = {}
        for x in addends:
            if x in weighted:
                stack.append(weighted[x])
            elif wires.operands[x]:
                found[x] = None
    return sorted(found)


def terms_of_each(wires: Wires, terms: Sequence[int]) -> list[int]:
    """Return for each node the term that it leads to, by number; `NOBODY` where there is none.

    Terms that have a computed node in common count as one; a leaf of several is marked `SEVERAL`.
    """
    joined = _Joined(len(terms))
    found = [NOBODY] * len(wires)
    for place, term in enumerate(terms):
        found[term] = place
    for node in range(len(wires) - 1, -1, -1):
        if found[node] == NOBODY:
            continue
        for x in wires.operands[node]:
            if found[x] == NOBODY:
                found[x] = found[node]
            elif wires.operands[x]:
                joined.join(found[x], found[node])
    found = [at if at == NOBODY else joined.first(at) for at in found]
    for node, below in enumerate(wires.operands):
        for x in below:
            if not wires.operands[x] and found[node] not in (NOBODY, found[x]):
                found[x] = SEVERAL
    return found


class _Joined:
    """Numbers that were joined with others, each set known by its first one."""

    def __init__(self, count: int) -> None:
        self._next = list(range(count))

    def first(self, number: int) -> int:
        while self._next[number] != number:
            self._next[number] = number = self._next[self._next[number]]
        return number

    def join(self, a: int, b: int) -> None:
        low, high = sorted((self.first(a), self.first(b)))
        self._next[high] = low
