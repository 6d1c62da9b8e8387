import { effect } from "@preact/signals-core";

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Sets attributes, whatever they were; true: present, false: left as it is. */
export function write(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** An HTML element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  write(made, attributes);
  made.append(...children);
  return made;
}

/** Sets an element's text only where it differs: an equal write would still make the browser lay out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent === text) return;
  const { firstChild, lastChild } = target;
  // A text that is there is changed in place, which takes half the time.
  if (firstChild === lastChild && firstChild?.nodeType === 3) firstChild.nodeValue = text;
  else target.textContent = text;
}

/** Sets the text of a live region of `el`. It is said to who is in there: others do something else. */
export function tell(region: HTMLElement, text: string, el: HTMLElement): void {
  if (region.textContent !== text) region.ariaLive = el.matches(":focus-within") ? "polite" : "off";
  setText(region, text);
}

/** Runs `body` when `signal` aborts. */
export function atEnd(signal: AbortSignal, body: () => void): void {
  signal.addEventListener("abort", body, { once: true });
}

/** What lets events of `target` be heard until `signal` aborts. */
export function listening(target: EventTarget, signal: AbortSignal) {
  return <K extends keyof HTMLElementEventMap>(
    type: K,
    hear: (event: HTMLElementEventMap[K]) => void,
  ): void => target.addEventListener(type, hear as EventListener, { signal });
}

/** Runs `body` now and whenever a signal that it read changes, until `signal` aborts. */
export function follow(signal: AbortSignal, body: () => void): void {
  if (!signal.aborted) atEnd(signal, effect(body));
}
