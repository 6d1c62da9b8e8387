"""The lecture's graphs, and what a reader of their text, DOT and SVG sees."""

import re
import xml.etree.ElementTree as ET

from mg_widgets import Value

SVG = "{http://www.w3.org/2000/svg}"


def lecture(number=Value):
    """L = (a * b + c) * f, as in the lecture."""
    given = {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0}
    values = {name: number(data, label=name) for name, data in given.items()}
    values["e"] = values["a"] * values["b"]
    values["d"] = values["e"] + values["c"]
    values["L"] = values["d"] * values["f"]
    for name in "edL":
        values[name].label = name
    return values


def neuron():
    x1, x2, w1, w2 = Value(2.0, "x1"), Value(0.0, "x2"), Value(-3.0, "w1"), Value(1.0, "w2")
    o = (x1 * w1 + x2 * w2 + Value(6.8813735870195432, "b")).tanh()
    o.label = "o"
    o.backward()
    return o


def rows(text):
    """Return the lines of a text below its head, each as (name, operation, numbers), by two spaces apart."""
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("name"))
    return [re.split(r" {2,}", line.strip()) for line in lines[head + 1 :]]


def statements(dot):
    """Return the statements of a DOT text, with the labels as a reader of the drawing sees them."""
    assert re.sub(r'"(?:[^"\\]|\\.)*"', "", dot).count('"') == 0
    return [line.strip() for line in dot.splitlines()]


def nodes(dot):
    """Return label and shape of each node of a DOT text by its name."""
    found = re.findall(
        r'^\t+(n\d+(?:_op)?) \[label="((?:[^"\\]|\\.)*)"( shape=record)?\]$', dot, re.MULTILINE
    )
    return {name: (label, bool(record)) for name, label, record in found}


def edges(dot):
    return re.findall(r"(n\w+) -> (n\w+)", dot)


def texts(svg):
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]
