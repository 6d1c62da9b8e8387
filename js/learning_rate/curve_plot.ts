import { shortNumber } from "../layout/axis.ts";
import { logAxis, lossAxis, stepAxis } from "../layout/chart_axes.ts";
import { formatNumber } from "../layout/numbers.ts";
import { spread } from "../layout/spread.ts";
import { element, setText, write } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Lab, Trial } from "./lab.ts";
import { divergedAt } from "./status.ts";

/** What rises beyond so many times the first loss leaves the picture: on a linear axis, and on a logarithmic one. */
const [HIGHEST, HIGHEST_LOG] = [2.5, 1000];
const [LINE_HEIGHT, SAMPLE] = [14, 20];

/** The losses of the run at the rate in the hand, and of those that were let go, dashed. */
export class CurvePlot {
  readonly plot = new Plot("mg-rate-curve", { left: 48, right: 86, top: 10, bottom: 36 });
  readonly #ghosts = svg("g");
  readonly #line = svg("path", { class: "mg-rate-line" });
  readonly #broken = svg("line", { class: "mg-rate-broken" });
  readonly #labels = svg("g");
  readonly #steps = svg("text", { "text-anchor": "middle" }, "step");
  readonly #loss = svg("text", { "text-anchor": "middle" }, "loss");
  readonly #chip = element("span", { class: "mg-chip", hidden: true });

  constructor() {
    const { inside, picture, root } = this.plot;
    inside.append(this.#ghosts, this.#broken, this.#line);
    picture.append(this.#labels, this.#steps, this.#loss);
    root.append(this.#chip);
    root.setAttribute("role", "img");
  }

  draw({ current, shown }: Pick<Lab, "current" | "shown">, log: boolean): void {
    const { plot } = this;
    if (!plot.width) return;
    const first = Math.abs(current.run.losses[0]);
    const ends = shown.map(({ run }) => (divergedAt(run.losses) === undefined ? run.loss : 0));
    const top = Math.max((log ? HIGHEST_LOG : HIGHEST) * (first < Infinity ? first : 1), ...ends) || 1;
    let [low, high, least] = [Infinity, -Infinity, Infinity];
    for (const { run } of shown)
      for (const loss of run.losses) {
        if (!Number.isFinite(loss)) continue;
        low = Math.min(low, Math.max(loss, -top));
        high = Math.max(high, Math.min(loss, top));
        if (loss > 0) least = Math.min(least, loss);
      }
    const y = log ? logAxis(Math.min(least, high), high) : lossAxis(low, high);
    const place = (loss: number) => (log ? (loss > 0 ? Math.log10(loss) : y.range[0]) : loss);
    plot.setAxes(stepAxis(current.run.steps), y);
    const path = ({ run }: Trial) => plot.path([...run.losses.keys()], Float64Array.from(run.losses, place));
    setAttribute(this.#line, "d", path(current));
    const others = shown.slice(0, -1);
    this.#ghosts.replaceChildren(
      ...others.map((trial, i) => svg("path", { ...lookOf(trial, shown.length - 1 - i), d: path(trial) })),
    );
    this.#drawLabels(shown, place);
    this.#mark(current);
    const { left, right, top: ceiling, bottom } = plot.edges;
    write(this.#steps, { x: (left + right) / 2, y: bottom + 31 });
    write(this.#loss, { transform: `translate(9, ${(ceiling + bottom) / 2}) rotate(-90)` });
  }

  /** Each curve's rate at its end. */
  #drawLabels(shown: readonly Trial[], place: (loss: number) => number): void {
    const { top, bottom, right } = this.plot.edges;
    const ends = shown.map(({ run }) => {
      const height = this.plot.y(place(Number.isNaN(run.loss) ? Infinity : run.loss));
      return Number.isNaN(height) ? top : Math.min(Math.max(height, top), bottom);
    });
    const places = spread(ends, LINE_HEIGHT, top + 4, bottom - 2);
    this.#labels.replaceChildren(
      ...shown.map((trial, i) => {
        const age = shown.length - 1 - i;
        const [x, y] = [right + 8, places[i]];
        const line = svg("path", { ...lookOf(trial, age), d: `M${x} ${y}h${SAMPLE}` });
        const look = { class: age ? "mg-rate-name" : "mg-rate-name is-current" };
        return svg("g", {}, line, svg("text", { ...look, x: x + SAMPLE + 5, y: y + 4 }, nameOf(trial)));
      }),
    );
    this.plot.root.ariaLabel = `losses by step, at the rates ${shown.map(nameOf).join(", ")}`;
  }

  /** Where the run in the hand has left all bounds. */
  #mark({ run }: Trial): void {
    const step = divergedAt(run.losses);
    this.#broken.style.display = step === undefined ? "none" : "";
    this.#chip.hidden = step === undefined;
    if (step === undefined) return;
    const x = this.plot.x(step);
    const { left, right, top, bottom } = this.plot.edges;
    write(this.#broken, { x1: x, x2: x, y1: top, y2: bottom });
    setText(this.#chip, Number.isFinite(run.loss) ? "diverged" : formatNumber(run.loss));
    const side = x > (left + right) / 2 ? "calc(-100% - 5px)" : "5px";
    this.#chip.style.transform = `translate(calc(${x}px + ${side}), ${top + 4}px)`;
  }
}

const isSchedule = ({ rate }: Trial) => Number.isNaN(rate);
const nameOf = (trial: Trial) => (isSchedule(trial) ? "schedule" : shortNumber(trial.rate));

/** The form of a run's line: 0 is in the hand, and the others are the older the higher. */
const lookOf = (trial: Trial, age: number) => ({
  class: age ? "mg-rate-ghost" : "mg-rate-line",
  "data-age": isSchedule(trial) ? "schedule" : age,
});
