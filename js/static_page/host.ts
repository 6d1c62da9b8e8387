import type { AnyModel, AnyWidget, Host } from "@anywidget/types";
import { StaticModel } from "./static_model.ts";

/**
 * What an exported page carries: JSON in `<script type="application/json" class="mg-page">`, in which every "</" is
 * written "<\/". Bytes, at any depth of a state, are `{"base64": "..."}`. A page may hold several such scripts.
 */
export interface StaticPage {
  /** Front ends by name; views of one kind share one. */
  modules: Record<string, { esm: string; css?: string }>;
  /**
   * All models by id. One with a module is drawn into the element `<div data-mg-view="<id>">`, or inside a widget that
   * refers to it, as "anywidget:<id>"; one without is what others read.
   */
  models: Record<string, { module?: string; state: Record<string, unknown> }>;
}

/** Read the embedded JSON, bytes included. */
export function readPage(text: string): StaticPage {
  return JSON.parse(text, (_, value) => (typeof value?.base64 === "string" ? bytes(value.base64) : value));
}

/** The host of one page's widgets: finds the models that they refer to, and shows a widget inside another. */
export function staticHost(models: ReadonlyMap<string, StaticModel>, load: Load): Host {
  const nameOf = (reference: string) => reference.replace(/^anywidget:/, "");
  const find = (reference: string) => {
    const model = models.get(nameOf(reference));
    if (!model) throw new Error(`this page has no model ${reference}`);
    return model as unknown as AnyModel;
  };
  const host: Host = {
    async getModel<T extends Record<string, unknown>>(reference: string) {
      return find(reference) as AnyModel<T>;
    },
    async getWidget(reference: string) {
      const model = find(reference);
      const widget = await load(nameOf(reference));
      return { exports: undefined as never, render: (where) => render(widget, { model, host, ...where }) };
    },
  };
  return host;
}

/** The front end of a model by its id. */
type Load = (id: string) => Promise<AnyWidget>;

/** Show every widget of a page in its element; where that fails, the element says why. */
export async function showPage(page: StaticPage, document: Document): Promise<void> {
  const models = new Map(Object.entries(page.models).map(([id, { state }]) => [id, new StaticModel(state)]));
  const loaded = new Map<string, Promise<AnyWidget>>();
  const load: Load = (id) => {
    const name = page.models[id].module ?? "";
    const loading = loaded.get(name) ?? importModule(page.modules[name], document);
    loaded.set(name, loading);
    return loading;
  };
  const host = staticHost(models, load);
  const shown = Object.entries(page.models).map(async ([id, { module }]) => {
    const el = document.querySelector<HTMLElement>(`[data-mg-view="${id}"]`);
    if (!module || !el) return;
    try {
      await (await host.getWidget(`anywidget:${id}`)).render({ el });
    } catch (error) {
      el.append(error instanceof Error ? error.message : String(error));
    }
  });
  await Promise.all(shown);
}

async function importModule(
  { esm, css }: { esm: string; css?: string },
  document: Document,
): Promise<AnyWidget> {
  if (css) {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
  }
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  try {
    return (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

interface Where {
  model: AnyModel;
  host: Host;
  el: HTMLElement;
  signal?: AbortSignal;
}

async function render(widget: AnyWidget, { signal = new AbortController().signal, ...where }: Where) {
  const experimental = { invoke: () => Promise.reject(new Error("there is no kernel here")) };
  const { initialize, render } = typeof widget === "function" ? await widget() : widget;
  await initialize?.({ model: where.model, signal, experimental });
  await render?.({ ...where, signal, experimental });
}

function bytes(base64: string): DataView {
  return new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
