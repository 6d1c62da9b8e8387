"""Moments at which somebody may look at a graph of a correct class: nothing is wrong in any of them."""

from engines.engine import graph
from engines.expression import root_of
from engines.lecture import FirstHalf


def before_backward(engine, expression):
    yield root_of(engine.build(expression))


def after_backward(engine, expression):
    root = root_of(engine.build(expression))
    root.backward()
    yield root


def in_a_second_graph_after_zero_grad(engine, expression):
    nodes = engine.build(expression)
    root_of(nodes).backward()
    leaves = {name: nodes[name] for name in expression.leaves}
    clear(engine, leaves.values())
    root = root_of(expression.over(leaves))
    yield root
    root.backward()
    yield root


def after_all_gradients_were_cleared(engine, expression):
    root = root_of(engine.build(expression))
    root.backward()
    clear(engine, graph(root))
    yield root


def in_a_training_loop(engine, expression):
    nodes = engine.build(expression)
    leaves = {name: nodes[name] for name in expression.leaves}
    for _ in range(3):
        root = root_of(expression.over(leaves))
        clear(engine, leaves.values())
        yield root
        root.backward()
        yield root
        for parameter in leaves.values():
            parameter.data -= 0.001 * parameter.grad


def one_backward_call_at_a_time(engine, expression):
    root = root_of(engine.build(expression))
    root.grad = 1.0
    yield root
    for node in reversed(graph(root)):
        if node._backward is not None:
            node._backward()
        yield root


def filled_in_by_hand(engine, expression):
    nodes, solution = engine.build(expression), expression.build(FirstHalf)
    root_of(solution).backward()
    for name in reversed(nodes):
        nodes[name].grad = solution[name].grad
        yield root_of(nodes)


def clear(engine, nodes):
    for node in nodes:
        node.grad = engine.zero


def situations(engine):
    """Return those that a class can be in."""
    yield before_backward
    if engine.has_grad and not (engine.goes_back_by_hand or engine.goes_back_by_itself):
        yield filled_in_by_hand
    if engine.goes_back_by_hand:
        yield one_backward_call_at_a_time
    if engine.goes_back_by_itself:
        yield after_backward
        yield after_all_gradients_were_cleared
        yield in_a_second_graph_after_zero_grad
        if engine.takes_other_data:
            yield in_a_training_loop
