import { spread } from "../layout/spread.ts";
import { svg } from "../shared/svg.ts";
import { formSample } from "./form.ts";
import type { Line } from "./picture.ts";

/** From the last point to the sample of the line, and from there to the name, in pixels. */
const [AWAY, SAMPLE, SPACE] = [12, 28, 6];
const LINE_HEIGHT = 15;
/** Names may take this part of the width, or a legend has to do. */
const SHARE = 0.25;

/** The name of each curve beside its end, with a sample of its line; they make room for each other. */
export class EndLabels {
  readonly root = svg("g", { class: "mg-chart-ends" });
  #written = "";
  #width = 0;

  /** The room that names take to the right of the last step; 0 where they do not fit or one name says nothing. */
  room(lines: readonly Line[], width: number, height: number): number {
    const written = lines.map(({ name, look }) => `${name} ${look.form}`).join("\n");
    if (written !== this.#written) this.#write(lines);
    this.#written = written;
    if (lines.length < 2) return 0;
    const room = AWAY + SAMPLE + SPACE + this.#width + SPACE;
    const fits = room <= width * SHARE && lines.length * LINE_HEIGHT <= height;
    this.root.toggleAttribute("hidden", !fits);
    return fits ? room : 0;
  }

  /** Put the labels beside the ends: the height of each, none where a curve is not in sight, and where the last step is. */
  place(x: number, ends: readonly (number | undefined)[], top: number, bottom: number): void {
    const seen = ends.flatMap((end, index) => (end === undefined ? [] : [[index, end]]));
    const heights = seen.map(([, end]) => end);
    const places = spread(heights, LINE_HEIGHT, top + LINE_HEIGHT / 2, bottom - LINE_HEIGHT / 2);
    ends.forEach((end, index) => {
      this.root.children[index].toggleAttribute("hidden", end === undefined);
    });
    seen.forEach(([index], rank) => {
      this.root.children[index].setAttribute("transform", `translate(${x + AWAY}, ${places[rank]})`);
    });
  }

  /** Fonts may change with the size of the page. */
  measure(): void {
    const widths = Array.from(this.root.querySelectorAll("text"), (text) => text.getComputedTextLength());
    this.#width = Math.max(0, ...widths);
  }

  #write(lines: readonly Line[]): void {
    const labels = lines.map(({ name, look }) => {
      const text = svg("text", { x: SAMPLE + SPACE, y: 4 }, name);
      return svg("g", {}, formSample(look, SAMPLE), text);
    });
    this.root.replaceChildren(...(labels.length > 1 ? labels : []));
    this.root.removeAttribute("hidden");
    this.measure();
  }
}
