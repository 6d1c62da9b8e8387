"""What a comparison with PyTorch says and shows: where two engines part, in text and in a notebook."""

from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from compared_graphs import awkward, product_of_sum
from mg_widgets import Value, compare

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def long_sum():
    """Return a sum of 3001 nodes, of which one in the middle has a wrong gradient."""
    total = Value(0.0, "start")
    for i in range(1500):
        total = total + Value(0.1, f"x{i}")
        if i == 700:
            wrong = total
    total.label, wrong.label = "total", "wrong"
    total.backward()
    wrong.grad = 5.0
    return total


def rows(comparison):
    return {row.name: row for row in comparison.rows}


# --- where they part


def test_a_wrong_gradient_is_named_where_it_begins():
    f = product_of_sum()
    d, _ = f._prev
    a, b = d._prev
    # As if the last product had given d too much, and d had handed it on.
    d.grad, a.grad, b.grad = 2.0, 3.0 * 2.0 - 6.0, -2.0 * 2.0 - 6.0
    comparison = compare(f)
    assert not comparison.ok
    assert comparison.first_value is None
    assert comparison.first_gradient.name == "d"
    assert [row.name for row in comparison.rows if row.grad_differs] == ["a", "b", "d"]
    text = repr(comparison)
    assert "Gradients first differ, from f back, at d: 2.0, PyTorch's 1.0, deposited by f = d * e." in text
    assert "What it was computed from inherits the difference." in text


def test_an_overwritten_gradient_is_named_with_all_that_deposited_there():
    f = product_of_sum()
    f._prev[0]._prev[1].grad = -6.0  # `=` for `+=` in b
    comparison = compare(f)
    assert comparison.first_gradient.name == comparison.worst.name == "b"
    assert comparison.max_difference == 2.0
    assert "deposited by d = a * b and e = a + b" in repr(comparison)
    assert "inherits" not in repr(comparison)


def test_a_wrong_value_is_named_where_it_begins():
    p = Value(2.0, "a") * Value(3.0, "b")
    p.data, p.label = 5.0, "p"
    q = p + 1
    q.label = "q"
    q.backward()
    comparison = compare(q)
    assert comparison.first_value.name == "p"
    assert rows(comparison)["q"].data_differs
    assert "Values first differ at p: p = a * b holds 5.0, PyTorch's 6.0." in repr(comparison)
    assert "What is computed from it inherits the difference." in repr(comparison)


def test_pytorch_starts_from_the_numbers_that_the_leaves_have_now():
    f = product_of_sum()
    f._prev[0]._prev[0].data = 1.0
    comparison = compare(f)
    assert rows(comparison)["a"].torch_data == 1.0
    assert comparison.first_value.name == "d"
    assert (comparison.first_value.data, comparison.first_value.torch_data) == (-6.0, 3.0)


def test_backward_from_elsewhere_is_suspected():
    d = product_of_sum()._prev[1]
    comparison = compare(d)
    assert comparison.first_gradient.name == "e"
    assert "did backward() start elsewhere?" in repr(comparison)


def test_without_backward_the_gradients_are_none_and_those_of_a_replay_are_compared():
    x = Value(2.0, "x")
    x.grad = 7.0  # left over from an earlier graph
    y = x**3
    y.label = "y"
    comparison = compare(y)
    row = rows(comparison)["x"]
    assert (row.grad, row.replayed_grad, row.torch_grad) == (None, 12.0, 12.0)
    assert comparison.ok
    assert "none (12.0)" in repr(comparison)
    assert "backward() was not called on y" in repr(comparison)


def test_the_tolerance_can_be_chosen():
    f = product_of_sum()
    f._prev[0].grad = 1.5
    assert not compare(f).ok
    assert compare(f, tolerance=1).ok


def test_large_numbers_may_differ_in_proportion():
    y = Value(1e18, "x") * 1.0
    y.data = 1e18 * (1 + 1e-14)
    y.backward()
    comparison = compare(y)
    assert comparison.ok
    assert comparison.max_difference > 1000


def test_where_only_one_is_finite_the_difference_is_inf():
    y = Value(1.0, "x") * 1.0
    y.backward()
    y.data = float("nan")
    comparison = compare(y)
    assert comparison.max_difference == float("inf")
    assert comparison.first_value is comparison.rows[-1]


def test_numbers_of_any_kind_in_the_objects_are_compared():
    f = product_of_sum()
    d, e = f._prev
    d.data, d.grad, e.data, e.grad = -6, 1, np.float32(1.0), np.int64(-6)
    comparison = compare(f)
    assert comparison.ok
    assert (rows(comparison)["d"].data, rows(comparison)["e"].grad) == (-6.0, -6.0)
    assert "np." not in repr(comparison)


def test_an_object_without_a_gradient_among_others_has_none():
    f = product_of_sum()
    f._prev[0].grad = None
    comparison = compare(f)
    assert rows(comparison)["d"].grad is rows(comparison)["d"].grad_difference is None
    assert "What can be compared agrees" in repr(comparison)


