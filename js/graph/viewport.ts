import type { Rect } from "../layout/arrange.ts";
import { button } from "../shared/controls.ts";
import { setText } from "../shared/element.ts";
import { svg } from "./svg.ts";

/** Below this scale text is too small to read: then the picture is wider than its window, and is dragged. */
const SMALLEST_FIT = 0.6;
/** What was opened is to be read without effort. */
const READABLE = 0.7;
const SCALES = { min: 0.25, max: 2 };
const TALLEST = 600;
const FIT_TITLE = "Dragging moves the graph, Ctrl or Cmd with the wheel zooms it";
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
  /** All of it is shown, readable or not. */
  #overview = false;

  constructor(window: HTMLElement, picture: SVGGElement, signal: AbortSignal) {
    this.#window = window;
    this.#world = svg("g", { class: "mg-world" }, picture);
    this.#canvas = svg("svg", { class: "mg-canvas" }, this.#world);
    const onClick = () => this.fit(this.#content, this.#overview ? SMALLEST_FIT : SCALES.min);
    this.#fitButton = button({ label: "Fit", title: FIT_TITLE, signal, onClick });
    this.#fitButton.classList.add("mg-fit");
    window.append(this.#canvas, this.#fitButton);
    const observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.#width) return;
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
  fit(content: Rect = this.#content, smallest = SMALLEST_FIT): void {
    this.#fitted = true;
    this.#overview = smallest < SMALLEST_FIT;
    this.#content = content;
    if (this.#width === 0) return;
    const fitting = Math.min(1, this.#width / content.width, TALLEST / content.height);
    this.#scale = Math.max(smallest, fitting);
    this.#setContent(content);
    const [width, height] = [content.width * this.#scale, content.height * this.#scale];
    this.#x = Math.max(0, (this.#width - width) / 2) - content.x * this.#scale;
    this.#y = Math.max(0, (this.#height - height) / 2) - content.y * this.#scale;
    this.#apply();
  }

  /**
   * Go over to a changed picture. `thing` stays where it is on the screen, unless that would leave it, or all of a
   * picture that fits, partly out of sight. Unless a hand has zoomed, the picture gets smaller where that helps.
   */
  change(content: Rect, thing: Rect): void {
    const [x, y] = [thing.x * this.#scale + this.#x, thing.y * this.#scale + this.#y];
    if (this.#fitted && this.#width > 0) {
      const whole = this.#width / content.width;
      const part = Math.min(this.#scale, Math.max(READABLE, this.#width / thing.width));
      this.#scale = whole >= READABLE ? Math.min(1, whole) : part;
    }
    this.#setContent(content);
    const scale = this.#scale;
    const across = content.width * scale <= this.#width ? content : thing;
    const down = content.height * scale <= this.#height ? content : thing;
    this.#x = x - thing.x * scale;
    this.#y = y - thing.y * scale;
    this.#x += shiftInto(across.x * scale + this.#x, across.width * scale, this.#width);
    this.#y += shiftInto(down.y * scale + this.#y, down.height * scale, this.#height);
    this.#apply();
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
    const keep = (offset: number, start: number, size: number, room: number) => {
      const kept = Math.min(KEPT, size * scale, room);
      return Math.max(kept - (start + size) * scale, Math.min(room - kept - start * scale, offset));
    };
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
    this.#fitButton.hidden = !this.#overview && !Object.values(cut).includes(true);
    setText(this.#fitButton.lastElementChild!, this.#overview ? "Larger" : "Fit");
  }

  #drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    const [x, y] = [this.#x - start.clientX, this.#y - start.clientY];
    const hand = new AbortController();
    const { signal } = hand;
    let dragged = false;
    const move = ({ pointerId, clientX, clientY }: PointerEvent) => {
      if (pointerId !== start.pointerId) return;
      if (!dragged && Math.hypot(clientX - start.clientX, clientY - start.clientY) < STILL) return;
      // Not before: a captured pointer clicks on the canvas and not on the card below it.
      if (!dragged) this.#canvas.setPointerCapture(pointerId);
      dragged = true;
      this.#fitted = false;
      [this.#x, this.#y] = [x + clientX, y + clientY];
      this.#apply();
    };
    this.#canvas.addEventListener("pointermove", move, { signal });
    window.addEventListener("click", (click) => dragged && click.stopPropagation(), {
      capture: true,
      signal,
    });
    // The click that ends a drag comes after pointerup.
    const end = () => setTimeout(() => hand.abort());
    window.addEventListener("pointerup", end, { signal });
    window.addEventListener("pointercancel", end, { signal });
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
    this.#overview = false;
    this.#apply();
  }
}

/** The smallest shift that brings a stretch into 0...room; one that is longer is shown from its beginning. */
function shiftInto(start: number, size: number, room: number): number {
  if (size > room) return -start;
  return Math.max(0, -start) + Math.min(0, room - start - size);
}
