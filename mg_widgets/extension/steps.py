"""A cell's code with a look at the stop button in each step of its outermost loops."""

from __future__ import annotations

import ast
from typing import TypeVar

LIVE = "__live__"
"""The name under which the code finds `each`, `step` and `show`."""

Node = TypeVar("Node", bound=ast.expr)


def instrument(tree: ast.Module, *, show_last: bool = True) -> int:
    """Let code tell of its steps; no line number changes.

    `for x in xs` becomes `for x in __live__.each(xs)`; the body of a `while` begins with `__live__.step()`.
    Only loops of the cell itself count, not those inside of them or in functions and classes.

    Parameters
    ----------
    tree
        The parsed cell, which is changed.
    show_last
        Whether a last statement that is an expression is passed to `__live__.show`.

    Returns
    -------
    int
        The number of loops that were found.

    """
    loops = _OutermostLoops()
    loops.visit(tree)
    last = tree.body[-1] if tree.body else None
    if show_last and isinstance(last, ast.Expr):
        last.value = _call("show", last.value, last.value)
    return loops.count


def line_of_await(tree: ast.Module) -> int | None:
    """Return the line of the first `await` outside of functions, which only an event loop can run."""
    finder = _Await()
    finder.visit(tree)
    return finder.line


class _OwnCode(ast.NodeTransformer):
    """Stays out of everything that runs only when it is called."""

    def _stay_out(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _stay_out  # noqa: N815


class _OutermostLoops(_OwnCode):
    def __init__(self) -> None:
        self.count = 0

    def visit_For(self, node: ast.For) -> ast.For:
        self.count += 1
        node.iter = _call("each", node.iter, node.iter)
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        self.count += 1
        node.body.insert(0, ast.copy_location(ast.Expr(_call("step", node.test)), node.test))
        return node


class _Await(_OwnCode):
    def __init__(self) -> None:
        self.line: int | None = None

    def _found(self, node: ast.Await | ast.AsyncFor | ast.AsyncWith) -> ast.AST:
        if self.line is None:
            self.line = node.lineno
        return node

    visit_Await = visit_AsyncFor = visit_AsyncWith = _found  # noqa: N815

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        if node.is_async and self.line is None:
            self.line = node.target.lineno
        return self.generic_visit(node)


def _call(method: str, place: ast.expr, *arguments: ast.expr) -> ast.Call:
    """Return a call of `__live__`, at the place of an expression."""
    function = ast.Attribute(ast.Name(LIVE, ast.Load()), method, ast.Load())
    call = ast.Call(function, list(arguments), [])
    for made in (call, function, function.value):
        ast.copy_location(made, place)
    return call
