"""What things in a page say in each frame, as it is painted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

# A resize observer is heard after all callbacks of an animation frame and before it is painted.
CAMERA = """(things) => {
  const frames = [];
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.cssText = "position: fixed; right: 100%; height: 1px";
  const say = (thing) => thing.value ?? thing.getAttribute("aria-label") ?? thing.textContent;
  const observer = new ResizeObserver(() => {
    frames.push(Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, say(thing)])));
  });
  observer.observe(probe);
  let [turns, next] = [0];
  const turn = () => {
    probe.style.width = `${++turns % 2}px`;
    next = requestAnimationFrame(turn);
  };
  turn();
  return () => {
    cancelAnimationFrame(next);
    observer.disconnect();
    probe.remove();
    return frames;
  };
}"""


@contextmanager
def film(**things: Locator) -> Iterator[list[dict[str, str]]]:
    """Film things while the block runs: value, accessible name or text of each, frame by frame."""
    page = next(iter(things.values())).page
    stop = page.evaluate_handle(CAMERA, {name: thing.element_handle() for name, thing in things.items()})
    frames: list[dict[str, str]] = []
    yield frames
    frames += page.evaluate("stop => stop()", stop)
