import type { RenderProps } from "@anywidget/types";
import { rootOf } from "../shared/root.ts";
import { type LiveTraits, liveView } from "./view.ts";

function render({ model, el, signal }: RenderProps<LiveTraits>): void {
  liveView(model, rootOf(el, "live", signal), signal);
}

export default { render };
