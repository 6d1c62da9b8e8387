import { along } from "../layout/axis.ts";
import { ChartGrid, type Edges } from "../shared/chart_grid.ts";
import { element, setText, write } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import { EndLabels } from "./end_labels.ts";
import { curvePaths } from "./path.ts";
import type { Picture } from "./picture.ts";
import { SeriesDrawing } from "./series_drawing.ts";

/** Room for the axes, in pixels. */
const MARGIN = { top: 8, right: 22, bottom: 40, left: 58 };

export interface StepAxis {
  readonly first: number;
  readonly last: number;
  readonly left: number;
  readonly right: number;
}

/** The chart without its reading: axes and curves. */
export class Drawing {
  readonly root = svg("svg", { class: "mg-chart", "aria-hidden": "true" });
  /** The labels of the places where inf or nan began. */
  readonly chips = element("div");
  /** Whether each of several curves has its name at its end. */
  labelled = false;
  readonly #grid = new ChartGrid();
  readonly #stepTitle = svg("text", { "text-anchor": "middle" }, "step");
  readonly #lossTitle = svg("text", { "text-anchor": "middle" }, "loss");
  readonly #curves = svg("g");
  readonly #ghosts = svg("g");
  /** Where the run stands, if that is not at its end. */
  readonly #here = svg("path", { class: "mg-chart-here" });
  readonly #events = svg("path", { class: "mg-chart-events" });
  readonly #ends = new EndLabels();
  readonly #series: SeriesDrawing[] = [];
  #size = { width: 0, height: 0 };
  #right = MARGIN.right;
  #picture: Picture | undefined;

  constructor() {
    this.root.append(
      this.#grid.root,
      this.#stepTitle,
      this.#lossTitle,
      this.#events,
      this.#ghosts,
      this.#here,
      this.#curves,
      this.#ends.root,
    );
  }

  resize(width: number, height: number): void {
    this.#size = { width, height };
    write(this.root, { width, height });
    this.#ends.measure();
    if (this.#picture) this.draw(this.#picture);
  }

  draw(picture: Picture): void {
    this.#picture = picture;
    const { lines } = picture;
    const several = lines.length > 1;
    const room = this.#ends.room(lines, this.#size.width, this.#size.height - MARGIN.top - MARGIN.bottom);
    this.labelled = room > 0;
    this.#right = Math.max(MARGIN.right, room);
    const edges = this.#edges();
    const { right, bottom, left, top } = edges;
    if (right <= left || bottom <= top) return;
    this.#drawAxes(picture);
    write(this.#events, { d: picture.events.map(([step]) => `M${this.x(step)},${bottom}v-8`).join("") });
    const at = lines.find((line) => line.at !== undefined)?.at;
    write(this.#here, { d: at === undefined ? "" : `M${this.x(at)},${top}V${bottom}` });
    const paths = picture.ghosts.map(({ steps, heights }) => {
      const place = (point: number) => this.#at(steps[point], heights[point]);
      return svg("path", { class: "mg-chart-ghost", d: curvePaths(steps.length, place, bottom).line });
    });
    if (paths.length > 0 || this.#ghosts.firstChild) this.#ghosts.replaceChildren(...paths);
    this.#count(lines.length);
    let chips = 0;
    lines.forEach((line, index) => {
      const place = (point: number) => this.place(index, point);
      const x = (step: number) => this.x(step);
      const raw = (point: number) => this.#at(line.steps[point], line.raw?.[point]);
      this.#series[index].draw(line, { ...edges, x, place, raw, several, chips });
      if (line.broken) chips++;
    });
    if (this.labelled) this.#ends.place(this.x(lastStep(picture)), this.#endHeights(picture), top, bottom);
  }

  /** Where a point of a curve lies in the root, in pixels. */
  place(line: number, point: number): readonly [x: number, y: number] | undefined {
    const { steps, heights } = this.#picture!.lines[line];
    return this.#at(steps[point], heights[point]);
  }

  /** The name of what is drawn, at its axis. */
  set title(text: string) {
    setText(this.#lossTitle, text);
  }

  /** The horizontal position of a step. */
  x(step: number): number {
    return along(this.#picture!.x, step, MARGIN.left, this.#edges().right);
  }

  /** Where the steps of the axis lie: its first and its last, and their places. */
  get stepAxis(): StepAxis | undefined {
    const [first, last] = this.#picture?.x.range ?? [0, 0];
    return this.#picture && { first, last, left: MARGIN.left, right: this.#edges().right };
  }

  /** The step at a horizontal position. */
  stepAt(x: number): number {
    const { range } = this.#picture!.x;
    return range[0] + ((x - MARGIN.left) / (this.#edges().right - MARGIN.left)) * (range[1] - range[0]);
  }

  #at(step: number, height: number | null | undefined): readonly [x: number, y: number] | undefined {
    return height == null ? undefined : [this.x(step), this.#y(height)];
  }

  #y(height: number): number {
    return along(this.#picture!.y, height, this.#edges().bottom, MARGIN.top);
  }

  #edges(): Edges {
    const { left, top } = MARGIN;
    return { left, right: this.#size.width - this.#right, top, bottom: this.#size.height - MARGIN.bottom };
  }

  /** Make as many curves as there are: names come one by one, and go all at once. */
  #count(count: number): void {
    for (const gone of this.#series.splice(count)) {
      gone.root.remove();
      gone.chip.remove();
    }
    while (this.#series.length < count) {
      const made = new SeriesDrawing();
      this.#series.push(made);
      this.#curves.append(made.root);
      this.chips.append(made.chip);
    }
  }

  /** The last height of each curve that can be drawn, in pixels; none of a curve without points. */
  #endHeights({ lines }: Picture): (number | undefined)[] {
    return lines.map(({ steps, heights }) => {
      const height = heights.findLast((each) => each !== null);
      return steps.length === 0 ? undefined : height == null ? MARGIN.top : this.#y(height);
    });
  }

  #drawAxes({ x, y }: Picture): void {
    const { right, bottom } = this.#edges();
    this.#grid.draw(x, y, this.#edges());
    write(this.#stepTitle, { x: (MARGIN.left + right) / 2, y: bottom + 33 });
    const middle = (MARGIN.top + bottom) / 2;
    write(this.#lossTitle, { transform: `translate(9, ${middle}) rotate(-90)` });
  }
}

function lastStep({ lines }: Picture): number {
  return Math.max(0, ...lines.map(({ steps }) => steps.at(-1) ?? 0));
}
