import type { Host, RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { expect, test, vi } from "vitest";
import { showInside } from "../../js/dashboard/panels.ts";
import { mount } from "../../js/shared/mount.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";

const REFERENCE = "anywidget:7";

function panel(inside: FakeModel) {
  const render = vi.fn(async () => {});
  const host = {
    ...fakeHost({ [REFERENCE]: inside }),
    getWidget: async () => ({ render }),
  } as unknown as Host;
  const [sample, life] = [signalOf(2), new AbortController()];
  const el = {} as HTMLElement;
  return {
    render,
    sample,
    life,
    show: () => showInside(REFERENCE, { el, host, sample, signal: life.signal }),
  };
}

test("what is in a panel shows the sample of its dashboard, and the other way round, without an echo", async () => {
  const inside = new FakeModel({ sample: 0 });
  const { render, sample, life, show } = panel(inside);
  await show();
  expect(render).toHaveBeenCalledOnce();
  expect(inside.saved).toEqual([{ sample: 2 }]);
  inside.assign("sample", 3);
  expect(sample.value).toBe(3);
  expect(inside.saved).toHaveLength(1);
  sample.value = 1;
  expect(inside.saved.slice(1)).toEqual([{ sample: 1 }]);
  life.abort();
  sample.value = 0;
  expect([inside.get("sample"), inside.listening]).toEqual([1, 0]);
});

test("a panel that is closed before its widget is found leaves nothing behind", async () => {
  const inside = new FakeModel({ sample: 0 });
  const { render, life, show } = panel(inside);
  const shown = show();
  life.abort();
  await shown;
  expect(render).not.toHaveBeenCalled();
  expect([inside.listening, inside.saved]).toEqual([0, []]);
});

test("a view that is closed before it is made opens no session", async () => {
  const open = vi.fn();
  await mount({ signal: AbortSignal.abort() } as RenderProps, "network", open, vi.fn());
  expect(open).not.toHaveBeenCalled();
});
