import type { AnyModel } from "@anywidget/types";
import { atEnd } from "./element.ts";
import type { Command, Presence, SourceTraits } from "./wire.ts";

/** Shortest time between two messages of a slider, two signs of life and two questions, in milliseconds. */
const PACE = 50;
const HEARTBEAT = 2000;
const QUESTION = 1000;

/** What a view says when nothing can be sent any more. */
export const LOST = "The kernel of this view is gone: run its cell again.";

/** What a session does with what a kernel sends. */
export interface KernelListener<Frame> {
  frame(frame: Frame, buffers: readonly DataView[]): void;
  snapshot(): void;
  /** Nothing can be sent any more: the kernel was restarted or ended. */
  lost(): void;
}

/** One session's line to the kernel: numbered commands out, frames and snapshots in. */
export class KernelLink<Frame> {
  readonly client: string;
  readonly #model: AnyModel<SourceTraits>;
  readonly #lost: () => void;
  #seq = 0;
  /** Commands of sliders that wait for their turn, in the order of `seq`, the latest of each slot only. */
  readonly #waiting = new Map<string, object>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #lastAlive = -Infinity;
  #lastHello = -Infinity;

  constructor(model: AnyModel<SourceTraits>, client: string, abort: AbortSignal, on: KernelListener<Frame>) {
    this.client = client;
    this.#model = model;
    this.#lost = () => {
      if (!abort.aborted) on.lost();
    };
    const heard = (message: { kind?: string } & Frame, buffers: readonly DataView[]) => {
      if (message?.kind !== "frame") return;
      this.alive();
      on.frame(message, buffers);
    };
    const changed = () => on.snapshot();
    model.on("msg:custom", heard);
    model.on("change:_snapshot", changed);
    atEnd(abort, () => {
      model.off("msg:custom", heard);
      model.off("change:_snapshot", changed);
      clearTimeout(this.#pause);
      this.#flush();
      this.#present("bye");
    });
    this.hello();
  }

  /** Send a command; those with a slot keep the pace of a slider: the latest wins, and the last is always sent. */
  command(command: Command, slot?: string): number {
    const message = { ...command, client: this.client, seq: ++this.#seq };
    if (slot === undefined) {
      this.#flush();
      this.#send(message);
      return this.#seq;
    }
    this.#waiting.delete(slot);
    this.#waiting.set(slot, message);
    if (this.#pause === undefined) this.#turn();
    return this.#seq;
  }

  /** Ask for a new snapshot, because something was missed or is not known yet. */
  hello(): void {
    const now = performance.now();
    if (now - this.#lastHello < QUESTION) return;
    this.#lastHello = now;
    this.#present("hello");
  }

  /** Say that somebody still looks. */
  alive(): void {
    const now = performance.now();
    if (now - this.#lastAlive < HEARTBEAT) return;
    this.#lastAlive = now;
    this.#present("alive");
  }

  #present(kind: Presence["kind"]): void {
    this.#send({ kind, client: this.client });
  }

  #send(message: object): void {
    try {
      this.#model.send(message);
    } catch {
      this.#lost();
    }
  }

  readonly #turn = (): void => {
    this.#pause = this.#waiting.size > 0 ? setTimeout(this.#turn, PACE) : undefined;
    this.#flush();
  };

  #flush(): void {
    for (const message of this.#waiting.values()) this.#send(message);
    this.#waiting.clear();
  }
}