def test_nothing_is_changed_by_a_comparison():
    f = product_of_sum()
    nodes = (f, *f._prev, *f._prev[0]._prev)
    before = [(node.data, node.grad, node.label) for node in nodes]
    with torch.no_grad():
        assert compare(f).ok
        assert not torch.is_grad_enabled()
    assert [(node.data, node.grad, node.label) for node in nodes] == before


# --- as text


def test_of_a_large_graph_the_worst_are_shown_and_the_text_says_what_is_left_out():
    comparison = compare(long_sum())
    shown = len(comparison.chosen)
    title = f"{shown} of 3001 nodes: those that differ most, 20 of 1501 leaves and the root; all are in .rows"
    assert len(comparison.rows) == 3001
    assert title in repr(comparison)
    assert len(repr(comparison).splitlines()) < 120
    assert {"wrong", "total", "start"} <= {row.name for row in comparison.chosen}
    assert comparison._repr_html_().count("<tbody>") == shown


def test_columns_of_the_text_stand_below_their_heads():
    comparison = compare(product_of_sum())
    lines = str(comparison).splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("node"))
    code, data, grad = map(lines[head].index, ("code", "data", "grad"))
    for row, ours, theirs in zip(comparison.rows, lines[head + 1 :: 2], lines[head + 2 :: 2], strict=False):
        assert ours.startswith(row.label)
        assert ours[code:].startswith(row.code)
        assert ours[data:].startswith(f"{row.data!r} ")
        assert ours[grad:] == repr(row.grad)
        assert theirs[code:].startswith(row.torch_code)
        assert theirs[data:].startswith(f"{row.torch_data!r} ")
        assert theirs[grad:].startswith(f"{row.torch_grad!r} ")


def test_differences_have_three_digits_and_a_mark_where_they_are_too_large():
    f = product_of_sum()
    f._prev[0].grad = 1.23456789
    marked = [line for line in repr(compare(f)).splitlines() if "!" in line]
    assert [line.split()[-2:] for line in marked] == [["0.235", "!"]]


def test_the_text_shows_how_each_engine_is_asked():
    text = repr(compare(product_of_sum()))
    for asked in ("f.backward()", "f.data", "f.item()", "f.grad", "f.grad.item()"):
        assert f" {asked}" in text


def test_labels_of_any_kind_stay_on_one_line():
    lines = repr(compare(awkward())).splitlines()
    assert sum(line.startswith("two lines  ") for line in lines) == 1


# --- as a table


def cells(body):
    return ["".join(cell.itertext()) for cell in body.iter() if cell.tag in ("th", "td")]


@pytest.mark.parametrize("make", [product_of_sum, awkward, long_sum], ids=lambda make: make.__name__)
def test_the_table_is_well_formed_and_says_what_the_rows_hold(make):
    comparison = compare(make())
    bodies = fromstring(comparison._repr_html_()).findall(".//tbody")
    for row, body in zip(comparison.chosen, bodies, strict=True):
        assert {row.code, row.torch_code, repr(row.data), repr(row.torch_data)} <= set(cells(body))
        assert {repr(row.grad), repr(row.torch_grad)} <= set(cells(body))


def test_labels_are_shown_as_they_are_and_never_read_as_markup():
    root = fromstring(compare(awkward())._repr_html_())
    shown = [cells(body)[0] for body in root.findall(".//tbody")]
    assert {"lambda", "1x", "two lines", "{a}", "a & b", "'''", '"><script>alert(1)</scr…'} <= set(shown)
    assert root.find(".//script") is None


def test_the_table_holds_nothing_that_runs_or_is_loaded():
    html = compare(awkward())._repr_html_()
    elements = list(fromstring(html).iter())
    tags = "div style p table caption thead tbody tfoot tr th td code strong u"
    attributes = "class role tabindex aria-label scope rowspan"
    assert {element.tag for element in elements} <= set(tags.split())
    assert {name for element in elements for name in element.attrib} <= set(attributes.split())
    assert "url(" not in html
    assert "@import" not in html


def test_the_table_can_be_read_aloud():
    root = fromstring(compare(product_of_sum())._repr_html_())
    caption = root.find(".//caption").text
    assert caption.startswith("Value above PyTorch")
    assert {head.get("scope") for head in root.findall(".//thead//th")} == {"col"}
    for body in root.findall(".//tbody"):
        node, *engines = body.findall(".//th")
        assert (node.get("scope"), node.get("rowspan")) == ("rowgroup", "2")
        assert [(head.text, head.get("scope")) for head in engines] == [("Value", "row"), ("PyTorch", "row")]
    region = root.find(".//div[@role='region']")
    assert (region.get("tabindex"), region.get("aria-label")) == ("0", caption)


def test_other_digits_and_differences_that_are_too_large_stand_out():
    f = product_of_sum()
    f._prev[0].grad = 1.5
    root = fromstring(compare(f)._repr_html_())
    assert [mark.text for mark in root.findall(".//tbody//strong")] == ["≠ 0.5"]
    assert [mark.text for mark in root.findall(".//tbody//u")] == ["0"]
