"""Graphs of our engine whose comparison with PyTorch is looked at from more than one side."""

from mg_widgets import Value


def product_of_sum():
    """Return f = (a * b) * (a + b), after backward()."""
    a, b = Value(-2.0, "a"), Value(3.0, "b")
    d, e = a * b, a + b
    d.label, e.label = "d", "e"
    f = d * e
    f.label = "f"
    f.backward()
    return f


def awkward():
    """Return a graph whose labels are no names, after backward()."""
    labels = ["lambda", "1x", '"><script>alert(1)</script>', "two\nlines", "{a}", "print", "a & b", "x", "x"]
    total = Value(0.5)
    for i, label in enumerate(labels):
        total = total * Value(1.0 + i, label) + 1
    total.label = "'" * 3
    total.backward()
    return total
