import { type Attributes, write } from "./element.ts";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An SVG element with attributes and children. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, name);
  write(made, attributes);
  made.append(...children);
  return made;
}

/** Sets an attribute only where it differs: an equal write would still make the browser style and paint again. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setSize(rect: SVGRectElement, width: number, height: number): void {
  rect.setAttribute("width", String(width));
  rect.setAttribute("height", String(height));
}
