"""Labels of any kind: text is text, whole where there is room for it, and what is no text is no label."""

import json

import pytest

from engines.lecture import FirstHalf
from mg_widgets import Value, check, record
from mg_widgets.tape import tape_to_wire

TEXTS = [
    "<b>&\"'</b></script>",
    "x" * 10_000,
    "\u05e9\u05dc\u05d5\u05dd",
    "\U0001f468\u200d\U0001f469",
    "two\nlines",
    "",
    "  ",
]
engines = pytest.mark.parametrize("engine", [Value, FirstHalf], ids=lambda engine: engine.__name__)


def labelled(engine, labels):
    """Return the sum of leaves with these labels."""
    root = engine(0.0)
    for label in labels:
        leaf = engine(1.0)
        leaf.label = label
        root = root + leaf
    return root


@engines
def test_any_text_is_on_the_tape_as_it_is(engine):
    labels = tape_to_wire(record(labelled(engine, [*TEXTS, "twice", "twice"])))["labels"]
    assert sorted(filter(None, labels)) == sorted(filter(None, [*TEXTS, "twice", "twice"]))


@engines
@pytest.mark.parametrize("label", [None, 5, 2.5, b"bytes", ["a"], object()], ids=repr)
def test_what_is_no_text_is_no_label(engine, label):
    tape = record(labelled(engine, [label]))
    assert tape.labels == [""] * len(tape)


def test_our_own_value_refuses_it_when_it_is_made():
    with pytest.raises(TypeError, match="label must be a string, not int 5"):
        Value(1.0, label=5)


@engines
def test_half_a_surrogate_pair_travels_as_a_question_mark(engine):
    root = labelled(engine, ["a\ud800b", "\U0001f468"])
    labels = tape_to_wire(record(root))["labels"]
    assert sorted(filter(None, labels)) == ["a?b", "\U0001f468"]
    assert json.dumps(labels, ensure_ascii=False).encode()


@engines
def test_a_diagnosis_is_one_line_whatever_the_label(engine):
    root = labelled(engine, ["x\n" * 5000])
    root.grad = 3.0
    found = check(root)
    assert all("\n" not in finding.diagnosis for finding in found.findings)
    assert max(map(len, repr(found).splitlines())) < 400
