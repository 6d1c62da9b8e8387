import { element } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import { formSample } from "./form.ts";
import type { GhostLine, Line } from "./picture.ts";

const [WIDTH, HEIGHT] = [34, 10];

/** The name of each curve beside a sample of its line; the summary says the names, so nothing is spoken here. */
export function legend(): {
  root: HTMLElement;
  draw(lines: readonly Line[], ghosts?: readonly GhostLine[]): void;
} {
  const root = element("span", { class: "mg-curve-legend", "aria-hidden": "true" });
  let drawn = "";
  const draw = (lines: readonly Line[], ghosts: readonly GhostLine[] = []) => {
    const left = ghosts.map(({ name }, i) => (i > 0 ? name.replace("left at step ", "") : name)).join(", ");
    const next = [...lines.map(({ name, look }) => `${name} ${look.form}`), left].join("\n");
    if (next === drawn) return;
    drawn = next;
    const entry = (name: string, sample: SVGElement) => {
      const viewBox = `-3 ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`;
      return element("span", {}, svg("svg", { width: WIDTH, height: HEIGHT, viewBox }, sample), name);
    };
    root.replaceChildren(...lines.map(({ name, look }) => entry(name, formSample(look, WIDTH - 6))));
    // All in one, because there is little room: the read-out tells each by its name.
    if (left) root.append(entry(left, svg("line", { class: "mg-chart-ghost", x2: WIDTH - 6 })));
  };
  return { root, draw };
}
