"""Classes in which an operation is at fault: each a correct one with one change, as students make it."""

from math import e as E
from math import exp, tanh

from engines import expressions as e
from engines.fault import Fault
from engines.lecture import FirstHalf, Package, SecondHalf
from engines.operations import Direct
from engines.passes import Lambdas, LocalGrads, Partials
from engines.source import edited
from engines.storage import EqualByData, NoneGrad, Slotted

ASSIGN = ("grad +=", "grad =")
INDENTED = ("\n        out._backward = _backward", "\n            out._backward = _backward")
CALLED = ("out._backward = _backward", "out._backward = _backward()")
FORGOTTEN = ("        out._backward = _backward\n", "")


def change(sound, method, *changes, **fault):
    """Return the fault of a class in which one method was changed."""
    return Fault(value=edited(sound, method, *changes), sound=sound, **fault)


OVERWRITES = [
    change(
        FirstHalf, "__add__", ASSIGN,
        name="= for += in sums", expression=e.doubled, cause="overwrites", at=("b",),
    ),
    change(
        FirstHalf, "__mul__", ASSIGN,
        name="= for += in products", expression=e.squared, cause="overwrites", at=("b",),
    ),
    change(
        FirstHalf, "__mul__", ("self.grad +=", "self.grad ="),
        name="= for += in a product's first operand",
        expression=e.product_and_operand, cause="overwrites", at=("e",),
    ),
    change(
        FirstHalf, "__mul__", ("other.grad +=", "other.grad ="),
        name="= for += in a product's second operand",
        expression=e.operand_and_product, cause="overwrites", at=("e",),
    ),
    change(
        FirstHalf, "__add__", ("other.grad +=", "other.grad ="),
        name="= for += in a sum's second operand", expression=e.doubled, cause="overwrites", at=("b",),
    ),
    change(
        FirstHalf, "tanh", ASSIGN,
        name="= for += in tanh", expression=e.tanh_plus, cause="overwrites", at=("t",),
    ),
    change(
        FirstHalf, "tanh", ASSIGN,
        name="= for += in tanh, which shows nowhere", expression=e.tanh, cause="overwrites", at=("t",),
    ),
    change(
        SecondHalf, "exp", ASSIGN,
        name="= for += in exp", expression=e.exp_plus, cause="overwrites", at=("e",),
    ),
    change(
        Package, "relu", ASSIGN,
        name="= for += in relu", expression=e.relu_plus, cause="overwrites", at=("r",),
    ),
    change(
        Slotted, "__mul__", ASSIGN,
        name="= for += in products, slots", expression=e.squared, cause="overwrites", at=("b",),
    ),
    change(
        NoneGrad, "deposit", ("self.grad + number", "number"),
        name="= for += where grad is None", expression=e.doubled, cause="overwrites", at=("b",),
    ),
    change(
        Lambdas, "deposit", ASSIGN,
        name="= for += in a method that all use",
        expression=e.shared, cause="overwrites", at=("d", "e", "f"), only=False,
    ),
]  # fmt: skip

NOT_ATTACHED = [
    change(
        FirstHalf, "tanh", INDENTED,
        name="_backward assigned inside itself in tanh",
        expression=e.tanh_of_product, cause="not attached", at=("t",), numbers=((1 - tanh(-0.75) ** 2, 0.0),),
    ),
    change(
        FirstHalf, "tanh", INDENTED,
        name="_backward assigned inside itself in a neuron's tanh",
        expression=e.neuron, cause="not attached", at=("o",), numbers=((0.5, 0.0),),
    ),
    change(
        FirstHalf, "__mul__", CALLED,
        name="_backward called when it is stored",
        expression=e.product_and_sum, cause="not attached", at=("e",),
    ),
    change(
        FirstHalf, "__add__", ("grad +=", "grad +"),
        name="+ for += in sums", expression=e.product_and_sum, cause="not attached", at=("L",),
    ),
    change(
        FirstHalf, "__mul__", FORGOTTEN,
        name="_backward of products never assigned",
        expression=e.product_and_sum, cause="not attached", at=("e",),
    ),
    change(
        SecondHalf, "exp", FORGOTTEN,
        name="_backward of exp never assigned",
        expression=e.exp, cause="not attached", at=("e",), numbers=((exp(0.5), 0.0),),
    ),
    change(
        Partials, "__mul__", ("out._backward = partial", "partial"),
        name="partial of products never assigned",
        expression=e.product_and_sum, cause="not attached", at=("e",),
    ),
]  # fmt: skip

READS_OPERAND = [
    change(
        FirstHalf, "__add__", ("other.grad += 1.0 * out.grad", "other.grad += self.grad"),
        name="the other operand's gradient for out.grad in sums",
        expression=e.product_and_sum, cause="reads operand", at=("L",),
    ),
]  # fmt: skip

