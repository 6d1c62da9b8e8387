import { formatNumber } from "../layout/numbers.ts";
import { element, setText, write } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import { attributesOf } from "./form.ts";
import { curvePaths, dotsPath, type Place } from "./path.ts";
import type { Line } from "./picture.ts";

/** Each step gets a dot while the dots are this far apart; among several, farther, or they hide the line's form. */
const [DOT_SPACE, DOT_SPACE_AMONG] = [10, 24];
/** The height of a chip and the space below it. */
const CHIP_HEIGHT = 22;

/** Where the drawing of a series lies in the chart, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  x(step: number): number;
  place: Place;
  /** Of the numbers themselves, where they lie behind the smoothed ones. */
  raw: Place;
  /** Whether there are others beside it. */
  readonly several: boolean;
  /** The number of chips above its own. */
  readonly chips: number;
}

/** One curve: area, line, what was smoothed, dots, the current point and the place where inf or nan began. */
export class SeriesDrawing {
  /** Names the place where inf or nan began. */
  readonly chip = element("span", { class: "mg-chip", hidden: true });
  readonly #area = svg("path", { class: "mg-chart-area" });
  readonly #raw = svg("path", { class: "mg-chart-raw" });
  readonly #line = svg("path", { class: "mg-chart-line" });
  /** What comes after the step where the run stands. */
  readonly #future = svg("path", { class: "mg-chart-future" });
  readonly #dots = svg("path", { class: "mg-chart-dots" });
  readonly #current = svg("circle", { class: "mg-chart-current", r: 5 });
  readonly #broken = svg("line", { class: "mg-chart-broken" });

  readonly root = svg(
    "g",
    { class: "mg-chart-series" },
    ...[this.#area, this.#raw, this.#future, this.#line, this.#dots, this.#broken, this.#current],
  );

  draw({ name, look, steps, losses, smooth, at, broken }: Line, frame: Frame): void {
    write(this.root, attributesOf(look));
    const { place, bottom, several } = frame;
    const count = losses.length;
    const here = at === undefined ? count - 1 : steps.indexOf(at);
    const { line, area } = curvePaths(here + 1, place, bottom);
    const after = curvePaths(count - here, (point) => place(here + point), bottom).line;
    write(this.#future, { d: here < count - 1 ? after : "" });
    write(this.#line, { d: line });
    write(this.#area, { d: several ? "" : area });
    write(this.#raw, { d: smooth ? curvePaths(count, frame.raw, bottom).line : "" });
    const apart = (frame.x(steps.at(-1) ?? 0) - frame.left) / count;
    const dotted = !smooth && apart >= (several ? DOT_SPACE_AMONG : DOT_SPACE);
    write(this.#dots, { d: dotted ? dotsPath(here + 1, place) : "" });
    const current = place(here);
    this.#current.toggleAttribute("hidden", !current);
    if (current) write(this.#current, { cx: current[0], cy: current[1] });
    this.#broken.toggleAttribute("hidden", !broken);
    this.chip.hidden = !broken;
    if (!broken) return;
    const x = frame.x(broken.step);
    write(this.#broken, { x1: x, x2: x, y1: frame.top, y2: bottom });
    const words = `${formatNumber(broken.loss)} ${broken.stays ? "from" : "at"} step ${broken.step}`;
    setText(this.chip, several ? `${name} ${words}` : words);
    const side = x > (frame.left + frame.right) / 2 ? "calc(-100% - 5px)" : "5px";
    const y = frame.top + 4 + frame.chips * CHIP_HEIGHT;
    this.chip.style.transform = `translate(calc(${x}px + ${side}), ${y}px)`;
  }
}
