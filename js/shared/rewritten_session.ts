import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { depositOf } from "../engine/loops.ts";
import { OPERATIONS } from "../engine/operations.ts";
import { Replay } from "../engine/replay.ts";
import { type Rewritten, wholeOf } from "../engine/rewrite.ts";
import type { Rows } from "../engine/samples.ts";
import type { Tape } from "../engine/tape.ts";
import type { Session } from "./session.ts";

/** The node as it was recorded, and the session that knows it so; undefined for what a rewriting has added. */
export function recordedAs(session: Session, node: number): [Session, number] | undefined {
  if (!(session instanceof RewrittenSession)) return [session, node];
  const recorded = session.recorded(node);
  return recorded < 0 ? undefined : [session.inner, recorded];
}

/** What the recorded graph calls a thing; what a rewriting has added is known there as the tanh around it. */
export function recordedKey(session: Session, key: string): string {
  return session instanceof RewrittenSession ? session.known(key) : key;
}

/** What a session calls a thing of the recorded graph: there it may have been folded into another. */
export function keyIn(session: Session, key: string): string {
  return session instanceof RewrittenSession ? session.here(key) : key;
}

/** A key that was hovered or selected here, and what the session behind was told instead. */
interface Choice {
  readonly key?: string;
  readonly known?: string;
}

/**
 * A session seen through a rewritten tape. A recorded node reads as in the session behind it, so that what an engine has
 * got wrong, or has not computed, stays as it is; only what was written here is computed here.
 */
export class RewrittenSession implements Session {
  readonly kind;
  readonly tape: Tape;
  /** What it looks at. */
  readonly inner: Session;
  readonly drawsWeights;
  readonly goesBack;
  readonly curve;
  readonly measures;
  readonly revision;
  readonly step;
  readonly last;
  readonly loss;
  readonly playing;
  readonly learningRate;
  readonly scheduled;
  readonly speed;
  readonly message;
  readonly findings: Session["findings"];
  readonly hovered: ReadonlySignal<string>;
  readonly selected: ReadonlySignal<string>;
  readonly #rewritten: Rewritten;
  readonly #replay: Replay;
  #replayed = -1;
  readonly #hovered = signal<Choice>({});
  readonly #selected = signal<Choice>({});

