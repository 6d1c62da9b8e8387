import { type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { type Samples, samplesOf } from "../engine/samples.ts";
import { follow } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { classOfTarget, type Decision, targetOf } from "./decision.ts";
import { added, flipped, moved, removed } from "./edits.ts";

/** Changes the samples of a session, as a hand does. */
export class Editor {
  /**
   * What a hand has made of them where their number has changed: until all views are built anew, the session has those
   * of before.
   */
  readonly ahead = signalOf<Samples | undefined>(undefined);
  /** The class of what is added. */
  readonly class: Signal<number>;
  readonly #session: Session;
  readonly #decision: ReadonlySignal<Decision>;
  readonly #sample: Signal<number>;

  constructor(
    session: Session,
    decision: ReadonlySignal<Decision>,
    sample: Signal<number>,
    picked: number,
    signal: AbortSignal,
  ) {
    this.#session = session;
    this.#decision = decision;
    this.#sample = sample;
    this.class = signalOf(picked);
    // What was refused is not there.
    follow(signal, () => {
      if (session.message.value) this.ahead.value = undefined;
    });
  }

  get samples(): Samples {
    return this.ahead.peek() ?? samplesOf(this.#session.replay);
  }

  move(sample: number, x: readonly number[]): void {
    this.#set(moved(this.samples, sample, x));
  }

  /** Let a sample be of the next class. */
  flip(sample: number): void {
    const { samples } = this;
    const decision = this.#decision.peek();
    const target = samples.ys[sample];
    if (!target || !decision.judged) return;
    const next = (classOfTarget(decision, target) + 1) % decision.names.length;
    this.#set(flipped(samples, sample, targetOf(decision, next, samples.ys)));
  }

  add(x: readonly number[]): void {
    const { samples } = this;
    this.#set(added(samples, x, targetOf(this.#decision.peek(), this.class.peek(), samples.ys)));
  }

  remove(sample: number): void {
    const { samples } = this;
    const left = samples.xs.length - 1;
    // The trainer says why the last one stays.
    if (left > 0 && this.#sample.peek() >= left) this.#sample.value = left - 1;
    this.#set(removed(samples, sample));
  }

  #set(samples: Samples): void {
    const session = this.#session;
    if (samples.xs.length !== session.tape.samples && samples.xs.length > 0) this.ahead.value = samples;
    session.setData(samples.xs, samples.ys);
  }
}
