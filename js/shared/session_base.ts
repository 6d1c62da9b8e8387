import { batch, signal } from "@preact/signals-core";
import type { LossSeries } from "../engine/loss_series.ts";
import type { Replay } from "../engine/replay.ts";
import type { Rows } from "../engine/samples.ts";
import type { Tape } from "../engine/tape.ts";
import type { Ghost } from "../engine/trainer_plan.ts";
import { atEnd } from "./element.ts";
import { nextFrame } from "./frame.ts";
import type { PageChannel } from "./page_channel.ts";
import type { Session } from "./session.ts";
import type { Finding, TrainerStatus } from "./wire.ts";

/** The signals of every session, and the way they change: all at once. */
export abstract class SessionBase implements Session {
  abstract readonly kind: Session["kind"];
  abstract readonly replay: Replay;
  abstract readonly curve: LossSeries | undefined;
  abstract readonly measures: Session["measures"];
  readonly tape: Tape;
  readonly drawsWeights: boolean = true;
  readonly goesBack: boolean = true;
  readonly revision = signal(0);
  abstract readonly origin: Float64Array;
  abstract readonly visited: ReadonlyMap<string, number>;
  abstract readonly memory: Float64Array;
  abstract readonly ghosts: readonly Ghost[];
  readonly step = signal(0);
  readonly last = signal(0);
  readonly loss = signal(Number.NaN);
  readonly playing = signal(false);
  readonly learningRate = signal(0);
  readonly scheduled = signal(false);
  readonly speed = signal<number | null>(null);
  readonly message = signal("");
  readonly findings = signal<readonly Finding[]>([]);
  readonly hovered;
  readonly selected;
  readonly #channel: PageChannel;
  /** What this page refused, until its next good command. */
  #refusal = "";
  #reason = "";
  #cancelDraw: (() => void) | undefined;

  constructor(tape: Tape, channel: PageChannel, abort: AbortSignal) {
    atEnd(abort, () => this.#cancelDraw?.());
    this.tape = tape;
    this.#channel = channel;
    this.hovered = channel.hovered;
    this.selected = channel.selected;
  }

  data(node: number, lane: number): number {
    return this.replay.data(node, lane);
  }

  grad(node: number, lane: number): number | undefined {
    return this.replay.grad(node, lane);
  }

  share(node: number, lane: number): number | undefined {
    return this.replay.share(node, lane);
  }

  hover(key: string): void {
    this.#channel.hover(key);
  }

  select(key: string): void {
    this.#channel.select(key);
  }

  abstract play(): void;
  abstract pause(): void;
  abstract stepOnce(): void;
  abstract goTo(step: number): void;
  abstract reset(): void;
  abstract newWeights(seed: number): void;
  abstract setLearningRate(value: number): void;
  abstract setSpeed(value: number | null): void;
  abstract hold(key: string, value: number): void;
  abstract release(key: string): void;
  abstract nudge(key: string, value: number): void;
  abstract setData(xs: Rows, ys: Rows): void;

  /** Bring replay and curve up to date and `show` them. */
  protected abstract draw(): void;

  /** Draw what the user's own hand did, in this frame. */
  protected drawNow(): void {
    this.#cancelDraw?.();
    this.#cancelDraw = undefined;
    this.draw();
  }

  /** Draw what came from elsewhere, once per animation frame however much it was. */
  protected drawSoon(): void {
    this.#cancelDraw ??= nextFrame(() => this.drawNow());
  }

  /** Show a new state: every signal changes before anybody draws. */
  protected show(loss: number, status: Omit<TrainerStatus, "run">): void {
    this.#reason = status.message;
    batch(() => {
      this.step.value = status.step;
      this.last.value = status.last ?? status.step;
      this.loss.value = loss;
      this.playing.value = status.playing;
      this.learningRate.value = status.learning_rate;
      this.scheduled.value = status.scheduled;
      this.speed.value = status.speed;
      this.message.value = this.#refusal || this.#reason;
      this.findings.value = status.findings ?? this.findings.peek();
      this.revision.value++;
    });
  }

  /** Obey a command, or say why not where it throws a RangeError. */
  protected attempt(command: () => void): void {
    this.#refusal = "";
    try {
      command();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#refusal = error.message;
    }
    this.message.value = this.#refusal || this.#reason;
  }
}
