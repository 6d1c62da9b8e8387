"""Write a class again, as a cell of a notebook that is run once more, with or without a change."""

import inspect
import linecache
import sys
import textwrap
from itertools import count

_CELLS = count(1)


def copied(value):
    """Define a class in a cell of its own."""
    return _run(value, inspect.getsource(value))


def run_again(value):
    """Run the cell of a class once more: its methods now make nodes of the new one."""
    exec(inspect.getsource(value), value.__init__.__globals__)


def edited(value, method, *changes):
    """Change one method: each change is what is written now, wherever it is, and what is to be there."""
    text = inspect.getsource(value)
    start, end = _bounds(text, method)
    part = text[start:end]
    for old, new in changes:
        if old not in part:
            raise ValueError(f"{old!r} is not in {value.__name__}.{method}")
        part = part.replace(old, new)
    return _run(value, text[:start] + part + text[end:])


def rewritten(value, method, new):
    """Replace a method by another text, which begins with `def`."""
    text = inspect.getsource(value)
    start, end = _bounds(text, method)
    body = textwrap.indent(textwrap.dedent(new).strip(), "    ").lstrip()
    return _run(value, text[:start] + body + "\n\n" + text[end:])


def _bounds(text, method):
    start = text.index(f"def {method}(")
    end = text.find("\n    def ", start)
    return start, len(text) if end < 0 else end + 1


def _run(value, text):
    cell = f"<cell {next(_CELLS)}>"
    # As IPython does, so that a traceback shows the line.
    linecache.cache[cell] = (len(text), None, text.splitlines(keepends=True), cell)
    names = dict(vars(sys.modules[value.__module__]))
    exec(compile(text, cell, "exec"), names)
    return names[value.__name__]
