import type { AnyModel, AnyWidget, Host, RenderProps } from "@anywidget/types";
import { StaticModel } from "./static_model.ts";

/**
 * What an exported page carries: JSON in `<script type="application/json" class="mg-page">`, in which every "</" is
 * written "<\/". Bytes, at any depth of a state, are `{"base64": "..."}`. A page may hold several such scripts.
 */
export interface StaticPage {
  /** Front ends by name; views of one kind share one. */
  modules: Record<string, { esm: string; css?: string }>;
  /**
   * All models by id. One with a module is drawn into the element `<div data-mg-view="<id>">`; one without is what
   * others refer to, as "anywidget:<id>".
   */
  models: Record<string, { module?: string; state: Record<string, unknown> }>;
}

/** Read the embedded JSON, bytes included. */
export function readPage(text: string): StaticPage {
  return JSON.parse(text, (_, value) => (typeof value?.base64 === "string" ? bytes(value.base64) : value));
}

/** The host of one page's widgets: finds the models that they refer to. */
export function staticHost(models: ReadonlyMap<string, StaticModel>): Host {
  return {
    async getModel<T extends Record<string, unknown>>(reference: string) {
      const model = models.get(reference.replace(/^anywidget:/, ""));
      if (!model) throw new Error(`this page has no model ${reference}`);
      return model as unknown as AnyModel<T>;
    },
    async getWidget() {
      throw new Error("an exported page has no widgets inside widgets");
    },
  };
}

/** Show every widget of a page in its element; where that fails, the element says why. */
export async function showPage(page: StaticPage, document: Document): Promise<void> {
  const models = new Map(Object.entries(page.models).map(([id, { state }]) => [id, new StaticModel(state)]));
  const host = staticHost(models);
  const loaded = new Map<string, Promise<AnyWidget>>();
  const load = (name: string): Promise<AnyWidget> => {
    const loading = loaded.get(name) ?? importModule(page.modules[name], document);
    loaded.set(name, loading);
    return loading;
  };
  const shown = Object.entries(page.models).map(async ([id, { module }]) => {
    const el = document.querySelector<HTMLElement>(`[data-mg-view="${id}"]`);
    if (!module || !el) return;
    try {
      await render(await load(module), { model: models.get(id) as unknown as AnyModel, el, host });
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

async function render(widget: AnyWidget, { model, el, host }: Pick<RenderProps, "model" | "el" | "host">) {
  const { signal } = new AbortController();
  const experimental = { invoke: () => Promise.reject(new Error("there is no kernel here")) };
  const { initialize, render } = typeof widget === "function" ? await widget() : widget;
  await initialize?.({ model, signal, experimental });
  await render?.({ model, el, signal, host, experimental });
}

function bytes(base64: string): DataView {
  return new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
