"""Where the cards of a graph lie: in columns, operands before consumers, with few crossings."""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SWEEPS = 8
"""There and back again; more do not help a graph of a hundred nodes."""


@dataclass(frozen=True, slots=True)
class Layered:
    """A layout.

    Attributes
    ----------
    column
        Of each node, from 0 at the left.
    y
        The middle of each node, downwards.
    passing
        For each node the heights at which its edges pass the next columns, as far as one passes: all
        consumers share them.

    """

    column: list[int]
    y: list[float]
    passing: list[list[float]]


def layered(operands: Sequence[Sequence[int]], heights: Sequence[float], gap: float, top: float) -> Layered:
    """Lay out a graph.

    Parameters
    ----------
    operands
        Of each node, operands before consumers.
    heights
        Of the nodes.
    gap
        Between two nodes of a column; an edge that passes needs no more than that.
    top
        The upper end of everything.

    """
    column = _columns(operands)
    count = len(operands)
    # A node that is read further on stands in each column between by a point.
    columns = list(column)
    points: list[list[int]] = [[] for _ in operands]
    before: list[list[int]] = [[] for _ in operands]
    for node, read in enumerate(operands):
        for operand in dict.fromkeys(read):
            chain = points[operand]
            for at in range(column[operand] + 1 + len(chain), column[node]):
                before.append([chain[-1] if chain else operand])
                chain.append(len(columns))
                columns.append(at)
            between = column[node] - column[operand] - 1
            before[node].append(chain[between - 1] if between else operand)
    after: list[list[int]] = [[] for _ in columns]
    for node, read in enumerate(before):
        for x in read:
            after[x].append(node)

    order = _ordered(_as_read(before, columns), before, after)
    sizes = [*heights, *[0.0] * (len(columns) - count)]
    y = _heights(order, before, after, sizes, gap)
    above = top - min(height - size / 2 for height, size in zip(y, sizes, strict=True))
    y = [height + above for height in y]
    return Layered(column, y[:count], [[y[point] for point in chain] for chain in points])


def _columns(operands: Sequence[Sequence[int]]) -> list[int]:
    """Return the column of each node: as far to the right as its consumers let it."""
    back = [0] * len(operands)
    is_read = [False] * len(operands)
    for node in range(len(operands) - 1, -1, -1):
        for operand in operands[node]:
            back[operand] = max(back[operand], back[node] + 1)
            is_read[operand] = True
    deepest = max(back, default=0)
    # A leaf that nobody reads stands with those that are read first.
    return [deepest - far if is_read[node] or operands[node] else 0 for node, far in enumerate(back)]


def _as_read(before: Sequence[Sequence[int]], columns: Sequence[int]) -> list[list[int]]:
    """Return the nodes of each column as one meets them from the results, first operands first."""
    order: list[list[int]] = [[] for _ in range(max(columns, default=-1) + 1)]
    met = [False] * len(columns)
    waiting = sorted(range(len(columns)), key=lambda node: columns[node])
    while waiting:
        node = waiting.pop()
        if not met[node]:
            met[node] = True
            order[columns[node]].append(node)
            waiting.extend(reversed(before[node]))
    return order


def _ordered(
    order: list[list[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the order with the fewest crossings that some sweeps of medians have met."""
    place = [0] * len(before)

    def number(nodes: Sequence[int]) -> None:
        for i, node in enumerate(nodes):
            place[node] = i

    def middle(near: Sequence[Sequence[int]]) -> Callable[[int], float]:
        return lambda node: median(place[x] for x in near[node]) if near[node] else place[node]

    for nodes in order:
        number(nodes)
    best, fewest = order, _crossings(order, after, place)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        near, step = (after, -1) if sweep % 2 == 0 else (before, 1)
        swept = list(best if sweep == 0 else order)
        for at in range(len(swept))[::step]:
            swept[at] = sorted(swept[at], key=middle(near))
            number(swept[at])
        order = swept
        crossings = _crossings(order, after, place)
        if crossings < fewest:
            best, fewest = order, crossings
    return best


def _crossings(order: Sequence[Sequence[int]], after: Sequence[Sequence[int]], place: Sequence[int]) -> int:
    """Count the pairs of edges between neighbouring columns that cross."""
    count = 0
    for nodes in order:
        ends: list[int] = []
        for node in nodes:
            reached = [place[x] for x in after[node]]
            count += sum(len(ends) - bisect_right(ends, end) for end in reached)
            for end in reached:
                insort(ends, end)
    return count


def _heights(
    order: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    sizes: Sequence[float],
    gap: float,
) -> list[float]:
    """Return the middle of each node: close to what it is joined with, and clear of its neighbours."""
    y = [0.0] * len(before)
    for nodes in order:
        low = 0.0
        for node in nodes:
            y[node] = low + sizes[node] / 2
            low += sizes[node] + gap
    for sweep in range(SWEEPS):
        near, step = (before, 1) if sweep % 2 == 0 else (after, -1)
        for nodes in order[::step]:
            wanted = [sum(y[x] for x in near[v]) / len(near[v]) if near[v] else y[v] for v in nodes]
            apart = [(sizes[v] + sizes[w]) / 2 + gap for v, w in pairwise(nodes)]
            for node, height in zip(nodes, _apart(wanted, apart), strict=True):
                y[node] = height
    return y


def _apart(wanted: Sequence[float], apart: Sequence[float]) -> list[float]:
    """Return the heights closest to the wanted ones (least squares) with these least distances."""
    offsets = [0.0]
    for distance in apart:
        offsets.append(offsets[-1] + distance)
    # Without the distances, heights must not fall: neighbours that would are merged at their mean.
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, count = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            other, more = blocks.pop()
            total, count = total + other, count + more
        blocks.append((total, count))
    means = [total / count for total, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
