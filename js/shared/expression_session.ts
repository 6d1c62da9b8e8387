import type { AnyModel } from "@anywidget/types";
import { leafFor } from "../engine/checks.ts";
import { Replay } from "../engine/replay.ts";
import { float64, type Tape } from "../engine/tape.ts";
import { HeldSession } from "./held_session.ts";
import { KernelLink, LOST } from "./kernel_link.ts";
import type { Overlay } from "./page_channel.ts";
import type { Session } from "./session.ts";
import type { ExpressionFrame, ExpressionSetup, ExpressionSnapshot, Finding, SourceTraits } from "./wire.ts";

/** A view of a plain expression: data and gradients are what its objects hold; a nudge is replayed here at once. */
export class ExpressionSession extends HeldSession<ExpressionFrame> {
  readonly kind = "expression";
  readonly origin = new Float64Array();
  override readonly goesBack = false;
  readonly visited = new Map<string, number>();
  readonly memory = new Float64Array();
  readonly ghosts = [];
  readonly curve = undefined;
  readonly measures: Session["measures"] = new Map();
  readonly replay: Replay;
  #data!: Float64Array;
  #grad!: Float64Array;
  #hasGrad!: boolean;
  #message = "";
  #findings: readonly Finding[] | undefined;

  constructor(
    name: string,
    source: AnyModel<SourceTraits>,
    tape: Tape,
    setup: ExpressionSetup,
    start: ExpressionSnapshot,
    abort: AbortSignal,
  ) {
    super(name, tape, abort);
    this.replay = new Replay(tape);
    this.#load(start);
    if (setup.player === "kernel") {
      this.link = new KernelLink(source, this.channel.client, abort, {
        frame: (frame, buffers) => this.#take(frame, buffers),
        snapshot: () => {
          this.#load(source.get("_snapshot") as ExpressionSnapshot);
          this.drawSoon();
        },
        lost: () => (this.message.value = LOST),
      });
    }
    this.draw();
  }

  override grad(node: number, lane: number): number | undefined {
    return this.#hasGrad ? super.grad(node, lane) : undefined;
  }

  override share(node: number, lane: number): number | undefined {
    return this.#hasGrad ? super.share(node, lane) : undefined;
  }

  // An expression does not train.
  play(): void {}
  pause(): void {}
  stepOnce(): void {}
  setData(): void {}
  goTo(): void {}
  reset(): void {}
  newWeights(): void {}
  setLearningRate(): void {}
  setSpeed(): void {}

  protected draw(): void {
    this.replay.load(this.#data, this.#grad);
    if (this.overlays.size > 0) {
      for (const { key, value } of this.overlays.values()) this.replay.setLeaf(this.tape.nodeOf(key), value);
      this.replay.forwardFrom([...this.overlays.keys()].map((key) => this.tape.nodeOf(key)));
      if (this.#hasGrad) this.replay.backward();
    }
    this.show(this.replay.data(this.tape.root), {
      step: 0,
      playing: false,
      learning_rate: 0,
      scheduled: false,
      speed: null,
      message: this.#message,
      findings: this.#findings,
    });
  }

  protected check(key: string, value: number): void {
    leafFor(this.tape, key, value);
  }

  protected override lay(overlay: Overlay): void {
    super.lay(overlay);
    if (this.link || overlay.until === undefined) return;
    this.tape.op.forEach((_, node) => {
      this.#data[node] = this.replay.data(node);
      this.#grad[node] = this.replay.grad(node);
    });
    this.overlays.settle({ [overlay.client]: overlay.until });
  }

  #take(frame: ExpressionFrame, [data, grad]: readonly DataView[]): void {
    this.#message = frame.message ?? "";
    this.overlays.settle(frame.ack);
    this.#load({ ...frame, data, grad });
    this.drawSoon();
  }

  #load(snapshot: ExpressionSnapshot): void {
    const data = float64(snapshot.data);
    // Numbers of another graph may come before its own view is there.
    if (data.length !== this.tape.length) return;
    this.#data = data;
    this.#grad = float64(snapshot.grad);
    this.#hasGrad = snapshot.has_grad;
    this.#findings = snapshot.findings ?? this.#findings;
  }
}
