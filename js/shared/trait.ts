import type { AnyModel } from "@anywidget/types";
import type { Signal } from "@preact/signals-core";
import { atEnd, follow } from "./element.ts";

/** Binds a trait of the widget's own model and a signal of this view, both ways. */
export function bindTrait<T>(model: AnyModel, name: string, local: Signal<T>, signal: AbortSignal): void {
  const read = () => {
    local.value = model.get(name);
  };
  read();
  model.on(`change:${name}`, read);
  atEnd(signal, () => model.off(`change:${name}`, read));
  follow(signal, () => {
    if (model.get(name) === local.value) return;
    model.set(name, local.value);
    model.save_changes();
  });
}
