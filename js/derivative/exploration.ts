import type { AnyModel } from "@anywidget/types";
import { batch, computed, type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { type Method, slopeBy } from "../engine/slopes.ts";
import { isWide, type Range, rangeAround } from "../layout/visible_range.ts";
import { listen } from "../shared/trait.ts";
import { Publisher } from "./publisher.ts";
import type { Place, Reading, Subject } from "./subject.ts";
import type { DerivativeTraits, FunctionWire, Point } from "./traits.ts";

const SHARED = ["point", "h", "method", "along", "window"] as const;

/** One view's point, step and window: what the hand changes here goes to the kernel, and what Python sets comes. */
export class Exploration {
  readonly of: FunctionWire;
  readonly subject: Subject;
  readonly point: Signal<Point>;
  readonly h: Signal<number>;
  readonly method: Signal<Method>;
  readonly along: Signal<string>;
  readonly window: Signal<Range | null>;
  /** What of the input along which the curve is drawn is seen. */
  readonly range: ReadonlySignal<Range>;
  readonly place: ReadonlySignal<Place>;
  readonly reading: ReadonlySignal<Reading>;
  /** The input that was bumped last. */
  readonly bumped = signalOf("");
  readonly #ranges: ReadonlyMap<string, ReadonlySignal<Range>>;
  readonly #model: AnyModel<DerivativeTraits>;
  readonly #publisher: Publisher;
  #held = false;

  constructor(model: AnyModel<DerivativeTraits>, of: FunctionWire, subject: Subject, abort: AbortSignal) {
    this.of = of;
    this.subject = subject;
    this.#publisher = new Publisher(model, abort);
    this.point = signalOf(model.get("point"));
    this.h = signalOf(model.get("h"));
    this.method = signalOf(model.get("method"));
    this.along = signalOf(model.get("along"));
    this.window = signalOf(model.get("window"));
    this.#model = model;
    // What the hand does is newer than anything that Python has heard of.
    const heard = () => this.#held || this.#read();
    for (const name of SHARED) listen(model, `change:${name}`, heard, abort);
    this.#ranges = new Map(of.inputs.map((name) => [name, this.#stayingRange(name)]));
    this.range = computed(() => this.window.value ?? this.rangeOf(this.along.value).value);
    this.place = computed(() => ({
      point: this.point.value,
      h: this.h.value,
      along: this.along.value,
      window: this.range.value,
    }));
    this.reading = computed(() => {
      subject.revision.value;
      return subject.read(this.place.value);
    });
  }

  /** The value of the input along which the curve is drawn. */
  get x(): number {
    return this.point.value[this.along.value];
  }

  /** The exact slope along that input. */
  get exact(): number {
    return this.reading.value.exact[this.of.inputs.indexOf(this.along.value)];
  }

  get numeric(): number {
    return slopeBy(this.method.value, this.reading.value);
  }

  /** How far the numeric slope is from the exact one; nan: there is none. */
  get difference(): number {
    return this.numeric - this.exact;
  }

  set(changed: Partial<DerivativeTraits>): void {
    batch(() => {
      for (const [name, value] of Object.entries(changed)) {
        (this[name as keyof DerivativeTraits] as Signal<unknown>).value = value;
      }
    });
    this.#publisher.write(changed);
  }

  move(name: string, value: number): void {
    this.set({ point: { ...this.point.peek(), [name]: value } });
  }

  /** Add h to one input alone, and say what comes of it. */
  bump(name: string): void {
    this.set({ along: name });
    this.bumped.value = name;
  }

  /** A hand takes hold of something. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#read();
  }

  /** What of an input its slider reaches: round numbers around its value, which stay while a hand moves it there. */
  rangeOf(name: string): ReadonlySignal<Range> {
    return this.#ranges.get(name)!;
  }

  /** Take over what the kernel knows and this page has not just changed. */
  #read(): void {
    batch(() => {
      for (const name of SHARED) {
        if (!this.#publisher.waits(name)) (this[name] as Signal<unknown>).value = this.#model.get(name);
      }
    });
  }

  #stayingRange(name: string): ReadonlySignal<Range> {
    let stayed: Range | undefined;
    return computed(() => {
      const value = this.point.value[name];
      const isLeft = !stayed || value < stayed[0] || value > stayed[1];
      if (isLeft || (!this.#held && isWide(stayed!, value))) stayed = rangeAround(value);
      return stayed!;
    });
  }
}
