"""The layout of a printed graph: columns, no overlaps, few crossings."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mg_widgets.figures.layered import layered

GAP = 10.0


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 25))
    return [draw(st.lists(st.integers(0, node - 1), max_size=3)) if node else [] for node in range(count)]


def spans(layout, heights):
    """Return (column, upper end, lower end) of each node, and of each edge that passes."""
    for node, (column, y) in enumerate(zip(layout.column, layout.y, strict=True)):
        half = heights[node] / 2
        yield column, y - half, y + half
        for at, height in enumerate(layout.passing[node], column + 1):
            yield at, height, height


@given(graphs(), st.integers(0, 3))
def test_operands_are_to_the_left_and_nothing_overlaps(operands, kind):
    heights = [20.0 + 10 * (node * kind % 4) for node in range(len(operands))]
    layout = layered(operands, heights, GAP, 5.0)
    for node, read in enumerate(operands):
        for operand in read:
            assert layout.column[operand] < layout.column[node]
            assert len(layout.passing[operand]) >= layout.column[node] - layout.column[operand] - 1
    for (one, above, upper), (other, lower, below) in combinations(sorted(spans(layout, heights)), 2):
        if one == other:
            assert lower - upper >= GAP - 1e-6 or above - below >= GAP - 1e-6
    assert min(upper for _, upper, _ in spans(layout, heights)) == pytest.approx(5.0)


def test_a_leaf_stands_in_front_of_what_reads_it_first():
    # e = a * b, d = e + c, L = d * f
    layout = layered([[], [], [0, 1], [], [2, 3], [], [4, 5]], [20.0] * 7, GAP, 0.0)
    assert layout.column == [0, 0, 1, 1, 2, 2, 3]
    a, b, e, c, d, f, _ = layout.y
    assert a < b
    assert e < c
    assert d < f


def test_a_leaf_that_nobody_reads_stands_at_the_beginning():
    assert layered([[], [0], [1], []], [20.0] * 4, GAP, 0.0).column == [0, 1, 2, 0]


def test_a_chain_is_straight():
    layout = layered([[], *([node] for node in range(9))], [20.0] * 10, GAP, 0.0)
    assert max(abs(y - other) for y, other in pairwise(layout.y)) < 1e-9


def test_two_layers_that_can_be_untangled_are():
    # Each result reads the leaf that was made at the other end.
    count = 6
    operands = [[] for _ in range(count)]
    operands += [[count - 1 - i] for i in range(count)]
    operands += [[count + i for i in range(count)]]
    layout = layered(operands, [20.0] * len(operands), GAP, 0.0)
    for i, j in combinations(range(count), 2):
        leaves = layout.y[count - 1 - i] - layout.y[count - 1 - j]
        assert leaves * (layout.y[count + i] - layout.y[count + j]) > 0
