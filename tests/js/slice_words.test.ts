import { describe, expect, it } from "vitest";
import { searchRates } from "../../js/engine/line_search.ts";
import { advance } from "../../js/engine/pieces.ts";
import { GRADIENT, type Reading } from "../../js/loss_slice/reading.ts";
import { minimumWords, rowsOf } from "../../js/loss_slice/words.ts";

/** The reading of a line through 0 with a slope, at a rate. */
function reading(at: (rate: number) => number, slope: number, rate = 0.1): Reading {
  const line = { here: 0, loss: at(0), slope, at };
  const next = { place: rate, loss: at(rate) };
  return { along: GRADIENT, rate, line, search: advance(searchRates(line, rate))!, next, norm: 1 };
}

const names = (of: Reading) => rowsOf(of).map(([name]) => name);

describe("a line along the gradient", () => {
  it("has lr* where it has a minimum", () => {
    const bowl = reading((rate) => (rate - 0.3) ** 2, -0.6);
    expect(minimumWords(bowl)).toMatch(/^The minimum of the line is .*, at lr\* = 0\.300\./);
    expect(names(bowl)).toContain("lr*, at rate");
  });

  it("has none where the picture ends first", () => {
    const falling = reading((rate) => Math.exp(-rate), -1);
    expect(minimumWords(falling)).toMatch(/^The loss still falls at rate /);
    expect(names(falling)).not.toContain("lr*, at rate");
  });

  it("is flat, not uphill, where nothing moves the loss", () => {
    const flat = reading(() => 8, -1e-50);
    expect(minimumWords(flat)).toBe("The loss is flat here: nowhere on this line is it lower than now.");
    expect(minimumWords(reading((rate) => 1 + rate, 1))).toMatch(/^This update goes uphill/);
  });
});
