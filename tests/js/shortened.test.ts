import { describe, expect, it } from "vitest";
import { lettersOf, named, shortened } from "../../js/layout/shortened.ts";

const FAMILY = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}";
const hidden = (text: string) => text.replaceAll("\u2026", "");

describe("a shortened text", () => {
  it("is the text itself where there is room for it", () => {
    for (const text of ["", " ", "a", "layer1.neuron1:3", "<b>&\"'</b>", "\u05e9\u05dc\u05d5\u05dd"])
      expect(shortened(text, 16)).toBe(text);
  });

  it("ends with an ellipsis where there is none, and is then as wide as the room at most", () => {
    expect(shortened("x".repeat(17), 16)).toBe(`${"x".repeat(15)}\u2026`);
    for (const text of ["x".repeat(10_000), "W".repeat(99), FAMILY.repeat(99), "\u6f22".repeat(99)]) {
      expect(shortened(text, 16).endsWith("\u2026")).toBe(true);
      expect(lettersOf(hidden(shortened(text, 16)))).toBeLessThanOrEqual(15);
    }
  });

  it("holds fewer wide letters than narrow ones, and still some", () => {
    const count = (letter: string) => [...hidden(shortened(letter.repeat(99), 16))].length;
    expect(count("i")).toBe(15);
    expect(count("W")).toBe(8);
    expect(count("\u6f22")).toBe(7);
  });

  it("is not cut inside a pair of surrogates, a family, a flag or a letter with its accent", () => {
    for (const letter of ["\u{1d465}", FAMILY, "\u{1f1ee}\u{1f1f9}", "e\u0301", "\u0ba8\u0bbf"]) {
      for (let room = 2; room < 12; room++) {
        const kept = hidden(shortened(letter.repeat(40), room));
        expect(kept).toBe(letter.repeat(kept.length / letter.length));
      }
    }
  });

  it("has no pile of marks that would cover what is above it", () => {
    const marks = "\u0301".repeat(10_000);
    expect(shortened(`a${marks}`, 16).length).toBeLessThan(8);
    expect(shortened("a\u0301\u0323\u0302b", 16)).toBe("a\u0301\u0323\u0302b");
  });

  it("is still text where it was half a letter already", () => {
    expect(shortened("a\ud83d", 16)).toBe("a");
  });
});

describe("a name in a sentence", () => {
  it("is one line of a sensible length", () => {
    expect(named("two\nlines\tand a tab")).toBe("two lines and a tab");
    expect(named("x".repeat(10_000))).toHaveLength(60);
  });

  it("turns nothing around but itself", () => {
    expect(named("x1")).toBe("x1");
    expect(named("\u05e9\u05dc\u05d5\u05dd")).toBe("\u2068\u05e9\u05dc\u05d5\u05dd\u2069");
    expect(named("\u202eabc")).toBe("\u2068\u202eabc\u2069");
    expect(named("\u6f22\u5b57")).toBe("\u6f22\u5b57");
  });
});
