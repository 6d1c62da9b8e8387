import type { AnyModel } from "@anywidget/types";
import { Batches } from "../engine/batches.ts";
import { checkRate, checkSeed, checkSpeed, checkStep, parameterFor } from "../engine/checks.ts";
import type { LossSeries } from "../engine/loss_series.ts";
import { Replay } from "../engine/replay.ts";
import { type Rows, setSamples } from "../engine/samples.ts";
import { float64, KIND, type Tape } from "../engine/tape.ts";
import type { Ghost } from "../engine/trainer_plan.ts";
import { ghostOf } from "./ghost_of.ts";
import { HeldSession } from "./held_session.ts";
import { KernelLink, LOST } from "./kernel_link.ts";
import type {
  Acks,
  Command,
  LoopSetup,
  RunEvent,
  SourceTraits,
  TrainerFrame,
  TrainerSetup,
  TrainerSnapshot,
  TrainerStatus,
} from "./wire.ts";

/** What this page has set and the kernel has not confirmed yet. */
interface Pending {
  readonly status: Partial<TrainerStatus>;
  readonly seq: number;
}

/** A view of a trainer in a kernel: the kernel says step, losses and parameters, the page replays the rest. */
export class KernelSession extends HeldSession<TrainerFrame> {
  readonly kind = "trainer";
  override readonly drawsWeights: boolean;
  override readonly goesBack: boolean;
  setup: TrainerSetup | undefined;
  origin: Float64Array = new Float64Array();
  memory: Float64Array = new Float64Array();
  ghosts: readonly Ghost[] = [];
  visited: ReadonlyMap<string, number> = new Map();
  readonly curve: LossSeries | undefined;
  readonly measures = new Map<string, LossSeries>();
  events: readonly RunEvent[] = [];
  readonly #replay: Replay;
  /** Where there are any, the replay is that of the batch of state k. */
  readonly #batches: Batches | undefined;
  readonly #source: AnyModel<SourceTraits>;
  declare protected link: KernelLink<TrainerFrame>;
  /** State k as the kernel says it, without what hands in this page hold. */
  #status: TrainerStatus;
  #parameters!: Float64Array;
  #loss = Number.NaN;
  /** What the kernel says of state k, where that is not the last one. */
  #visited: ReadonlyMap<string, number> = new Map();
  /** The leaves that are no parameters, as the kernel says them, and whether a hand has moved samples since. */
  #others: Float64Array | undefined;
  #moved = false;
  readonly #pending = new Map<string, Pending>();
  #replayed = false;
  /** The gradients in the objects of a faulty engine; what a hand does is replayed. */
  #own: Float64Array | undefined;

  constructor(
    name: string,
    source: AnyModel<SourceTraits>,
    tape: Tape,
    setup: TrainerSetup | LoopSetup,
    start: TrainerSnapshot,
    abort: AbortSignal,
    curve?: LossSeries,
  ) {
    super(name, tape, abort);
    this.curve = curve;
    this.drawsWeights = setup.player !== "loop";
    this.goesBack = setup.player !== "loop" || setup.goes_back === true;
    this.#replay = new Replay(tape);
    if (setup.player !== "loop") {
      this.setup = setup;
      if (setup.batches && tape.lanes > 0) this.#batches = new Batches(tape.lanes, setup.batches);
    }
    this.#source = source;
    this.#status = start;
    this.#load(start);
    this.link = new KernelLink(source, this.channel.client, abort, {
      frame: (frame, buffers) => this.#take(frame, buffers),
      snapshot: () => this.#catchUp(),
      lost: () => {
        this.#status = { ...this.#status, playing: false, message: LOST };
        this.drawSoon();
      },
    });
    this.draw();
  }

  /** Replayed only when somebody looks: a curve needs the losses alone. */
  get replay(): Replay {
    if (!this.#replayed) {
      this.#replay.forward();
      this.#replay.backward();
      this.#replayed = true;
    }
    return this.#replay;
  }

  override grad(node: number, lane: number): number {
    return this.overlays.size || !this.#own ? this.replay.grad(node, lane) : this.#own[node];
  }

