import type { Tape } from "../engine/tape.ts";
import { atEnd } from "./element.ts";
import type { KernelLink } from "./kernel_link.ts";
import { Overlays } from "./overlays.ts";
import { type Overlay, PageChannel } from "./page_channel.ts";
import { SessionBase } from "./session_base.ts";

/** A session of what is computed elsewhere: what hands in this page hold is laid over it until it has caught up. */
export abstract class HeldSession<Frame> extends SessionBase {
  protected readonly overlays = new Overlays();
  protected readonly channel: PageChannel;
  /** Without one, what is nudged here stays as nudged. */
  protected link?: KernelLink<Frame>;

  constructor(name: string, tape: Tape, abort: AbortSignal) {
    const channel = new PageChannel(name, abort, {
      overlay: (overlay) => this.lay(overlay),
      leave: (client) => {
        this.overlays.leave(client);
        this.drawSoon();
      },
    });
    super(tape, channel, abort);
    this.channel = channel;
    // Before the link's own goodbye, so that what is held is let go.
    atEnd(abort, () => {
      for (const key of this.overlays.keys()) this.release(key);
      channel.leave();
    });
  }

  hold(key: string, value: number): void {
    this.attempt(() => {
      this.check(key, value);
      this.link?.command({ kind: "hold", key, value }, `hold ${key}`);
      this.channel.lay(key, value);
    });
  }

  release(key: string): void {
    const held = this.overlays.get(key);
    if (held?.client !== this.channel.client || held.until !== undefined) return;
    this.channel.lay(key, held.value, this.link?.command({ kind: "release", key }) ?? 0);
  }

  nudge(key: string, value: number): void {
    this.attempt(() => {
      this.check(key, value);
      this.channel.lay(key, value, this.link?.command({ kind: "nudge", key, value }) ?? 0);
    });
  }

  /** Throws a RangeError where a leaf may not take this value. */
  protected abstract check(key: string, value: number): void;

  protected lay(overlay: Overlay): void {
    this.overlays.set(overlay.key, overlay);
    this.drawNow();
  }
}
