"""What a hand does in a page: it drags a slider, and it does so while the program goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

MILLISECONDS = 1000


def drag(slider: Locator, *, to: float, moves: int = 10, seconds: float = 0.5) -> Iterator[float]:
    """Press a thumb, move it to a fraction of its slider, let go; yields the value after each move."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    low, high, value = (float(slider.evaluate(f"input => input.{name}")) for name in ("min", "max", "value"))
    thumb = 16
    start, length = box["x"] + thumb / 2, box["width"] - thumb
    here = (value - low) / (high - low)
    y = box["y"] + box["height"] / 2
    mouse = slider.page.mouse
    mouse.move(start + here * length, y)
    mouse.down()
    for move in range(1, moves + 1):
        mouse.move(start + (here + (to - here) * move / moves) * length, y)
        slider.page.wait_for_timeout(seconds / moves * MILLISECONDS)
        yield float(slider.input_value())
    mouse.up()


def shown(text: str | None, what: str) -> float:
    """Return the number that a text shows after a word: `shown("step 3, loss 0.5", "loss")` is 0.5."""
    found = re.search(rf"\b{what} (-?(?:[\d.]+(?:e[+-]?\d+)?|inf)|nan)", text or "")
    assert found, f"no {what} in {text!r}"
    return float(found[1])
