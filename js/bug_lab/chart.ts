import { type Axis, linearAxis, shortNumber } from "../layout/axis.ts";
import { formatNumber } from "../layout/numbers.ts";
import { element, listening, setText } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { setAttribute, svg } from "../shared/svg.ts";

/** What is so many decades below the largest number lies on the lower edge. */
const DECADES = 12;

export interface Series {
  readonly name: string;
  /** "right" is what a correct engine has, drawn dashed in ink; "yours" what there is. */
  readonly form: "right" | "yours";
  readonly numbers: Float64Array;
}

interface ChartOptions {
  title: string;
  signal: AbortSignal;
  onResize(): void;
  /** A hand points at a step. */
  onStep(step: number): void;
}

/** Numbers over the steps, with a line at the chosen one. */
export class Chart {
  readonly root: HTMLElement;
  readonly #title: string;
  readonly #plot = new Plot("mg-bug-plot", { left: 46, right: 10, top: 8, bottom: 22 });
  readonly #lines = {
    right: svg("path", { class: "mg-bug-right" }),
    yours: svg("path", { class: "mg-bug-yours" }),
  };
  readonly #mark = svg("line", { class: "mg-bug-mark" });
  readonly #keys = element("div", { class: "mg-bug-keys" });
  #drawn = "";
  #last = 0;

  constructor({ title, signal, onResize, onStep }: ChartOptions) {
    this.#title = title;
    this.#plot.inside.append(this.#mark, this.#lines.yours, this.#lines.right);
    const { root } = this.#plot;
    root.setAttribute("role", "img");
    this.root = element(
      "figure",
      { class: "mg-bug-chart" },
      element("figcaption", {}, title, this.#keys),
      root,
    );
    this.#plot.onResize(signal, onResize);
    const on = listening(root, signal);
    const point = ({ clientX, buttons }: PointerEvent) => {
      if (buttons === 1 && this.#last) onStep(this.#plot.valueAt(clientX));
    };
    on("pointerdown", (event) => {
      root.setPointerCapture(event.pointerId);
      point(event);
    });
    on("pointermove", point);
  }

  /** Draw so many states of `last + 1`, and the numbers of the chosen one beside the names. */
  draw(
    series: readonly Series[],
    { known, last, step, log }: { known: number; last: number; step: number; log: boolean },
  ) {
    this.#last = last;
    this.#showKeys(series, step < known ? step : -1);
    if (!this.#plot.width) return;
    const numbers = series.flatMap(({ numbers }) => [...numbers.subarray(0, known)].filter(Number.isFinite));
    const y = log ? logAxis(numbers) : valueAxis(numbers);
    const [floor] = y.range;
    this.#plot.setAxes(linearAxis([0, Math.max(1, last)], 6), y);
    const place = (value: number) => (log ? (value > 0 ? Math.max(Math.log10(value), floor) : floor) : value);
    const steps = Float64Array.from({ length: known }, (_, k) => k);
    for (const form of ["right", "yours"] as const) {
      const own = series.find((each) => each.form === form);
      const heights = own?.numbers
        .subarray(0, known)
        .map((value) => (Number.isFinite(value) ? place(value) : value));
      setAttribute(this.#lines[form], "d", heights ? this.#plot.path(steps, heights) : "");
    }
    const { top, bottom } = this.#plot.edges;
    const at = this.#plot.x(step);
    for (const [name, value] of Object.entries({ x1: at, x2: at, y1: top, y2: bottom }))
      setAttribute(this.#mark, name, String(value));
  }

  #showKeys(series: readonly Series[], step: number): void {
    const names = series.map(({ name }) => name).join();
    if (this.#drawn !== names)
      this.#keys.replaceChildren(
        ...series.map(({ name, form }) => {
          const line = svg("path", { class: `mg-bug-${form}`, d: "M1 5H23" });
          const sample = svg("svg", { width: 24, height: 10, "aria-hidden": "true" }, line);
          return element("span", {}, sample, `${name} `, element("span", { class: "mg-number" }));
        }),
      );
    this.#drawn = names;
    const spoken = series.map(({ name, numbers }, i) => {
      const value = numbers[step];
      const target = this.#keys.children[i].lastElementChild!;
      setText(target, step < 0 ? "" : formatNumber(value));
      target.classList.toggle("mg-chip", step >= 0 && !Number.isFinite(value));
      return `${name} ${formatNumber(value)}`;
    });
    this.#plot.root.ariaLabel = `${this.#title} at step ${step}: ${spoken.join(", ")}`;
  }
}

function valueAxis(numbers: readonly number[]): Axis {
  const high = Math.max(...numbers.map(Math.abs), 1e-12);
  return linearAxis([numbers.some((value) => value < 0) ? -1.06 * high : 0, 1.06 * high], 5);
}

function logAxis(numbers: readonly number[]): Axis {
  const positive = numbers.filter((value) => value > 0).map(Math.log10);
  const top = Math.max(...positive, -300);
  const high = positive.length ? Math.ceil(top + 0.05) : 1;
  const low = Math.floor(Math.max(Math.min(...positive, high - 1), high - DECADES));
  const every = Math.ceil((high - low) / 5);
  const ticks = Array.from(
    { length: Math.floor((high - low) / every) + 1 },
    (_, i) => high - i * every,
  ).reverse();
  return { range: [low, high], ticks, label: (tick) => shortNumber(10 ** tick) };
}
