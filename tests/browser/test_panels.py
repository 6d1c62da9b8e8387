"""Where the panels of a dashboard lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lesson import four_points
from mg_widgets import Dashboard

if TYPE_CHECKING:
    from conftest import OpenExported

OPENED = ["loss slice", "four phases", "network", "learning rate"]


@pytest.mark.parametrize(("width", "abreast"), [(700, 1), (1200, 2)])
def test_panels_lie_in_the_order_in_which_they_were_opened(
    open_exported: OpenExported, width: int, abreast: int
) -> None:
    page = open_exported(Dashboard(four_points(), panels=OPENED[:3]))
    page.set_viewport_size({"width": width, "height": 1000})
    page.get_by_role("button", name=OPENED[3], exact=True).click()
    places = []
    for name in OPENED:
        box = page.get_by_role("region", name=name, exact=True).bounding_box()
        assert box
        places.append((box["x"], box["y"]))
    columns = {x: [y for left, y in places if left == x] for x, _ in places}
    assert len(columns) == abreast
    assert all(ys == sorted(ys) for ys in columns.values())
