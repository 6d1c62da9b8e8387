import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { paced } from "../../js/shared/pace.ts";
import { bindTrait } from "../../js/shared/trait.ts";
import { FakeModel } from "./fake_model.ts";
import { fakeBrowser, realBrowser } from "./sources.ts";

beforeEach(fakeBrowser);
afterEach(realBrowser);

describe("drawing at a reader's pace", () => {
  const setUp = (interval?: number, waits?: () => boolean) => {
    const [value, playing] = [signal(0), signal(false)];
    const el = new EventTarget();
    const view = new AbortController();
    const drawn: number[] = [];
    paced({
      sources: [value, playing],
      draw: () => drawn.push(value.peek()),
      playing,
      el,
      signal: view.signal,
      interval,
      waits,
    });
    /** Changes the value every 10 ms. */
    const change = (times: number) => {
      for (let i = 0; i < times; i++) {
        value.value++;
        vi.advanceTimersByTime(10);
      }
    };
    return { value, playing, el, view, drawn, change };
  };

  test("draws at once, and then in the frame after a change", () => {
    const { value, drawn } = setUp();
    expect(drawn).toEqual([0]);
    value.value = 1;
    value.value = 2;
    vi.advanceTimersByTime(16);
    expect(drawn).toEqual([0, 2]);
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([0, 2]);
  });

  test("slows down to ten drawings a second while it plays", () => {
    const { playing, drawn, change } = setUp();
    playing.value = true;
    change(100);
    expect(drawn.length).toBeGreaterThan(8);
    expect(drawn.length).toBeLessThan(13);
  });

  test("shows the last state soon after it stopped", () => {
    const { playing, drawn, change } = setUp();
    playing.value = true;
    change(15);
    playing.value = false;
    vi.advanceTimersByTime(32);
    expect(drawn.at(-1)).toBe(15);
  });

  test("answers the user's own hand in the same frame", () => {
    const { playing, value, el, drawn } = setUp();
    playing.value = true;
    vi.advanceTimersByTime(505);
    value.value = 41;
    el.dispatchEvent(new Event("input"));
    value.value = 42;
    vi.advanceTimersByTime(16);
    expect(drawn.at(-1)).toBe(42);
  });

  test.each([
    ["quick", 0],
    ["slow", 7],
  ])("two %s views change in the same frame", (_, milliseconds) => {
    const now = performance.now.bind(performance);
    let late = 0;
    const [first, second] = [setUp(), setUp()];
    vi.spyOn(performance, "now").mockImplementation(() => {
      late = (late + milliseconds) % 60;
      return now() + late;
    });
    first.playing.value = true;
    vi.advanceTimersByTime(48);
    second.playing.value = true;
    const frames: boolean[][] = [];
    for (let i = 0; i < 100; i++) {
      const before = [first.drawn.length, second.drawn.length];
      first.value.value++;
      second.value.value++;
      vi.advanceTimersByTime(16);
      frames.push([first.drawn.length > before[0], second.drawn.length > before[1]]);
    }
    vi.mocked(performance.now).mockRestore();
    const later = frames.slice(20);
    expect(later.filter(([one]) => one).length).toBeGreaterThan(5);
    expect(later.filter(([one, two]) => one !== two)).toEqual([]);
  });

  test("waits for another frame while it plays, but not if a hand asks", () => {
    let full = true;
    const { value, playing, el, drawn } = setUp(0, () => full);
    vi.advanceTimersByTime(505);
    value.value = 1;
    vi.advanceTimersByTime(16);
    expect(drawn).toEqual([0, 1]);
    playing.value = true;
    value.value = 2;
    vi.advanceTimersByTime(48);
    expect(drawn).toEqual([0, 1]);
    full = false;
    vi.advanceTimersByTime(16);
    expect(drawn).toEqual([0, 1, 2]);
    full = true;
    el.dispatchEvent(new Event("input"));
    value.value = 3;
    vi.advanceTimersByTime(16);
    expect(drawn).toEqual([0, 1, 2, 3]);
  });

  test("ends with its view", () => {
    const { value, view, drawn } = setUp();
    value.value = 1;
    view.abort();
    value.value = 2;
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a trait bound to a signal of the view", () => {
  const setUp = () => {
    const model = new FakeModel({ sample: 2 });
    const [local, view] = [signal(0), new AbortController()];
    bindTrait(model.any, "sample", local, view.signal);
    return { model, local, view };
  };

  test("begins with Python's value and sends nothing", () => {
    const { model, local } = setUp();
    expect(local.value).toBe(2);
    expect(model.saved).toEqual([]);
  });

  test("follows both ways, each change once", () => {
    const { model, local } = setUp();
    local.value = 3;
    expect(model.saved).toEqual([{ sample: 3 }]);
    model.assign("sample", 1);
    expect(local.value).toBe(1);
    expect(model.saved).toEqual([{ sample: 3 }]);
  });

  test("ends with its view", () => {
    const { model, local, view } = setUp();
    view.abort();
    model.assign("sample", 1);
    expect(local.value).toBe(2);
    local.value = 3;
    expect(model.saved).toEqual([]);
    expect(model.listening).toBe(0);
  });
});
