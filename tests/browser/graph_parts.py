"""What one reads in a graph, and does there: its cards, its panels and its boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator


def card(graph: Locator, label: str) -> Locator:
    """Return the card of a node."""
    return graph.locator(f'[data-node][aria-label^="{label}:"]')


def expect_grads(graph: Locator, labels: Sequence[str], *numbers: str) -> None:
    """Wait until the cards show these gradients."""
    for label, number in zip(labels, numbers, strict=True):
        expect(card(graph, label).locator(".mg-grad")).to_have_text(number)


def panel(graph: Locator, name: str) -> Locator:
    """Return "ledger" or "nudge"."""
    return graph.get_by_role("region", name=name, exact=True)


def rows(table: Locator) -> list[list[str]]:
    """Return the texts of a ledger's cells, row by row."""
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def rows_of(nudge: Locator) -> dict[str, str]:
    """Return the numbers of a nudge by their names."""
    cells = [row.locator("th, td").all_inner_texts() for row in nudge.locator("tr").all()]
    return dict(cells)


def type_in(graph: Locator, name: str, number: str) -> None:
    """Type a number into a box, and Enter."""
    box = graph.get_by_role("textbox", name=name, exact=True)
    box.fill(number)
    box.press("Enter")