  play(): void {
    this.#command({ kind: "play" });
  }

  pause(): void {
    this.#command({ kind: "pause" });
  }

  stepOnce(): void {
    this.#command({ kind: "step" });
  }

  goTo(step: number): void {
    this.attempt(() => {
      checkStep(step, this.last.peek());
      this.#set({ kind: "go_to", step }, { step, last: this.last.peek() });
    });
  }

  reset(): void {
    this.#command({ kind: "reset" });
  }

  newWeights(seed: number): void {
    this.attempt(() => {
      checkSeed(seed);
      this.link.command({ kind: "new_weights", seed });
    });
  }

  setLearningRate(value: number): void {
    this.attempt(() => {
      checkRate(value);
      this.#set({ kind: "rate", value }, { learning_rate: value, scheduled: false });
    });
  }

  setSpeed(value: number | null): void {
    this.attempt(() => {
      checkSpeed(value);
      this.#set({ kind: "speed", value }, { speed: value });
    });
  }

  setData(xs: Rows, ys: Rows): void {
    this.attempt(() => {
      const samples = { xs, ys };
      // The kernel says what is wrong with them.
      const seq = this.link.command({ kind: "data", ...samples }, "data");
      // Others build their views anew, once they are recorded.
      if (xs.length === this.tape.samples) this.channel.laySamples(samples, seq);
    });
  }

