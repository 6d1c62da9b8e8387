import { element } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";

/** What hue and width mean, in words beside a sample of each. */
export function legend({ tape }: Session): HTMLElement {
  const swatch = (name: string, text: string) =>
    element("span", { class: "mg-swatch" }, element("i", { class: name }), text);
  return element(
    "div",
    { class: "mg-legend mg-muted" },
    ...["positive", "negative"].map((sign) => swatch(`is-${sign}`, sign)),
    ...(tape.modules.length > 1 ? [swatch("is-wide", "line: a weight, wide if large")] : []),
  );
}
