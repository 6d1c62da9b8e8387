"""The graph of a plain expression and its objects in the kernel are one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hand import drag, shown
from lesson import EXPRESSION, ask, shared_notebook, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

CELLS = (
    EXPRESSION,
    "L.backward()",
    "a.data = 5",
    "x = Value(3.0, label='x'); twice = x + x; Graph(twice)",
)
NODES = "abcdefL"


def say(graph: Locator) -> dict[str, str]:
    """Return the accessible name of each node by its label."""
    names = [node.get_attribute("aria-label") or "" for node in graph.locator("[data-node]").all()]
    return {name.partition(":")[0]: name for name in names}


def typed(graph: Locator, label: str, value: float) -> None:
    graph.locator(f'[data-node][aria-label^="{label}:"]').click()
    box = graph.locator(".mg-editor").get_by_role("textbox")
    box.fill(f"{value}")
    box.press("Enter")


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, *CELLS) as notebook:
        notebook.run(0)
        yield notebook


def test_a_nudge_writes_the_objects_and_gradients_follow_once_there_are_any(notebook: LabNotebook) -> None:
    graph = notebook.output(0).locator(".mg-graph")

    def expect_node(label: str, numbers: str) -> None:
        node = graph.locator(f'[data-node][aria-label^="{label}:"]')
        expect(node).to_have_attribute("aria-label", re.compile(rf"^{label}: {re.escape(numbers)}(,|$)"))

    assert sorted(say(graph)) == sorted(NODES)
    expect_node("L", "data -8.00, grad none")

    typed(graph, "a", 4)
    expect_node("L", "data 4.00, grad none")
    wait_for(notebook, "a.data == 4")
    assert ask(notebook, "[v.data for v in (a, b, c, d, e, f, L)]") == [4, -3, 10, -2, -12, -2, 4]
    assert ask(notebook, "{v.grad for v in (a, b, c, d, e, f, L)}") == {0}
    assert all("grad none" in name for name in say(graph).values())

    notebook.run(1)
    expect_node("a", "data 4.00, grad 6.00")
    expect_node("b", "data -3.00, grad -8.00")
    expect_node("f", "data -2.00, grad -2.00")
    expect_node("L", "data 4.00, grad 1.00")

    graph.locator('[data-node][aria-label^="b:"]').click()
    moved = list(drag(graph.get_by_role("slider"), to=0.9))
    assert len(set(moved)) > 5
    wait_for(notebook, f"b.data == {moved[-1]}")
    assert ask(notebook, "L.data, a.grad, b.grad, f.grad") == pytest.approx(
        ((4 * moved[-1] + 10) * -2, moved[-1] * -2, -8, 4 * moved[-1] + 10)
    )
    assert shown(say(graph)["L"], "data") == pytest.approx((4 * moved[-1] + 10) * -2, rel=5e-3)
    assert shown(say(graph)["a"], "grad") == pytest.approx(moved[-1] * -2, rel=5e-3)

    notebook.run(2)
    expect_node("a", f"data 5.00, grad {moved[-1] * -2:#.3g}")


def test_a_number_that_is_used_twice_has_two_edges(notebook: LabNotebook) -> None:
    notebook.run(3)
    graph = notebook.output(3).locator(".mg-graph")
    expect(graph.locator("[data-node]")).to_have_count(2)
    edges = graph.locator("path[data-from][data-to]")
    expect(edges).to_have_count(2)
    drawn = [(edge.get_attribute("data-from"), edge.get_attribute("data-to")) for edge in edges.all()]
    assert len(set(drawn)) == 1
    assert edges.nth(0).get_attribute("d") != edges.nth(1).get_attribute("d")


def test_what_cannot_be_shown_is_said_above_the_graph(notebook: LabNotebook) -> None:
    message = notebook.output(0).get_by_role("status").filter(has_text="must be one real number")
    notebook.execute("a.data = 'x'")
    expect(message).to_contain_text("`data` of the leaf a")
    notebook.execute("a.data = 2.0")
    expect(message).to_have_count(0)
