import type { AnyModel } from "@anywidget/types";
import type { Signal } from "@preact/signals-core";
import { atEnd, follow } from "./element.ts";

/** Calls `listener` at each event of a model, until `signal` aborts. */
export function listen<Message extends unknown[]>(
  model: Pick<AnyModel, "on" | "off">,
  event: string,
  listener: (...message: Message) => void,
  signal: AbortSignal,
): void {
  model.on(event, listener);
  atEnd(signal, () => model.off(event, listener));
}

/** Binds a trait of the widget's own model and a signal of this view, both ways. */
export function bindTrait<T>(model: AnyModel, name: string, local: Signal<T>, signal: AbortSignal): void {
  const read = () => {
    local.value = model.get(name);
  };
  read();
  listen(model, `change:${name}`, read, signal);
  follow(signal, () => {
    if (model.get(name) === local.value) return;
    model.set(name, local.value);
    model.save_changes();
  });
}
