import type { AnyModel } from "@anywidget/types";
import { signal } from "@preact/signals-core";
import { type LossSeries, seriesOf } from "../engine/loss_series.ts";
import { float64 } from "../engine/tape.ts";
import type { Curves, NamedSeries } from "./curves.ts";
import { KernelLink } from "./kernel_link.ts";
import { PageChannel } from "./page_channel.ts";
import type { SeriesFrame, SeriesSnapshot, SeriesStatus, SourceTraits } from "./wire.ts";

/** A view of what a loop in a kernel says of its steps. */
export class SeriesSession implements Curves {
  readonly revision = signal(0);
  /** Nobody says when a loop has ended. */
  readonly playing = signal(true);
  readonly #curves = new Map<string, LossSeries>();
  readonly #source: AnyModel<SourceTraits>;
  readonly #link: KernelLink<SeriesFrame>;
  /** What is known: all steps of this run before `steps`. */
  #known: Pick<SeriesStatus, "run" | "steps"> = { run: 0, steps: 0 };

  constructor(name: string, source: AnyModel<SourceTraits>, abort: AbortSignal) {
    this.#source = source;
    this.#load(source.get("_snapshot") as SeriesSnapshot);
    this.#link = new KernelLink(source, new PageChannel(name, abort).client, abort, {
      frame: (frame, buffers) => this.#take(frame, buffers),
      snapshot: () => this.#catchUp(),
      lost: () => {}, // what is known stays
    });
  }

  step(): number {
    return this.#known.steps - 1;
  }

  last(): number {
    return this.step();
  }

  ghosts(): [] {
    return [];
  }

  /** Everything is shown, by the names that the user gave it. */
  quantities(): [] {
    return [];
  }

  events(): [] {
    return [];
  }

  summary(): NamedSeries[] {
    return this.series();
  }

  series(): NamedSeries[] {
    return Array.from(this.#curves, ([name, curve]) => ({
      name,
      curve,
      latest: curve.points().losses.at(-1) ?? Number.NaN,
    }));
  }

  #take(frame: SeriesFrame, buffers: readonly DataView[]): void {
    const { run, steps } = this.#known;
    if (frame.first > (frame.run === run ? steps : 0)) this.#link.hello();
    else this.#add(frame, buffers);
  }

  /** Take a snapshot, unless frames have overtaken it. */
  #catchUp(): void {
    const snapshot = this.#source.get("_snapshot") as SeriesSnapshot;
    const { run, steps } = this.#known;
    if (snapshot.run < run || (snapshot.run === run && snapshot.steps < steps)) return;
    this.#load(snapshot);
    this.#link.alive();
  }

  #load(snapshot: SeriesSnapshot): void {
    this.#curves.clear();
    this.#known = { run: snapshot.run, steps: 0 };
    snapshot.names.forEach((name, i) => {
      this.#curveOf(name).load(float64(snapshot.curves[i]));
    });
    this.#reach(snapshot);
  }

  #add(frame: SeriesFrame, buffers: readonly DataView[]): void {
    if (frame.run !== this.#known.run) {
      this.#curves.clear();
      this.#known = { run: frame.run, steps: 0 };
    }
    frame.names.forEach((name, i) => {
      const [curve, pairs] = [this.#curveOf(name), float64(buffers[i])];
      for (let j = 0; j < pairs.length; j += 2) {
        if (pairs[j] >= this.#known.steps) curve.add(pairs[j], pairs[j + 1]);
      }
    });
    this.#reach(frame);
  }

  #reach({ run, steps }: SeriesStatus): void {
    this.#known = { run, steps };
    this.revision.value++;
  }

  #curveOf(name: string): LossSeries {
    return seriesOf(this.#curves, name);
  }
}
