import { describe, expect, it } from "vitest";
import { COLOR_VISION, difference } from "./color_difference.ts";
import { type Color, colorOf, contrast, type HostColors, over, type Theme } from "./theme_colors.ts";

/** What JupyterLab's themes set. */
const JUPYTERLAB: Record<Theme, HostColors> = {
  light: {
    "--jp-layout-color1": "#ffffff",
    "--jp-ui-font-color1": "rgba(0, 0, 0, 0.87)",
    "--jp-brand-color1": "#1976d2",
  },
  dark: {
    "--jp-layout-color1": "#212121",
    "--jp-ui-font-color1": "rgba(255, 255, 255, 0.87)",
    "--jp-brand-color1": "#2196f3",
  },
};
const PAGES = (["light", "dark"] as const).flatMap((theme) => [
  { name: `a ${theme} page`, theme, host: {} },
  { name: `${theme} JupyterLab`, theme, host: JUPYTERLAB[theme] },
]);

describe.each(PAGES)("in $name", ({ theme, host }) => {
  const color = (value: string) => colorOf(value.startsWith("--") ? `var(${value})` : value, theme, host);
  const page = color("--mg-bg");
  const on = (...layers: (string | Color)[]) =>
    layers.reduce<Color>(
      (below, layer) => over(typeof layer === "string" ? color(layer) : layer, below),
      page,
    );
  const veil = (name: string, opacity: number): Color => {
    const [r, g, b] = color(name);
    return [r, g, b, opacity];
  };
  const frame = "color-mix(in srgb, var(--mg-fg) 3.5%, transparent)";
  const selected = on("color-mix(in srgb, var(--mg-accent) 14%, var(--mg-bg))");
  const rows = { page, hovered: on("--mg-hover"), selected };
  const tints = { positive: on(veil("--mg-positive", 0.11)), negative: on(veil("--mg-negative", 0.11)) };
  const frames = on(frame, frame, frame);
  const texts: [string, string, Color][] = [
    ...Object.entries({ ...rows, ...tints, frames, surface: on("--mg-surface") }).flatMap(
      ([where, behind]): [string, string, Color][] => [
        ["--mg-fg", where, behind],
        ["--mg-muted", where, behind],
        ["--mg-ink", where, behind],
      ],
    ),
    ...Object.entries(rows).flatMap(([where, behind]): [string, string, Color][] => [
      ["--mg-positive", where, behind],
      ["--mg-negative", where, behind],
    ]),
    ["--mg-positive", "its own tint", tints.positive],
    ["--mg-negative", "its own tint", tints.negative],
    ["--mg-fg", "an ancestor that adds all there is", on(veil("--mg-positive", 0.32))],
    ["--mg-fg", "an ancestor that takes all away", on(veil("--mg-negative", 0.32))],
    ["--mg-fg", "a pressed button", on("--mg-grid")],
    ["--mg-on-ink", "ink", on("--mg-ink")],
    ["--mg-on-accent", "the accent", on("--mg-accent")],
    [
      "--mg-on-accent",
      "the accent under the pointer",
      on("color-mix(in srgb, var(--mg-accent) 88%, var(--mg-fg))"),
    ],
  ];

  it.each(texts)("%s stands out from %s", (text, _, behind) => {
    expect(contrast(color(text), behind)).toBeGreaterThanOrEqual(4.5);
  });

  it("the outline of a control stands out from the page", () => {
    expect(contrast(color("--mg-edge"), page)).toBeGreaterThanOrEqual(3);
  });

  it.each([["every cone", undefined], ...Object.entries(COLOR_VISION)] as const)(
    "plus and minus differ by 40 or more to an eye with %s",
    (_, eye) => {
      expect(difference(color("--mg-positive"), color("--mg-negative"), eye)).toBeGreaterThanOrEqual(40);
    },
  );
});

describe("the measure", () => {
  it("of contrast is 21 between black and white, and 4.54 between white and the grey that just passes", () => {
    const [black, white, grey] = ["#000000", "#ffffff", "#767676"].map((value) => colorOf(value, "light"));
    expect(contrast(black, white)).toBeCloseTo(21, 6);
    expect(contrast(grey, white)).toBeCloseTo(4.54, 2);
  });

  it("of difference is CAM02-UCS, and sees what an eye without one kind of cones does not", () => {
    expect(difference([1, 0.5, 0.5, 1], [0.5, 1, 0.5, 1])).toBeCloseTo(55.3372, 1);
    const [red, green] = ["#b22222", "#3f6b00"].map((value) => colorOf(value, "light"));
    expect(difference(red, green)).toBeGreaterThan(40);
    expect(difference(red, green, COLOR_VISION.deuteranopia)).toBeLessThan(20);
  });
});
