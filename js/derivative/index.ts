import type { AnyModel, RenderProps } from "@anywidget/types";
import { mount } from "../shared/mount.ts";
import { listen } from "../shared/trait.ts";
import { Exploration } from "./exploration.ts";
import { Recorded } from "./recorded.ts";
import { Sampled } from "./sampled.ts";
import type { DerivativeTraits, FunctionWire } from "./traits.ts";
import { derivativeView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  const open = async ({ model, signal, onOtherTape }: Parameters<Parameters<typeof mount>[2]>[0]) => {
    const of: FunctionWire = model.get("_function");
    if (onOtherTape) listen(model, "change:_function", onOtherTape, signal);
    const subject =
      of.kind === "recorded" ? new Recorded(of) : new Sampled(model as AnyModel as never, of, signal);
    return new Exploration(model as AnyModel as AnyModel<DerivativeTraits>, of, subject, signal);
  };
  return mount(props, "derivative", open, derivativeView);
}

export default { render };
