import type { ReadonlySignal, Signal } from "@preact/signals-core";
import "./controls.css";
import { atEnd, element, follow, listening } from "./element.ts";
import type { SliderScale } from "./slider_scale.ts";
import { setAttribute, svg } from "./svg.ts";

interface ButtonOptions {
  /** The accessible name and the text. */
  label: string;
  signal: AbortSignal;
  onClick(): void;
  /** Path data of an icon in a 16 x 16 box. */
  icon?: string;
  title?: string;
}

export function button({ label, signal, onClick, icon, title }: ButtonOptions): HTMLButtonElement {
  const made = element("button", { type: "button", class: "mg-button" });
  if (icon) made.append(iconOf(icon));
  made.append(element("span", {}, label));
  if (title) made.title = title;
  listening(made, signal)("click", onClick);
  return made;
}

/** A small picture from path data; `currentColor`, not spoken. */
export function iconOf(path: string): SVGSVGElement {
  const box = { viewBox: "0 0 16 16", class: "mg-icon", "aria-hidden": "true" };
  return svg("svg", box, svg("path", { d: path }));
}

interface ToggleOptions {
  label: string;
  value: Signal<boolean>;
  signal: AbortSignal;
}

/** A check box with its label, bound both ways. */
export function toggle({ label, value, signal }: ToggleOptions): HTMLLabelElement {
  const box = element("input", { type: "checkbox" });
  listening(box, signal)("change", () => (value.value = box.checked));
  follow(signal, () => (box.checked = value.value));
  return element("label", { class: "mg-toggle" }, box, element("span", {}, label));
}

interface SliderOptions<T> {
  /** The accessible name. */
  label: string;
  /** The truth: the thumb goes there (clamped to the scale) unless a hand is on it. */
  value: ReadonlySignal<T>;
  /** May change at any time; a new one waits while a hand is on the thumb. */
  scale: ReadonlySignal<SliderScale<T>>;
  /** What is spoken for a value, with its unit. */
  text(value: T): string;
  signal: AbortSignal;
  onInput(value: T): void;
  /** The hand has left the thumb. */
  onRelease?(): void;
}

/** A native range input; `--mg-fraction` (0 to 1) tells the style sheet where the thumb is. */
export function slider<T>({
  label,
  value,
  scale,
  text,
  signal,
  ...hand
}: SliderOptions<T>): HTMLInputElement {
  const range = element("input", { type: "range", class: "mg-slider", "aria-label": label });
  let held = false;
  const show = (spoken: T) => {
    const { min, max } = scale.peek();
    range.ariaValueText = text(spoken);
    range.style.setProperty("--mg-fraction", String((range.valueAsNumber - min) / (max - min || 1)));
  };
  const settle = () => {
    const [to, truth] = [scale.value, value.value];
    if (held) return;
    for (const name of ["min", "max", "step"] as const) setAttribute(range, name, String(to[name]));
    const at = to.position(truth);
    range.value = String(Number.isNaN(at) ? to.min : at);
    show(truth);
  };
  const release = () => {
    if (!held) return;
    held = false;
    hand.onRelease?.();
    settle();
  };
  const on = listening(range, signal);
  on("input", () => {
    held = true;
    const chosen = scale.peek().value(range.valueAsNumber);
    show(chosen);
    hand.onInput(chosen);
  });
  for (const end of ["change", "blur", "pointercancel"] as const) on(end, release);
  // A drag back to where it began ends without a change event in some browsers; one that comes, comes first.
  on("pointerup", () => setTimeout(release));
  // A thumb that goes away under the hand lets go, too.
  atEnd(signal, release);
  follow(signal, settle);
  return range;
}

interface NumberBoxOptions {
  /** The accessible name. */
  label: string;
  value: ReadonlySignal<number>;
  /** The short form, shown while nobody types; the box shows every digit while it has the focus. */
  text(value: number): string;
  /** What is allowed, in words, shown while something else is typed. */
  rule: string;
  allowed(value: number): boolean;
  signal: AbortSignal;
  onCommit(value: number): void;
}

/** A box for a number: Enter or leaving it commits what is allowed, Escape and anything else bring the truth back. */
export function numberBox({
  label,
  value,
  text,
  rule,
  allowed,
  signal,
  onCommit,
}: NumberBoxOptions): HTMLElement {
  const box = element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    class: "mg-box",
    "aria-label": label,
  });
  let typed = false;
  const focused = () => (box.getRootNode() as Document | ShadowRoot).activeElement === box;
  const restore = () => {
    typed = false;
    box.ariaInvalid = null;
    box.value = focused() ? String(value.peek()) : text(value.peek());
  };
  const read = () => {
    const number = parseNumber(box.value);
    return number !== undefined && allowed(number) ? number : undefined;
  };
  /** The truth may take a frame to follow: until then the box says what was committed. */
  const commit = (spell: (number: number) => string) => {
    const number = typed ? read() : undefined;
    restore();
    if (number === undefined) return;
    onCommit(number);
    box.value = spell(number);
  };
  const on = listening(box, signal);
  on("focus", () => {
    restore();
    box.select();
  });
  on("input", () => {
    typed = true;
    box.ariaInvalid = read() === undefined ? "true" : null;
  });
  on("keydown", ({ key }) => {
    if (key === "Escape") restore();
    else if (key === "Enter" && read() !== undefined) commit(String);
    else return;
    box.select();
  });
  on("blur", () => commit(text));
  follow(signal, () => {
    value.value;
    if (!focused()) restore();
  });
  return element(
    "span",
    { class: "mg-number-box" },
    box,
    element("span", { class: "mg-rule", role: "alert" }, rule),
  );
}

/** The finite number that a text spells, or undefined. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace("\u2212", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}
