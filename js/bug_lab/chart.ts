import { type Axis, linearAxis, shortNumber } from "../layout/axis.ts";
import { formatNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { type Move, onPress } from "../shared/press.ts";
import { setAttribute, svg } from "../shared/svg.ts";

/** So many decades a logarithmic axis shows at most: what is beyond lies on its edge. */
const DECADES = 12;

/** "log": the largest numbers and what lies below; "ratio": the smallest and what lies above, even infinitely far. */
export type Scale = "linear" | "log" | "ratio";

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
  readonly #plot = new Plot("mg-bug-plot", { left: 46, right: 18, top: 8, bottom: 22 });
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
    const point = ({ clientX }: PointerEvent): Move => {
      if (this.#last) onStep(this.#plot.valueAt(clientX));
      return point;
    };
    onPress({ root, begin: point, signal });
  }

  /** Draw so many states of `last + 1`, and the numbers of the chosen one beside the names. */
  draw(
    series: readonly Series[],
    { known, last, step }: { known: number; last: number; step: number },
    scale: Scale,
  ) {
    this.#last = last;
    this.#showKeys(series, step < known ? step : -1);
    if (!this.#plot.width) return;
    const numbers = series.flatMap(({ numbers }) => [...numbers.subarray(0, known)].filter(Number.isFinite));
    const y = scale === "linear" ? valueAxis(numbers) : logAxis(numbers, scale);
    const [low, high] = y.range;
    this.#plot.setAxes(linearAxis([0, Math.max(1, last)], 6), y);
    const place = (value: number) => {
      if (scale === "linear" || Number.isNaN(value)) return value;
      if (scale === "log" && value === Infinity) return value;
      return Math.min(Math.max(Math.log10(value), low), high);
    };
    const steps = Float64Array.from({ length: known }, (_, k) => k);
    for (const form of ["right", "yours"] as const) {
      const heights = series
        .find((each) => each.form === form)
        ?.numbers.subarray(0, known)
        .map(place);
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
  const [low, high] = [Math.min(0, ...numbers), numbers.length ? Math.max(1e-12, ...numbers) : 1];
  return linearAxis([low, Math.min(high, Number.MAX_VALUE / 2) * 1.06], 5);
}

function logAxis(numbers: readonly number[], scale: Scale): Axis {
  const powers = numbers.filter((value) => value > 0).map(Math.log10);
  if (!powers.length) powers.push(0);
  let low = Math.floor(Math.min(...powers) - 0.05);
  let high = Math.min(308, Math.max(low + 1, Math.ceil(Math.max(...powers) + 0.05)));
  if (scale === "ratio") high = Math.min(high, low + DECADES);
  else low = Math.max(low, high - DECADES);
  const every = Math.ceil((high - low) / 5);
  const count = Math.floor((high - low) / every) + 1;
  const ticks = Array.from({ length: count }, (_, i) => high - (count - 1 - i) * every);
  return { range: [low, high], ticks, label: (tick) => shortNumber(10 ** tick) };
}
