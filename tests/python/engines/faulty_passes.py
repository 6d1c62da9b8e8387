"""Classes whose operations are right, and whose `backward()` is not."""

from engines import expressions as e
from engines.fault import Fault, before_backward
from engines.lecture import FirstHalf
from engines.passes import EveryPath, LocalGrads, Recursive
from engines.source import edited, rewritten
from engines.storage import EqualByData, Listed

NAIVE = """
    def backward(self, first=True):
        if first:
            self.grad = 1.0
        if self._backward:
            self._backward()
        for operand in self._prev:
            operand.backward(False)
"""
PREORDER = """
    def backward(self):
        order, visited = [], set()

        def build(node):
            if node not in visited:
                visited.add(node)
                order.append(node)
                for operand in node._prev:
                    build(operand)

        build(self)
        self.grad = 1.0
        for node in order:
            node._backward()
"""
OPERANDS_FIRST = """
    def backward(self, first=True):
        if first:
            self.grad = 1.0
        for operand in self._prev:
            operand.backward(False)
        self._backward()
"""
BY_LEVELS = """
    def backward(self):
        self.grad = 1.0
        waiting, seen = [self], [id(self)]
        while waiting:
            node = waiting.pop(0)
            if node._backward:
                node._backward()
            for operand in node._prev:
                if id(operand) not in seen:
                    seen.append(id(operand))
                    waiting.append(operand)
"""
SEES_EQUALS_AS_ONE = """
    def backward(self):
        order, visited = [], set()

        def build(node):
            if node not in visited:
                visited.add(node)
                for operand in node._prev:
                    build(operand)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()
"""
FIRST = "self.grad = 1.0"
DEPOSIT = "            node._backward()"


def order(sound, new, **fault):
    value = rewritten(sound, "backward", new) if isinstance(new, str) else edited(sound, "backward", *new)
    fault = {"expression": e.two_roads, "at": ("a", "b", "c", "d", "L"), "cause": "wrong order", **fault}
    return Fault(value=value, sound=sound, in_backward=True, **fault)


def root_gradient(new, *, old=FIRST, **fault):
    fault = {"cause": "root gradient", "expression": e.chain, "at": ("L",), "numbers": ((1.0, 0.0),), **fault}
    return order(FirstHalf, [(old, new)], **fault)


FAULTY_PASSES = [
    order(FirstHalf, [("reversed(topo)", "topo")], name="order not reversed", numbers=((5.0, 0.0),)),
    order(FirstHalf, PREORDER, name="preorder", numbers=((5.0, 2.0), (5.0, 3.0))),
    order(FirstHalf, NAIVE, name="plain recursion", numbers=((5.0, 7.0), (5.0, 8.0))),
    order(Listed, NAIVE, name="plain recursion over lists", numbers=((5.0, 7.0),)),
    order(FirstHalf, OPERANDS_FIRST, name="operands first", numbers=((5.0, 0.0),)),
    order(
        FirstHalf,
        [("    topo.append(node)", "topo.append(node)")],
        name="topo.append outside the if",
        numbers=((5.0, 7.0), (5.0, 8.0)),
    ),
    order(
        Listed,
        BY_LEVELS,
        name="by levels",
        expression=e.unequal_roads,
        at=("a", "b", "c", "L"),
        numbers=((3.0, 1.0),),
    ),
    order(
        EqualByData,
        SEES_EQUALS_AS_ONE,
        name="nodes with the same number are visited once",
        expression=e.equal_products,
        at=("b", "e", "c", "d", "a", "L"),
    ),
    order(Listed, NAIVE, name="plain recursion over 2**10 paths", expression=e.ten_doublings, at=()),
    root_gradient("pass", name="root gradient never set"),
    root_gradient("self.grad = 0.0", name="root gradient set to 0"),
    root_gradient("self.grad = self.data", name="root gradient set to the data", numbers=((1.0, -8.0),)),
    order(
        FirstHalf,
        [(FIRST, "pass"), (DEPOSIT, f"{DEPOSIT}\n        {FIRST}")],
        name="root gradient set when all is done",
        cause="root gradient",
        or_cause="wrong order",
        expression=e.chain,
        at=("L", "d", "e", "f", "a", "b", "c"),
    ),
    root_gradient(
        f"            node.grad = 0.0\n{DEPOSIT}",
        old=DEPOSIT,
        name="each gradient cleared just before it is used",
        or_cause="wrong order",
    ),
    order(
        FirstHalf,
        [(DEPOSIT, f"            for operand in node._prev:\n                operand.grad = 0.0\n{DEPOSIT}")],
        name="operands cleared before each deposit",
        expression=e.shared,
        cause="overwrites",
        or_cause="wrong order",
        at=(),
        only=False,
    ),
    order(
        LocalGrads,
        [("child.grad +=", "child.grad =")],
        name="= for += in the loop over local derivatives",
        expression=e.shared,
        cause="overwrites",
        at=(),
        only=False,
    ),
    order(
        LocalGrads,
        [("local * node.grad", "local")],
        name="upstream forgotten in the loop over local derivatives",
        expression=e.shared,
        cause="ignores upstream",
        at=(),
        only=False,
    ),
    order(
        EveryPath,
        [("local * upstream", "local")],
        name="upstream forgotten on each path",
        expression=e.shared,
        cause="ignores upstream",
        at=(),
        only=False,
    ),
    order(
        Recursive,
        [("local * upstream", "local")],
        name="upstream forgotten where nobody sees the derivatives",
        expression=e.shared,
        cause="wrong gradient",
        at=(),
    ),
]

# To go back here would take hours, so the student has not, and `check` must not either.
ENDLESS = order(
    Listed,
    NAIVE,
    name="plain recursion over 2**30 paths",
    expression=e.thirty_doublings,
    at=(),
    story=before_backward,
)
