import { batch, type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { type Samples, samplesOf } from "../engine/samples.ts";
import { atEnd, follow } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { classOfTarget, type Decision, targetOf } from "./decision.ts";
import { added, flipped, moved, removed } from "./edits.ts";

/** What of an editor outlives it, where its view is built anew. */
export interface EditorMemory {
  /** The class of what is added. */
  class?: number;
  ahead?: Samples;
  /** The chosen sample, as long as the session has it not yet. */
  sample?: number;
}

/** So long, in milliseconds, the session may take to follow. */
const PATIENCE = 3000;

/** Changes the samples of a session, as a hand does. */
export class Editor {
  /**
   * What a hand has made of them where their number has changed, as long as the session has those of before: its views
   * must be built anew.
   */
  readonly ahead = signalOf<Samples | undefined>(undefined);
  /** The class of what is added. */
  readonly class: Signal<number>;
  /** The chosen one of `samples`: others hear of it once the session has it. */
  readonly sample: Signal<number>;
  readonly #session: Session;
  readonly #decision: ReadonlySignal<Decision>;

  constructor(
    session: Session,
    decision: ReadonlySignal<Decision>,
    sample: Signal<number>,
    memory: EditorMemory,
    signal: AbortSignal,
  ) {
    this.#session = session;
    this.#decision = decision;
    this.sample = signalOf(memory.sample ?? sample.peek());
    this.class = signalOf(memory.class ?? 1);
    if (memory.ahead?.xs.length !== session.tape.samples) this.ahead.value = memory.ahead;
    // What was refused is not there, and what does not come neither.
    const drop = () => {
      this.ahead.value = undefined;
      if (this.sample.peek() >= session.tape.samples) this.sample.value = sample.peek();
    };
    follow(signal, () => {
      const chosen = this.sample.value;
      memory.sample = chosen < session.tape.samples ? undefined : chosen;
      if (memory.sample === undefined) sample.value = chosen;
    });
    follow(signal, () => {
      const chosen = sample.value;
      if (memory.sample === undefined) this.sample.value = chosen;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    follow(signal, () => {
      memory.ahead = this.ahead.value;
      memory.class = this.class.value;
      clearTimeout(timer);
      if (memory.ahead) timer = setTimeout(drop, PATIENCE);
    });
    follow(signal, () => {
      if (session.message.value) drop();
    });
    atEnd(signal, () => clearTimeout(timer));
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

  /** Add a sample, and choose it. */
  add(x: readonly number[]): void {
    const { samples } = this;
    const target = targetOf(this.#decision.peek(), this.class.peek(), samples.ys);
    this.#set(added(samples, x, target), samples.xs.length);
  }

  remove(sample: number): void {
    const { samples } = this;
    const left = samples.xs.length - 1;
    if (left < 0) return;
    this.#set(removed(samples, sample), Math.max(0, Math.min(this.sample.peek(), left - 1)));
  }

  #set(samples: Samples, chosen = this.sample.peek()): void {
    const session = this.#session;
    batch(() => {
      this.ahead.value = samples.xs.length === session.tape.samples ? undefined : samples;
      this.sample.value = chosen;
    });
    session.setData(samples.xs, samples.ys);
  }
}
