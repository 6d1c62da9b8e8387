"""The lessons' worked examples and some hundred random graphs."""

from __future__ import annotations

import math
import random
from itertools import starmap

from operations import settled
from sketch import CODES, Sketch

UNARY = ("exp", "log", "tanh", "relu", "sigmoid", "sin", "cos", "negate")
BINARY = ("add", "multiply", "subtract", "divide")
RANDOM_GRAPHS = 240


def vectors():
    return [*lecture(), *package_tests(), *exercises(), *edge_cases(), *random_graphs()]


def lecture():
    s = Sketch()
    a, b, c, f = inputs(s, a=2.0, b=-3.0, c=10.0, f=-2.0)
    root = (a * b + c) * f
    yield checked(s.vector("L = (a*b + c) * f", root), -8.0, a=6.0, b=-4.0, c=-2.0, f=4.0)

    s = Sketch()
    neuron = {"x1": 2.0, "x2": 0.0, "w1": -3.0, "w2": 1.0, "b": 6.8813735870195432}
    x1, x2, w1, w2, b = inputs(s, **neuron)
    root = (x1 * w1 + x2 * w2 + b).tanh()
    leaves = {"x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0, "b": 0.5}
    yield checked(s.vector("neuron", root), 0.7071067811865476, **leaves)

    s = Sketch()
    x1, x2, w1, w2, b = inputs(s, **neuron)
    e = (2 * (x1 * w1 + x2 * w2 + b)).exp()
    yield checked(s.vector("neuron, tanh by exp", (e - 1) / (e + 1)), 0.7071067811865477, **leaves)

    s = Sketch()
    (a,) = inputs(s, a=3.0)
    yield checked(s.vector("a + a", a + a), 6.0, a=2.0)

    s = Sketch()
    a, b = inputs(s, a=-2.0, b=3.0)
    yield checked(s.vector("(a*b) * (a+b)", (a * b) * (a + b)), -6.0, a=-3.0, b=-8.0)

    s = Sketch()
    a, b = inputs(s, a=0.7, b=0.7)
    yield s.vector("tanh a + tanh b", a.tanh() + b.tanh())


def package_tests():
    s = Sketch()
    (x,) = inputs(s, x=-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    yield checked(s.vector("test_sanity_check", h + q + q * x), -20.0, x=46.0)

    s = Sketch()
    a, b = inputs(s, a=-4.0, b=2.0)
    c, d = a + b, a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f * 0.5
    g += 10.0 * f**-1
    yield checked(s.vector("test_more_ops", g), 24.70408163265306, a=138.83381924198252, b=645.5772594752186)


def exercises():
    s = Sketch()
    a, b, c = inputs(s, a=2.0, b=3.0, c=4.0)
    root = -(a**3) + (b * 3).sin() - c**-1 + b**2.5 - a**0.5
    grads = {"a": -12.353553390593273, "b": 10.25699027111255, "c": 0.0625}
    yield checked(s.vector("f = -a^3 + sin(3b) - 1/c + b^2.5 - a^0.5", root), 6.336362190988558, **grads)

    s = Sketch()
    logits = inputs(s, l1=0.0, l2=3.0, l3=-2.0, l4=1.0)
    counts = [logit.exp() for logit in logits]
    root = -(counts[3] / sum(counts[1:], counts[0])).log()
    grads = {"l2": 0.8390245074625319, "l4": -0.8864503806400986}
    yield checked(s.vector("softmax and negative log likelihood", root), 2.1755153626167147, **grads)


def edge_cases():
    s = Sketch()
    (x,) = inputs(s, x=0.0)
    yield s.vector("1/0, and 0 * inf is nan", x**-1 * x)

    s = Sketch()
    x, w = inputs(s, x=0.0, w=0.0)
    yield s.vector("an upstream gradient of 0 times an infinite derivative is nan", x.log() * w)

    s = Sketch()
    x, y = inputs(s, x=0.0, y=-1.0)
    yield s.vector(
        "a dead ReLU and a power of 0 let nothing back, not even inf", y.relu() / x + x.log() * y**0
    )

    s = Sketch()
    x, y = inputs(s, x=0.0, y=3.0)
    s.apply("log", x)
    yield s.vector("a node that does not lead to the root deposits nothing, not even 0 * inf", x * y)

    s = Sketch()
    (x,) = inputs(s, x=1000.0)
    yield s.vector("overflow in the middle", 1 / (x.exp() + 1))

    s = Sketch()
    (x,) = inputs(s, x=0.5)
    y = x
    for _ in range(40):
        y = (y * x + 1).tanh() + 0.01
    yield s.vector("a chain of 160 operations", y)

    s = Sketch()
    terms = inputs(s, **{f"t{i}": 0.1 * i - 1 for i in range(30)})
    left = sum(terms[1:], terms[0])
    partial = left
    for term in terms[:5]:
        partial = partial + term
    yield s.vector("sums of sums, one of them read in the middle", partial * left + left)

    s = Sketch()
    (root,) = inputs(s, x=2.0)
    _ = root * 3
    yield s.vector("the root is a leaf, and not the last node", root)


def random_graphs():
    made = 0
    seed = 0
    while made < RANDOM_GRAPHS:
        seed += 1
        vector = random_graph(seed)
        numbers = vector["data"] + vector["grad"]
        # mostly of finite numbers
        if (
            well_conditioned(numbers)
            and all_settled(vector)
            and (all(map(math.isfinite, numbers)) or seed % 8 == 0)
        ):
            made += 1
            yield vector


def random_graph(seed):
    rng = random.Random(seed)
    s = Sketch()
    nodes = [s.leaf(number(rng)) for _ in range(rng.randint(1, 5))]
    for _ in range(rng.randint(3, 18)):
        a = rng.choice(nodes[-6:])
        choice = rng.random()
        if choice < 0.6:
            b = a if rng.random() < 0.15 else rng.choice(nodes)
            node = s.apply(rng.choice(BINARY), a, b)
        elif choice < 0.75:
            node = a ** rng.choice((2, 3, -1, 0.5, -0.5, 0, 1))
        elif choice < 0.8:
            node = rng.choice((2, 0.5, 10)) ** a
        else:
            node = s.apply(rng.choice(UNARY), a)
        nodes.append(node)
    return s.vector(f"random graph {seed}", nodes[-1])


def number(rng):
    return rng.choice((rng.uniform(-2, 2), float(rng.randint(-2, 2))))


def well_conditioned(numbers):
    """Tell whether two libraries may be expected to agree on twelve digits of all numbers."""
    return not any(1e4 < abs(x) < math.inf or 0 < abs(x) < 1e-4 for x in numbers)


def all_settled(vector):
    powers = [
        ("power", vector["data"][a], k)
        for op, a, k in zip(vector["op"], vector["a"], vector["k"], strict=True)
        if op == CODES["power"]
    ]
    return all(starmap(settled, powers))


def inputs(sketch, **values):
    return [sketch.leaf(value, "input", name) for name, value in values.items()]


def checked(vector, root, **grads):
    """Return the vector after a look at what the lesson printed."""
    assert math.isclose(vector["data"][vector["root"]], root, rel_tol=1e-12), vector["name"]
    for label, grad in grads.items():
        found = vector["grad"][vector["labels"].index(label)]
        assert math.isclose(found, grad, rel_tol=1e-12, abs_tol=1e-12), (vector["name"], label, found)
    return vector
