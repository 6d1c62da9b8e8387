import { describe, expect, test } from "vitest";
import { parseNumber } from "../../js/shared/controls.ts";
import { linearScale, logScale, withoutLimitAtEnd } from "../../js/shared/slider_scale.ts";

/** Every position that a native range input with these attributes can take. */
function* positions({ min, max, step }: { min: number; max: number; step: number }) {
  for (let i = 0; min + i * step <= max + 1e-9; i++) yield Math.min(min + i * step, max);
}

describe("a logarithmic slider", () => {
  const scale = logScale(0.001, 5, 0.01, 3);

  test("moves by equal ratios", () => {
    const ratio = (from: number, to: number) => scale.value(to) / scale.value(from);
    expect(ratio(-3, -2)).toBeCloseTo(10);
    expect(ratio(-1, -0.5)).toBeCloseTo(Math.sqrt(10), 1);
  });

  test("reaches the round numbers and both of its ends exactly", () => {
    expect([-3, -2, -1, 0].map(scale.value)).toEqual([0.001, 0.01, 0.1, 1]);
    expect([scale.value(scale.min), scale.value(scale.max)]).toEqual([0.001, 5]);
  });

  test("has a new value at each of its positions", () => {
    const values = [...positions(scale)].map(scale.value);
    expect(values.length).toBeGreaterThan(300);
    values.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThan(values[i]);
    });
  });

  test("puts its thumb where the value is, and at an end for a value beyond it", () => {
    expect(scale.position(scale.value(-1.23))).toBeCloseTo(-1.23, 2);
    expect(scale.position(0)).toBe(scale.min);
    expect(scale.position(100)).toBeGreaterThan(scale.max);
  });
});

describe("a slider whose end means no limit", () => {
  const scale = withoutLimitAtEnd(logScale(1, 1000, 0.05, 2));

  test("says null at its end only", () => {
    const values = [...positions(scale)].map(scale.value);
    expect(values.indexOf(null)).toBe(values.length - 1);
    expect([scale.value(0), scale.value(1), scale.value(2)]).toEqual([1, 10, 100]);
  });

  test("has its thumb at the end for null", () => {
    expect(scale.position(null)).toBe(scale.max);
    expect(scale.position(10)).toBe(1);
  });
});

test("a linear slider's positions are its values", () => {
  const scale = linearScale(-2, 2, 0.01);
  expect([scale.position(0.5), scale.value(-1.5)]).toEqual([0.5, -1.5]);
});

describe("what is typed for a number", () => {
  test.each([
    ["0.1", 0.1],
    [" 5 ", 5],
    ["-3", -3],
    ["\u22123", -3],
    ["+.5", 0.5],
    ["2.", 2],
    ["1e-3", 0.001],
    ["1E5", 100000],
  ])("%j is %d", (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  test.each(["", " ", "abc", "1,5", "0x10", "1 2", "nan", "inf", "Infinity", "1e999", "--1", ".", "1e"])(
    "%j is no number",
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );
});
