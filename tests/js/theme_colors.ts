import { readFileSync } from "node:fs";

/** Red, green, blue and opacity, each 0 to 1. */
export type Color = readonly [number, number, number, number];
export type Theme = "light" | "dark";
/** The variables that a notebook sets, or none. */
export type HostColors = Readonly<Record<string, string>>;

const STYLE = readFileSync(new URL("../../js/shared/theme.css", import.meta.url), "utf8");
const TOKENS = new Map(
  [...STYLE.matchAll(/(--mg-[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
    name,
    value.replace(/\s+/g, " "),
  ]),
);

/** What a CSS color of the theme comes to. */
export function colorOf(value: string, theme: Theme, host: HostColors = {}): Color {
  const text = value.trim();
  if (text === "transparent") return [0, 0, 0, 0];
  if (text.startsWith("#")) {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255);
    return [r, g, b, 1];
  }
  const [, name, inside] = /^([\w-]+)\((.*)\)$/.exec(text)!;
  const parts = argumentsIn(inside);
  if (name === "rgba") {
    const [r, g, b, opacity] = parts.map(Number);
    return [r / 255, g / 255, b / 255, opacity];
  }
  if (name === "var") {
    const known = TOKENS.get(parts[0]) ?? host[parts[0]] ?? parts[1];
    return colorOf(known, theme, host);
  }
  if (name === "light-dark") return colorOf(parts[theme === "light" ? 0 : 1], theme, host);
  if (name !== "color-mix") throw new Error(`${text} is no color that is known here`);
  const [, first, percent] = /^(.*) ([\d.]+)%$/.exec(parts[1])!;
  const share = Number(percent) / 100;
  const [top, below] = [colorOf(first, theme, host), colorOf(parts[2], theme, host)];
  const opacity = share * top[3] + (1 - share) * below[3];
  const mixed = (i: number) => (share * top[i] * top[3] + (1 - share) * below[i] * below[3]) / (opacity || 1);
  return [mixed(0), mixed(1), mixed(2), opacity];
}

function argumentsIn(text: string): string[] {
  let depth = 0;
  const found = [""];
  for (const letter of text) {
    depth += Number(letter === "(") - Number(letter === ")");
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim());
}

/** A color as it is seen over another. */
export function over(top: Color, below: Color): Color {
  const seen = (i: number) => top[i] * top[3] + below[i] * (1 - top[3]);
  return [seen(0), seen(1), seen(2), 1];
}

export const linear = (x: number) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);

/** The ratio of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio: 1 to 21. */
export function contrast(text: Color, behind: Color): number {
  const luminance = ([r, g, b]: Color) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const [low, high] = [luminance(over(text, behind)), luminance(behind)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
