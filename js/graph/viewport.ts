import type { Rect } from "../layout/arrange.ts";
import { atEnd } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";

/** Below this scale text is too small to read: then the picture is wider than its window, and scrolls. */
const SMALLEST = 0.6;
/** A picture that is higher than this, in pixels, shrinks as far as it stays readable. */
const HIGH = 640;
/** So far from the window's sides is what was opened, where it fits. */
const MARGIN = 24;

/**
 * The window onto the picture: as high as the picture, so that the page's wheel stays the page's, and scrolled sideways
 * where the picture is wider. The scale is chosen once, so that nothing shrinks when something opens.
 */
export class Viewport {
  readonly #window: HTMLElement;
  /** What is scaled: a picture goes in here. */
  readonly layer = svg("g");
  readonly #canvas = svg("svg", { class: "mg-canvas" }, this.layer);
  #content: Rect = { x: 0, y: 0, width: 1, height: 1 };
  /** What is fitted into the window. */
  #fitted = this.#content;
  #scale = 1;

  constructor(window: HTMLElement, signal: AbortSignal) {
    this.#window = window;
    window.append(this.#canvas);
    const observer = new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width));
    observer.observe(window);
    window.addEventListener("scroll", () => this.#markCuts(), { signal, passive: true });
    atEnd(signal, () => observer.disconnect());
  }

  /** Show a picture as large as fits, and readable. */
  fit(content: Rect): void {
    this.#content = content;
    this.#fitted = content;
    this.#resize(this.#window.clientWidth);
  }

  /** Show a changed picture at the same scale: what was at `before` stays there, but is in sight as far as it fits. */
  change(content: Rect, before: Rect, after: Rect): void {
    const { scrollLeft, clientWidth } = this.#window;
    this.#content = content;
    this.#draw();
    const start = before.x * this.#scale - scrollLeft;
    const end = clientWidth - MARGIN - after.width * this.#scale;
    this.#window.scrollLeft = after.x * this.#scale - Math.max(MARGIN, Math.min(start, end));
  }

  #resize(width: number): void {
    if (width === 0) return;
    this.#scale = Math.max(SMALLEST, Math.min(1, width / this.#fitted.width, HIGH / this.#fitted.height));
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#content;
    this.#canvas.setAttribute("width", String(Math.floor(width * this.#scale)));
    this.#canvas.setAttribute("height", String(Math.ceil(height * this.#scale)));
    this.layer.setAttribute("transform", `scale(${this.#scale})`);
    this.#markCuts();
  }

  #markCuts(): void {
    const { scrollLeft, scrollWidth, clientWidth, classList } = this.#window;
    classList.toggle("is-cut-left", scrollLeft > 1);
    classList.toggle("is-cut-right", scrollLeft < scrollWidth - clientWidth - 1);
  }
}
