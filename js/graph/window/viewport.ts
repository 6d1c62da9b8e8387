import type { Rect, Size } from "../../layout/arrange.ts";
import { atEnd } from "../../shared/element.ts";
import type { Kept } from "../../shared/mount.ts";
import { svg } from "../../shared/svg.ts";

/** Below this scale text is too small to read: a picture is fitted no smaller, but wider than its window. */
const READABLE = 0.6;
/** From this scale on, text is read without trouble. */
const COMFORTABLE = 0.7;
/** A picture that is higher than this, in pixels, shrinks as far as it stays readable. */
export const HIGH = 700;
/** So high a window grows while a low picture is zoomed. */
const LOW = 240;
/** So far from the window's sides is what was opened, where it fits. */
const MARGIN = 24;
const [SMALLEST, LARGEST] = [0.25, 4];

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The window onto the picture. Fitted, it is as high as the picture, the scale stays as it was chosen, so that nothing
 * shrinks when something opens, and what is wider is scrolled sideways. Zoomed, it keeps its height and shows a part.
 */
export class Viewport {
  readonly #window: HTMLElement;
  /** What is scaled: a picture goes in here. */
  readonly layer = svg("g");
  readonly #canvas = svg("svg", { class: "mg-canvas", role: "none" }, this.layer);
  /** Holds the zoom; fitted where it holds none. */
  readonly #kept: Kept;
  #content: Rect = { x: 0, y: 0, width: 1, height: 1 };
  /** What is fitted into the window. */
  #fitted = this.#content;
  #width = 0;
  #fromRight = false;
  #scale = 1;
  /** Where the picture's origin is in the canvas. */
  #pad: Point = { x: 0, y: 0 };