WRONG_LOCAL = [
    change(
        FirstHalf, "__add__", ("other.grad +=", "other.grad +"),
        name="+ for += in a sum's second operand",
        expression=e.product_and_sum, cause="wrong local", or_cause="not attached",
        at=("L",), numbers=((1.0, 0.0),),
    ),
    change(
        FirstHalf, "__mul__", ("self.grad += other.data", "self.grad += self.data"),
        ("other.grad += self.data", "other.grad += other.data"),
        name="factors swapped in products",
        expression=e.product, cause="wrong local", at=("L",), numbers=((-3.0, 2.0), (2.0, -3.0)),
    ),
    change(
        FirstHalf, "__mul__", ("self.grad += other.data", "self.grad += self.data"),
        name="a product's first operand by its own number",
        expression=e.product, cause="wrong local", at=("L",), numbers=((-3.0, 2.0),),
    ),
    change(
        FirstHalf, "tanh", ("1 - t**2", "1 - t"),
        name="tanh without the square",
        expression=e.tanh, cause="wrong local", at=("t",), numbers=((1 - tanh(0.5) ** 2, 1 - tanh(0.5)),),
    ),
    change(
        SecondHalf, "tanh", ("1 - t**2", "1 - self.data**2"),
        name="tanh with its operand for its result",
        expression=e.tanh, cause="wrong local", at=("t",), numbers=((1 - tanh(0.5) ** 2, 0.75),),
    ),
    change(
        SecondHalf, "__pow__", ("k * self.data", "self.data"),
        name="a power without its factor",
        expression=e.cube, cause="wrong local", at=("p",), numbers=((27.0, 9.0),),
    ),
    change(
        SecondHalf, "__pow__", ("(k - 1)", "k"),
        name="a power with the exponent as it was",
        expression=e.cube, cause="wrong local", at=("p",), numbers=((27.0, 81.0),),
    ),
    change(
        SecondHalf, "exp", ("out.data * out.grad", "self.data * out.grad"),
        name="exp with its operand for its result",
        expression=e.exp, cause="wrong local", at=("e",), numbers=((exp(0.5), 0.5),),
    ),
    change(
        SecondHalf, "relu", ("out.data > 0", "out.data >= 0"),
        name="relu with >= 0",
        expression=e.relu_of_negative, cause="wrong local", at=("r",), numbers=((0.0, 1.0),),
    ),
    change(
        SecondHalf, "relu", ("out.data > 0", "self.data < 0"),
        name="relu the wrong way round",
        expression=e.relu_of_negative, cause="wrong local", at=("r",), numbers=((0.0, 1.0),),
    ),
    change(
        SecondHalf, "relu", ("(out.data > 0)", "-(out.data > 0)"),
        name="relu with the wrong sign",
        expression=e.relu_of_positive, cause="wrong local", at=("r",), numbers=((1.0, -1.0),),
    ),
    change(
        Direct, "__sub__", ("1.0, -1.0", "1.0, 1.0"),
        name="a difference with two plus signs", expression=e.difference, cause="wrong local", at=("m",),
    ),
    change(
        Direct, "__truediv__", ("(other.data * other.data)", "other.data"),
        name="a quotient without the square", expression=e.quotient, cause="wrong local", at=("m",),
    ),
    change(
        LocalGrads, "__mul__", ("(other.data, self.data)", "(self.data, other.data)"),
        name="factors swapped in local derivatives",
        expression=e.product, cause="wrong local", at=("L",), numbers=((-3.0, 2.0), (2.0, -3.0)),
    ),
    change(
        LocalGrads, "exp", ("(math.exp(self.data),)", "(self.data,)"),
        name="exp with its operand as local derivative", expression=e.exp, cause="wrong local", at=("e",),
    ),
]  # fmt: skip

WRONG_UPSTREAM = [
    change(
        FirstHalf, "__mul__", (" * out.grad", ""),
        name="upstream forgotten in products",
        expression=e.tanh_of_product, cause="ignores upstream", at=("e",),
    ),
    change(
        FirstHalf, "tanh", (" * out.grad", ""),
        name="upstream forgotten in tanh", expression=e.tanh_times, cause="ignores upstream", at=("t",),
    ),
    change(
        FirstHalf, "__add__", ("1.0 * out.grad", "1.0"),
        name="upstream forgotten in sums", expression=e.shared, cause="ignores upstream", at=("e",),
    ),
    change(
        FirstHalf, "tanh", (" * out.grad", ""),
        name="upstream forgotten in tanh, which shows nowhere",
        expression=e.tanh, cause="ignores upstream", at=("t",),
    ),
    change(
        FirstHalf, "tanh", ("(1 - t**2) * out.grad", "1 - t**2 * out.grad"),
        name="parentheses forgotten in tanh", expression=e.tanh_times, cause="not proportional", at=("t",),
    ),
    change(
        FirstHalf, "tanh", ("+= (1 - t**2) * out.grad", "= 1 - t**2 * out.grad"),
        name="parentheses and + forgotten in tanh",
        expression=e.tanh_times, cause="not proportional", or_cause="overwrites", at=("t",), only=False,
    ),
    change(
        FirstHalf, "__mul__", ("data * out.grad", "data + out.grad"),
        name="upstream added in products",
        expression=e.tanh_of_product, cause="not proportional", at=("e",),
    ),
]  # fmt: skip

