"""The correct classes: `check` finds nothing in any of them."""

from importlib.util import find_spec

from engines import books, lecture, operations, passes, storage
from engines import expressions as e
from engines.engine import Engine
from mg_widgets.engine import Value

SUMS = (e.single, e.doubled, e.chain, e.two_roads)
PRODUCTS = (e.squared, e.chain, e.shared, e.equals, e.two_roads)
TANHS = (e.neuron, e.tanhs, e.saturated, e.tanh_plus)
ALL = (e.neuron, e.equals, e.constants, e.total, e.everything, e.minus_itself)

CORRECT = [
    Engine(name="data only", value=lecture.DataOnly, expressions=(*SUMS, *TANHS)),
    Engine(name="gradients by hand", value=lecture.WithGrad, expressions=(*SUMS, *TANHS)),
    Engine(name="backward by hand", value=lecture.ByHand, expressions=(*PRODUCTS, *TANHS)),
    Engine(name="first half", value=lecture.FirstHalf, expressions=(*SUMS, *PRODUCTS, *TANHS)),
    Engine(name="second half", value=lecture.SecondHalf, expressions=(*ALL, e.powers)),
    Engine(name="package", value=lecture.Package, expressions=(*PRODUCTS, e.relus, e.total)),
    Engine(
        name="integers", value=lecture.Package, number=int, zero=0, expressions=(*SUMS, *PRODUCTS, e.relus)
    ),
    Engine(name="slots", value=storage.Slotted, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="lists", value=storage.Listed, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="dataclass without eq", value=storage.Record, expressions=PRODUCTS),
    Engine(name="dataclass without hash", value=storage.NoHash, expressions=PRODUCTS),
    Engine(name="equal by data", value=storage.EqualByData, expressions=(*PRODUCTS, e.equal_operands)),
    Engine(name="grad is None", value=storage.NoneGrad, expressions=PRODUCTS, zero=None),
    Engine(name="NumPy, 64 bits", value=storage.Arrayed, expressions=(*PRODUCTS, *TANHS)),
    Engine(name="NumPy, 32 bits", value=storage.Arrayed32, expressions=(*PRODUCTS, *TANHS), tolerance=1e-5),
    Engine(name="properties", value=storage.Properties, expressions=PRODUCTS),
    Engine(name="any attribute is None", value=storage.Forgiving, expressions=(e.doubled, e.tanhs)),
    Engine(name="subclass", value=operations.MoreThanSums, expressions=(e.tanhs, e.saturated, e.tanh_plus)),
    Engine(name="direct - and /", value=operations.Direct, expressions=(e.differences, e.minus_itself)),
    Engine(name="unknown operations", value=operations.Unusual, expressions=(e.squared, e.unusual)),
    Engine(name="operations in words", value=operations.InWords, expressions=(e.powers, *PRODUCTS)),
    Engine(name="products say **", value=operations.StarStar, expressions=(*SUMS, *PRODUCTS, e.powers)),
    Engine(name="no words", value=operations.Wordless, expressions=(*PRODUCTS, e.powers)),
    Engine(name="a class per operation", value=operations.Node, expressions=(*SUMS, *PRODUCTS, *TANHS)),
    Engine(name="lambdas", value=passes.Lambdas, expressions=(*PRODUCTS, *TANHS)),
    Engine(name="functools.partial", value=passes.Partials, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="bound methods", value=passes.Bound, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="default arguments", value=passes.Defaults, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="local derivatives", value=passes.LocalGrads, expressions=(*PRODUCTS, e.constants, e.relus)),
    Engine(name="a call for each path", value=passes.EveryPath, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="derivatives nobody sees", value=passes.Recursive, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="remembers its order", value=passes.Remembers, expressions=(*SUMS, *PRODUCTS)),
    Engine(name="counts its consumers", value=books.Counted, expressions=(*PRODUCTS, e.constants)),
    Engine(name="plain numbers", value=books.PlainNumbers, expressions=(*PRODUCTS, e.constants, e.scaled)),
    Engine(
        name="plain numbers, sets",
        value=books.PlainNumbersInSets,
        expressions=(*PRODUCTS, e.constants, e.scaled),
    ),
    Engine(name="operations as objects", value=books.Functions, expressions=(e.both_ways, e.minus_itself)),
    Engine(name="upstream as argument", value=books.HandsOn, expressions=PRODUCTS),
    Engine(name="ours", value=Value, expressions=ALL),
]

if find_spec("micrograd"):
    from micrograd.engine import Value as Micrograd

    CORRECT.append(
        Engine(name="micrograd", value=Micrograd, expressions=(*PRODUCTS, e.relus, e.constants, e.total))
    )
