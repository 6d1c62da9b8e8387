"""`check` over classes that students may have written: it names the fault, and is silent about the others."""

from importlib.util import find_spec

import pytest

from engines import books, lecture, passes
from engines.correct import CORRECT
from engines.engine import graph
from engines.expression import leaf, root_of
from engines.expressions import chain, everything, shared, thirty_doublings
from engines.fault import IN_OPERATIONS, STATE_CAUSES, before_backward
from engines.faulty_operations import FAULTY_OPERATIONS
from engines.faulty_passes import ENDLESS, FAULTY_PASSES
from engines.situations import situations
from engines.snapshot import snapshot
from engines.source import copied, edited, run_again
from engines.states import BOTH, STATES
from engines.symptoms import deposits, symptoms
from mg_widgets import Graph, record

OTHER_DATA = {"stale", "reflected operator"}
FAULTS = [*FAULTY_OPERATIONS, *FAULTY_PASSES, *STATES]
correct = pytest.mark.parametrize("engine", CORRECT, ids=lambda engine: engine.name)
moments = pytest.mark.parametrize(
    ("engine", "situation"),
    [
        pytest.param(engine, situation, id=f"{engine.name}: {situation.__name__}".replace("_", " "))
        for engine in CORRECT
        for situation in situations(engine)
    ],
)
faulty = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
# What is wrong with an operation can be seen before anybody has gone back.
looks = pytest.mark.parametrize(
    ("fault", "story"),
    [
        *(pytest.param(fault, fault.story, id=fault.name) for fault in [*FAULTS, ENDLESS]),
        *(
            pytest.param(fault, before_backward, id=f"{fault.name}, before backward")
            for fault in FAULTY_OPERATIONS
        ),
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


def test_a_class_that_says_neither_what_it_does_nor_how_it_goes_back_gives_no_finding(check):
    root = root_of(shared.build(passes.Recursive))
    root.backward()
    for node in graph(root):
        del node._op
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


def test_the_classes_are_as_many_as_promised():
    assert len({engine.value for engine in CORRECT}) >= 30
    assert len({fault.value for fault in FAULTS if fault.kind == "engine"}) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@faulty
def test_the_faulty_class_is_really_faulty(fault):
    """Beside a twin of the sound class over the same leaves, exactly what is said differs."""
    nodes = fault.story(fault)
    leaves = fault.expression.leaves
    twins = fault.expression.over({name: leaf(fault.sound, nodes[name].data, name) for name in leaves})
    if fault.cause != "raises":
        go_back(root_of(twins))
    pairs = [(twins[name].data, nodes[name].data) for name in nodes]
    same_data = all(near(*pair) for pair in pairs)
    gradients = {name: (twins[name].grad, nodes[name].grad) for name in nodes}
    same_gradients = all(near(*pair) for pair in gradients.values())
    pairs += gradients.values()
    # Nodes that were computed from other numbers have other local derivatives, and no fault in it.
    found = symptoms(nodes, twins, leaves) if fault.cause not in OTHER_DATA else {}
    if fault.cause in IN_OPERATIONS and not fault.in_backward:
        assert found == dict.fromkeys(fault.at, fault.cause)
        for name in fault.at if fault.numbers else ():
            right = deposits(name, twins)
            pairs += [(right[other], x) for other, x in deposits(name, nodes).items()]
    else:
        assert found == {}
        assert same_data == (fault.cause not in OTHER_DATA)
        assert not (same_data and same_gradients)
    matches = [any(all(map(near, numbers, pair)) for pair in pairs) for numbers in fault.numbers]
    assert all(matches) or (fault.cause == "wrong order" and any(matches))


def test_no_wrong_order_shows_where_only_leaves_are_used_twice():
    """Plain recursion is right in the lecture's own example."""
    plain = next(fault for fault in FAULTS if fault.name == "plain recursion")
    nodes = shared.build(plain.value)
    nodes["f"].backward()
    assert (nodes["a"].grad, nodes["b"].grad) == (-3.0, -8.0)


@looks
def test_the_fault_is_named_at_its_node(check, fault, story):
    nodes = story(fault)
    keys = record(root_of(nodes)).keys
    found = check(root_of(nodes))
    causes = [finding.cause for finding in found.findings]
    assert fault.cause in causes or fault.or_cause in causes
    assert {*causes} <= {fault.cause, fault.or_cause}
    if fault.only:
        assert len(causes) == 1
    for finding in found.findings:
        names = [name for name, node in nodes.items() if node is finding.node]
        assert not fault.at or (names and names[0] in fault.at)
        assert finding.kind == ("state" if finding.cause in STATE_CAUSES else "engine")
        if fault.numbers and names[0] == fault.at[0]:
            said = finding.expected, finding.found
            assert any(all(map(near, pair, said)) for pair in fault.numbers)
        assert finding.diagnosis.strip()
        assert "\n" not in finding.diagnosis
        assert finding.key in keys
    assert found.ok == (fault.kind == "state")


def test_a_fault_is_named_and_a_state_with_it(check):
    nodes = BOTH.story(BOTH)
    found = check(root_of(nodes))
    assert ("not attached", nodes["t"]) in [(finding.cause, finding.node) for finding in found.findings]
    assert {finding.cause for finding in found.findings} <= {BOTH.cause, BOTH.or_cause}
    assert not found.ok


def test_a_class_that_is_right_but_walks_every_path_is_not_waited_for(check):
    assert check(root_of(thirty_doublings.build(passes.EveryPath))).findings == []


def test_a_class_whose_backward_runs_once_can_be_checked_before_and_after(check):
    nodes = shared.build(books.Visited)
    before = snapshot(root_of(nodes))
    assert check(root_of(nodes)).findings == []
    assert snapshot(root_of(nodes)) == before
    root_of(nodes).backward()
    assert (nodes["a"].grad, nodes["b"].grad) == (-3.0, -8.0)
    assert check(root_of(nodes)).findings == []


def test_a_backward_that_asks_for_a_gradient_is_given_one(check, monkeypatch):
    monkeypatch.setattr(books.HandsOn, "backward", books.HandsOn.backward_from)
    assert check(root_of(shared.build(books.HandsOn))).findings == []


def test_a_graph_that_its_backward_takes_apart_is_whole_after_a_check(check):
    a, b = books.LetsGo(2.0), books.LetsGo(-3.0)
    root = a * b * b
    before = snapshot(root)
    assert check(root).findings == []
    assert snapshot(root) == before
    root.backward()
    assert (a.grad, b.grad) == (9.0, -12.0)


def test_between_forward_and_zero_grad_nothing_is_the_engines_fault(check):
    nodes = chain.build(lecture.SecondHalf)
    nodes["L"].backward()
    found = check(chain.over({name: nodes[name] for name in chain.leaves})["L"])
    assert found.ok
    assert {finding.cause for finding in found.findings} <= {"left over"}


def test_derivatives_that_were_kept_from_the_forward_pass_are_no_fault_after_an_update(check):
    keeping = edited(
        lecture.FirstHalf,
        "__mul__",
        ('"*")', '"*")\n        a, b = self.data, other.data'),
        ("other.data * out", "b * out"),
        ("self.data * out", "a * out"),
    )
    w, x = keeping(-3.0, label="w"), keeping(2.0, label="x")
    out = w * x
    out.backward()
    w.data -= 0.1 * w.grad
    assert {(finding.kind, finding.cause) for finding in check(out).findings} == {("state", "stale")}


def test_a_wrong_derivative_is_a_fault_after_an_update_too(check):
    wrong = edited(lecture.FirstHalf, "__mul__", ("other.data * out", "self.data * out"))
    w, x = wrong(-3.0, label="w"), wrong(2.0, label="x")
    out = w * x
    out.backward()
    w.data -= 0.1 * w.grad
    assert [(finding.kind, finding.cause) for finding in check(out).findings] == [("engine", "wrong local")]


@pytest.mark.usefixtures("comms")
@faulty
def test_a_faulty_graph_is_left_as_it_was(check, fault):
    nodes = fault.story(fault)
    before = snapshot(root_of(nodes), others=nodes.values())
    check(root_of(nodes))
    record(root_of(nodes))
    Graph(root_of(nodes))
    assert snapshot(root_of(nodes), others=nodes.values()) == before


@faulty
def test_a_faulty_graph_is_recorded_with_the_numbers_of_its_objects(fault):
    nodes = fault.story(fault)
    tape = record(root_of(nodes))
    assert {id(node) for node in tape.values} == {id(node) for node in graph(root_of(nodes))}
    if fault.cause not in ("stale", "wrong value"):
        assert [float(node.data) for node in tape.values] == pytest.approx(tape.data.tolist(), rel=1e-9)
