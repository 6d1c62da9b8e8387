"""What a test has to know about a class in order to use it as a student would."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

from engines.expression import Expression


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A class, and the expressions that it can compute.

    Attributes
    ----------
    name
        What is special about it.
    value
        The class; called with a number it gives a leaf.
    expressions
        What to compute with it.
    number
        What its users write: float or int.
    zero
        What its users assign to clear a gradient.
    tolerance
        How far its numbers may be from the true ones.

    """

    name: str
    value: type
    expressions: tuple[Expression, ...]
    number: Callable[[float], float] = float
    zero: object = 0.0
    tolerance: float = 1e-9

    def build(self, expression):
        return expression.build(self.value, self.number)

    @property
    def has_grad(self):
        return hasattr(self.value(1.0), "grad")

    @property
    def goes_back_by_itself(self):
        return hasattr(self.value, "backward")

    @property
    def goes_back_by_hand(self):
        backward = getattr(self.value(1.0), "_backward", ...)
        return backward is None or (callable(backward) and not signature(backward).parameters)

    @property
    def takes_other_data(self):
        return not isinstance(vars(self.value).get("data"), property)


def operands(node):
    """Return what a node says that it was computed from."""
    read = getattr(node, "_prev", None)
    return tuple(node._children if read is None else read)


def graph(root):
    """Return all nodes of a graph, operands before consumers, told apart by identity."""
    order, seen, waiting = [], set(), [(root, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in operands(node))
    return order
