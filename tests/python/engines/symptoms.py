"""What is wrong with an operation, found with the help of a twin of its graph in which nothing is."""

import math

from engines.engine import operands

WAYS = [(1.0, 0.0), (2.5, 0.0), (1.0, 1.0)]  # upstream, and what the operands hold before


def symptoms(nodes, twins, leaves):
    """Return the causes that show, for the nodes that they show at."""
    found = {name: _symptom(name, nodes, twins) for name in nodes if name not in leaves}
    return {name: cause for name, cause in found.items() if cause}


def deposits(name, nodes, upstream=1.0, held=0.0):
    """Return what an operation adds to the gradient of each named node; the graph is of no use then."""
    node = nodes[name]
    others = {other: nodes[other] for other in nodes if other != name}
    for other in others.values():
        other.grad = held
    node.grad = upstream
    if not hasattr(node, "_local_grads"):
        if getattr(node, "_backward", None) is not None:
            node._backward()
    else:
        for child, local in zip(operands(node), node._local_grads, strict=True):
            child.grad += local * upstream
    return {other: float(one.grad) - held for other, one in others.items()}


def _symptom(name, nodes, twins):
    try:
        one, more, on_top = (deposits(name, nodes, *way) for way in WAYS)
    except (NameError, AttributeError, ZeroDivisionError):
        return "raises"
    right, right_more, _ = (deposits(name, twins, *way) for way in WAYS)
    known = {id(operand) for operand in operands(nodes[name])}
    in_proportion = {other: 2.5 * x for other, x in one.items()}
    # The first that holds; what comes later takes it for granted that what came before does not hold.
    signs = {
        "missing operand": any(one[other] and id(nodes[other]) not in known for other in one),
        "wrong value": not _same_operation(name, nodes, twins),
        None: _near(one, right) and _near(more, right_more) and _near(on_top, right),
        "not attached": not any(one.values()) and any(right.values()),
        "ignores upstream": _near(more, one),
        "not proportional": not _near(more, in_proportion),
        "reads operand": not _near(on_top, one) and not any(_gone(on_top[x], one[x]) for x in one),
        "overwrites": not _near(on_top, one),
        "wrong local": True,
    }
    return next(cause for cause, holds in signs.items() if holds)


def _same_operation(name, nodes, twins):
    """Tell whether data differs, other than because data of its operands does."""
    read = {id(operand) for operand in operands(nodes[name])}
    same_operands = all(
        math.isclose(nodes[other].data, twins[other].data, rel_tol=1e-9)
        for other in nodes
        if id(nodes[other]) in read
    )
    return not same_operands or math.isclose(nodes[name].data, twins[name].data, rel_tol=1e-9, abs_tol=1e-12)


def _gone(on_top, one):
    """Tell whether the gradient of 1 that was there before is not there any more."""
    return math.isclose(1.0 + on_top, one, rel_tol=1e-9, abs_tol=1e-12)


def _near(some, others):
    return all(math.isclose(some[name], others[name], rel_tol=1e-9, abs_tol=1e-12) for name in some)
