import type { ReadonlySignal, Signal } from "@preact/signals-core";
import { atEnd, element, follow, setText } from "../shared/element.ts";
import { mustWait } from "../shared/frame_budget.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { onOtherTheme } from "../shared/theme.ts";
import { AxesPicture, BELOW, LEFT } from "./axes.ts";
import { Palette } from "./colors.ts";
import type { Decision } from "./decision.ts";
import type { Plane } from "./plane.ts";
import { PointPicture } from "./point_picture.ts";
import type { Point } from "./points.ts";
import { SurfacePicture } from "./surface_picture.ts";

/** Points along each side of the grid: at rest, and while it plays. */
const [FINE, COARSE] = [100, 64];
/** Pixels of the plane. */
const [SMALLEST, LARGEST] = [120, 480];

interface PictureOptions {
  decision: ReadonlySignal<Decision>;
  plane: ReadonlySignal<Plane>;
  /** Pixels of the plane, 0 until they are known. */
  size: Signal<number>;
  points: ReadonlySignal<readonly Point[]>;
  /** Those of the validation set. */
  others: ReadonlySignal<readonly Point[]>;
  sample: ReadonlySignal<number>;
  losses: ReadonlySignal<boolean>;
  margins: ReadonlySignal<boolean>;
  signal: AbortSignal;
}

/** The plane with its surface, samples and axes, drawn anew in each frame in which something has changed. */
export class Picture {
  readonly root: HTMLElement;
  /** What a hand points at. */
  readonly field: HTMLElement;
  readonly #session: Session;
  readonly #options: PictureOptions;
  readonly #palette = new Palette();
  readonly #surface: SurfacePicture;
  readonly #dots = new PointPicture();
  readonly #axes = new AxesPicture();
  readonly #note = element("p", { class: "mg-boundary-note", role: "status", hidden: true });
  /** The largest loss so far in this run: rings shrink while the model learns. */
  #largest = 0;
  #step = 0;

  constructor(session: Session, options: PictureOptions) {
    this.#session = session;
    this.#options = options;
    this.#surface = new SurfacePicture(session.tape);
    this.field = element(
      "div",
      { class: "mg-boundary-field", role: "group", tabindex: 0 },
      this.#surface.sheet.root,
      this.#dots.sheet.root,
    );
    const parts = [this.#axes.root, this.field, this.#note, this.#palette.root];
    this.root = element("div", { class: "mg-boundary-plot" }, ...parts);
    const { size, margins, points, signal } = options;
    const { playing, revision } = session;
    const sources = [revision, points, playing, size, margins];
    paced({ sources, playing, signal, interval: 0, waits: mustWait, draw: () => this.#draw() });
    // What only chooses leaves the surface as it is.
    follow(signal, () => {
      const { sample, losses } = options;
      sample.value;
      losses.value;
      this.#drawDots();
    });
    onOtherTheme(signal, () => {
      this.#palette.read();
      this.#draw();
    });
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(this.root);
    atEnd(signal, () => resized.disconnect());
  }

  #resize(): void {
    const { size } = this.#options;
    size.value = Math.max(SMALLEST, Math.min(this.root.clientWidth - LEFT - 1, LARGEST));
    this.root.style.setProperty("--mg-size-of-plane", `${size.value}px`);
    this.root.style.height = `${size.value + BELOW}px`;
  }

  #draw(): void {
    const { size, plane, decision, margins } = this.#options;
    if (!size.peek()) return;
    const { replay, playing } = this.#session;
    const n = playing.peek() ? COARSE : FINE;
    this.#axes.draw(plane.peek());
    const colors = playing.peek() ? this.#palette.colors : this.#palette.read();
    const broken = this.#surface.draw(replay, plane.peek(), n, decision.peek(), colors, margins.peek());
    this.#note.hidden = broken === 0;
    const where =
      broken === n * n ? "the model says no number anywhere" : "the model says no number in the blank part";
    setText(this.#note, `nan: ${where}`);
    this.#drawDots();
  }

  #drawDots(): void {
    const { size, plane, decision, points, others, sample, losses } = this.#options;
    if (!size.peek()) return;
    const step = this.#session.step.peek();
    if (step < this.#step) this.#largest = 0;
    this.#step = step;
    for (const { loss } of points.peek()) if (loss > this.#largest && loss < Infinity) this.#largest = loss;
    this.#dots.draw(points.peek(), others.peek(), plane.peek(), {
      colors: this.#palette.colors,
      count: decision.peek().names.length,
      chosen: sample.peek(),
      largest: losses.peek() ? this.#largest : 0,
    });
  }
}
