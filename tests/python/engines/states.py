"""Correct classes whose objects do not hold the gradients of their graph: nobody's fault but the moment's."""

from functools import partial
from math import tanh

from engines import expressions as e
from engines.expression import leaf, root_of
from engines.fault import Fault
from engines.lecture import FirstHalf, SecondHalf
from engines.passes import LocalGrads
from engines.source import edited
from engines.storage import Slotted
from mg_widgets.engine import Value


def backward_twice(fault):
    nodes = fault.expression.build(fault.value)
    root_of(nodes).backward()
    root_of(nodes).backward()
    return nodes


def train(fault, kept=(), cleared=()):
    """Take a step, build the graph again over the leaves that are kept, and go back once more."""
    nodes = fault.expression.build(fault.value)
    root_of(nodes).backward()
    numbers = fault.expression.leaves
    leaves = {
        name: nodes[name] if name in kept else leaf(fault.value, numbers[name], name) for name in numbers
    }
    for name in cleared:
        leaves[name].data -= 0.1 * leaves[name].grad
        leaves[name].grad = 0.0
    nodes = fault.expression.over(leaves)
    root_of(nodes).backward()
    return nodes


def assign(fault, name, number, *, before=False, after=False):
    """Assign data after the forward pass, and go back before or after."""
    nodes = fault.expression.build(fault.value)
    if before:
        root_of(nodes).backward()
    nodes[name].data = number
    if after:
        root_of(nodes).backward()
    return nodes


def step_without_forward(fault):
    nodes = fault.expression.build(fault.value)
    root_of(nodes).backward()
    for name in ("w", "b"):
        nodes[name].data -= 0.1 * nodes[name].grad
    return nodes


def state(value, expression, story, **fault):
    return Fault(value=value, sound=value, expression=expression, story=story, **fault)


STATES = [
    state(
        FirstHalf, e.chain, backward_twice,
        name="backward called twice", cause="left over", at=("a", "b", "c", "f", "d", "e"), only=False,
    ),
    state(
        Value, e.chain, backward_twice,
        name="backward called twice, ours", cause="left over", at=("a", "b", "c", "f"), only=False,
    ),
    state(
        LocalGrads, e.shared, backward_twice,
        name="backward called twice, local derivatives",
        cause="left over", at=("a", "b", "d", "e"), only=False,
    ),
    state(
        SecondHalf, e.regression, partial(train, kept=("x", "y", "w", "b")),
        name="no zero_grad", cause="left over", at=("w", "b", "x", "y"), only=False,
    ),
    state(
        SecondHalf, e.regression, partial(train, kept=("x", "y", "w", "b"), cleared=("w", "b")),
        name="zero_grad of parameters, inputs used again", cause="left over", at=("x", "y"), only=False,
    ),
    state(
        SecondHalf, e.chain, partial(train, kept=("a",)),
        name="one leaf used again", cause="left over", at=("a",), numbers=((6.0, 12.0),),
    ),
    state(
        FirstHalf, e.square_of_product, partial(assign, name="a", number=5.0),
        name="a leaf assigned, no backward", cause="stale", at=("c", "a"), numbers=((-15.0, -6.0),),
    ),
    state(
        FirstHalf, e.square_of_product, partial(assign, name="a", number=5.0, before=True),
        name="a leaf assigned after backward", cause="stale", at=("c", "a"), numbers=((-15.0, -6.0),),
    ),
    state(
        FirstHalf, e.square_of_product, partial(assign, name="a", number=5.0, after=True),
        name="a leaf assigned before backward", cause="stale", at=("c", "a"), numbers=((-15.0, -6.0),),
    ),
    state(
        FirstHalf, e.tanh_times, partial(assign, name="n", number=2.0, after=True),
        name="tanh of what it was", cause="stale", at=("t", "n"), numbers=((tanh(2.0), tanh(0.5)),),
    ),
    state(
        Slotted, e.square_of_product, partial(assign, name="a", number=5.0, after=True),
        name="a leaf assigned, slots", cause="stale", at=("c", "a"), numbers=((-15.0, -6.0),),
    ),
    state(
        FirstHalf, e.square_of_product, partial(assign, name="c", number=100.0),
        name="a result assigned", cause="stale", at=("c", "d"), only=False,
    ),
    state(
        SecondHalf, e.regression, step_without_forward,
        name="parameters updated, no forward yet", cause="stale", at=("wx", "p", "w", "b"), only=False,
    ),
]  # fmt: skip

INDENTED = edited(
    FirstHalf,
    "tanh",
    ("\n        out._backward = _backward", "\n            out._backward = _backward"),
)
BOTH = Fault(
    name="backward called twice with a tanh whose _backward is not attached",
    value=INDENTED, sound=FirstHalf, expression=e.tanh_times, story=backward_twice,
    cause="not attached", or_cause="left over", at=("t", "c", "n"), only=False,
)  # fmt: skip
