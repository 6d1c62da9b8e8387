"""`check` over classes that students may have written: it names the fault, and is silent about the others."""

from importlib.util import find_spec

import pytest
from engines.correct import CORRECT
from engines.engine import graph
from engines.expressions import chain, everything, root_of
from engines.situations import situations
from engines.snapshot import snapshot
from engines.source import copied, run_again

from engines import lecture
from mg_widgets import Graph, record

correct = pytest.mark.parametrize("engine", CORRECT, ids=lambda engine: engine.name)
moments = pytest.mark.parametrize(
    ("engine", "situation"),
    [
        pytest.param(engine, situation, id=f"{engine.name}: {situation.__name__}".replace("_", " "))
        for engine in CORRECT
        for situation in situations(engine)
    ],
)


@pytest.fixture
def check():
    from mg_widgets import check  # noqa: PLC0415

    return check


def near(x, y, tolerance=1e-9):
    return abs(x - y) <= tolerance * max(1.0, abs(x), abs(y))


def test_micrograds_own_package_is_among_the_classes():
    if not find_spec("micrograd"):
        pytest.skip("the package micrograd is not installed")
    assert "micrograd" in [engine.name for engine in CORRECT]


@correct
def test_the_correct_class_is_really_correct(engine):
    """All its numbers and gradients are PyTorch's."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed, and says what is correct")
    for expression in engine.expressions:
        if expression.name == "unusual":
            continue
        peers = {
            name: torch.tensor(float(x), dtype=torch.float64, requires_grad=True)
            for name, x in expression.leaves.items()
        }
        peers = expression.compute(**peers)
        for peer in peers.values():
            peer.retain_grad()
        root_of(peers).backward()
        nodes = engine.build(expression)
        went_back = go_back(root_of(nodes))
        for name, node in nodes.items():
            assert near(node.data, peers[name].item(), engine.tolerance), (expression.name, name)
            if went_back:
                assert near(node.grad, peers[name].grad.item(), engine.tolerance), (expression.name, name)


def go_back(root):
    """Compute gradients as far as the class can."""
    if hasattr(root, "backward"):
        root.backward()
    elif hasattr(root, "_backward"):
        root.grad = 1.0
        for node in reversed(graph(root)):
            node._backward()
    else:
        return False
    return True


def test_an_unknown_operation_of_the_correct_class_is_really_correct():
    engine = next(engine for engine in CORRECT if engine.name == "unknown operations")
    expression = engine.expressions[-1]
    nodes = engine.build(expression)
    root_of(nodes).backward()
    for name, number in expression.leaves.items():
        low, high = (
            root_of(expression.over({**{n: engine.value(x) for n, x in expression.leaves.items()},
                                     name: engine.value(number + h)})).data
            for h in (-1e-6, 1e-6)
        )  # fmt: skip
        assert nodes[name].grad == pytest.approx((high - low) / 2e-6, rel=1e-6)


@moments
def test_a_correct_class_gives_no_finding(check, engine, situation):
    for expression in engine.expressions:
        for root in situation(engine, expression):
            found = check(root)
            assert found.findings == [], expression.name
            assert found.ok
            assert len(found.nodes) == len(graph(root))


def test_a_class_that_was_defined_again_after_its_graph_was_made_gives_no_finding(check):
    value = copied(lecture.SecondHalf)
    roots = [root_of(expression.build(value)) for expression in (chain, everything)]
    roots[0].backward()
    run_again(value)
    for root in roots:
        assert check(root).findings == []


def test_a_graph_too_deep_for_the_class_itself_gives_no_finding(check):
    x = lecture.FirstHalf(1.0)
    root = x
    for _ in range(3_000):
        root = root + x
    assert check(root).findings == []


@pytest.mark.usefixtures("comms")
@correct
def test_a_correct_graph_is_left_as_it_was(check, engine):
    for expression in engine.expressions:
        root = root_of(engine.build(expression))
        for _ in range(2):
            before = snapshot(root)
            check(root)
            record(root)
            Graph(root)
            assert snapshot(root) == before, expression.name
            go_back(root)


@correct
def test_a_correct_graph_is_recorded_with_the_numbers_of_its_objects(engine):
    for expression in engine.expressions:
        root = root_of(engine.build(expression))
        tape = record(root)
        assert {id(node) for node in tape.values} == {id(node) for node in graph(root)}
        for node, number in zip(tape.values, tape.data, strict=True):
            assert near(float(node.data), number, engine.tolerance), expression.name
        if engine.name != "unknown operations" and go_back(root):
            for node, number in zip(tape.values, tape.grad, strict=True):
                assert near(float(node.grad), number, engine.tolerance), expression.name
