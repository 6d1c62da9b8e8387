import type { Overlay } from "./page_channel.ts";
import type { Acks } from "./wire.ts";

/** The values that hands in this page hold, shown over what a kernel says until it has caught up. */
export class Overlays {
  readonly #byKey = new Map<string, Overlay>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Overlay | undefined {
    return this.#byKey.get(key);
  }

  put(overlay: Overlay): void {
    this.#byKey.set(overlay.key, overlay);
  }

  /** Drop what the kernel has applied: its own value is the true one now. */
  settle(acks: Acks): void {
    for (const { key, client, until } of this.#byKey.values()) {
      if (until !== undefined && acks[client] >= until) this.#byKey.delete(key);
    }
  }

  /** Drop everything that a client holds. */
  leave(left: string): void {
    for (const { key, client } of this.#byKey.values()) {
      if (client === left) this.#byKey.delete(key);
    }
  }

  [Symbol.iterator](): Iterator<Overlay> {
    return this.#byKey.values();
  }
}
