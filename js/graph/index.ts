import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { connect } from "../shared/connect.ts";
import { atEnd, element, follow, setText } from "../shared/element.ts";
import { mount } from "../shared/mount.ts";
import { bindTrait } from "../shared/trait.ts";
import { graphView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(props, "graph", connect, (session, el, signal, kept) => {
    const { model } = props;
    const sample = signalOf(0);
    const selected = signalOf("");
    bindTrait(model, "sample", sample, signal);
    bindTrait(model, "selected", selected, signal);
    let shown = false;
    // A dashboard says it beside its buttons; a graph alone would stay as it was without a word.
    const message = element("p", { class: "mg-refused", role: "status" });
    el.append(message);
    atEnd(signal, () => message.remove());
    follow(signal, () => setText(message, session.message.value));
    graphView(session, { el, signal, sample, kept });
    // What Python has set or a notebook has saved is selected when the view appears; nothing set clears nothing.
    follow(signal, () => {
      if (selected.value !== "" || shown) session.select(selected.value);
      shown = true;
    });
    follow(signal, () => {
      selected.value = session.selected.value;
    });
  });
}

export default { render };
