import { describe, expect, it } from "vitest";
import { editableNumber, formatNumber } from "../../js/layout/numbers.ts";

describe("a number as it is shown", () => {
  it("has three significant digits", () => {
    const shown = [Math.SQRT1_2, 0.042857, -6, 10, 123.456, -0.0665, 1 / 3].map(formatNumber);
    expect(shown).toEqual(["0.707", "0.0429", "-6.00", "10.0", "123", "-0.0665", "0.333"]);
  });

  it("keeps all digits of an integer part up to 99999", () => {
    expect([1234.4, -99999.4, 999.9].map(formatNumber)).toEqual(["1234", "-99999", "1000"]);
  });

  it("goes over to powers of ten where plain digits would be too many", () => {
    expect([123456, 99999.7, 0.000123, -1e-300].map(formatNumber)).toEqual([
      "1.23e5",
      "1.00e5",
      "1.23e-4",
      "-1.00e-300",
    ]);
  });

  it("rounds before it chooses the form", () => {
    expect([0.0009999, 0.9996, 9.999].map(formatNumber)).toEqual(["0.00100", "1.00", "10.0"]);
  });

  it("says 0 for zero alone, and never for a small number", () => {
    expect([0, -0].map(formatNumber)).toEqual(["0", "0"]);
    expect(Number(formatNumber(5e-324))).toBeGreaterThan(0);
  });

  it("writes inf and nan as Python does", () => {
    expect([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].map(formatNumber)).toEqual([
      "inf",
      "-inf",
      "nan",
    ]);
  });

  it("can be read back by Python and JavaScript", () => {
    for (const value of [-0.000012345, 6.02e23, -42, 0.5]) {
      expect(Math.abs(Number(formatNumber(value)) - value)).toBeLessThanOrEqual(0.005 * Math.abs(value));
    }
  });
});

it("a box for typing shows six digits and no zeros that only make it longer", () => {
  expect([0.1, 0.8894184, -2, 1e-9].map(editableNumber)).toEqual(["0.1", "0.889418", "-2", "1e-9"]);
});
