// Keeps count of what a widget adds beyond its own elements: listeners on what stays, observers, intervals and
// animation frames. Each is one entry of `leftovers` for as long as it lives.

const leftovers = new Set();

/** A widget's code is imported from a Blob; the test tool's is not. */
function calledByWidget() {
  return new Error().stack.includes("blob:");
}

function add(entry) {
  if (calledByWidget()) leftovers.add(entry);
}

/** Elements go with their view, and an AbortSignal is what ends a view. */
function stays(target) {
  if (target instanceof AbortSignal) return false;
  return (
    !(target instanceof Node) ||
    [document, document.documentElement, document.head, document.body].includes(target)
  );
}

const { addEventListener, removeEventListener } = EventTarget.prototype;

EventTarget.prototype.addEventListener = function (type, callback, options) {
  const target = this ?? window;
  addEventListener.call(target, type, callback, options);
  if (!stays(target)) return;
  const entry = { target, type, callback, what: `a "${type}" listener on ${target.constructor.name}` };
  const end = () => leftovers.delete(entry);
  add(entry);
  if (options?.signal) addEventListener.call(options.signal, "abort", end, { once: true });
  if (options?.once) addEventListener.call(target, type, end, { once: true });
};

EventTarget.prototype.removeEventListener = function (type, callback, options) {
  const target = this ?? window;
  removeEventListener.call(target, type, callback, options);
  for (const entry of leftovers) {
    if (entry.target === target && entry.type === type && entry.callback === callback)
      leftovers.delete(entry);
  }
};

for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
  window[name] = class extends window[name] {
    #entry = { what: `a ${name}` };

    observe(...args) {
      add(this.#entry);
      super.observe(...args);
    }

    disconnect() {
      leftovers.delete(this.#entry);
      super.disconnect();
    }
  };
}

function count(start, stop, what, endsByItself) {
  const [begin, end] = [window[start], window[stop]];
  const entries = new Map();
  window[start] = (callback, ...rest) => {
    const entry = { what };
    add(entry);
    const run = (...args) => {
      if (endsByItself) leftovers.delete(entry);
      callback(...args);
    };
    const id = begin(run, ...rest);
    entries.set(id, entry);
    return id;
  };
  window[stop] = (id) => {
    leftovers.delete(entries.get(id));
    end(id);
  };
}

count("setInterval", "clearInterval", "an interval", false);
count("requestAnimationFrame", "cancelAnimationFrame", "an animation frame", true);
