"""The passes of the compiler, by name; each can be left out, and every number stays the same."""

from __future__ import annotations

from enum import Enum


class Pass(Enum):
    """What the compiler does to a tape, in the order in which it matters."""

    FUSE_SUMS = "a chain of additions is one sum; its partial sums are not stored"
    ROW_OF_ONES = "a bias is the coefficient of a row of ones"
    FIND_LAYERS = "sums of coefficient * row over the same rows are one matrix product"
    KEEP_WHAT_RESTS = "what no parameter moves is computed once, not in each step"
    NUMBER_ROWS = "rows that are read together lie side by side: a slice, where there would be a gather"
    SHARE_GRADIENT_ROWS = "a term that only one sum reads has the sum's own gradient row"
    VIEW_PARAMETERS = "the parameters are one vector, and a layer's matrix is a view of it"
    ASSIGN_FIRST = "the first deposit into a row assigns, so that nothing is cleared before"


EVERY_PASS = frozenset(Pass)
