import { svg } from "../shared/svg.ts";
import { formSample } from "./form.ts";
import { spread } from "./spread.ts";

/** From the last point to the sample of the line, and from there to the name, in pixels. */
const [AWAY, SAMPLE, SPACE] = [12, 28, 6];
const LINE_HEIGHT = 15;
/** Names may take this part of the width, or a legend has to do. */
const SHARE = 0.25;

/** The name of each curve beside its end, with a sample of its line; they make room for each other. */
export class EndLabels {
  readonly root = svg("g", { class: "mg-chart-ends" });
  #names: readonly string[] = [];
  #width = 0;

  /** The room that names take to the right of the last step; 0 where they do not fit or one name says nothing. */
  room(names: readonly string[], width: number, height: number): number {
    if (names.join("\n") !== this.#names.join("\n")) this.#write(names);
    if (names.length < 2) return 0;
    const room = AWAY + SAMPLE + SPACE + this.#width + SPACE;
    const fits = room <= width * SHARE && names.length * LINE_HEIGHT <= height;
    this.root.toggleAttribute("hidden", !fits);
    return fits ? room : 0;
  }

  /** Put the labels beside the ends: their heights, and where the last step is. */
  place(x: number, ends: readonly number[], top: number, bottom: number): void {
    const places = spread(ends, LINE_HEIGHT, top + LINE_HEIGHT / 2, bottom - LINE_HEIGHT / 2);
    places.forEach((y, index) => {
      this.root.children[index].setAttribute("transform", `translate(${x + AWAY}, ${y})`);
    });
  }

  /** Fonts may change with the size of the page. */
  measure(): void {
    const widths = Array.from(this.root.querySelectorAll("text"), (text) => text.getComputedTextLength());
    this.#width = Math.max(0, ...widths);
  }

  #write(names: readonly string[]): void {
    this.#names = names;
    const labels = names.map((name, curve) => {
      const text = svg("text", { x: SAMPLE + SPACE, y: 4 }, name);
      return svg("g", {}, formSample(curve, SAMPLE), text);
    });
    this.root.replaceChildren(...(labels.length > 1 ? labels : []));
    this.root.removeAttribute("hidden");
    this.measure();
  }
}
