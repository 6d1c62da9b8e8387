import type { Signal } from "@preact/signals-core";
import type { LossSeries } from "../engine/loss_series.ts";
import type { PageTrainer } from "../engine/page_trainer.ts";
import type { Replay } from "../engine/replay.ts";
import type { Rows } from "../engine/samples.ts";
import type { Tape } from "../engine/tape.ts";
import type { Ghost } from "../engine/trainer_plan.ts";
import type { PlayInPage } from "./connect.ts";
import { PageChannel } from "./page_channel.ts";
import { findPlayer, type Player } from "./player.ts";
import type { Session } from "./session.ts";
import { SessionBase } from "./session_base.ts";
import type { TrainerSetup, TrainerSnapshot } from "./wire.ts";

/** Keep the chosen sample among those that there are, where no kernel does: an earlier state may have fewer. */
export function keepAmong(session: Session, sample: Signal<number>): void {
  const last = Math.max(0, session.tape.samples - 1);
  if (session instanceof PageSession && sample.peek() > last) sample.value = last;
}

/** What `connect` needs to train without a kernel. */
export const playInPage: PlayInPage = (...where) => new PageSession(...where);

/** A view of a trainer that this page itself runs: in an exported page there is no kernel. */
class PageSession extends SessionBase {
  readonly kind = "trainer";
  readonly #setup: TrainerSetup;
  readonly #player: Player;
  readonly #onOtherTape: (() => void) | undefined;

  constructor(
    source: string,
    tape: Tape,
    setup: TrainerSetup,
    start: TrainerSnapshot,
    abort: AbortSignal,
    onOtherTape?: () => void,
  ) {
    const player = findPlayer({ source, tape, setup, start });
    super(player.trainer.tape, new PageChannel(source, abort), abort);
    this.#setup = setup;
    this.#player = player;
    this.#onOtherTape = onOtherTape;
    this.#player.subscribe(() => this.drawNow(), abort);
    this.draw();
  }

  get setup(): TrainerSetup {
    return { ...this.#setup, accuracy: this.#player.trainer.accuracyRule };
  }

  get origin(): Float64Array {
    return this.#player.trainer.origin;
  }

  get memory(): Float64Array {
    return this.#player.trainer.memory;
  }

  get replay(): Replay {
    return this.#player.trainer.replay;
  }

  get curve(): LossSeries {
    return this.#player.trainer.series;
  }

  get measures(): ReadonlyMap<string, LossSeries> {
    return this.#player.trainer.measures;
  }

  get visited(): ReadonlyMap<string, number> {
    return this.#player.trainer.visited;
  }

  get ghosts(): readonly Ghost[] {
    return this.#player.trainer.ghosts;
  }

  play(): void {
    this.attempt(() => this.#player.play());
  }

  pause(): void {
    this.attempt(() => this.#player.pause());
  }

  stepOnce(): void {
    this.#command((trainer) => trainer.stepOnce());
  }

  goTo(step: number): void {
    this.attempt(() => {
      this.#player.trainer.check(step);
      this.#player.pause();
      this.#player.command((trainer) => trainer.goTo(step));
    });
  }

  reset(): void {
    this.#command((trainer) => trainer.reset());
  }

  newWeights(seed: number): void {
    this.#command((trainer) => trainer.newWeights(seed));
  }

  setLearningRate(value: number): void {
    this.#command((trainer) => {
      trainer.learningRate = value;
    });
  }

  setSpeed(value: number | null): void {
    this.attempt(() => {
      this.#player.speed = value;
    });
  }

  hold(key: string, value: number): void {
    this.#command((trainer) => trainer.hold(key, value));
  }

  release(key: string): void {
    this.#command((trainer) => trainer.release(key));
  }

  nudge(key: string, value: number): void {
    this.#command((trainer) => trainer.nudge(key, value));
  }

  setData(xs: Rows, ys: Rows): void {
    this.#command((trainer) => trainer.setData(xs, ys));
  }

  #command(change: (trainer: PageTrainer) => void): void {
    this.attempt(() => this.#player.command(change));
  }

  protected draw(): void {
    const { trainer, playing, speed } = this.#player;
    // With the graph of before, what is shown stays as it is until it is built anew.
    if (trainer.tape !== this.tape) {
      this.#onOtherTape?.();
      return;
    }
    const { step, last, message, learningRate: learning_rate, scheduled } = trainer;
    this.show(trainer.loss, { step, last, message, learning_rate, scheduled, playing, speed });
  }
}
