import type { RenderProps } from "@anywidget/types";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { bugLabView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "bug-lab",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => bugLabView(session, { el, signal }),
  );
}

export default { render };
