import { formatNumber } from "../layout/numbers.ts";
import { setText } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import type { Axis } from "./axes.ts";
import { curvePaths, dotsPath, type Place } from "./path.ts";
import type { Picture } from "./picture.ts";

/** Room for the axes, in pixels. */
const MARGIN = { top: 8, right: 22, bottom: 40, left: 58 };
/** Each step gets a dot while the dots are this far apart. */
const DOT_SPACE = 10;

type Attributes = Record<string, string | number>;

function write(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

/** The chart without its reading: axes, line, the current point and the place where inf or nan began. */
export class Drawing {
  readonly root = svg("svg", { class: "mg-chart", "aria-hidden": "true" });
  readonly #grid = svg("g", { class: "mg-chart-grid" });
  readonly #stepTitle = svg("text", { "text-anchor": "middle" }, "step");
  readonly #lossTitle = svg("text", { "text-anchor": "middle" }, "loss");
  readonly #area = svg("path", { class: "mg-chart-area" });
  readonly #line = svg("path", { class: "mg-chart-line" });
  readonly #dots = svg("path", { class: "mg-chart-dots" });
  readonly #current = svg("circle", { class: "mg-chart-current", r: 5 });
  readonly #broken = svg("line", { class: "mg-chart-broken" });
  readonly #chip: HTMLElement;
  #size = { width: 0, height: 0 };
  #picture: Picture | undefined;
  #axes = "";

  /** `chip` is the label of the place where inf or nan began, positioned here. */
  constructor(chip: HTMLElement) {
    this.#chip = chip;
    this.root.append(this.#grid, this.#stepTitle, this.#lossTitle);
    this.root.append(this.#area, this.#line, this.#dots, this.#broken, this.#current);
  }

  resize(width: number, height: number): void {
    this.#size = { width, height };
    write(this.root, { width, height });
    if (this.#picture) this.draw(this.#picture);
  }

  draw(picture: Picture): void {
    this.#picture = picture;
    const { right, bottom } = this.#edges();
    if (right <= MARGIN.left || bottom <= MARGIN.top) return;
    this.#drawAxes(picture);
    const { heights, broken } = picture;
    const { line, area } = curvePaths(heights.length, this.place, bottom);
    write(this.#line, { d: line });
    write(this.#area, { d: area });
    const apart = (this.x(picture.steps.at(-1) ?? 0) - MARGIN.left) / heights.length;
    write(this.#dots, { d: apart >= DOT_SPACE ? dotsPath(heights.length, this.place) : "" });
    const current = this.place(heights.length - 1);
    this.#current.toggleAttribute("hidden", !current);
    if (current) write(this.#current, { cx: current[0], cy: current[1] });
    this.#broken.toggleAttribute("hidden", !broken);
    this.#chip.hidden = !broken;
    if (!broken) return;
    const x = this.x(broken.step);
    write(this.#broken, { x1: x, x2: x, y1: MARGIN.top, y2: bottom });
    setText(this.#chip, `${formatNumber(broken.loss)} from step ${broken.step}`);
    const side = x > this.#size.width / 2 ? "calc(-100% - 5px)" : "5px";
    this.#chip.style.transform = `translate(calc(${x}px + ${side}), ${MARGIN.top + 4}px)`;
  }

  /** Where a point of the picture lies in the root, in pixels. */
  readonly place: Place = (index) => {
    const { steps, heights } = this.#picture!;
    const height = heights[index];
    return height == null ? undefined : [this.x(steps[index]), this.#y(height)];
  };

  /** The horizontal position of a step. */
  x(step: number): number {
    return along(this.#picture!.x, step, MARGIN.left, this.#edges().right);
  }

  /** The step at a horizontal position. */
  stepAt(x: number): number {
    const { range } = this.#picture!.x;
    return range[0] + ((x - MARGIN.left) / (this.#edges().right - MARGIN.left)) * (range[1] - range[0]);
  }

  #y(height: number): number {
    return along(this.#picture!.y, height, this.#edges().bottom, MARGIN.top);
  }

  #edges(): { right: number; bottom: number } {
    return { right: this.#size.width - MARGIN.right, bottom: this.#size.height - MARGIN.bottom };
  }

  /** Axes change far less often than the line: they are made again only when they do. */
  #drawAxes({ x, y }: Picture): void {
    const { right, bottom } = this.#edges();
    const axes = [right, bottom, ...x.range, ...x.ticks, ...y.range, ...y.ticks.map(y.label)].join();
    if (axes === this.#axes) return;
    this.#axes = axes;
    const marks: SVGElement[] = [];
    const mark = (text: string, anchor: string, textAt: Attributes, line: Attributes) => {
      marks.push(svg("line", line), svg("text", { "text-anchor": anchor, ...textAt }, text));
    };
    for (const tick of x.ticks) {
      const at = Math.round(this.x(tick));
      mark(
        x.label(tick),
        "middle",
        { x: at, y: bottom + 16 },
        { x1: at, x2: at, y1: MARGIN.top, y2: bottom },
      );
    }
    for (const tick of y.ticks) {
      const at = Math.round(this.#y(tick));
      mark(
        y.label(tick),
        "end",
        { x: MARGIN.left - 6, y: at + 4 },
        { x1: MARGIN.left, x2: right, y1: at, y2: at },
      );
    }
    this.#grid.replaceChildren(...marks);
    write(this.#stepTitle, { x: (MARGIN.left + right) / 2, y: bottom + 33 });
    const middle = (MARGIN.top + bottom) / 2;
    write(this.#lossTitle, { transform: `translate(9, ${middle}) rotate(-90)` });
  }
}

function along({ range: [low, high] }: Axis, value: number, from: number, to: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}
