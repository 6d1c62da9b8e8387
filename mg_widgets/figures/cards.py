"""The card of a node in a picture: how large it is, and what is written where. In points, y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mg_widgets.figures.graph_text import grad_text
from mg_widgets.figures.labels import printable_line
from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets.figures.drawing import Item

PAD, LINE, BADGE = 8.0, 15.0, 15.0
LABEL_LETTERS, BADGE_LETTERS = 20, 11
"""As far as there is room; the path "layer1.neuron2.w3" fits."""
LETTER, DATA_WIDTH, GRAD_WIDTH = 5.8, 58.0, 74.0
"""A letter of a label, the longest data, and the word "grad" with the longest gradient."""
BADGE_OUT = 15.0
"""How far a badge reaches out of its card at most."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a card: `x` is its left end, or its right end if it is a number."""

    text: str
    x: float
    y: float
    role: str
    """"label", "data", "word" or "grad"."""


@dataclass(frozen=True, slots=True)
class Card:
    """What one node looks like.

    Attributes
    ----------
    item
        What it shows.
    badge
        The text of its operation; "" without.
    badge_width, reach
        The width of the badge, and how far of that it reaches into the card.
    width, height
        Of the card, as small as it can be.

    """

    item: Item
    gradless: bool

    @property
    def label(self) -> str:
        """The name as far as there is room for it."""
        return self.item.name(LABEL_LETTERS)

    @property
    def badge(self) -> str:
        """The operation as far as there is room for it."""
        text = self.item.operation
        return "\u00d7" if text == "*" else "\u03a3" if text == "sum" else printable_line(text, BADGE_LETTERS)

    @property
    def badge_width(self) -> float:
        """The width of the badge."""
        return max(BADGE, len(self.badge) * 6.2 + 8) if self.badge else 0.0

    @property
    def reach(self) -> float:
        """How far the badge reaches into the card."""
        return max(self.badge_width / 2, self.badge_width - BADGE_OUT)

    @property
    def height(self) -> float:
        """The height of the card."""
        return 8 + LINE * (1 + bool(self.label) + (not self.gradless))

    @property
    def width(self) -> float:
        """The least width of the card."""
        clear = max(PAD, self.reach + 4)
        ends = [clear + DATA_WIDTH, PAD + len(self.label) * LETTER]
        if not self.gradless:
            ends.append((PAD if self.label else clear) + GRAD_WIDTH)
        return max(ends) + PAD

    def texts(self, width: float) -> Iterator[Text]:
        """Yield what is written on a card of some width, from its upper left corner."""
        y = 4 + LINE / 2
        if self.label:
            yield Text(self.label, PAD, y, "label")
            y += LINE
        yield Text(three_digits(self.item.data), width - PAD, y, "data")
        if not self.gradless:
            clear = PAD if self.label else max(PAD, self.reach + 4)
            yield Text("grad", clear, y + LINE, "word")
            yield Text(grad_text(self.item.grad), width - PAD, y + LINE, "grad")
