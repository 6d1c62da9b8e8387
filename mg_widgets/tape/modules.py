"""What each node of a tape is called: its module, and its key within it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet


def module_of(path: str) -> str:
    """Return the module of a parameter's path: "layer1.neuron2" of "layer1.neuron2.w3"."""
    return path.rpartition(".")[0]


def node_modules(
    operands: Sequence[Sequence[int]], parameters: dict[int, str], regions: dict[int, str]
) -> list[str]:
    """Return the module of each node.

    What is computed belongs to the module of its latest operand: a neuron is what its weights make of the
    outputs of others. A constant belongs to where it is first read.

    Parameters
    ----------
    operands
        The operands of each node.
    parameters
        Paths by node, in the order of `model.parameters()`.
    regions
        Modules by node, where that rule does not decide.

    """
    places = {node: place for place, node in enumerate(parameters)}
    latest: list[int] = []
    for node, read in enumerate(operands):
        latest.append(places[node] if node in places else max(map(latest.__getitem__, read), default=-1))
    # the last is for place -1, of what was computed from no parameter
    by_place = [*map(module_of, parameters.values()), ""]
    modules = [regions.get(node, by_place[place]) for node, place in enumerate(latest)]
    for node in range(len(operands) - 1, -1, -1):
        for x in operands[node]:
            if not operands[x] and x not in parameters and x not in regions:
                modules[x] = modules[node]
    return modules


def loss_nodes(operands: Sequence[Sequence[int]], parameters: AbstractSet[int]) -> list[int]:
    """Return what a loss makes of a model's outputs, where nobody says where the model ends.

    It begins with the first operation with a constant, such as a target, behind which no parameter is read
    any more: activations of the last layer still belong to it.
    """
    reads_later = [False] * len(operands)
    for node in range(len(operands) - 1, -1, -1):
        for x in operands[node]:
            reads_later[x] |= reads_later[node] or not parameters.isdisjoint(operands[node])
    found: set[int] = set()
    for node, read in enumerate(operands):
        if read and not reads_later[node] and parameters.isdisjoint(read):
            constant = any(not operands[x] for x in read)
            if constant or not found.isdisjoint(read):
                found.add(node)
    return sorted(found)


def listed_modules(parameters: Iterable[str], modules: Iterable[str]) -> list[str]:
    """Return each module once: "" first, those of the parameters in order, a parent before its children."""
    found = {"": None}
    for module in dict.fromkeys([*map(module_of, parameters), *modules]):
        parts = module.split(".")
        found.update((".".join(parts[: i + 1]), None) for i in range(len(parts)))
    return list(found)


def node_keys(modules: Sequence[str], named: dict[int, str]) -> list[str]:
    """Return the key of each node: its name, or its place among those nodes of its module that have none.

    Raises
    ------
    ValueError
        If two nodes have the same name.

    """
    places: Counter[str] = Counter()
    keys = []
    for node, module in enumerate(modules):
        if node in named:
            keys.append(named[node])
        else:
            keys.append(f"{module}:{places[module]}")
            places[module] += 1
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise ValueError(f"two nodes are called {twice[0]!r}: a parameter must have a path of its own")
    return keys
