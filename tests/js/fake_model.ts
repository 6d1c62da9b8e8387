import type { AnyModel, Host } from "@anywidget/types";

type Listener = (...args: unknown[]) => void;
type Content = Record<string, unknown>;

/** Bytes as a comm delivers them: somewhere inside a larger buffer, at no convenient place. */
function delivered(view: ArrayBufferView): DataView {
  const inside = new Uint8Array(view.byteLength + 16);
  inside.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), 3);
  return new DataView(inside.buffer, 3, view.byteLength);
}

/** What JSON turns a message into; throws where something would be lost on the way. */
function travelled(content: unknown): Content {
  const text = JSON.stringify(content, (key, value) => {
    const lost = value === undefined || (typeof value === "number" && !Number.isFinite(value));
    if (lost) throw new Error(`${key}: ${value} does not survive JSON`);
    return value;
  });
  return JSON.parse(text);
}

/**
 * A widget's model, stricter than the real one: unknown traits, lost numbers, listeners removed twice and anything
 * done after `close` are errors.
 */
export class FakeModel {
  /** What the page has sent, in order. */
  readonly sent: Content[] = [];
  /** What `save_changes` has brought to Python, in order. */
  readonly saved: Content[] = [];
  readonly #state: Content = {};
  #unsaved: Content = {};
  readonly #listeners = new Map<string, Listener[]>();
  #closed = false;

  constructor(state: Content) {
    for (const [name, value] of Object.entries(state)) this.#state[name] = received(value);
  }

  /** This model as a widget sees it. */
  get any(): AnyModel {
    return this as unknown as AnyModel;
  }

  get(name: string): unknown {
    if (!(name in this.#state)) throw new Error(`no trait ${name}`);
    return this.#state[name];
  }

  set(name: string, value: unknown): void {
    this.#alive();
    if (this.get(name) === value) return;
    this.#state[name] = value;
    this.#unsaved[name] = value;
    this.#fire(`change:${name}`);
  }

  save_changes(): void {
    this.#alive();
    if (Object.keys(this.#unsaved).length > 0) this.saved.push(travelled(this.#unsaved));
    this.#unsaved = {};
  }

  send(content: unknown): void {
    this.#alive();
    this.sent.push(travelled(content));
  }

  on(name: string, listener: Listener): void {
    const trait = name.replace("change:", "");
    if (name !== "msg:custom" && !(name.startsWith("change:") && trait in this.#state)) {
      throw new Error(`no event ${name}`);
    }
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  off(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name) ?? [];
    if (!listeners.includes(listener)) throw new Error(`no such listener of ${name}`);
    this.#listeners.set(
      name,
      listeners.filter((other) => other !== listener),
    );
  }

  /** How many listeners are left. */
  get listening(): number {
    return [...this.#listeners.values()].flat().length;
  }

  /** A custom message from Python. */
  receive(content: Content, buffers: ArrayBufferView[] = []): void {
    this.#fire("msg:custom", travelled(content), buffers.map(delivered));
  }

  /** A trait set in Python. */
  assign(name: string, value: unknown): void {
    this.get(name);
    this.#state[name] = received(value);
    this.#fire(`change:${name}`);
  }

  close(): void {
    this.#closed = true;
  }

  /** The messages of some kinds, in order. */
  messages(...kinds: string[]): Content[] {
    return this.sent.filter(({ kind }) => kinds.includes(kind as string));
  }

  #alive(): void {
    if (this.#closed) throw new Error("the model is closed");
  }

  #fire(name: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }
}

/** A trait as it arrives: numbers must survive JSON, bytes become a view into something larger. */
function received(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return delivered(value);
  if (Array.isArray(value)) return value.map(received);
  if (value === null || typeof value !== "object") return travelled([value])[0 as never];
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, received(entry)]));
}

/** A host that finds the given models by their reference; every other is missing. */
export function fakeHost(models: Record<string, FakeModel>): Pick<Host, "getModel"> {
  return {
    getModel: async <T extends Record<string, unknown>>(reference: string) => {
      const model = models[reference];
      if (!model) throw new Error("widget model not found");
      return model as unknown as AnyModel<T>;
    },
  };
}
