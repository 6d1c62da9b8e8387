import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Samples } from "../engine/samples.ts";

/** A value that a client shows over what is computed, until the computation has caught up. */
export interface Overlay {
  readonly client: string;
  readonly key: string;
  readonly value: number;
  /** Instead of a value: what all samples are, by the key "". */
  readonly samples?: Samples;
  /** The command of `client` that ends it; undefined while the hand is down. */
  readonly until?: number;
}

type News =
  | { kind: "hover"; key: string }
  | { kind: "select"; key: string }
  | { kind: "overlay"; overlay: Overlay }
  | { kind: "leave"; client: string }
  /** A new view asks the others what is selected; whoever knows writes it in. */
  | { kind: "join"; selected: string };

/**
 * What the views of one source share in this page and nowhere else: hover, selection and held values.
 * Events of the window, because every widget has its own copy of every module.
 */
export class PageChannel {
  /** This session's name, in this page and to the kernel. */
  readonly client = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
  readonly #type: string;
  readonly #hovered = signal("");
  readonly #selected = signal("");

  constructor(source: string, abort: AbortSignal, on: Partial<PageListener> = {}) {
    this.#type = `mg-widgets:${source}`;
    const joining = { kind: "join" as const, selected: "" };
    this.#send(joining);
    this.#selected.value = joining.selected;
    const listener = (event: Event) => {
      const news = (event as CustomEvent<News>).detail;
      if (news.kind === "hover") this.#hovered.value = news.key;
      else if (news.kind === "select") this.#selected.value = news.key;
      else if (news.kind === "overlay") on.overlay?.(news.overlay);
      else if (news.kind === "leave") on.leave?.(news.client);
      else news.selected ||= this.#selected.peek();
    };
    window.addEventListener(this.#type, listener, { signal: abort });
  }

  get hovered(): ReadonlySignal<string> {
    return this.#hovered;
  }

  get selected(): ReadonlySignal<string> {
    return this.#selected;
  }

  hover(key: string): void {
    if (key !== this.#hovered.peek()) this.#send({ kind: "hover", key });
  }

  select(key: string): void {
    if (key !== this.#selected.peek()) this.#send({ kind: "select", key });
  }

  /** Tell all views, this one included, what a hand does to a value. */
  lay(key: string, value: number, until?: number): void {
    this.#lay({ client: this.client, key, value, until });
  }

  /** Tell all views what a hand has made of the samples. */
  laySamples(samples: Samples, until: number): void {
    this.#lay({ client: this.client, key: "", value: Number.NaN, samples, until });
  }

  /** Tell all views that this one leaves, and its overlays with it. */
  leave(): void {
    this.#send({ kind: "leave", client: this.client });
  }

  #lay(overlay: Overlay): void {
    this.#send({ kind: "overlay", overlay });
  }

  #send(news: News): void {
    window.dispatchEvent(new CustomEvent(this.#type, { detail: news }));
  }
}

/** What a session does about the overlays of all views. */
export interface PageListener {
  overlay(overlay: Overlay): void;
  leave(client: string): void;
}
