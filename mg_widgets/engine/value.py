"""The lecture's `Value`: a number that remembers how it was computed, so that it can find its gradient."""
# ruff: noqa: SLF001 (`_prev`, `_op` and `_backward` are the lecture's names; nodes read them of each other)

from __future__ import annotations

import copy
from typing import Any, SupportsFloat, cast

from mg_widgets.engine import ieee, operations
from mg_widgets.engine.arguments import number
from mg_widgets.engine.branches import check_equality, check_truth
from mg_widgets.engine.operations import ADD, LEAF, MULTIPLY


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

    `copy.deepcopy` copies a graph of any depth. Pickling recurses: a graph that is more than about 200 nodes
    deep needs a higher `sys.setrecursionlimit`.

    """

    # No closures: they would tie each node into a reference cycle that only the garbage collector can free.
    __slots__ = ("__weakref__", "_a", "_b", "_k", "_operation", "data", "grad", "label")

    __array_ufunc__ = None  # an array * Value is an error, not an array of Values

    def __init__(self, data: SupportsFloat, label: str = "") -> None:
        if not isinstance(label, str):
            raise TypeError(f"label must be a string, not {type(label).__name__} {label!r:.60}")
        self.data: float = data if type(data) is float else number(data, "data")
        self.grad = 0.0
        self.label = label
        # how it was computed: the operation, its operands in order, and the constant of a power or a slope;
        # a tuple of operands would be a second object for the garbage collector to look at
        self._operation = LEAF
        self._a: Any = None
        self._b: Any = None
        self._k = 0.0

    @property
    def _prev(self) -> tuple[Value, ...]:
        """The operands, in order; `a + a` has two."""
        return (self._a, self._b)[: self._operation.arity]

    @property
    def _op(self) -> str:
        """What produced this node, as the lecture writes it: '+', '*', '**2', 'tanh'; '' for a leaf."""
        return self._operation.spell(self._k)

    def __add__(self, other: Value | SupportsFloat) -> Value:  # self + other
        other = other if isinstance(other, Value) else Value(_number(other))
        return _result(self.data + other.data, ADD, self, other)

    def __mul__(self, other: Value | SupportsFloat) -> Value:  # self * other
        other = other if isinstance(other, Value) else Value(_number(other))
        return _result(self.data * other.data, MULTIPLY, self, other)

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

    def leaky_relu(self, slope: SupportsFloat = 0.01) -> Value:
        """Return this value if it is above zero, else `slope` times it."""
        return _apply(operations.LEAKY_RELU, self, k=number(slope, "slope"))

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
        operation, a, b = self._operation, self._a, self._b
        if operation is ADD:
            a.grad += self.grad
            b.grad += self.grad
        elif operation is MULTIPLY:
            a.grad += b.data * self.grad
            b.grad += a.data * self.grad
        elif operation is not LEAF:
            operands = self._prev
            deposits = operation.deposits(ieee, a.data, operands[-1].data, self._k, self.data, self.grad)
            for operand, deposit in zip(operands, deposits, strict=True):
                operand.grad += deposit

    def backward(self) -> None:
        """Set the gradient of every node that this one was computed from, by the chain rule.

        Gradients in the interior start again from zero; those of leaves accumulate, as in PyTorch: a second
        call adds the same amount again. Hence `p.grad = 0.0`, or a model's `zero_grad()`, before each step.
        """
        topo = topological_order(self)
        for node in topo:
            if node._operation is not LEAF:
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

    # As for any object, equality is identity and each Value is true; but see `branches_refused`.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:  # self == other
        check_equality(other)
        return self is other or NotImplemented

    def __bool__(self) -> bool:
        check_truth()
        return True

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value(data={self.data}, grad={self.grad}{label})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        # Operands first, so that the depth of the graph does not matter.
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = twin = copy.copy(node)
                twin._a, twin._b = memo.get(id(node._a)), memo.get(id(node._b))
        return cast("Value", memo[id(self)])


def topological_order(*roots: Value) -> list[Value]:
    """Return all that some roots were computed from, once each: operands, in order, before consumers."""
    topo: list[Value] = []
    visited: set[Value | None] = {None}  # what stands where there is no operand
    # A stack of our own instead of recursion: a graph may be a million nodes deep.
    stack = list(reversed(roots))
    while stack:
        node = stack[-1]
        if node._a not in visited:
            stack.append(node._a)
        elif node._b not in visited:
            stack.append(node._b)
        else:
            stack.pop()
            if node not in visited:
                visited.add(node)
                topo.append(node)
    return topo


def _apply(operation: operations.Operation, *operands: Value, k: float = 0.0) -> Value:
    """Compute an operation of the table."""
    data = operation.value(ieee, operands[0].data, operands[-1].data, k)
    return _result(data, operation, *operands, k=k)


def _result(
    data: float, operation: operations.Operation, a: Value, b: Value | None = None, *, k: float = 0.0
) -> Value:
    """Return a value that remembers how it was computed; faster than `Value(data)`, which checks."""
    out = object.__new__(Value)
    out.data = data
    out.grad = 0.0
    out.label = ""
    out._operation = operation
    out._a = a
    out._b = b
    out._k = k
    return out


def _number(other: SupportsFloat) -> float:
    return number(other, "an operand that is not a Value")
