"""A cell's code tells of its steps, and is otherwise the same."""

import ast
import traceback

import pytest

from mg_widgets.extension.run import Run
from mg_widgets.extension.steps import LIVE, instrument, line_of_await


class Told:
    """What the code of a cell tells, and a stop after so many steps."""

    def __init__(self, stop_after=None):
        self.run = Run("In [1]", loops=1)
        self.stop_after = stop_after
        self.shown = []

    def step(self):
        if self.run.steps == self.stop_after:
            self.run.stop()
        self.run.step()

    def each(self, items):
        for item in items:
            self.step()
            yield item

    def show(self, value):
        self.shown.append(value)


def execute(source, *, stop_after=None, show_last=True, **names):
    """Run a cell; returns its names, what it told and the error that ended it."""
    tree = ast.parse(source)
    told = Told(stop_after)
    instrument(tree, show_last=show_last)
    names |= {LIVE: told}
    code = compile(tree, "<cell>", "exec")
    error = told.run.execute(lambda: exec(code, names))
    return names, told, error


def loops(source):
    return instrument(ast.parse(source))


def test_a_for_loop_ends_after_the_current_step_and_its_variable_stays_there():
    source = "done = []\nfor k in range(100):\n    done.append(k)\n    last = k\nafter = True"
    names, told, error = execute(source, stop_after=3)
    assert (names["done"], names["k"], told.run.steps, error) == ([0, 1, 2], 2, 3, None)
    assert "after" not in names


def test_a_while_loop_ends_after_the_current_step():
    names, told, error = execute("k = 0\nwhile True:\n    k += 1", stop_after=4)
    assert (names["k"], told.run.steps, error) == (4, 4, None)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("r = 0\nfor k in range(10):\n    if k % 2: continue\n    if k > 6: break\n    r += k", 12),
        ("for k in []: r = 1\nelse: r = 2", 2),
        ("r = 0\nwhile r < 5: r += 1\nelse: r = -r", -5),
        ("it = iter(range(9))\nfor x in it:\n    if x == 3: break\nr = next(it)", 4),
        ("r = [(a, b) for a, b in enumerate('ab') for _ in range(2)]", [(0, "a")] * 2 + [(1, "b")] * 2),
        ("r = []\nfor a, *b in [(1, 2, 3)]: r += [a, b]", [1, [2, 3]]),
    ],
)
def test_nothing_else_changes(source, result):
    names, _, error = execute(source)
    assert error is None
    assert names["r"] == result


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("for a in x:\n    for b in y: pass\nwhile True: pass", 2),
        ("if x:\n    for a in y: pass\nelse:\n    while x: pass", 2),
        ("with x:\n    try:\n        for a in y: pass\n    finally: pass", 1),
        ("def f():\n    for a in x: pass\nclass C:\n    for a in x: pass\ng = lambda: [a for a in x]", 0),
        ("", 0),
    ],
)
def test_only_the_outermost_loops_of_the_cell_count(source, count):
    assert loops(source) == count


def test_a_loop_in_a_loop_is_one_step():
    _, told, _ = execute("for a in range(3):\n    for b in range(100): pass")
    assert told.run.steps == 3


def test_an_error_is_where_it_was():
    source = "x = 1\nfor k in range(3):\n    y = 2\n    z = (1 /\n         (k - 1))\n"
    _, _, error = execute(source)
    assert isinstance(error, ZeroDivisionError)
    assert traceback.extract_tb(error.__traceback__)[-1].lineno == 4


@pytest.mark.parametrize("source", ["x = 1\nfor k in 5: pass", "x = 1\nwhile missing: pass"])
def test_an_error_in_the_head_of_a_loop_is_in_its_line(source):
    _, _, error = execute(source)
    frames = traceback.extract_tb(error.__traceback__)
    assert [frame.lineno for frame in frames if frame.filename == "<cell>"] == [2]


def test_every_node_keeps_its_place():
    source = "for k in range(3):\n    pass\nwhile k:\n    k -= 1\nk"
    before = {
        (type(node), node.lineno, node.col_offset)
        for node in ast.walk(ast.parse(source))
        if "lineno" in node._attributes
    }
    tree = ast.parse(source)
    instrument(tree)
    after = {
        (type(node), node.lineno, node.col_offset) for node in ast.walk(tree) if "lineno" in node._attributes
    }
    assert before <= after
    assert {line for _, line, _ in after} == {line for _, line, _ in before}


def test_a_last_expression_is_shown_and_with_a_semicolon_it_is_not():
    assert execute("x = 3\nx + 1")[1].shown == [4]
    assert execute("x = 3\nx + 1", show_last=False)[1].shown == []
    assert execute("x + 1\ny = 2", x=1)[1].shown == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nawait f()", 2),
        ("async for a in x: pass", 1),
        ("async with x: pass", 1),
        ("if x:\n\n    y = [a async for a in x]", 3),
        ("async def f():\n    await g()", None),
        ("for a in x: pass", None),
    ],
)
def test_an_await_outside_of_functions_is_found(source, line):
    assert line_of_await(ast.parse(source)) == line
