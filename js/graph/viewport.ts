import type { Rect } from "../layout/arrange.ts";
import { button } from "../shared/controls.ts";
import { svg } from "./svg.ts";

/** Below this scale text is too small to read: then the picture is wider than its window, and is dragged. */
const SMALLEST_FIT = 0.6;
const SCALES = { min: 0.3, max: 2 };
const TALLEST = 600;
/** So much of the picture stays in the window, in pixels; and so far the pointer moves before it drags. */
const KEPT = 80;
const STILL = 4;

/** The window onto the picture: fitted at first, dragged with the pointer, zoomed with Ctrl or Cmd and the wheel. */
export class Viewport {
  readonly #window: HTMLElement;
  readonly #canvas: SVGSVGElement;
  readonly #world: SVGGElement;
  readonly #fitButton: HTMLButtonElement;
  #content: Rect = { x: 0, y: 0, width: 1, height: 1 };
  #width = 0;
  #height = 0;
  #scale = 1;
  #x = 0;
  #y = 0;
  /** Until a hand moves the picture it is fitted again whenever the window changes. */
  #fitted = true;

  constructor(window: HTMLElement, picture: SVGGElement, signal: AbortSignal) {
    this.#window = window;
    this.#world = svg("g", {}, picture);
    this.#canvas = svg("svg", { class: "mg-canvas" }, this.#world);
    this.#fitButton = button({ label: "Fit", title: "Show the whole graph", signal, onClick: () => this.fit() });
    this.#fitButton.classList.add("mg-fit");
    window.append(this.#canvas, this.#fitButton);
    const observer = new ResizeObserver(([{ contentRect }]) => {
      this.#width = contentRect.width;
      if (this.#fitted) this.fit();
      else this.#apply();
    });
    observer.observe(window);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    this.#canvas.addEventListener("pointerdown", (event) => this.#drag(event), { signal });
    this.#canvas.addEventListener("wheel", (event) => this.#zoom(event), { signal, passive: false });
  }

  /** Show a picture as large as fits, and readable. */
  fit(content: Rect = this.#content): void {
    this.#setContent(content);
    this.#fitted = true;
    if (this.#width === 0) return;
    this.#scale = Math.max(SMALLEST_FIT, Math.min(1, this.#width / content.width));
    this.#setContent(content);
    const [width, height] = [content.width * this.#scale, content.height * this.#scale];
    this.#x = Math.max(0, (this.#width - width) / 2) - content.x * this.#scale;
    this.#y = Math.max(0, (this.#height - height) / 2) - content.y * this.#scale;
    this.#apply();
  }

  /**
   * Go over to a changed picture without moving or scaling the window. Returns how far the picture has to shift, as
   * little as possible, for `thing` to be in sight, and all of the picture where it fits.
   */
  change(content: Rect, thing: Rect): { dx: number; dy: number } {
    this.#setContent(content);
    const [width, height] = [this.#width / this.#scale, this.#height / this.#scale];
    const [left, top] = [-this.#x / this.#scale, -this.#y / this.#scale];
    const across = content.width <= width ? content : thing;
    const down = content.height <= height ? content : thing;
    const dx = shiftInto(across.x - left, across.width, width);
    const dy = shiftInto(down.y - top, down.height, height);
    this.#setContent({ ...content, x: content.x + dx, y: content.y + dy });
    this.#apply();
    return { dx, dy };
  }

  /** Move as little as possible to bring something into sight. */
  reveal({ x, y, width, height }: Rect): void {
    const scale = this.#scale;
    this.#x += shiftInto(x * scale + this.#x - 8, width * scale + 16, this.#width);
    this.#y += shiftInto(y * scale + this.#y - 8, height * scale + 16, this.#height);
    this.#apply();
  }

  #setContent(content: Rect): void {
    this.#content = content;
    this.#height = Math.min(TALLEST, Math.ceil(content.height * this.#scale));
    this.#canvas.style.height = `${this.#height}px`;
  }

  #apply(): void {
    const { x, y, width, height } = this.#content;
    const scale = this.#scale;
    const keep = (offset: number, start: number, size: number, room: number) =>
      Math.max(KEPT - (start + size) * scale, Math.min(room - KEPT - start * scale, offset));
    this.#x = Math.round(keep(this.#x, x, width, this.#width));
    this.#y = Math.round(keep(this.#y, y, height, this.#height));
    this.#world.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${scale})`;
    const cut = {
      left: x * scale + this.#x < -1,
      right: (x + width) * scale + this.#x > this.#width + 1,
      top: y * scale + this.#y < -1,
      bottom: (y + height) * scale + this.#y > this.#height + 1,
    };
    for (const [side, is] of Object.entries(cut)) this.#window.classList.toggle(`is-cut-${side}`, is);
    this.#fitButton.hidden = this.#fitted;
  }

  #drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    const origin = { x: this.#x - start.clientX, y: this.#y - start.clientY };
    const hand = new AbortController();
    const { signal } = hand;
    const move = (event: PointerEvent) => {
      if (event.pointerId !== start.pointerId) return;
      const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > STILL;
      if (far && !this.#canvas.hasPointerCapture(event.pointerId)) {
        this.#canvas.setPointerCapture(event.pointerId);
        // What ends a drag is no click.
        window.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true, signal });
      }
      if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
      this.#fitted = false;
      this.#x = origin.x + event.clientX;
      this.#y = origin.y + event.clientY;
      this.#apply();
    };
    // The click comes after pointerup, so its listener must live a little longer.
    const end = () => setTimeout(() => hand.abort());
    this.#canvas.addEventListener("pointermove", move, { signal });
    for (const type of ["pointerup", "pointercancel"] as const) {
      window.addEventListener(type, end, { signal });
    }
  }

  #zoom(event: WheelEvent): void {
    // The wheel alone belongs to the page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.#canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.x, event.clientY - box.y];
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    const scale = Math.max(SCALES.min, Math.min(SCALES.max, this.#scale * Math.exp(-pixels / 400)));
    this.#x = px - ((px - this.#x) * scale) / this.#scale;
    this.#y = py - ((py - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.#fitted = false;
    this.#apply();
  }
}

/** The smallest shift that brings a stretch into 0...room; one that is longer is shown from its beginning. */
function shiftInto(start: number, size: number, room: number): number {
  if (size > room) return -start;
  return Math.max(0, -start) + Math.min(0, room - start - size);
}
