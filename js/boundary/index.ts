import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import { boundaryView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "boundary",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal, kept) => {
      const [sample, losses, margins] = [signalOf(0), signalOf(true), signalOf(true)];
      bindTrait(props.model, "sample", sample, signal);
      bindTrait(props.model, "losses", losses, signal);
      bindTrait(props.model, "margins", margins, signal);
      boundaryView(session, { el, signal, sample, losses, margins, kept });
    },
  );
}

export default { render };
