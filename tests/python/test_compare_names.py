"""What a comparison needs before PyTorch itself: names, spellings, and a clear word without it."""

import builtins
import keyword
import subprocess
import sys

import pytest

from mg_widgets import Value, compare
from mg_widgets.engine.operations import LEAF, OPERATIONS
from mg_widgets.peers.names import node_names
from mg_widgets.peers.spelling import SPELLINGS, constant, literal


def names(*labels):
    return node_names(labels)


def test_a_label_that_python_allows_is_the_name():
    assert names("x1", "w_2", "θ", "_b", "match") == ["x1", "w_2", "θ", "_b", "match"]


def test_other_labels_keep_what_python_allows_of_them():
    assert names("1x", "a b", "x1*w1", "layer1.neuron2.w3", '<b>"quoted"</b>') == [
        "_1x",
        "a_b",
        "x1_w1",
        "layer1_neuron2_w3",
        "b_quoted_b",
    ]


def test_words_that_mean_something_already_are_not_taken():
    taken = ["lambda", "print", "None", "Value", "torch", "float", "__import__"]
    found = names(*taken)
    assert not set(found) & {*taken, *keyword.kwlist, *dir(builtins)}
    assert found[0] == "lambda_"


def test_what_has_no_name_is_numbered_in_order_of_computation():
    assert names("a", "", "<<>>", "", "☃") == ["a", "n1", "n2", "n3", "n4"]


def test_no_two_nodes_have_the_same_name():
    assert names("x", "x", "x_2", "x", "n1", "", "x 2") == ["x", "x_3", "x_2", "x_4", "n1", "n2", "x_2_2"]
    # Python reads a ligature as its letters: these are one name.
    assert names("ﬁ", "fi") == ["fi", "fi_2"]


def test_a_long_label_is_cut():
    first, second = names("a" * 10_000, "a" * 10_001)
    assert len(first) < 50
    assert first != second


def test_many_nodes_of_one_label_are_named_in_one_pass():
    assert len(set(names(*["x"] * 20_000))) == 20_000


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_every_operation_of_the_table_can_be_written_in_both_engines(operation):
    assert operation is LEAF or (operation.symbol, operation.arity) in SPELLINGS


@pytest.mark.parametrize("x", [2.0, -0.0, 0.1, 1e300, 5e-324, float("inf"), float("-inf"), float("nan")])
def test_a_literal_is_read_back_to_the_last_digit(x):
    assert repr(eval(literal(x))) == repr(x)


def test_a_constant_is_written_as_the_lecture_does():
    assert [constant(k) for k in (2.0, 0.5, -1.0, float("-inf"))] == ["2", "0.5", "(-1)", 'float("-inf")']


def test_without_pytorch_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"compare\(\) needs PyTorch: `pip install mg_widgets\[torch\]`"):
        compare(Value(1.0))


def test_everything_else_works_without_pytorch():
    code = "import sys; sys.modules['torch'] = None; from mg_widgets import Value, record; record(Value(1.0))"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("root", [None, 3.0, "x", [Value(1.0)], object()])
def test_what_is_no_graph_is_refused_as_by_record(root):
    with pytest.raises(TypeError, match=r"^root "):
        compare(root)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"dtype": "float16"}, ValueError, r"^dtype must be one of 'float64', 'float32', not 'float16'$"),
        ({"dtype": None}, ValueError, r"^dtype must be one of .*, not None$"),
        ({"dtype": float}, ValueError, r"^dtype must be one of .*, not <class 'float'>$"),
        ({"leaves_via": "float16"}, ValueError, r"^leaves_via must be one of 'float32', not 'float16'$"),
        ({"tolerance": "small"}, TypeError, r"^tolerance must be one real number"),
        ({"tolerance": -1e-9}, ValueError, r"^tolerance must be at least 0, not -1e-09$"),
        ({"tolerance": float("nan")}, ValueError, r"^tolerance must be at least 0, not nan$"),
    ],
)
def test_a_bad_argument_is_one_clear_error(options, error, message):
    with pytest.raises(error, match=message):
        compare(Value(1.0), **options)
