import { batch, computed, type Signal, signal as signalOf } from "@preact/signals-core";
import { BugRun, type State } from "../engine/bug_run.ts";
import type { Bug } from "../engine/bugs.ts";
import { EagerGraph } from "../engine/eager_graph.ts";
import { CODE } from "../engine/operations.ts";
import { Random } from "../engine/random.ts";
import type { Replay } from "../engine/replay.ts";
import { NO_SAMPLES } from "../engine/samples.ts";
import { KIND, type Tape } from "../engine/tape.ts";
import { atEnd, follow } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { expression } from "./expression.ts";
import type { LabSetup, Subject } from "./presets.ts";

/** How long (ms) it may compute before the page has its turn. */
const SLICE = 8;

/** The traits of the widget. */
export interface LabTraits {
  readonly bugs: Signal<readonly Bug[]>;
  readonly rate: Signal<number>;
  readonly steps: Signal<number>;
  readonly seed: Signal<number | null>;
  readonly graph: Signal<Subject>;
  readonly log: Signal<boolean>;
  readonly questions: Signal<number | null>;
}

/** What the lab shows: a setup and its two runs, which are computed bit by bit as soon as it changes. */
export class Lab {
  readonly traits: LabTraits;
  readonly session: Session;
  /** A setup that is shown in place of the traits' own, while somebody guesses. */
  readonly asked = signalOf<LabSetup | undefined>(undefined);
  readonly setup = computed<LabSetup>(() => {
    const { bugs, rate, steps, seed, graph } = this.traits;
    const own = { bugs: bugs.value, rate: rate.value, steps: steps.value, seed: seed.value };
    return this.asked.value ?? { ...own, subject: graph.value };
  });
  /** Grows with every bit that is computed. */
  readonly revision = signalOf(0);
  readonly step = signalOf(0);
  /** Why nothing can be shown, or "". */
  readonly problem = signalOf("");
  /** Whether names must not be told. */
  readonly secret = signalOf(false);
  #run: BugRun | undefined;
  #graph: { of: Replay; given: string; made: EagerGraph } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #chosen = false;
  #state: { run: BugRun; step: number; state: State } | undefined;
  /** Another one where the run began with other weights, or the data are others. */
  readonly #beginning = signalOf("");
  readonly #small = expression();

  constructor(session: Session, traits: LabTraits, signal: AbortSignal) {
    this.session = session;
    this.traits = traits;
    // What a trainer that plays does must not cost it anything.
    const { revision, playing } = session;
    const draw = () => (this.#beginning.value = this.#fingerprint());
    paced({ sources: [revision, playing], draw, playing, signal, interval: 250 });
    const bugs = computed(() => [...this.setup.value.bugs, this.setup.value.subject].join());
    follow(signal, () => {
      bugs.value;
      this.#chosen = false;
    });
    follow(signal, () => {
      this.#beginning.value;
      this.#begin(this.setup.value);
    });
    atEnd(signal, () => clearTimeout(this.#timer));
  }

  get run(): BugRun | undefined {
    return this.#run;
  }

  /** Whose names the nodes of the run have. */
  get tape(): Tape {
    return this.#graph!.of.tape;
  }

  /** The run with bugs at the chosen step, once it is known. */
  get state(): State | undefined {
    const [run, step] = [this.#run, this.step.peek()];
    if (!run || step >= run.known) return undefined;
    if (this.#state?.run !== run || this.#state.step !== step)
      this.#state = { run, step, state: run.at(step) };
    return this.#state.state;
  }

  /** Whether this is the network that the presets were measured on. */
  get isLecture(): boolean {
    const { tape } = this.session;
    return tape.parameters.length === 41 && tape.samples === 4;
  }

  get hasTanh(): boolean {
    return this.session.tape.op.includes(CODE.tanh);
  }

  /** Show a setup without telling what is on. */
  ask(setup: LabSetup): void {
    batch(() => {
      this.#chosen = false;
      this.secret.value = true;
      this.asked.value = setup;
    });
  }

  /** Tell what is on. */
  reveal(): void {
    this.secret.value = false;
  }

  stopAsking(): void {
    batch(() => {
      this.secret.value = false;
      this.asked.value = undefined;
    });
  }

  apply(setup: LabSetup): void {
    const { bugs, rate, steps, seed, graph } = this.traits;
    batch(() => {
      bugs.value = setup.bugs;
      graph.value = setup.subject;
      if (setup.subject === "expression") return;
      rate.value = setup.rate;
      steps.value = setup.steps;
      seed.value = setup.seed;
    });
  }

  goTo(step: number): void {
    this.#chosen = true;
    this.step.value = Math.min(Math.max(0, Math.round(step)), this.setup.peek().steps);
  }

  /** What a run depends on besides its setup. */
  #fingerprint(): string {
    const { tape, replay, origin } = this.session;
    const numbers: number[] = [...origin];
    for (let node = 0; node < tape.length; node++) {
      if (!tape.isLeaf(node) || tape.kind[node] === KIND.parameter) continue;
      for (let lane = 0; lane < tape.width(node); lane++) numbers.push(replay.data(node, lane));
    }
    return numbers.join();
  }

  #begin({ bugs, rate, steps, seed, subject }: LabSetup): void {
    const end = performance.now() + SLICE;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      const isNetwork = subject === "network";
      if (isNetwork && !this.session.tape.samples) throw new RangeError(NO_SAMPLES);
      const graph = this.#graphOf(isNetwork ? this.session.replay : this.#small);
      const initial = isNetwork ? this.#weights(seed) : Float64Array.of(1);
      this.#run = new BugRun(graph, { bugs: new Set(bugs), rate, steps: isNetwork ? steps : 0, initial });
      this.problem.value = "";
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#run = undefined;
      this.problem.value = error.message;
    }
    if (!this.#chosen) this.step.value = 0;
    this.step.value = Math.min(this.step.peek(), subject === "network" ? steps : 0);
    this.#compute(end);
  }

  #compute(end = performance.now() + SLICE): void {
    const run = this.#run;
    this.#timer = undefined;
    if (run) {
      do run.advance();
      while (!run.isDone && performance.now() < end);
      if (!this.#chosen && run.differs > 0) this.step.value = run.differs;
      if (!run.isDone) this.#timer = setTimeout(() => this.#compute());
    }
    this.revision.value = this.revision.peek() + 1;
  }

  #graphOf(replay: Replay): EagerGraph {
    const given = replay === this.#small ? "" : this.#beginning.peek();
    if (this.#graph?.of !== replay || this.#graph.given !== given)
      this.#graph = { of: replay, given, made: new EagerGraph(replay) };
    return this.#graph.made;
  }

  #weights(seed: number | null): Float64Array {
    const { origin, setup } = this.session;
    if (seed === null || !setup) return origin;
    const random = new Random(seed);
    return Float64Array.from(
      new Uint8Array(setup.drawn.buffer, setup.drawn.byteOffset, origin.length),
      (drawn) => (drawn ? random.uniform(-1, 1) : 0),
    );
  }
}
