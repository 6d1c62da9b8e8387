"""The lecture's `Value`: a number that remembers how it was computed, so that it can find its gradient."""
# ruff: noqa: SLF001 (`_prev`, `_op` and `_backward` are the lecture's names; nodes read them of each other)

from __future__ import annotations

import copy
from typing import Any, SupportsFloat, cast

from mg_widgets.engine import ieee, operations
from mg_widgets.engine.arguments import number


class Value:
    """A scalar, its gradient, and the operands that it was computed from.

    Parameters
    ----------
    data
        An int, a float or a NumPy scalar; kept as a float.
    label
        A name to show.

    Attributes
    ----------
    data : float
    grad : float
        What `backward()` has deposited: the derivative of its root with respect to this value; 0.0 before.
    label : str

    Raises
    ------
    TypeError
        If `data` is not a number or `label` not a string.

    Notes
    -----
    Arithmetic follows IEEE 754 and never raises: 1/0 is inf, the logarithm of 0 is -inf, the logarithm or a
    fractional power of a negative number is nan, and what is too large is inf.

    `copy.deepcopy` copies a graph of any depth. Pickling recurses: a graph that is more than about 150 nodes
    deep needs a higher `sys.setrecursionlimit`.

    """

    # No closures: they would tie each node into a reference cycle that only the garbage collector can free.
    __slots__ = ("__weakref__", "_k", "_operation", "_prev", "data", "grad", "label")

    __array_ufunc__ = None  # an array * Value is an error, not an array of Values

    def __init__(self, data: SupportsFloat, label: str = "") -> None:
        if not isinstance(label, str):
            raise TypeError(f"label must be a string, not {type(label).__name__} {label!r:.60}")
        self.data: float = data if type(data) is float else number(data, "data")
        self.grad = 0.0
        self.label = label
        # how it was computed: the operation, its operands in order, and the constant of a power
        self._operation = operations.LEAF
        self._prev: tuple[Value, ...] = ()
        self._k = 0.0

    @property
    def _op(self) -> str:
        """What produced this node, as the lecture writes it: '+', '*', '**2', 'tanh'; '' for a leaf."""
        return self._operation.spell(self._k)

    def __add__(self, other: Value | SupportsFloat) -> Value:  # self + other
        return _apply(operations.ADD, self, _value(other))

    def __mul__(self, other: Value | SupportsFloat) -> Value:  # self * other
        return _apply(operations.MULTIPLY, self, _value(other))

    def __pow__(self, k: SupportsFloat) -> Value:  # self ** k
        if isinstance(k, Value):
            raise TypeError("the exponent of a ** b must be a number; with a Value write (b * a.log()).exp()")
        return _apply(operations.POWER, self, k=number(k, "the exponent"))

    def __rpow__(self, k: SupportsFloat) -> Value:  # k ** self
        return _apply(operations.EXPONENTIAL, self, k=number(k, "the base"))

    def exp(self) -> Value:
        """Return e to the power of this value."""
        return _apply(operations.EXP, self)

    def log(self) -> Value:
        """Return the natural logarithm."""
        return _apply(operations.LOG, self)

    def tanh(self) -> Value:
        """Return the hyperbolic tangent."""
        return _apply(operations.TANH, self)

    def relu(self) -> Value:
        """Return this value if it is above zero, else 0."""
        return _apply(operations.RELU, self)

    def sigmoid(self) -> Value:
        """Return 1 / (1 + exp(-self))."""
        return _apply(operations.SIGMOID, self)

    def sin(self) -> Value:
        """Return the sine, of radians."""
        return _apply(operations.SIN, self)

    def cos(self) -> Value:
        """Return the cosine, of radians."""
        return _apply(operations.COS, self)

    def sqrt(self) -> Value:
        """Return the square root, recorded as a power of 0.5."""
        return self**0.5

    def _backward(self) -> None:
        """Deposit upstream gradient x local derivative into the gradient of each operand."""
        if not self._prev:
            return
        a, b = self._prev[0].data, self._prev[-1].data
        deposits = self._operation.deposits(ieee, a, b, self._k, self.data, self.grad)
        for operand, deposit in zip(self._prev, deposits, strict=True):
            operand.grad += deposit

    def backward(self) -> None:
        """Set the gradient of every node that this one was computed from, by the chain rule.

        Gradients in the interior start again from zero; those of leaves accumulate, as in PyTorch: a second
        call adds the same amount again. Hence `p.grad = 0.0`, or a model's `zero_grad()`, before each step.
        """
        topo = topological_order(self)
        for node in topo:
            if node._prev:
                node.grad = 0.0

        # go one node at a time, consumers before operands, and apply the chain rule
        self.grad += 1.0
        for node in reversed(topo):
            node._backward()

    def __neg__(self) -> Value:  # -self
        return self * -1

    def __radd__(self, other: SupportsFloat) -> Value:  # other + self
        return self + other

    def __sub__(self, other: Value | SupportsFloat) -> Value:  # self - other
        return self + (-other if isinstance(other, Value) else -_number(other))

    def __rsub__(self, other: SupportsFloat) -> Value:  # other - self
        return -self + other

    def __rmul__(self, other: SupportsFloat) -> Value:  # other * self
        return self * other

    def __truediv__(self, other: Value | SupportsFloat) -> Value:  # self / other
        return self * (other**-1 if isinstance(other, Value) else ieee.power(_number(other), -1.0))

    def __rtruediv__(self, other: SupportsFloat) -> Value:  # other / self
        return self**-1 * other

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value(data={self.data}, grad={self.grad}{label})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        # Operands first, so that the depth of the graph does not matter.
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = twin = copy.copy(node)
                twin._prev = tuple(memo[id(operand)] for operand in node._prev)
        return cast("Value", memo[id(self)])


def topological_order(root: Value) -> list[Value]:
    """Return the root and all that it was computed from, once each: operands, in order, before consumers."""
    topo: list[Value] = []
    visited: set[Value] = set()
    # A stack of our own instead of recursion: a graph may be a million nodes deep.
    stack = [(root, False)]
    while stack:
        node, operands_done = stack.pop()
        if operands_done:
            topo.append(node)
        elif node not in visited:
            visited.add(node)
            stack.append((node, True))
            stack.extend((operand, False) for operand in reversed(tuple(node._prev)))
    return topo


def _apply(operation: operations.Operation, *operands: Value, k: float = 0.0) -> Value:
    """Compute an operation, and remember what it was computed from."""
    out = Value(operation.value(ieee, operands[0].data, operands[-1].data, k))
    out._operation = operation
    out._prev = operands
    out._k = k
    return out


def _number(other: SupportsFloat) -> float:
    return number(other, "an operand that is not a Value")


def _value(other: Value | SupportsFloat) -> Value:
    return other if isinstance(other, Value) else Value(_number(other))
