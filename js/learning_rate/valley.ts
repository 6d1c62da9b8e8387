import { linearAxis } from "../layout/axis.ts";
import { write } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Lab } from "./lab.ts";

const POINTS = 121;
/** A run that climbs is followed so many widths of its first step far. */
const FAR = 3;

/** The loss over the only parameter, and the points of the run on it: how the steps bounce. */
export class Valley {
  readonly plot = new Plot("mg-rate-valley", { left: 48, right: 14, top: 10, bottom: 36 });
  readonly #curve = svg("path", { class: "mg-rate-valley-curve" });
  readonly #way = svg("path", { class: "mg-rate-valley-way" });
  readonly #points = svg("path", { class: "mg-rate-valley-points" });
  readonly #first = svg("circle", { class: "mg-rate-valley-first", r: 5 });
  readonly #name: SVGTextElement;

  constructor(name: string) {
    this.#name = svg("text", { "text-anchor": "middle" }, name);
    this.plot.inside.append(this.#curve, this.#way, this.#points, this.#first);
    this.plot.picture.append(this.#name);
    this.plot.root.setAttribute("role", "img");
  }

  draw(lab: Lab): void {
    const { plot } = this;
    const { run } = lab.current;
    const { losses } = run;
    const path = run.path.subarray(0, losses.length);
    if (!plot.width || !Number.isFinite(path[0] + losses[0])) return;
    const [low, high] = rangeOf(path, losses);
    const xs = Float64Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
    const ys = xs.map((x) => lab.lossAt(x));
    const finite = ys.filter(Number.isFinite);
    const [bottom, top] = [Math.min(...finite), Math.max(...finite)];
    const room = (top - bottom) * 0.06 || 1;
    plot.setAxes(
      linearAxis([low, high], plot.width / 80),
      linearAxis([bottom - room, top + room], plot.height / 50),
    );
    setAttribute(this.#curve, "d", plot.path(xs, ys));
    const places = Array.from(path, (x, k) => `${plot.x(x).toFixed(1)} ${plot.y(losses[k]).toFixed(1)}`);
    setAttribute(this.#way, "d", `M${places.join("L")}`);
    setAttribute(this.#points, "d", places.map((place) => `M${place}h0`).join(""));
    write(this.#first, { cx: plot.x(path[0]), cy: plot.y(losses[0]) });
    const { left, right, bottom: floor } = plot.edges;
    write(this.#name, { x: (left + right) / 2, y: floor + 31 });
    const ended = `ends at ${path[path.length - 1].toPrecision(4)}`;
    plot.root.ariaLabel = `the loss over ${this.#name.textContent}: the run begins at ${path[0].toPrecision(4)} and ${ended}`;
  }
}

/** What of the parameter is shown: the whole of a run that falls, and the beginning of one that climbs. */
function rangeOf(path: Float64Array, losses: Float64Array): readonly [number, number] {
  let lowest = 0;
  losses.forEach((loss, k) => {
    if (loss < losses[lowest]) lowest = k;
  });
  if (lowest > 0) {
    const reach = 1.2 * Math.max(...path.map((x) => (Number.isFinite(x) ? Math.abs(x - path[lowest]) : 0)));
    const first = 3 * Math.abs(path[0] - path[lowest]);
    const far = Math.min(reach, first) || 1;
    return [path[lowest] - far, path[lowest] + far];
  }
  const [from, to] = [Math.min(path[0], path[1] ?? path[0]), Math.max(path[0], path[1] ?? path[0])];
  const far = FAR * Math.min(to - from, 1e100) || 1;
  const near = path.filter((x) => x >= from - far && x <= to + far);
  const room = 0.1 * (Math.max(...near) - Math.min(...near)) || 1;
  return [Math.min(...near) - room, Math.max(...near) + room];
}
