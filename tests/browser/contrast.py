"""How well the texts of a page stand out: WCAG's contrast of each with what lies behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# The ratio as in https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, from computed colours.
RATIOS = """(root) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((top, i) => a * top + (1 - a) * below[i]);
  const linear = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((x) => linear(x / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);
  /** The rectangles of a picture that are painted below a text, lowest first. */
  const painted = (text) => {
    const { x, y, width, height } = text.getBoundingClientRect();
    return [...(text.ownerSVGElement?.querySelectorAll("rect") ?? [])].filter((rect) => {
      const box = rect.getBoundingClientRect();
      const below = rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const behind = box.left <= x + width / 2 && box.right >= x + width / 2;
      return below && behind && box.top <= y + height / 2 && box.bottom >= y + height / 2;
    });
  };
  const backdrop = (element) => {
    const colors = ancestors(element).map((each) => rgba(getComputedStyle(each).backgroundColor));
    for (const rect of painted(element)) {
      const { fill, fillOpacity, display, visibility } = getComputedStyle(rect);
      if (fill === "none" || display === "none" || visibility === "hidden") continue;
      const [r, g, b, a] = rgba(fill);
      colors.push([r, g, b, a * Number(fillOpacity)]);
    }
    return colors.reduce((below, top) => over(top, below), rgba("Canvas").slice(0, 3));
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ratios = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const { width, height } = element.getBoundingClientRect();
    const isShown = element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1;
    const text = walker.currentNode.data.trim();
    if (!text || !isShown || element.localName === "option") continue;
    const style = getComputedStyle(element);
    const [r, g, b, a] = rgba(element instanceof SVGElement ? style.fill : style.color);
    const opacity = ancestors(element).reduce((all, each) => all * getComputedStyle(each).opacity, a);
    const behind = backdrop(element);
    const both = [luminance(over([r, g, b, opacity], behind)), luminance(behind)];
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    ratios.push([`${element.getAttribute("class") ?? element.localName}: ${text}`, ratio]);
  }
  return ratios;
}"""


def contrasts(root: Locator) -> list[tuple[str, float]]:
    """Return each text that is shown, after its element's class, with its contrast: 1 to 21."""
    # What is opened appears little by little.
    expect(root.locator(".is-changing")).to_have_count(0)
    return [(text, ratio) for text, ratio in root.evaluate(RATIOS)]


def weak(contrasts: list[tuple[str, float]]) -> dict[str, float]:
    """Return the texts whose contrast is less than 4.5, which WCAG asks for (AA)."""
    assert len(contrasts) > 10, "hardly any text is shown"
    return {text: round(ratio, 2) for text, ratio in contrasts if ratio < 4.5}
