import { shortNumber } from "../layout/axis.ts";
import { formatNumber } from "../layout/numbers.ts";
import { atEnd, element, listening, setText, write } from "../shared/element.ts";
import { type Move, onPress } from "../shared/press.ts";
import { fraction } from "../shared/rate_field.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Lab, Trial } from "./lab.ts";

/** Half of a slider's thumb: its track ends that far from its edges. */
const THUMB = 8;
const [HEIGHT, LEAST, FOOT] = [44, 3, 1];
/** Final losses so many times smaller than the largest are equally small. */
const DEPTH = Math.log(1e5);

/** The final loss at every rate of the slider above it, as bars; a press takes the rate of one. */
export class Strip {
  readonly root: HTMLElement;
  /** What is read off: a bar under the pointer, or the best of all. */
  readonly words = element("span", { class: "mg-rate-strip-words" });
  readonly #picture = svg("svg", { class: "mg-rate-strip-bars", height: HEIGHT, "aria-hidden": "true" });
  readonly #bars: SVGPathElement[];
  readonly #lab: Lab;
  #width = 0;
  #pointed: number | undefined;

  constructor(lab: Lab, release: () => void, signal: AbortSignal) {
    this.#lab = lab;
    this.#bars = lab.swept.map(() => svg("path"));
    this.#picture.append(...this.#bars);
    this.root = element("div", { class: "mg-rate-strip", role: "img" }, this.#picture);
    const on = listening(this.root, signal);
    const nearest = (event: PointerEvent) => {
      const { left, width } = this.root.getBoundingClientRect();
      const part = (event.clientX - left - THUMB) / (width - 2 * THUMB);
      return Math.min(Math.max(Math.round(part * (lab.swept.length - 1)), 0), lab.swept.length - 1);
    };
    const take = (event: PointerEvent): Move => {
      lab.hold(Number(lab.swept[nearest(event)].toPrecision(3)));
      return take;
    };
    onPress({ root: this.root, begin: take, end: release, signal });
    on("pointermove", (event) => {
      this.#pointed = nearest(event);
      this.#tell();
    });
    on("pointerleave", () => {
      this.#pointed = undefined;
      this.#tell();
    });
    const resized = new ResizeObserver(() => {
      this.#width = this.root.clientWidth;
      write(this.#picture, { width: this.#width });
      this.draw();
    });
    resized.observe(this.root);
    atEnd(signal, () => resized.disconnect());
  }

  draw(): void {
    const { swept, sweep } = this.#lab;
    const room = this.#width - 2 * THUMB;
    if (room <= 0) return;
    const ends = sweep.flatMap((trial) =>
      isSound(trial) && trial.run.loss > 0 ? [Math.log(trial.run.loss)] : [],
    );
    const high = Math.max(...ends);
    const low = Math.max(Math.min(...ends), high - DEPTH);
    const half = (0.36 * room) / (swept.length - 1);
    const floor = HEIGHT - FOOT;
    this.#bars.forEach((bar, i) => {
      const trial = sweep[i];
      const kind = trial?.status?.kind ?? "";
      setAttribute(bar, "data-kind", kind);
      const x = THUMB + room * fraction(swept[i]);
      const [left, right] = [x - half, x + half];
      let path = "";
      if (kind === "diverged") path = `M${left} 8L${x} 1L${right} 8M${x} 2V${floor}`;
      else if (isSound(trial)) {
        const part = high > low ? (Math.log(Math.max(trial.run.loss, 0)) - low) / (high - low) : 1;
        const top = floor - LEAST - Math.max(part, 0) * (floor - 12 - LEAST);
        path = `M${left} ${floor}V${top}H${right}V${floor}Z`;
        // A lid: nothing gets out of there.
        if (isStuck(trial)) path += `M${x - 1.6 * half} ${top - 2}H${x + 1.6 * half}v-3H${x - 1.6 * half}Z`;
      }
      setAttribute(bar, "d", path);
    });
    this.#tell();
  }

  #tell(): void {
    const { swept, sweep } = this.#lab;
    const known = sweep.filter((trial) => trial?.status) as Trial[];
    setAttribute(this.root, "aria-label", `final loss by rate: ${summary(known)}`);
    const pointed = this.#pointed === undefined ? undefined : sweep[this.#pointed];
    const words = pointed?.status
      ? `${shortNumber(pointed.rate)}: ${pointed.status.words}, final loss ${formatNumber(pointed.run.loss)}`
      : summary(known);
    setText(this.words, known.length < swept.length && !pointed ? `trying ${swept.length} rates ...` : words);
  }
}

const isSound = (trial: Trial | undefined): trial is Trial =>
  trial?.status !== undefined && trial.status.kind !== "diverged" && Number.isFinite(trial.run.loss);
const isStuck = ({ status }: Trial) => status?.kind === "saturated" || status?.kind === "dead";

/** The best of all, and what becomes of others. */
export function summary(trials: readonly Trial[]): string {
  const [best] = trials.filter(isSound).sort((a, b) => a.run.loss - b.run.loss);
  const others = (["saturated", "dead", "diverged"] as const).flatMap((kind) => {
    const rates = trials.filter(({ status }) => status?.kind === kind).map(({ rate }) => rate);
    const first = shortNumber(Math.min(...rates));
    return rates.length > 0 ? [`${rates.length} of ${trials.length} ${kind}, the first at ${first}`] : [];
  });
  const lowest = best
    ? `lowest final loss ${formatNumber(best.run.loss)} at ${shortNumber(best.rate)}`
    : // All of them are, where the first loss is no number.
      (trials.find(({ status }) => status?.kind === "still")?.status?.words ?? "no rate converges");
  return [lowest, ...others].join("; ");
}
