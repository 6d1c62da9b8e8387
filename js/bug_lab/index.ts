import type { RenderProps } from "@anywidget/types";
import { type Signal, signal as signalOf } from "@preact/signals-core";
import type { Bug } from "../engine/bugs.ts";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import type { Subject } from "./presets.ts";
import { bugLabView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "bug-lab",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      const traits = {
        bugs: signalOf<readonly Bug[]>([]),
        rate: signalOf(0.05),
        steps: signalOf(50),
        seed: signalOf<number | null>(null),
        graph: signalOf<Subject>("network"),
        log: signalOf(false),
        questions: signalOf<number | null>(null),
      };
      for (const [name, local] of Object.entries(traits))
        bindTrait(props.model, name, local as Signal<unknown>, signal);
      bugLabView(session, traits, { el, signal });
    },
  );
}

export default { render };
