import { type Method, smallest } from "../engine/slopes.ts";
import type { Axis } from "../layout/axis.ts";
import { element, setText, write } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { onPress } from "../shared/press.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Exploration } from "./exploration.ts";
import { lineSample } from "./line_sample.ts";
import { shortValue } from "./values.ts";

const METHODS: readonly Method[] = ["forward", "central"];
const power = (exponent: number) => (exponent === 0 ? "1" : `1e${exponent}`);
const STEPS: Axis = { range: [-16.5, 0.5], ticks: [-16, -12, -8, -4, 0], label: power };

/** Decades below the smallest error, for the words that name it. */
const BELOW = 3;

/** The error of the numeric slope against h, on logarithmic axes: h is dragged here, too. */
export class ErrorPlot {
  readonly root: HTMLElement;
  readonly plot = new Plot("mg-error-plot", { left: 44, right: 10, top: 18, bottom: 24 });
  readonly #lines = METHODS.map((method) => svg("path", { class: `mg-error-line mg-${method}` }));
  readonly #mark = svg("line", { class: "mg-drop" });
  readonly #current = svg("circle", { class: "mg-step-point", r: 6 });
  readonly #best = svg("path", { class: "mg-best" });
  readonly #bestWords = svg("text", { class: "mg-side", "text-anchor": "middle" });
  readonly #regions = [
    ["end", "rounding"],
    ["start", "truncation"],
  ].map(([anchor, words]) => svg("text", { "text-anchor": anchor }, words));

  constructor(exploration: Exploration, signal: AbortSignal) {
    const { inside, root } = this.plot;
    inside.append(...this.#regions, ...this.#lines, this.#mark, this.#best, this.#bestWords, this.#current);
    root.setAttribute("role", "img");
    const legend = METHODS.map((method) =>
      element("span", {}, lineSample(`mg-error-line mg-${method}`), method),
    );
    const head = element(
      "div",
      { class: "mg-error-head" },
      element("span", {}, "error against h"),
      ...legend,
    );
    this.root = element("div", { class: "mg-errors" }, head, root);
    const drag = ({ clientX }: PointerEvent) => {
      const exponent = Math.min(Math.max(this.plot.valueAt(clientX), -16), 0);
      exploration.set({ h: Number((10 ** exponent).toPrecision(2)) });
    };
    const begin = (event: PointerEvent) => {
      exploration.hold();
      drag(event);
      return drag;
    };
    onPress({ root, begin, end: () => exploration.release(), signal });
  }

  draw(exploration: Exploration): void {
    const { plot } = this;
    const errors = exploration.subject.errors(exploration.place.peek());
    this.root.hidden = !errors;
    if (!plot.width || !errors) return;
    const method = exploration.method.peek();
    const all = [...errors.forward, ...errors.central].filter((error) => error > 0 && error < Infinity);
    const [least, most] = [Math.min(...all, 1e-8), Math.max(...all, 1e-8)];
    const [low, high] = [4 * Math.floor(Math.log10(least) / 4), 4 * Math.ceil(Math.log10(most) / 4 + 0.25)];
    const every = 4 * Math.ceil((high - low) / 24);
    const ticks = Array.from({ length: (high - low) / every + 1 }, (_, i) => low + i * every);
    plot.setAxes(STEPS, { range: [low - BELOW, high], ticks, label: power });
    // An error of 0 has no logarithm: it lies on the lower edge.
    const heights = (values: Float64Array) =>
      values.map((error) => (error === 0 ? low - BELOW : Math.log10(error)));
    const xs = errors.h.map(Math.log10);
    METHODS.forEach((each, i) => {
      this.#lines[i].classList.toggle("is-current", each === method);
      setAttribute(this.#lines[i], "d", plot.path(xs, heights(errors[each])));
    });
    const best = smallest(errors[method]);
    const { top, bottom, left, right } = plot.edges;
    const isThere = all.length > 0 && best >= 0 && errors[method][best] < most / 100;
    for (const part of [this.#best, this.#bestWords, ...this.#regions])
      part.style.display = isThere ? "" : "none";
    if (isThere) {
      const [x, y] = [plot.x(xs[best]), plot.y(heights(errors[method])[best])];
      setAttribute(this.#best, "d", `M${x - 5} ${y + 11}L${x} ${y + 3}L${x + 5} ${y + 11}Z`);
      setText(this.#bestWords, `best near h = ${shortValue(errors.h[best], 1)}`);
      write(this.#bestWords, {
        x: Math.min(Math.max(x, left + 60), right - 60),
        y: Math.min(y + 24, bottom - 5),
      });
      this.#regions.forEach((text, i) => {
        write(text, { x: x + (i ? 24 : -24), y: top + 14 });
      });
      const said = shortValue(errors[method][best], 2);
      plot.root.ariaLabel = `error against h: smallest, ${said}, at h = ${shortValue(errors.h[best])}`;
    }
    this.#drawCurrent(exploration, low);
  }

  #drawCurrent(exploration: Exploration, low: number): void {
    const { plot } = this;
    const h = exploration.h.peek();
    const { top, bottom } = plot.edges;
    const error = Math.abs(exploration.difference);
    const isOn = h > 0 && h <= 2;
    for (const part of [this.#mark, this.#current]) part.style.display = isOn ? "" : "none";
    if (!isOn) return;
    const x = plot.x(Math.max(Math.log10(h), -16.3));
    write(this.#mark, { x1: x, x2: x, y1: top, y2: bottom });
    this.#current.style.display = Number.isFinite(error) ? "" : "none";
    write(this.#current, { cx: x, cy: plot.y(error > 0 ? Math.log10(error) : low - BELOW) });
  }
}