  #set(command: Command, status: Pending["status"]): void {
    const { kind } = command;
    this.#pending.set(kind, { status, seq: this.link.command(command, kind) });
    this.drawNow();
  }

  #command(command: Command): void {
    this.attempt(() => this.link.command(command));
  }

  protected check(key: string, value: number): void {
    parameterFor(this.tape, key, value);
  }

  protected draw(): void {
    this.#replay.choose(this.#batches?.at(this.#status.step));
    if (this.#moved && this.#others) this.#setOthers(this.#others);
    else if (this.#moved) this.#replay.setLeaves(this.tape.leaves);
    this.#replay.setParameters(this.#parameters);
    this.#moved = this.overlays.has("");
    for (const { key, value, samples } of this.overlays.values()) {
      if (samples) setSamples(this.#replay, samples);
      else this.#replay.setLeaf(this.tape.nodeOf(key), value);
    }
    this.#replayed = false;
    const held = this.overlays.size ? this.replay.data(this.tape.root) : undefined;
    if (held !== undefined) this.#mark(held);
    // What a kernel that is gone will never confirm is not so.
    if (this.#status.message === LOST) this.#pending.clear();
    const pending = Array.from(this.#pending.values(), ({ status }) => status);
    const status: TrainerStatus = Object.assign({}, this.#status, ...pending);
    const isThere = status.step === this.#status.step;
    this.visited = isThere ? this.#visited : this.#known(status.step);
    // What nobody knows yet stays as it is shown.
    const loss = this.visited.get("loss") ?? (isThere ? this.#loss : this.loss.peek());
    this.show(held ?? loss, status);
  }

  #take(frame: TrainerFrame, [lossBytes, parameterBytes, ...rest]: readonly DataView[]): void {
    if (!this.#isOurs(frame)) return;
    const measured = rest.splice(0, frame.measures?.length);
    this.#visited = numbersOf(frame, frame.last === undefined ? undefined : rest.shift());
    if (frame.memory) this.memory = float64(rest.shift()!);
    const own = frame.own && rest.pop();
    if (rest.length) this.#setOthers(float64(rest[0]));
    const losses = float64(lossBytes);
    const { curve } = this;
    if (frame.run !== this.#status.run) {
      curve?.clear();
      this.measures.clear();
      this.ghosts = [];
      if (frame.step === 0) this.origin = float64(parameterBytes);
      else this.link.hello();
    }
    // The end of the curve may show a held parameter; history has the loss without it.
    else this.#mark(this.#loss);
    const series = [curve, ...this.#seriesOf(frame)];
    const known = [losses, ...measured.map(float64)].map(
      (numbers, i) =>
        series[i]?.follow(frame.first, numbers) ??
        frame.first <= (this.#status.last ?? this.#status.step) + 1,
    );
    if (known.includes(false)) this.link.hello();
    const { since = 0, events = [] } = frame;
    this.events = [...this.events.filter(([step]) => step < since), ...events];
    if (losses.length) this.#loss = losses[losses.length - 1];
    this.#status = { findings: this.#status.findings, ...frame };
    this.#parameters = float64(parameterBytes);
    this.#own = own ? float64(own) : undefined;
    this.#settle(frame.ack);
    this.drawSoon();
  }

  /** Take a snapshot, unless frames have overtaken it. */
  #catchUp(): void {
    const snapshot = this.#source.get("_snapshot") as TrainerSnapshot;
    const { run, number } = this.#status;
    if (!this.#isOurs(snapshot)) return;
    if (snapshot.run < run || (snapshot.run === run && snapshot.number! <= number!)) return;
    this.#load(snapshot);
    this.link.alive();
    this.drawSoon();
  }

  #load(snapshot: TrainerSnapshot): void {
    const setup = this.#source.get("_setup");
    if (this.setup && setup.kind === "trainer" && setup.player !== "loop") this.setup = setup;
    const curve = float64(snapshot.curve);
    this.curve?.load(curve);
    this.events = snapshot.events ?? [];
    this.measures.clear();
    this.#seriesOf(snapshot).forEach((series, i) => {
      series.load(float64(snapshot.measured![i]));
    });
    this.#loss = curve[curve.length - 1];
    this.#visited = numbersOf(snapshot, snapshot.visited);
    this.ghosts = snapshot.ghosts?.map(ghostOf) ?? [];
    this.#parameters = float64(snapshot.parameters);
    if (snapshot.origin) this.origin = float64(snapshot.origin);
    if (snapshot.memory) this.memory = float64(snapshot.memory);
    if (snapshot.others) this.#setOthers(float64(snapshot.others));
    this.#own = snapshot.own && float64(snapshot.own);
    this.#status = { findings: this.#status.findings, ...snapshot };
  }

  /** The series of what was measured, where somebody draws it. */
  #seriesOf({ measures = [] }: TrainerStatus): LossSeries[] {
    const { curve } = this;
    return measures.flatMap((name) => {
      const series = this.measures.get(name) ?? curve?.fresh();
      if (series) this.measures.set(name, series);
      return series ?? [];
    });
  }

  /** What the curves say of a state that is on its way. */
  #known(step: number): ReadonlyMap<string, number> {
    const all = [...this.measures, ["loss", this.curve] as const];
    return new Map(
      all.flatMap(([name, series]) => (series?.at(step) === undefined ? [] : [[name, series.at(step)!]])),
    );
  }

  /** Whether numbers belong to the tape that is shown: those of another one come before its new views are there. */
  #isOurs({ structure }: { structure?: string }): boolean {
    return structure === undefined || structure === this.tape.structure;
  }

  #setOthers(others: Float64Array): void {
    const { tape } = this;
    this.#others = others;
    const numbers = others.values();
    const { kind, opaque } = tape;
    const next = () => numbers.next().value ?? Number.NaN;
    kind.forEach((what, node) => {
      if (what === KIND.parameter || what === KIND.interior) return;
      for (let lane = 0; lane < tape.width(node); lane++) this.#replay.setLeaf(node, next(), lane);
    });
    for (const { locals } of opaque.values()) locals.set(locals.map(next));
  }

  #settle(acks: Acks): void {
    this.overlays.settle(acks);
    const ack = acks[this.channel.client] ?? 0;
    for (const [kind, { seq }] of this.#pending) if (ack >= seq) this.#pending.delete(kind);
  }

  /** Set the loss of the current step, unless the curve is waiting for a snapshot. */
  #mark(loss: number): void {
    if (this.curve?.length === this.#status.step + 1) this.curve.push(this.#status.step, loss);
  }
}

/** The numbers of a visited state by name. */
function numbersOf({ measures = [] }: TrainerStatus, bytes?: DataView): ReadonlyMap<string, number> {
  if (!bytes) return new Map();
  const numbers = float64(bytes);
  return new Map(["loss", ...measures].map((name, i) => [name, numbers[i]]));
}
