import { effect } from "@preact/signals-core";

type Attributes = Record<string, string | number | boolean>;

/** An HTML element with attributes (true: present, false: absent) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** Sets an element's text only where it differs: an equal write would still make the browser lay out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Runs `body` when `signal` aborts. */
export function atEnd(signal: AbortSignal, body: () => void): void {
  signal.addEventListener("abort", body, { once: true });
}

/** Runs `body` now and whenever a signal that it read changes, until `signal` aborts. */
export function follow(signal: AbortSignal, body: () => void): void {
  if (!signal.aborted) atEnd(signal, effect(body));
}
