// Hosts anywidget modules in a plain page and is stricter than a notebook: what anywidget forgives is a problem here.
// Bytes travel between the test and the page as {"base64": "..."}; a widget sees DataViews, as in a notebook.

/* global leftovers */

const problems = [];

function refuse(message) {
  problems.push(message);
  throw new Error(message);
}

function decode(value) {
  if (Array.isArray(value)) return Object.freeze(value.map(decode));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.base64 === "string")
    return new DataView(Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)).buffer);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)])));
}

function encode(value) {
  if (Array.isArray(value)) return value.map(encode);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof ArrayBuffer) return encode(new DataView(value));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}

/** Refuse what JSON would lose or change on the way to Python. */
function requireJson(value, where) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(`${where} is ${value}, which JSON cannot carry`);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) requireJson(item, `${where}[${i}]`);
  } else if (Object.getPrototypeOf(value ?? 0) === Object.prototype) {
    for (const [key, item] of Object.entries(value)) requireJson(item, `${where}.${key}`);
  } else {
    refuse(`${where} is not JSON: ${Object.prototype.toString.call(value)}`);
  }
}

/** One model of the kernel, and what the page has done to it. */
class FakeModel {
  saved = [];
  sent = [];
  /** Called with (content, model) after each message from the page; a test may set it to answer as Python would. */
  answer = null;
  #state;
  #unsaved = new Set();
  #listeners = [];

  constructor(id, state) {
    this.id = id;
    this.#state = { ...decode(state) };
  }

  get(name) {
    if (!(name in this.#state)) refuse(`${this.id} has no trait "${name}"`);
    return this.#state[name];
  }

  set(name, value) {
    const old = this.get(name);
    requireJson(value, `${this.id}.${name}`);
    if (old !== null && value !== null && typeof old !== typeof value)
      refuse(`${this.id}.${name} is a ${typeof old}, not ${JSON.stringify(value)}`);
    if (old === value) return;
    this.#state[name] = value;
    this.#unsaved.add(name);
    this.#fire(`change:${name}`);
    this.#fire("change");
  }

  saveChanges() {
    if (this.#unsaved.size)
      this.saved.push(Object.fromEntries([...this.#unsaved].map((name) => [name, this.get(name)])));
    this.#unsaved.clear();
  }

  send(content, buffers = []) {
    requireJson(content, `message to ${this.id}`);
    this.sent.push(structuredClone({ content, buffers: encode(buffers) }));
    this.answer?.(content, this);
  }

  on(event, callback, view) {
    const [, name] = /^change:(\w+)$/.exec(event) ?? [];
    if (name) this.get(name);
    else if (event !== "msg:custom" && event !== "change") refuse(`${this.id} has no event "${event}"`);
    if (typeof callback !== "function") refuse(`the callback of ${this.id}'s "${event}" is not a function`);
    this.#listeners.push({ event, callback, view });
  }

  /** As in anywidget, leaving something out means all of it, of this view. */
  off(event, callback, view) {
    this.#listeners = this.#listeners.filter(
      (each) =>
        each.view !== view || (event && each.event !== event) || (callback && each.callback !== callback),
    );
  }

  listeners(view) {
    return this.#listeners.filter((each) => each.view === view).map((each) => each.event);
  }

  unsaved() {
    return [...this.#unsaved];
  }

  /** From the kernel: traits, all set before anybody hears of one. */
  update(state) {
    const changed = Object.entries(decode(state)).filter(([name, value]) => this.get(name) !== value);
    for (const [name, value] of changed) this.#state[name] = value;
    for (const [name] of changed) this.#fire(`change:${name}`);
    if (changed.length) this.#fire("change");
  }

  /** From the kernel: a custom message. */
  receive(content, buffers = []) {
    this.#fire("msg:custom", decode(content), buffers.map(decode));
  }

  #fire(event, ...args) {
    for (const each of this.#listeners.filter((listener) => listener.event === event)) each.callback(...args);
  }
}

/** What one view gets to see of a model. */
function proxy(model, view) {
  const requireView = (what) => view.removed && refuse(`${what} on ${model.id} after the view was removed`);
  return {
    get: (name) => model.get(name),
    set(name, value) {
      requireView(`set("${name}")`);
      if (name.startsWith("_")) refuse(`the page set ${model.id}.${name}, which belongs to Python`);
      model.set(name, value);
    },
    save_changes() {
      requireView("save_changes()");
      model.saveChanges();
    },
    send(content, _callbacks, buffers) {
      requireView("send()");
      model.send(content, buffers);
    },
    on(event, callback) {
      requireView(`on("${event}")`);
      model.on(event, callback, view);
    },
    off: (event, callback) => model.off(event, callback, view),
  };
}

const modules = new Map();
let mounted = 0;

/** Import a widget's module as anywidget does: from a Blob, once for each model. */
async function load(model, esm, css) {
  document.head.appendChild(document.createElement("style")).textContent = css;
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget, ...others } = await import(url);
  URL.revokeObjectURL(url);
  if (Object.keys(others).length)
    refuse(`the module of ${model.id} exports more than a default: ${Object.keys(others)}`);
  if (typeof widget?.render !== "function")
    refuse(`the module of ${model.id} has no default export with render()`);
  const result = widget.initialize?.({ model: proxy(model, {}), signal: new AbortController().signal });
  if (result instanceof Promise) refuse(`initialize() of ${model.id} is asynchronous`);
  return widget;
}

async function getModel(ref, view) {
  const model = host.models.get(/^anywidget:(.+)$/.exec(ref)?.[1]);
  if (!model) refuse(`no model has the reference ${JSON.stringify(ref)}`);
  await new Promise((resolve) => setTimeout(resolve));
  return proxy(model, view);
}

const host = {
  problems,
  models: new Map(),
  views: new Map(),
  encode,

  addModel(id, state) {
    this.models.set(id, new FakeModel(id, state));
  },

  /** Draw one more view of a model; the answer is the value of its element's data-view. */
  async mount(modelId, esm, css) {
    const model = this.models.get(modelId);
    if (!modules.has(modelId)) modules.set(modelId, await load(model, esm, css));
    const id = String(++mounted);
    const el = document.body.appendChild(document.createElement("div"));
    el.dataset.view = id;
    const view = { el, controller: new AbortController(), removed: false };
    this.views.set(id, view);
    view.cleanup = await modules.get(modelId).render({
      model: proxy(model, view),
      el,
      signal: view.controller.signal,
      host: { getModel: (ref) => getModel(ref, view) },
    });
    return id;
  },

  /** Remove one view as a notebook does, and look at what it leaves behind. */
  async unmount(id) {
    const view = this.views.get(id);
    view.controller.abort("view removed");
    await view.cleanup?.();
    view.el.remove();
    view.removed = true;
    this.views.delete(id);
    for (const model of this.models.values()) {
      for (const event of model.listeners(view))
        problems.push(`a "${event}" listener on ${model.id} outlives its view`);
      for (const name of model.unsaved()) problems.push(`${model.id}.${name} was set and never saved`);
    }
    if (this.views.size) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
    problems.push(...[...leftovers].map(({ what }) => `${what} outlives its view`));
    problems.push(...[...document.body.children].map((node) => `<${node.localName}> outlives its view`));
  },
};
window.host = host;
