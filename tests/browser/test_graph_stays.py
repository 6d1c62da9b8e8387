"""The graph of a class that a loop builds anew in each step, its sets in another order each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from hand import shown
from lesson import ask, press, shared_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from lab_notebook import LabNotebook
    from lab_server import LabServer

# No function here holds the operands of a node: only its set does, whose order is drawn by lot.
CLASS = """
import math
import random

class Value:
    def __init__(self, data, _children=(), _op="", local=None):
        self.data, self.grad, self._op = data, 0.0, _op
        self.lot = random.getrandbits(32)
        self._prev = set(_children)
        self._backward = lambda: None
        if local:
            def _backward():
                for operand, derivative in local:
                    operand.grad += derivative * self.grad
            self._backward = _backward

    def __hash__(self):
        return self.lot

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), "+", [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        local = [(self, other.data), (other, self.data)]
        return Value(self.data * other.data, (self, other), "*", local)

    def softplus(self):
        local = [(self, 1 / (1 + math.exp(-self.data)))]
        return Value(math.log(1 + math.exp(self.data)), (self,), "softplus", local)

    def backward(self):
        topo, visited = [], set()
        def build(node):
            if node not in visited:
                visited.add(node)
                for operand in node._prev:
                    build(operand)
                topo.append(node)
        build(self)
        self.grad = 1.0
        for node in reversed(topo):
            node._backward()
"""
LOOP = """
from mg_widgets import Trainer

w1, w2, b, v = Value(0.5), Value(-0.4), Value(0.3), Value(0.8)
orders, passed = set(), []

def train():
    for k in range(1000):
        loss = Value(0.0)
        passed.append([])
        for x1, x2, y in [(1.0, 0.2, 2.0), (0.4, -0.6, 1.0)]:
            products = w1 * Value(x1), w2 * Value(x2)
            total = products[0] + products[1]
            orders.add(tuple(products.index(node) for node in total._prev))
            hidden = (total + b).softplus()
            passed[-1].append(hidden.data)
            error = v * hidden + Value(-y)
            loss = loss + error * error
        for p in (w1, w2, b, v):
            p.grad = 0.0
        loss.backward()
        for p in (w1, w2, b, v):
            p.data -= trainer.learning_rate * p.grad
        yield loss

trainer = Trainer(train, learning_rate=0.05)
trainer
"""
PLACES = """view => [...view.querySelectorAll("[data-node], [data-module]")].map(card => {
  const { x, y, width, height } = card.getBoundingClientRect();
  return [card.dataset.node ?? card.dataset.module, x, y, width, height];
})"""
STEPS = 20


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab_server: LabServer) -> Iterator[LabNotebook]:
    with shared_notebook(browser, lab_server, CLASS, LOOP) as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def dashboard(notebook: LabNotebook) -> Locator:
    dashboard = notebook.output(1).locator(".mg-dashboard")
    press(dashboard, "Reset")
    expect(dashboard.locator(".mg-summary")).to_have_text(re.compile("^step 0,"))
    return dashboard


def go_to(view: Locator, step: int) -> None:
    press(view, "Step")
    expect(view.locator(".mg-summary")).to_have_text(re.compile(f"^step {step},"))


def unknown(view: Locator) -> list[float]:
    """Return the numbers on the cards of the operation that nobody knows."""
    cards = view.locator("[data-node]").filter(has=view.page.locator(".is-opaque"))
    return [shown(card.get_attribute("aria-label"), "data") for card in cards.all()]


def test_every_card_stays_exactly_where_it_is(notebook: LabNotebook, dashboard: Locator) -> None:
    before: list[Any] = dashboard.evaluate(PLACES)
    assert len(before) > 20
    for step in range(1, STEPS + 1):
        go_to(dashboard, step)
        assert dashboard.evaluate(PLACES) == before
    assert len(ask(notebook, "orders")) == 2
    expect(dashboard.locator(".mg-flag")).to_have_count(0)


def test_an_operation_that_nobody_knows_shows_its_new_number_at_each_step(
    notebook: LabNotebook, dashboard: Locator
) -> None:
    seen = set()
    for step in range(STEPS):
        if step:
            go_to(dashboard, step)
        numbers = ask(notebook, "sorted(passed[-1])")
        assert sorted(unknown(dashboard)) == pytest.approx(numbers, rel=5e-3)
        gradient = shown(dashboard.locator('[data-node="b"]').get_attribute("aria-label"), "grad")
        assert gradient == pytest.approx(ask(notebook, "b.grad"), rel=5e-3), "through its local derivative"
        seen.add(tuple(numbers))
    assert len(seen) == STEPS