  constructor(window: HTMLElement, signal: AbortSignal, kept: Kept) {
    this.#window = window;
    this.#kept = kept;
    window.append(this.#canvas);
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(window);
    window.addEventListener("scroll", () => this.#note(), { signal, passive: true });
    atEnd(signal, () => observer.disconnect());
  }

  get isZoomed(): boolean {
    return this.#kept.zoom !== undefined;
  }

  /** Whether all of a picture could be seen without trouble. */
  hasRoomFor({ width }: Size): boolean {
    return this.#window.clientWidth >= COMFORTABLE * width;
  }

  /** Show a picture as large as fits, and readable; where it is wider, its left or its right end. */
  fit(content: Rect, fromRight = false): void {
    this.#kept.zoom = undefined;
    this.#window.scrollTo({ left: 0, behavior: "instant" });
    this.show(content, fromRight);
  }

  /** Show a first picture, zoomed as in the view before or fitted. */
  show(content: Rect, fromRight = false): void {
    this.#fromRight = fromRight;
    this.#content = content;
    this.#fitted = content;
    this.#width = 0;
    this.#resize();
  }

  /**
   * How far to move a picture in which something at `after` was at `before`, so that this stays where it is on the
   * screen; fitted, as far as then it and the picture are in sight.
   */
  shift({ width }: Size, before: Rect, after: Rect): Point {
    const shift = { x: before.x - after.x, y: before.y - after.y };
    if (this.isZoomed) return shift;
    const scale = this.#scale;
    const origin = this.#origin();
    const { clientWidth } = this.#window;
    const start = origin.x + before.x * scale;
    const end = clientWidth - MARGIN - after.width * scale;
    const inSight = Math.max(MARGIN, Math.min(start, end)) - start;
    const room = clientWidth - width * scale;
    const left = between(origin.x + shift.x * scale + inSight, Math.min(0, room), Math.max(0, room));
    const top = Math.max(0, origin.y + shift.y * scale);
    return { x: (left - origin.x) / scale, y: (top - origin.y) / scale };
  }

  /** Show a changed picture; what has not moved in it does not move on the screen. */
  change(content: Rect): void {
    const origin = this.#origin();
    this.#content = content;
    this.#place(this.#scale, origin);
  }

  /** Zoom by a factor around a point of the page, or the middle of the window: there the picture stays. */
  zoom(factor: number, at?: { readonly clientX: number; readonly clientY: number }): void {
    const { left, top, width, height } = this.#window.getBoundingClientRect();
    const scale = between(this.#scale * factor, SMALLEST, LARGEST);
    const origin = this.#origin();
    const grown = scale / this.#scale;
    const [x, y] = at ? [at.clientX - left, at.clientY - top] : [width / 2, height / 2];
    const shown = this.#onScreen();
    // Around a point beside the picture, it would leave the window.
    const px = between(x, shown.x, shown.x + shown.width);
    const py = between(y, shown.y, shown.y + shown.height);
    this.#kept.zoom ??= { scale, x: 0, y: 0, height: this.#window.offsetHeight };
    this.#place(scale, { x: px - (px - origin.x) * grown, y: py - (py - origin.y) * grown });
  }

  /** Scroll the window, and nothing around it, so far that a part of the picture is in sight. */
  bring(part: Element): void {
    const [inner, outer] = [part, this.#window].map((element) => element.getBoundingClientRect());
    const by = (start: number, end: number) => (start < MARGIN ? start - MARGIN : Math.max(0, end + MARGIN));
    this.#window.scrollBy({
      left: by(inner.left - outer.left, inner.right - outer.right),
      top: by(inner.top - outer.top, inner.bottom - outer.bottom),
    });
  }

  #resize(): void {
    const { clientWidth: width } = this.#window;
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    const { zoom } = this.#kept;
    if (zoom) {
      const { x, y } = this.#content;
      this.#place(zoom.scale, { x: zoom.x - x * zoom.scale, y: zoom.y - y * zoom.scale });
      return;
    }
    const scale = between(Math.min(width / this.#fitted.width, HIGH / this.#fitted.height), READABLE, 1);
    const { x, width: wide } = this.#content;
    const room = width - wide * scale;
    const left = room > 0 ? room / 2 : between(this.#fromRight ? room : -this.#window.scrollLeft, room, 0);
    this.#place(scale, { x: left - x * scale, y: 0 });
  }

  /** Where the picture's origin is in the window. */
  #origin(): Point {
    const { scrollLeft, scrollTop } = this.#window;
    return { x: this.#pad.x - scrollLeft, y: this.#pad.y - scrollTop };
  }

  /** Where the picture is in the window. */
  #onScreen(): Rect {
    const { x, y, width, height } = this.#content;
    const origin = this.#origin();
    const scale = this.#scale;
    return {
      x: origin.x + x * scale,
      y: origin.y + y * scale,
      width: width * scale,
      height: height * scale,
    };
  }

  /** Put the picture's origin somewhere in the window: the canvas covers the picture and what the window shows. */
  #place(scale: number, origin: Point): void {
    const { x, y, width, height } = this.#content;
    const [left, top] = [origin.x + x * scale, origin.y + y * scale];
    const { zoom } = this.#kept;
    const high = zoom ? Math.max(zoom.height, Math.min(LOW, Math.ceil(height * scale))) : 0;
    this.#window.style.height = zoom ? `${high}px` : "";
    this.#window.classList.toggle("is-zoomed", zoom !== undefined);
    const scroll = { left: Math.ceil(Math.max(0, -left)), top: Math.ceil(Math.max(0, -top)) };
    const wide = Math.max(this.#window.clientWidth, Math.floor(left + width * scale));
    this.#canvas.setAttribute("width", String(wide + scroll.left));
    this.#canvas.setAttribute("height", String(Math.max(high, Math.ceil(top + height * scale)) + scroll.top));
    this.#scale = scale;
    this.#pad = { x: origin.x + scroll.left, y: origin.y + scroll.top };
    this.layer.setAttribute("transform", `translate(${this.#pad.x} ${this.#pad.y}) scale(${scale})`);
    this.#window.scrollTo({ ...scroll, behavior: "instant" });
    this.#note();
  }

  /** Keep the zoom, and mark the sides where something is cut off. */
  #note(): void {
    const { clientWidth, clientHeight, classList } = this.#window;
    if (clientWidth === 0) return;
    const { x, y, width, height } = this.#onScreen();
    const { zoom } = this.#kept;
    if (zoom) this.#kept.zoom = { ...zoom, scale: this.#scale, x, y };
    classList.toggle("is-cut-left", x < -1);
    classList.toggle("is-cut-right", x + width > clientWidth + 1);
    classList.toggle("is-cut-top", y < -1);
    classList.toggle("is-cut-bottom", y + height > clientHeight + 1);
  }
}

function between(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
