import { element } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import { formSample } from "./form.ts";

const [WIDTH, HEIGHT] = [34, 10];

/** The name of each curve beside a sample of its line; the summary says the names, so nothing is spoken here. */
export function legend(): { root: HTMLElement; draw(names: readonly string[]): void } {
  const root = element("span", { class: "mg-legend", "aria-hidden": "true" });
  let drawn = "";
  const draw = (names: readonly string[]) => {
    if (names.join("\n") === drawn) return;
    drawn = names.join("\n");
    const entries = names.map((name, form) => {
      const viewBox = `-3 ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`;
      const sample = svg("svg", { width: WIDTH, height: HEIGHT, viewBox }, formSample(form, WIDTH - 6));
      return element("span", {}, sample, name);
    });
    root.replaceChildren(...entries);
  };
  return { root, draw };
}
