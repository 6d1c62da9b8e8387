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
  const root = element("span", { class: "mg-legend", "aria-hidden": "true" });
  let drawn = "";
  const draw = (lines: readonly Line[], ghosts: readonly GhostLine[] = []) => {
    const next = [
      ...lines.map(({ name, look }) => `${name} ${look.form}`),
      ...ghosts.map(({ name }) => name),
    ].join("\n");
    if (next === drawn) return;
    drawn = next;
    const entry = (name: string, sample: SVGElement) => {
      const viewBox = `-3 ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`;
      return element("span", {}, svg("svg", { width: WIDTH, height: HEIGHT, viewBox }, sample), name);
    };
    root.replaceChildren(
      ...lines.map(({ name, look }) => entry(name, formSample(look, WIDTH - 6))),
      ...ghosts.map(({ name }) => entry(name, svg("line", { class: "mg-chart-ghost", x2: WIDTH - 6 }))),
    );
  };
  return { root, draw };
}
