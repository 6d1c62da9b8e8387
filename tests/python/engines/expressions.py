"""Small expressions, each with the names of its leaves and of all that is computed from them."""

from engines.expression import over


@over(a=3)
def single(a):
    return locals()


@over(a=3)
def doubled(a):
    b = a + a
    return locals()


@over(a=3)
def squared(a):
    b = a * a
    return locals()


@over(a=2, b=-3, c=10, f=-2)
def chain(a, b, c, f):
    e = a * b
    d = e + c
    L = d * f
    return locals()


@over(a=-2, b=3)
def shared(a, b):
    d = a * b
    e = a + b
    f = d * e
    return locals()


@over(a=2, one=1, two=2, three=3)
def two_roads(a, one, two, three):
    """Tell orders apart: b is no leaf and has two consumers."""
    b = a + one
    c = b * two
    d = b * three
    L = c + d
    return locals()


@over(a=2, b=2, c=5)
def equals(a, b, c):
    """Nodes with the same number are still different nodes."""
    d = a * c
    e = b + c
    f = a + b
    g = d + f
    L = g * e
    return locals()


@over(x1=2, x2=0, w1=-3, w2=1, b=6.8813735870195432)
def neuron(x1, x2, w1, w2, b):
    """Hold a gradient that is zero and right: that of w2."""
    x1w1 = x1 * w1
    x2w2 = x2 * w2
    s = x1w1 + x2w2
    n = s + b
    o = n.tanh()
    return locals()


@over(a=-1.25, b=-1.25)
def tanhs(a, b):
    t = a.tanh()
    L = t + b
    return locals()


@over(a=20.5, b=3)
def saturated(a, b):
    t = a.tanh()
    L = t * b
    return locals()


@over(a=2, b=-3, c=10)
def product_and_sum(a, b, c):
    e = a * b
    L = e + c
    return locals()


@over(a=2, b=-3)
def product(a, b):
    L = a * b
    return locals()


@over(a=2, b=-3)
def product_and_operand(a, b):
    e = a * b
    L = e + a
    return locals()


@over(a=2, b=-3)
def operand_and_product(a, b):
    e = b * a
    L = e + a
    return locals()


@over(a=0.5, b=-1.5)
def tanh_of_product(a, b):
    e = a * b
    t = e.tanh()
    return locals()


@over(n=0.5, c=3)
def tanh_times(n, c):
    t = n.tanh()
    L = t * c
    return locals()


@over(n=0.5)
def tanh_plus(n):
    t = n.tanh()
    L = t + n
    return locals()


@over(n=0.5)
def tanh(n):
    t = n.tanh()
    return locals()


@over(n=0.5)
def exp(n):
    e = n.exp()
    return locals()


@over(n=0.5)
def exp_plus(n):
    e = n.exp()
    L = e + n
    return locals()


@over(n=3)
def cube(n):
    p = n**3
    return locals()


@over(n=0)
def root_of_zero(n):
    p = n**0.5
    return locals()


@over(n=3)
def relu_plus(n):
    r = n.relu()
    L = r + n
    return locals()


@over(n=-3)
def relu_of_negative(n):
    r = n.relu()
    return locals()


@over(n=3)
def relu_of_positive(n):
    r = n.relu()
    return locals()


@over(a=2, b=-3, c=4)
def relus(a, b, c):
    d = a * b
    r = d.relu()
    s = c.relu()
    t = r + s
    L = t * a
    return locals()


@over(a=-4, b=2)
def constants(a, b):
    c = a + 1
    d = 2 * c
    e = 1 + d
    L = e * b
    return locals()


@over(a=2, b=5)
def scaled(a, b):
    """The first number is that of the node beside it, which could have been given twice."""
    c = a * 2
    d = c + 1
    e = d + 3
    f = 3 * e * b
    return locals()


@over(a=3, b=2)
def both_ways(a, b):
    c = a - b
    d = b - a
    e = a / b
    f = b / a
    g = c - e
    h = d / f
    i = h - g
    return locals()


@over(a=2, b=5, c=7)
def total(a, b, c):
    s = sum([a])
    L = s + sum([b, c])
    return locals()


@over(a=-4.0, b=2.0)
def everything(a, b):
    c = a + b
    d = a * b + b**3
    e = 1 - c / 3
    f = (e - d).relu() + (b / a).exp()
    g = (2 / b - f * 0.1).tanh()
    h = -g + a * a
    L = h + 10.0 / f
    return locals()


@over(a=4, b=2, c=-3)
def differences(a, b, c):
    d = a - b
    e = d / c
    f = -e
    g = f - a
    L = g * f
    return locals()


@over(a=1.5)
def minus_itself(a):
    b = a - a
    return locals()


@over(a=0.5, b=-2.0, c=3.0)
def unusual(a, b, c):
    d = a.fma(b, c)
    e = d.softplus()
    f = abs(b)
    g = f.clip(0.0, 1.0)
    h = e * f
    L = h.fma(a, g)
    return locals()


@over(a=0.5, b=2.0)
def powers(a, b):
    c = a**2
    d = b**-1
    e = c * d
    f = e.tanh()
    g = f + a
    L = g.relu()
    return locals()


@over(a=2, b=4)
def reversed_difference(a, b):
    m = 1 - a
    L = m * b
    return locals()


@over(a=2, b=4)
def negated(a, b):
    m = -a
    L = m * b
    return locals()


@over(a=2, b=4, c=3)
def difference(a, b, c):
    m = a - b
    L = m * c
    return locals()


@over(a=6, b=2, c=3)
def quotient(a, b, c):
    m = a / b
    L = m * c
    return locals()


@over(a=2, b=2, c=5)
def equal_operands(a, b, c):
    e = a + b
    L = e * c
    return locals()


@over(a=6, b=2)
def reciprocal(a, b):
    m = 6 / b
    L = m * a
    return locals()


@over(a=2, b=5)
def twice(a, b):
    m = 3 * a
    L = m + b
    return locals()


@over(a=2, b=2, c=5)
def equal_products(a, b, c):
    d = a * c
    e = b * c
    L = d + e
    return locals()


@over(a=2, one=1, two=2)
def unequal_roads(a, one, two):
    """Tell a walk by levels from a topological one: a road to b is shorter than the other."""
    b = a + one
    c = b * two
    L = b + c
    return locals()


@over(a=2, b=-3)
def square_of_product(a, b):
    c = a * b
    d = c * c
    return locals()


@over(x=2.0, y=1.0, w=0.5, b=-0.25)
def regression(x, y, w, b):
    """Return the loss of a line at one point."""
    wx = w * x
    p = wx + b
    e = p + y
    L = e * e
    return locals()


def _doubled_again(a, times):
    L = a
    for _ in range(times):
        L = L + L
    return {"a": a, "L": L}


@over(a=1.0)
def ten_doublings(a):
    return _doubled_again(a, 10)


@over(a=1.0)
def thirty_doublings(a):
    """Double a number so often that 2**30 paths lead back."""
    return _doubled_again(a, 30)
