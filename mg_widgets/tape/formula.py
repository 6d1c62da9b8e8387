"""A small function in one line of Python: as its author wrote it, else as it was recorded."""

from __future__ import annotations

import ast
import inspect
import textwrap
import tokenize
from typing import TYPE_CHECKING, NamedTuple

from mg_widgets.engine.operations import (
    ADD,
    EXPONENTIAL,
    LEAF,
    MULTIPLY,
    OPERATIONS,
    POWER,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from mg_widgets.tape.tape import Tape

LONGEST = 60
"""Characters of a formula."""
SUM, PRODUCT, POWERED, ATOM = range(4)
"""What binds stronger comes later."""


def formula(f: Callable[..., Any], tape: Tape | None) -> str:
    """Return what a function computes, in at most 60 characters; "" if that is not known or longer."""
    return written(f) or ("" if tape is None else recorded(tape))


def written(f: Callable[..., Any]) -> str:
    """Return what a lambda or a function of one `return` computes, as its source has it, or ""."""
    if not hasattr(f, "__code__"):
        return ""
    try:
        source = textwrap.dedent(inspect.getsource(f))
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError, tokenize.TokenError):
        # Its file may have changed since, to anything.
        return ""
    found = [body for node in ast.walk(tree) if (body := _body(node, f))]
    text = (ast.get_source_segment(source, found[0]) or "") if len(found) == 1 else ""
    return _short(" ".join(text.split()))


def recorded(tape: Tape) -> str:
    """Return what a tape computes, with the labels of its inputs; "" if that is long."""
    terms: list[Term] = []
    columns = zip(tape.op.tolist(), tape.a.tolist(), tape.b.tolist(), tape.k.tolist(), strict=True)
    numbers = iter(tape.leaves.tolist())
    for node, (code, a, b, k) in enumerate(columns):
        if code == LEAF.code:
            terms.append(_leaf(tape.labels[node], next(numbers)))
        else:
            term = _computed(code, k, *(terms[x] for x in (a, b) if x >= 0))
            # What is read often would grow without bounds.
            terms.append(term if len(term.text) <= LONGEST else LONG)
    text = terms[tape.root].text
    return "" if LONG.text in text else _short(text)


class Term(NamedTuple):
    """A part of a formula, what binds it, and, where it is minus or one over something, that."""

    text: str
    binds: int
    negated: Term | None = None
    inverse: Term | None = None

    def within(self, binds: int) -> str:
        """Return the text, in brackets where it binds less."""
        return self.text if self.binds >= binds else f"({self.text})"


LONG = Term("…", ATOM)


def _leaf(label: str, number: float) -> Term:
    if label:
        return Term(label, ATOM)
    text = repr(abs(number)).removesuffix(".0")
    positive = Term(text, ATOM)
    return positive if number >= 0 else Term(f"-{text}", SUM, negated=positive)


def _computed(code: int, k: float, a: Term, b: Term | None = None) -> Term:
    power = repr(k).removesuffix(".0")
    if code == ADD.code and b:
        if b.negated:
            return Term(f"{a.text} - {b.negated.within(PRODUCT)}", SUM)
        return Term(f"{a.text} + {b.text}", SUM)
    if code == MULTIPLY.code and b:
        return _product(a, b)
    if code == POWER.code:
        inverse = a if k == -1 else None
        return Term(f"{a.within(ATOM)}**{power}", POWERED, inverse=inverse)
    if code == EXPONENTIAL.code:
        return Term(f"{power}**{a.within(ATOM)}", POWERED)
    return Term(f"{OPERATIONS[code].name}({a.text})", ATOM)


def _product(a: Term, b: Term) -> Term:
    if b.text == "-1":
        return Term(f"-{a.within(PRODUCT)}", SUM, negated=a)
    if b.inverse:
        return Term(f"{a.within(PRODUCT)} / {b.inverse.within(POWERED)}", PRODUCT)
    if a.inverse:
        return Term(f"{b.within(PRODUCT)} / {a.inverse.within(POWERED)}", PRODUCT)
    # 3 * x is recorded as x * 3.
    first, second = (b, a) if b.text[0].isdigit() and b.binds == ATOM else (a, b)
    return Term(f"{first.within(PRODUCT)} * {second.within(POWERED)}", PRODUCT)


def _body(node: ast.AST, f: Callable[..., Any]) -> ast.expr | None:
    """Return the one expression that a function computes, if this is where it is defined."""
    if not isinstance(node, (ast.Lambda, ast.FunctionDef)):
        return None
    arguments = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    code = f.__code__
    if arguments != list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]):
        return None
    if isinstance(node, ast.Lambda):
        return node.body if code.co_name == "<lambda>" else None
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if node.name != code.co_name or len(statements) != 1 or not isinstance(statements[0], ast.Return):
        return None
    return statements[0].value


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else ""
