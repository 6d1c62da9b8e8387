import { describe, expect, test } from "vitest";
import { readPage, staticHost } from "../../js/static_page/host.ts";
import { StaticModel } from "../../js/static_page/static_model.ts";

describe("an exported page", () => {
  test("brings its bytes back at any depth of a state", () => {
    const text = '{"modules":{},"models":{"1":{"state":{"_tape":{"op":{"base64":"AAEC/w=="},"root":3}}}}}';
    const { _tape } = readPage(text).models["1"].state as { _tape: { op: DataView; root: number } };
    expect([0, 1, 2, 3].map((i) => _tape.op.getUint8(i))).toEqual([0, 1, 2, 255]);
    expect(_tape.root).toBe(3);
  });

  test("reads text that ends a script, in the form that does not", () => {
    const text = '{"modules":{"graph":{"esm":"\\"<\\/script>\\""}},"models":{}}';
    expect(text).not.toContain("</");
    expect(readPage(text).modules.graph.esm).toBe('"</script>"');
  });

  test("finds one and the same model for every view that refers to it, and shows it inside another", async () => {
    const source = new StaticModel({ n: 1 });
    const shown: unknown[] = [];
    const widget = { render: ({ model }: { model: unknown }) => void shown.push(model) };
    const host = staticHost(new Map([["7", source]]), async () => widget);
    expect(await host.getModel("anywidget:7")).toBe(source);
    expect(await host.getModel("anywidget:7")).toBe(source);
    await expect(host.getModel("anywidget:8")).rejects.toThrow("no model anywidget:8");
    const { render } = await host.getWidget("anywidget:7");
    await render({ el: undefined as never });
    expect(shown).toEqual([source]);
  });
});

describe("a model in an exported page", () => {
  test("tells what changed, once, and only what changed", () => {
    const model = new StaticModel({ sample: 0, log: false });
    const heard: string[] = [];
    model.on("change:sample", () => heard.push(`sample ${model.get("sample")}`));
    model.on("change:log", () => heard.push("log"));
    model.on("change", () => heard.push("any"));
    model.set("sample", 2);
    model.set("sample", 2);
    model.save_changes();
    expect(heard).toEqual(["sample 2", "any"]);
  });

  test.each([
    ["one listener", (model: StaticModel, a: () => void) => model.off("change:n", a), ["b", "m"]],
    ["an event", (model: StaticModel) => model.off("change:n"), ["m"]],
    ["everything", (model: StaticModel) => model.off(null, null), []],
  ])("forgets %s", (_, off, left) => {
    const model = new StaticModel({ n: 0, m: 0 });
    const heard: string[] = [];
    const a = () => heard.push("a");
    model.on("change:n", a);
    model.on("change:n", () => heard.push("b"));
    model.on("change:m", () => heard.push("m"));
    off(model, a);
    model.set("n", 1);
    model.set("m", 1);
    expect(heard).toEqual(left);
  });
});