  constructor(inner: Session, rewritten: Rewritten) {
    this.inner = inner;
    this.#rewritten = rewritten;
    this.#replay = new Replay(rewritten.tape);
    this.tape = rewritten.tape;
    this.kind = inner.kind;
    this.drawsWeights = inner.drawsWeights;
    this.goesBack = inner.goesBack;
    this.curve = inner.curve;
    this.measures = inner.measures;
    this.revision = inner.revision;
    this.step = inner.step;
    this.last = inner.last;
    this.loss = inner.loss;
    this.playing = inner.playing;
    this.learningRate = inner.learningRate;
    this.scheduled = inner.scheduled;
    this.speed = inner.speed;
    this.message = inner.message;
    this.findings = computed(() =>
      inner.findings.value.map((finding) => ({ ...finding, key: this.here(finding.key) })),
    );
    const narrowed = (there: ReadonlySignal<string>, choice: Signal<Choice>) =>
      computed(() => {
        const { key = "", known } = choice.value;
        return known === there.value ? key : this.here(there.value);
      });
    this.hovered = narrowed(inner.hovered, this.#hovered);
    this.selected = narrowed(inner.selected, this.#selected);
  }

  get origin(): Float64Array {
    return this.inner.origin;
  }

  get visited(): Session["visited"] {
    return this.inner.visited;
  }

  get memory(): Float64Array {
    return this.inner.memory;
  }

  get ghosts(): Session["ghosts"] {
    return this.inner.ghosts;
  }

  data(node: number, lane: number): number {
    const recorded = this.recorded(node);
    return recorded < 0 ? this.replay.data(node, lane) : this.inner.data(recorded, lane);
  }

  grad(node: number, lane: number): number | undefined {
    const known = this.inner.grad(this.whole(node), lane);
    return this.recorded(node) < 0 && known !== undefined ? this.replay.grad(node, lane) : known;
  }

  share(node: number, lane: number): number | undefined {
    const known = this.inner.share(this.whole(node), lane);
    return this.recorded(node) < 0 && known !== undefined ? this.replay.share(node, lane) : known;
  }

  states(node: number, lane: number): ReturnType<NonNullable<Session["states"]>> {
    return this.inner.states?.(this.whole(node), lane);
  }

  /** The node of the session behind that a node is; -1: it was written here. */
  recorded(node: number): number {
    return this.#rewritten.origin[node];
  }

  /** The same; of what was written here the tanh around it. */
  whole(node: number): number {
    return wholeOf(this.#rewritten.origin, node);
  }

  /** False once a constant has changed that was folded away. */
  holds(): boolean {
    return this.#rewritten.assumed.every((node) => this.inner.data(node, 0) === -1);
  }

  /** Computed when somebody asks, once for all that changes together. */
  get replay(): Replay {
    const revision = this.revision.peek();
    if (revision !== this.#replayed) this.#play();
    this.#replayed = revision;
    return this.#replay;
  }

  #play(): void {
    const { tape, inner } = this;
    const [{ origin }, replay] = [this.#rewritten, this.#replay];
    if (this.kind === "trainer") {
      for (let node = 0; node < tape.length; node++) {
        if (!tape.isGiven(node) || origin[node] < 0) continue;
        for (let i = 0; i < tape.width(node); i++)
          replay.setLeaf(node, inner.replay.data(origin[node], i), i);
      }
      replay.choose(inner.replay.chosen);
      replay.forward();
      replay.backward();
      return;
    }
    // The objects of an expression may be out of date, and then what is written here agrees with what is around it.
    const [data, grad] = [new Float64Array(tape.length), new Float64Array(tape.length)];
    for (let node = 0; node < tape.length; node++) {
      const { value } = OPERATIONS[tape.op[node]];
      const [a, b = a] = tape.operands(node);
      if (origin[node] >= 0) data[node] = inner.data(origin[node], 0);
      else data[node] = tape.isLeaf(node) ? replay.data(node) : value(data[a], data[b], tape.k[node], 0);
    }
    const at = Int32Array.from(data.keys());
    for (let node = tape.length - 1; node >= 0; node--) {
      if (origin[node] >= 0) grad[node] = inner.grad(origin[node], 0) ?? 0;
      tape.operands(node).forEach((operand, which) => {
        if (origin[operand] < 0) grad[operand] += depositOf(tape, at, data, node, which, 0, grad[node]);
      });
    }
    replay.load(data, grad);
  }

  hover(key: string): void {
    this.#choose(key, this.#hovered, (known) => this.inner.hover(known));
  }

  select(key: string): void {
    this.#choose(key, this.#selected, (known) => this.inner.select(known));
  }

  /** What the session behind calls a thing: what is written here is known nowhere else, there it is the tanh around it. */
  known(key: string): string {
    const node = this.tape.nodeOf(key);
    return node < 0 ? key : this.inner.tape.keys[this.whole(node)];
  }

  #choose(key: string, choice: Signal<Choice>, tell: (known: string) => void): void {
    const known = this.known(key);
    batch(() => {
      choice.value = { key, known };
      tell(known);
    });
  }

  /** The key of what shows a thing of the session behind, which may have been folded into another. */
  here(key: string): string {
    const recorded = this.inner.tape.nodeOf(key);
    return recorded < 0 ? key : this.tape.keys[this.#rewritten.place[recorded]];
  }

  play(): void {
    this.inner.play();
  }

  pause(): void {
    this.inner.pause();
  }

  stepOnce(): void {
    this.inner.stepOnce();
  }

  goTo(step: number): void {
    this.inner.goTo(step);
  }

  reset(): void {
    this.inner.reset();
  }

  newWeights(seed: number): void {
    this.inner.newWeights(seed);
  }

  setLearningRate(value: number): void {
    this.inner.setLearningRate(value);
  }

  setSpeed(value: number | null): void {
    this.inner.setSpeed(value);
  }

  hold(key: string, value: number): void {
    this.inner.hold(key, value);
  }

  release(key: string): void {
    this.inner.release(key);
  }

  nudge(key: string, value: number): void {
    this.inner.nudge(key, value);
  }

  setData(xs: Rows, ys: Rows): void {
    this.inner.setData(xs, ys);
  }
}
