import { computed, type Signal, signal as signalOf } from "@preact/signals-core";
import { Surface } from "../engine/surface.ts";
import { toggle } from "../shared/controls.ts";
import { atEnd, element, follow, setText } from "../shared/element.ts";
import type { Kept } from "../shared/mount.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { AxesPicture, BELOW, LEFT } from "./axes.ts";
import { onOtherTheme, Palette } from "./colors.ts";
import { classOf, decisionOf } from "./decision.ts";
import { hand } from "./hand.ts";
import { legend } from "./legend.ts";
import { Plane, rangesOf } from "./plane.ts";
import { PointPicture } from "./point_picture.ts";
import { type Point, PointReader } from "./points.ts";
import "./style.css";
import { SurfacePicture } from "./surface_picture.ts";
import { pointWords, predictionAt, summaryOf } from "./words.ts";

/** Points along each side of the grid: at rest, and while it plays. */
const [FINE, COARSE] = [100, 50];

export interface BoundaryOptions {
  el: HTMLElement;
  signal: AbortSignal;
  /** The chosen sample. */
  sample: Signal<number>;
  /** Whether losses are shown as rings, and whether the margins are. */
  losses: Signal<boolean>;
  margins: Signal<boolean>;
  kept?: Kept;
}

/** The decision surface of a trainer with two inputs, with the data on it. */
export function boundaryView(session: Session, options: BoundaryOptions): void {
  const { el, signal } = options;
  const { tape } = session;
  const why = unsuited(session);
  if (why) {
    el.append(element("p", { class: "mg-missing" }, why));
    return;
  }
  const { sample, losses, margins, kept = {} } = options;
  const reader = new PointReader(tape);
  const palette = new Palette();
  const [picture, dots, axes] = [new SurfacePicture(tape), new PointPicture(), new AxesPicture()];
  const probe = new Surface(tape, tape.outputs[0]);
  const names = probe.inputs.map((node) => tape.labels[node] || tape.keys[node]);

  const decision = computed(() => {
    session.revision.value;
    return decisionOf(session.setup?.accuracy, reader.targets(session));
  });
  kept.ranges = rangesOf(reader.inputs(session), kept.ranges);
  const size = signalOf(0);
  const plane = computed(() => new Plane(kept.ranges!, size.value));
  let points: readonly Point[] = [];
  /** The largest loss so far in this run: rings shrink while the model learns. */
  let largest = 0;
  let seen = -1;
  const look = () => {
    points = reader.points(session.replay, decision.value);
    if (session.step.value < seen) largest = 0;
    seen = session.step.value;
    for (const { loss } of points) if (loss > largest && loss < Infinity) largest = loss;
  };

  const summary = element("p", { class: "mg-boundary-summary" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const note = element("p", { class: "mg-boundary-note", role: "status", hidden: true });
  const reading = element("p", { class: "mg-boundary-reading" });
  const field = element(
    "div",
    { class: "mg-boundary-field", role: "group", tabindex: 0 },
    picture.sheet.root,
    dots.sheet.root,
  );
  const plot = element("div", { class: "mg-boundary-plot" }, axes.root, field, note, palette.root);
  const switches = element(
    "div",
    { class: "mg-boundary-switches" },
    toggle({ label: "losses as rings", value: losses, signal }),
    toggle({ label: "margins", value: margins, signal }),
  );
  const aside = element("div", { class: "mg-boundary-aside" }, reading);
  el.append(element("div", { class: "mg-boundary-grid" }, summary, plot, aside, spoken));
  aside.append(legend(decision, losses, margins, signal), switches);

  const drawDots = () => {
    if (!size.value) return;
    const shown = losses.value ? largest : 0;
    const { names } = decision.value;
    dots.draw(points, plane.value, {
      colors: palette.colors,
      count: names.length,
      chosen: sample.value,
      largest: shown,
    });
  };
  const draw = () => {
    look();
    if (!size.value) return;
    const n = session.playing.value ? COARSE : FINE;
    axes.draw(plane.value, names);
    const broken = picture.draw(
      session.replay,
      plane.value,
      n,
      decision.value,
      palette.colors,
      margins.value,
    );
    note.hidden = broken === 0;
    setText(
      note,
      broken === n * n ? "nan: the model says no number anywhere" : "nan: no number in the blank part",
    );
    drawDots();
  };
  const { playing } = session;
  const pace = { sources: [session.revision, playing, size, margins], playing, signal };
  paced({ ...pace, interval: 0, draw });
  follow(signal, drawDots);
  onOtherTheme(signal, draw);

  /** Where the pointer is, in the plane. */
  const pointed = signalOf<readonly [number, number] | undefined>(undefined);
  const outputsAt = (x: number, y: number) => {
    const values = probe.at(session.replay, [Float64Array.of(x), Float64Array.of(y)]);
    return values.map(([value]) => value);
  };
  const read = () => {
    const at = pointed.value;
    const chosen = points[sample.value];
    if (at) {
      const outputs = outputsAt(...at);
      setText(reading, predictionAt(...at, outputs, classOf(decision.value, outputs), decision.value));
    } else setText(reading, chosen ? pointWords(chosen, decision.value) : "");
    setText(summary, summaryOf(points, decision.value, session.step.value));
  };
  paced({ ...pace, draw: read });
  follow(signal, read);
  const say = () =>
    setText(spoken, points[sample.value] ? pointWords(points[sample.value], decision.value) : "");
  hand({ field, plane: () => plane.value, points: () => points, sample, pointed, say, signal });
  follow(signal, () => {
    const { names, kind } = decision.value;
    const what = kind === "classes" ? `${names.length} classes` : "two sides of a line";
    field.setAttribute("aria-label", `decision surface, ${what}; arrow keys choose a sample`);
  });

  const resized = new ResizeObserver(() => {
    size.value = Math.max(120, Math.min(plot.clientWidth - LEFT - 1, 480));
    for (const each of [field, note]) each.style.setProperty("--mg-size-of-plane", `${size.value}px`);
    plot.style.height = `${size.value + BELOW}px`;
  });
  resized.observe(plot);
  atEnd(signal, () => resized.disconnect());
}

/** Why there is nothing to draw, "" otherwise. */
function unsuited({ tape }: Session): string {
  if (tape.samples === 0) return "a boundary needs samples: there are none";
  const { inputs, known } = new Surface(tape, tape.outputs[0]);
  if (inputs.length !== 2) return `a boundary needs two inputs: this model has ${inputs.length}`;
  return known ? "" : "a boundary needs a model that can be replayed: it has an operation that nobody knows";
}
