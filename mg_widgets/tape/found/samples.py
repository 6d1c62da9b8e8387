"""The samples of a loss: what is computed apart, with parameters in common, and then added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.tape.found.terms import find_terms, terms_of_each
from mg_widgets.tape.found.wires import SEVERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mg_widgets.tape.found.wires import Wires

FEWEST = 2
"""Operations of a sample, below which it is no easier to read as a group."""


@dataclass(slots=True)
class Samples:
    """Which sample each node belongs to.

    Attributes
    ----------
    count
        How many there are: none, or at least two.
    owner
        The sample of each node, from 1; 0 of what belongs to none or, as a parameter, to several.
    in_loss
        Whether a node compares a sample's outputs with its targets.
    shared
        Whether a node depends on a parameter, or on what else the samples have in common.

    """

    count: int
    owner: list[int]
    in_loss: list[bool]
    shared: list[bool]


def find_samples(wires: Wires, parameters: Iterable[int] = (), loss: Iterable[int] = ()) -> Samples:
    """Find the samples of a loss.

    Parameters
    ----------
    wires
        The graph.
    parameters, loss
        The nodes that are known to be parameters and to belong to the loss. Where none are, leaves that
        the samples have in common are taken for parameters if they are more than those that they have not:
        two neurons with the same inputs are like that too, but their weights are more than their inputs.

    """
    known = frozenset(parameters)
    terms = find_terms(wires)
    term = terms_of_each(wires, terms)
    shared = [node in known or (at == SEVERAL and not known) for node, at in enumerate(term)]
    for node, below in enumerate(wires.operands):
        shared[node] = shared[node] or any(shared[x] for x in below)
    in_loss = [False] * len(wires)
    for node in loss if known else _compared(wires, terms, shared):
        in_loss[node] = True
    for node in range(len(wires) - 1, -1, -1):
        if in_loss[node]:
            for x in wires.operands[node]:
                in_loss[x] = in_loss[x] or (wires.reader[x] == node and not shared[x])
    before_loss = [-1 if judged else at for at, judged in zip(term, in_loss, strict=True)]
    found = _like_samples(wires, before_loss, shared, known=bool(known))
    if len(found) < 2:  # noqa: PLR2004 (one sample is the graph itself)
        return Samples(0, [0] * len(wires), [False] * len(wires), shared)
    number = {at: place for place, at in enumerate(found, 1)}
    return Samples(len(found), [number.get(at, 0) for at in term], in_loss, shared)


def _like_samples(wires: Wires, term: Sequence[int], shared: Sequence[bool], *, known: bool) -> list[int]:
    """Return the terms that are samples, by what comes before the loss."""
    computed: Counter[int] = Counter()
    own: Counter[int] = Counter()
    common: dict[int, set[int]] = {}
    for node, (at, below) in enumerate(zip(term, wires.operands, strict=True)):
        if at < 0:
            continue
        if below:
            computed[at] += 1
            common.setdefault(at, set()).update(x for x in below if shared[x] and not wires.operands[x])
        elif not shared[node]:
            own[at] += 1
    return [
        at
        for at in sorted(computed)
        if computed[at] >= FEWEST and len(common[at]) > (0 if known else own[at])
    ]


def _compared(wires: Wires, terms: Iterable[int], shared: Sequence[bool]) -> Iterable[int]:
    """Yield the nodes of terms behind the output, which is compared with something that is no parameter."""
    for term in terms:
        passed: list[int] = []
        node, last = term, 0
        while True:
            below = [x for x in dict.fromkeys(wires.operands[node]) if shared[x]]
            if len(below) != 1 or not wires.operands[below[0]]:
                break
            passed.append(node)
            if len(wires.operands[node]) > 1:
                last = len(passed)
            node = below[0]
        yield from passed[:last]