WRONG_RESULT = [
    change(
        FirstHalf, "tanh",
        ("(math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)", "math.exp(2 * x) - 1 / (math.exp(2 * x) + 1)"),
        name="parentheses forgotten in the formula of tanh",
        expression=e.tanh, cause="wrong value", at=("t",), numbers=((tanh(0.5), E - 1 / (E + 1)),),
    ),
    change(
        SecondHalf, "relu", ("max(0, self.data)", "min(0, self.data)"),
        name="relu keeps what is negative",
        expression=e.relu_of_positive, cause="wrong value", at=("r",), numbers=((3.0, 0.0),),
    ),
    change(
        SecondHalf, "__pow__", ("self.data**k,", "self.data * k,"),
        name="a power multiplies",
        expression=e.cube, cause="wrong value", at=("p",), numbers=((27.0, 9.0),),
    ),
    change(
        FirstHalf, "__add__", ("self.data + other.data", "self.data * other.data"),
        name="a sum multiplies",
        expression=e.product_and_sum, cause="wrong value", at=("L",), numbers=((4.0, -60.0),),
    ),
]  # fmt: skip

REFLECTED = [
    change(
        SecondHalf, "__radd__", ("self + other", "self * other"),
        name="__radd__ multiplies", expression=e.total, at=("s", "L"), cause="reflected operator",
    ),
    change(
        SecondHalf, "__rsub__", ("(-self) + other", "self - other"),
        name="__rsub__ the wrong way round",
        expression=e.reversed_difference, cause="reflected operator", at=("m", "L"),
    ),
    change(
        SecondHalf, "__rmul__", ("self * other", "self + other"),
        name="__rmul__ adds", expression=e.twice, cause="reflected operator", at=("m", "L"),
    ),
    change(
        SecondHalf, "__rtruediv__", ("self**-1 * other", "self / other"),
        name="__rtruediv__ the wrong way round",
        expression=e.reciprocal, cause="reflected operator", at=("m", "L"),
    ),
    change(
        SecondHalf, "__neg__", ("self * -1", "self * 1"),
        name="__neg__ keeps the sign",
        expression=e.negated, cause="reflected operator", at=("m", "L"), only=False,
    ),
    change(
        SecondHalf, "__sub__", ("(-other)", "other"),
        name="__sub__ adds", expression=e.difference, cause="reflected operator", at=("m", "L"),
    ),
    change(
        SecondHalf, "__truediv__", ("other**-1", "other"),
        name="__truediv__ multiplies", expression=e.quotient, cause="reflected operator", at=("m", "L"),
    ),
]  # fmt: skip

MISSING_OPERAND = [
    change(
        FirstHalf, "__add__", (", (self, other),", ", (self,),"),
        name="_prev of sums lacks an operand",
        expression=e.product_and_sum, cause="missing operand", at=("L",),
    ),
    change(
        FirstHalf, "__mul__", (", (self, other),", ", (other,),"),
        name="_prev of products lacks an operand",
        expression=e.product_and_sum, cause="missing operand", at=("e",),
    ),
    change(
        Slotted, "__mul__", (", (self, other),", ", (self,),"),
        name="_prev of products lacks an operand, slots",
        expression=e.product_and_sum, cause="missing operand", at=("e",),
    ),
    change(
        FirstHalf, "tanh", ("(self,)", "()"),
        name="_prev of tanh is empty",
        expression=e.tanh_of_product, cause="missing operand", at=("t",),
    ),
    change(
        EqualByData, "__init__", ("0.0, _prev", "0.0, set(_prev)"),
        name="operands with the same number are one in a set",
        expression=e.equal_operands, cause="missing operand", at=("e",),
    ),
]  # fmt: skip

RAISES = [
    change(
        FirstHalf, "__mul__", ("self.data * out.grad", "slef.data * out.grad"),
        name="a misspelt name in products", expression=e.product_and_sum, cause="raises", at=("e",),
    ),
    change(
        FirstHalf, "tanh", ("(1 - t**2) * out.grad", "(1 - t**2) * out.gard"),
        name="a misspelt attribute in tanh", expression=e.tanh_times, cause="raises", at=("t",),
    ),
    Fault(
        name="the slope of the root of zero", value=SecondHalf, sound=SecondHalf,
        expression=e.root_of_zero, cause="raises", at=("p",),
    ),
]  # fmt: skip

FAULTY_OPERATIONS = [
    *OVERWRITES,
    *NOT_ATTACHED,
    *READS_OPERAND,
    *WRONG_LOCAL,
    *WRONG_UPSTREAM,
    *WRONG_RESULT,
    *REFLECTED,
    *MISSING_OPERAND,
    *RAISES,
]
