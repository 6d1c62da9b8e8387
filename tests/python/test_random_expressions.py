"""10,000 random expressions: the engine and the tape against PyTorch (see tests/vectors/README.md)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from mg_widgets.engine.value import Value, topological_order
from mg_widgets.tape import record

FILE = Path(__file__).parents[1] / "vectors" / ".random" / "expressions.ndjson"
COUNT = 10_000
TOLERANCE = 1e-10


@pytest.fixture(scope="module")
def drawn():
    if not FILE.exists():
        pytest.fail("there are no random expressions: `make random-expressions` draws them", pytrace=False)
    first, *lines = map(json.loads, FILE.read_text().splitlines())
    return first["seed"], lines


@pytest.fixture(scope="module")
def expressions(drawn):
    """Every expression with its root, of which `backward()` was called."""
    return [(expression, built(expression["program"])) for expression in drawn[1]]


def built(program):
    names = {"Value": Value, "inf": math.inf, "nan": math.nan}
    exec(program, names)
    *_, root = names.values()
    root.backward()
    return root


def assert_agree(found, expressions, name, seed):
    expected = [np.array(expression[name], float) for expression, _ in expressions]
    starts = np.cumsum([0, *map(len, expected)])
    assert np.cumsum([0, *map(len, found)]).tolist() == starts.tolist()
    ours, theirs = np.concatenate(found), np.concatenate(expected)
    scale = np.maximum(1, np.maximum(np.abs(ours), np.abs(theirs)))
    with np.errstate(invalid="ignore"):
        close = np.isfinite(scale) & (np.abs(ours - theirs) <= TOLERANCE * scale)
    alike = close | (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    for i in np.flatnonzero(~alike):
        which = np.searchsorted(starts, i, side="right") - 1
        pytest.fail(
            f"EXPRESSIONS_SEED={seed}, expression {which}:\n{expressions[which][0]['program']}\n"
            f"{name} of node {i - starts[which]} is {ours[i]}, PyTorch says {theirs[i]}",
            pytrace=False,
        )


def test_there_are_10_000_random_expressions_and_in_some_not_all_is_finite(drawn):
    _, expressions = drawn
    assert len(expressions) == COUNT
    for names in {"inf", "-inf"}, {"nan"}:
        having = [e for e in expressions if not names.isdisjoint(e["data"] + e["grad"])]
        assert len(having) > COUNT / 50


def test_values_have_the_data_and_the_gradients_of_pytorch(drawn, expressions):
    nodes = [topological_order(root) for _, root in expressions]
    assert_agree([[node.data for node in order] for order in nodes], expressions, "data", drawn[0])
    assert_agree([[node.grad for node in order] for order in nodes], expressions, "grad", drawn[0])


def test_recorded_tapes_have_the_data_and_the_gradients_of_pytorch(drawn, expressions):
    tapes = [record(root) for _, root in expressions]
    for name in ("op", "a", "b", "k"):
        columns = [getattr(tape, name).tolist() for tape in tapes]
        assert columns == [expression[name] for expression, _ in expressions]
    assert_agree([tape.data for tape in tapes], expressions, "data", drawn[0])
    assert_agree([tape.grad for tape in tapes], expressions, "grad", drawn[0])
