import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import type { Samples } from "../engine/samples.ts";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { keepAmong, playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import { boundaryView, type Memory } from "./view.ts";

/** By trainer, because a dashboard that shows another graph builds what is inside it anew. */
const memories = new Map<string, Memory>();

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "boundary",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      const [sample, losses, margins] = [signalOf(0), signalOf(true), signalOf(true)];
      bindTrait(props.model, "sample", sample, signal);
      keepAmong(session, sample);
      bindTrait(props.model, "losses", losses, signal);
      bindTrait(props.model, "margins", margins, signal);
      const validation: Samples = props.model.get("_validation");
      const trainer: string = props.model.get("_source");
      const memory = memories.get(trainer) ?? {};
      memories.set(trainer, memory);
      boundaryView(session, { el, signal, sample, losses, margins, memory, validation });
    },
  );
}

export default { render };
