import { element } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import { formSample } from "./form.ts";
import type { Line } from "./picture.ts";

const [WIDTH, HEIGHT] = [34, 10];

/** The name of each curve beside a sample of its line; the summary says the names, so nothing is spoken here. */
export function legend(): { root: HTMLElement; draw(lines: readonly Line[]): void } {
  const root = element("span", { class: "mg-legend", "aria-hidden": "true" });
  let drawn = "";
  const draw = (lines: readonly Line[]) => {
    const next = lines.map(({ name, look }) => `${name} ${look.form}`).join("\n");
    if (next === drawn) return;
    drawn = next;
    const entries = lines.map(({ name, look }) => {
      const viewBox = `-3 ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`;
      const sample = svg("svg", { width: WIDTH, height: HEIGHT, viewBox }, formSample(look, WIDTH - 6));
      return element("span", {}, sample, name);
    });
    root.replaceChildren(...entries);
  };
  return { root, draw };
}
