"""How each operation is written in two engines: the lecture's `Value`, and PyTorch."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from mg_widgets.engine.operations import OPERATIONS


class Spelling(NamedTuple):
    """One operation as an expression of `a`, `b` and a constant `k`, in both engines."""

    mg: str
    torch: str


def _alike(text: str) -> Spelling:
    return Spelling(text, text)


def _function(name: str) -> Spelling:
    return Spelling(f"{{a}}.{name}()", f"torch.{name}({{a}})")


# By symbol and arity: "-" is a subtraction of two operands and a negation of one.
SPELLINGS: dict[tuple[str, int], Spelling] = {
    ("+", 2): _alike("{a} + {b}"),
    ("-", 2): _alike("{a} - {b}"),
    ("*", 2): _alike("{a} * {b}"),
    ("/", 2): _alike("{a} / {b}"),
    ("-", 1): _alike("-{a}"),
    ("**{k}", 1): _alike("{a}**{k}"),
    ("{k}**", 1): _alike("{k}**{a}"),
    ("exp", 1): _function("exp"),
    ("log", 1): _function("log"),
    ("tanh", 1): _function("tanh"),
    ("ReLU", 1): _function("relu"),
    ("LeakyReLU", 1): Spelling("{a}.leaky_relu({k})", "torch.nn.functional.leaky_relu({a}, {k})"),
    ("sigmoid", 1): _function("sigmoid"),
    ("sin", 1): _function("sin"),
    ("cos", 1): _function("cos"),
    # Over one number they are the number itself, which `Value` has no word for.
    ("sum", 1): Spelling("{a} * 1", "torch.sum({a})"),
    ("mean", 1): Spelling("{a} * 1", "torch.mean({a})"),
}

_TENSOR = "torch.tensor({a}, dtype=torch.%s, requires_grad=True)"
LEAVES: dict[str, Spelling] = {
    "float64": Spelling("Value({a})", _TENSOR % "float64"),
    "float32": Spelling("Value({a})", _TENSOR % "float32"),
    # torch.Tensor([a]).double(), as the lecture has it, in words that say what happens.
    "via float32": Spelling("Value({a})", "torch.tensor({a}, dtype=torch.float32).double().requires_grad_()"),
}


def spelling(code: int) -> Spelling | None:
    """Return how an operation of the tape is written; None if it is not known here."""
    operation = OPERATIONS.get(code)
    return SPELLINGS.get((operation.symbol, operation.arity)) if operation else None


def literal(x: float) -> str:
    """Return a float as Python reads it, to the last digit."""
    return repr(x) if isfinite(x) else f'float("{x}")'


def constant(k: float) -> str:
    """Return the constant of a power: "2", "0.5", "(-1)"."""
    text = literal(k).removesuffix(".0")
    return f"({text})" if text.startswith("-") else text
