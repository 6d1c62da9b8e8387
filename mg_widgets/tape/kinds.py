"""What the nodes of a tape are for."""

from enum import IntEnum


class Kind(IntEnum):
    """What a node is for."""

    CONSTANT = 0
    INPUT = 1
    TARGET = 2
    PARAMETER = 3
    INTERIOR = 4
    OPAQUE = 5
