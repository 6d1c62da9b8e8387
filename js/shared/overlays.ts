import type { Overlay } from "./page_channel.ts";
import type { Acks } from "./wire.ts";

/** The values that hands in this page hold, by key, shown over what a kernel says until it has caught up. */
export class Overlays extends Map<string, Overlay> {
  /** Drop what the kernel has applied: its own value is the true one now. */
  settle(acks: Acks): void {
    for (const { key, client, until } of this.values()) {
      if (until !== undefined && acks[client] >= until) this.delete(key);
    }
  }

  /** Drop everything that a client holds. */
  leave(left: string): void {
    for (const { key, client } of this.values()) {
      if (client === left) this.delete(key);
    }
  }
}
