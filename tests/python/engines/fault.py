"""What a test has to know about a fault: where it is, what it is called, and what the student did."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from engines.expression import Expression, root_of

STATE_CAUSES = {"left over", "stale"}
IN_OPERATIONS = {
    "overwrites",
    "reads operand",
    "not attached",
    "wrong local",
    "ignores upstream",
    "not proportional",
    "wrong value",
    "missing operand",
    "raises",
}


def after_backward(fault):
    """Build the graph and go back; where that raises, the student has seen the traceback, and asks."""
    nodes = fault.expression.build(fault.value)
    with suppress(Exception):
        root_of(nodes).backward()
    return nodes


def before_backward(fault):
    return fault.expression.build(fault.value)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A faulty class, or a correct one in a state in which its gradients are not what they seem.

    Attributes
    ----------
    name
        What is wrong, in words.
    value
        The class.
    sound
        The class without the fault.
    expression
        A graph in which it shows.
    cause
        What a finding has to call it.
    or_cause
        Another name that fits as well.
    at
        The nodes that a finding may name; () for any of the graph.
    numbers
        Pairs of expected and found, one of which a finding at the first of these nodes has to say; ()
        where more than one pair would make sense.
    only
        Whether there is to be one finding; else there are one or more, all at these nodes.
    in_backward
        Whether `backward()` is at fault and no operation.
    story
        What the student did; returns the named nodes.

    """

    name: str
    value: type
    sound: type
    expression: Expression
    cause: str
    or_cause: str = ""
    at: tuple[str, ...] = ()
    numbers: tuple[tuple[float, float], ...] = ()
    only: bool = True
    in_backward: bool = False
    story: Callable = after_backward

    @property
    def kind(self):
        return "state" if self.cause in STATE_CAUSES else "engine"
