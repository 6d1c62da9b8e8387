import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { keepAmong, playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import type { What } from "./numbers.ts";
import { networkView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "network",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      const sample = signalOf(0);
      const show = signalOf<What>("weights");
      bindTrait(props.model, "sample", sample, signal);
      keepAmong(session, sample);
      bindTrait(props.model, "show", show, signal);
      networkView(session, { el, signal, sample, show });
    },
  );
}

export default { render };
