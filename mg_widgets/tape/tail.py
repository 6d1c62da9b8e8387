"""Where a network ends and its loss begins, in a graph that does not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.tape.modules import module_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def loss_nodes(operands: Sequence[Sequence[int]], parameters: Mapping[int, str]) -> set[int]:
    """Return the nodes that make a loss of a network's outputs.

    A neuron brings its own parameters together, and what a function makes of their sum is its output. The
    first node of two operands behind that brings nothing new together: it compares the output with a target,
    or adds up those of several samples. It begins the loss, unless other parameters are multiplied with what
    comes of it: then it is within the network.

    Parameters
    ----------
    operands
        The operands of each node, operands before consumers.
    parameters
        Paths by node, in the order of `model.parameters()`.

    """
    bits = {node: 1 << place for place, node in enumerate(parameters)}
    of_module: dict[str, int] = {}
    for node, path in parameters.items():
        of_module[module_of(path)] = of_module.get(module_of(path), 0) | bits[node]
    own = [of_module[module_of(path)] for path in parameters.values()]

    read: list[int] = []
    gathers: list[bool] = []
    for node, below in enumerate(operands):
        read.append(bits.get(node, 0))
        for x in below:
            read[node] |= read[x]
        mask = own[read[node].bit_length() - 1] if read[node] else 0
        most = max(((read[x] & mask).bit_count() for x in below), default=0)
        gathers.append(any(x in bits for x in below) or (read[node] & mask).bit_count() > most)
    inside = list(gathers)
    for node in range(len(operands) - 1, -1, -1):
        if inside[node]:
            for x in operands[node]:
                inside[x] = True
    found: set[int] = set()
    for node, below in enumerate(operands):
        begins = len(below) > 1 and read[node] and not inside[node]
        if begins or any(x in found for x in below):
            found.add(node)
    return found
