"""What an expression is: it can be built again with any class, and its nodes have names."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature


@dataclass(frozen=True)
class Expression:
    """A function from leaves to all named nodes, the root last, and the numbers of the leaves."""

    compute: Callable
    leaves: dict[str, float]

    @property
    def name(self):
        return self.compute.__name__

    def build(self, value, number=float):
        """Return the named nodes of a new graph of a class."""
        return self.over({name: leaf(value, number(x), name) for name, x in self.leaves.items()})

    def over(self, leaves):
        """Return the named nodes of a new graph over leaves that are there already."""
        nodes = self.compute(**leaves)
        for name, node in nodes.items():
            if hasattr(node, "label"):
                node.label = name
        return nodes


def leaf(value, number, name):
    """Make a leaf, with a label if the class takes one."""
    return value(number, label=name) if "label" in signature(value).parameters else value(number)


def root_of(nodes):
    """Return the node that all others lead to."""
    return list(nodes.values())[-1]


def over(**leaves):
    """Decorate what computes an expression from these leaves."""
    return lambda compute: Expression(compute, leaves)
