import { computed, type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { initiallyOpen, openAgain } from "../layout/opening.ts";
import { pathsThrough } from "../layout/paths.ts";
import { cutIn, itemShowing } from "../layout/projection.ts";
import { sampleNodes } from "../layout/sample_nodes.ts";
import { ChainRule } from "../shared/chain_rule.ts";
import { button } from "../shared/controls.ts";
import { atEnd, element, follow } from "../shared/element.ts";
import type { Kept } from "../shared/mount.ts";
import { keyIn, recordedKey } from "../shared/rewritten_session.ts";
import { sampleSelector } from "../shared/sample_selector.ts";
import type { Session } from "../shared/session.ts";
import { Picture } from "./cards/picture.ts";
import { isReadable } from "./cards/readable.ts";
import { located } from "./findings.ts";
import type { Forms } from "./forms.ts";
import { handOn } from "./hand.ts";
import { legend } from "./legend.ts";
import { paintOn } from "./painting.ts";
import { findingList } from "./panels/finding_list.ts";
import { inspector } from "./panels/inspector.ts";
import { ledgerPanel } from "./panels/ledger_panel.ts";
import { nudgePanel } from "./panels/nudge_panel.ts";
import { stepper } from "./passes/stepper.ts";
import { type Place, Stage } from "./stage.ts";
import { nodeTable } from "./table/table.ts";
import { crumbs } from "./window/crumbs.ts";
import { leftOut } from "./window/left_out.ts";
import type { Viewport } from "./window/viewport.ts";
import { windowTools } from "./window/window_tools.ts";

/** So many pixels more between columns while one steps: the width of a local derivative. */
const ROOM_TO_STEP = 30;

/** As small as this one sees a trainer's neurons at first, rather than its layers. */
const NEURONS = 0.8;

export interface GraphOptions {
  /** Where the graph goes: as wide as this, as high as it needs. */
  el: HTMLElement;
  signal: AbortSignal;
  /** The sample whose numbers are shown, counted from 0. */
  sample: Signal<number>;
  /** Leaves that have a slider of their own beside the graph. */
  sliders?: ReadonlySignal<ReadonlySet<string>>;
  /** Whether the ledger and the nudge panel are open at first. */
  panels?: boolean;
  /** What was open in the view before, which is kept up to date. */
  kept?: Kept;
}

/** What stays while the body is built anew for another form of the graph. */
interface Lasting extends GraphOptions {
  /** The window onto the picture, with its scale and where it is scrolled to. */
  canvas: HTMLElement;
  viewport: Viewport;
  forms: Forms;
  openModules: Signal<ReadonlySet<string>>;
  kept: Kept;
  /** What should stay where it is on the screen. */
  stays: readonly Place[];
}

/** Everything in the window and around it, for one form of the graph: what is to outlive it is in `Lasting`. */
export function body(
  session: Session,
  { signal, sample, sliders, panels = true, kept, canvas, viewport, forms, openModules, stays }: Lasting,
) {
  const { tape } = session;
  const lane = computed(() => Math.max(0, Math.min(sample.value, tape.samples - 1)));
  const head = element("div", { class: "mg-graph-head" });
  head.append(sampleSelector(session, sample, signal), legend(session));
  const notes = tape.notes.map((note) => element("p", { class: "mg-muted" }, note));
  /** Above the graph: what one does to the picture. */
  const tools = element("div", { class: "mg-tools" });
  /** Below the graph, from top to bottom: what is said about it, and its panels. */
  const below = element("div", { class: "mg-below" });
  const above = [head, tools, ...notes];
  canvas.before(...above);
  canvas.after(below);

  const picture = new Picture(tape);
  viewport.layer.append(picture.element);
  const whole = session.kind === "expression";
  const atFirst = initiallyOpen(tape, whole, isReadable(tape, whole ? 1 : NEURONS));
  if (kept.open) kept.open = openAgain(tape, atFirst, kept.open, kept.modules);
  kept.modules = tape.modules;
  // What is not there any more does not cut anything.
  const cut = cutIn(kept.cut, (key) => {
    const here = keyIn(session, key);
    return tape.nodeOf(here) >= 0 || tape.modules.includes(here) ? here : "";
  });
  const stage = new Stage(tape, picture, viewport, atFirst, { ...kept, cut }, stays);
  follow(signal, () => {
    kept.open = stage.open.value;
    kept.cut = cutIn(stage.cut.value, (key) => recordedKey(session, key));
    openModules.value = new Set(stage.open.value);
  });
  const around = [crumbs(session, stage, signal), leftOut(stage, signal)];
  canvas.before(around[0]);
  canvas.after(around[1]);
  for (const part of [...above, ...around, below, picture.element]) atEnd(signal, () => part.remove());
  const findings = computed(() => located(session, stage.projection.value.items, lane.value));
  const chain = new ChainRule(session);
  const position = signalOf(kept.position ?? -1);
  /** What every part is about. */
  const about = { session, chain, lane, position, signal };
  const showsPanels = signalOf(kept.panels ?? panels);
  const closedAround = (node: number) => {
    const item = node < 0 ? undefined : itemShowing(stage.projection.value.items, tape, node);
    return item?.closed ? item.module : "";
  };
  const steps = stepper({
    ...about,
    nodes: () => {
      const paths = pathsThrough(tape, stage.cut.value.through ?? "");
      const nodes = sampleNodes(tape, lane.value);
      return paths ? nodes.map((is, node) => Number(is && paths.has(node))) : nodes;
    },
    root: canvas.parentElement!,
    around: closedAround,
  });
  if (kept.turn) steps.goTo(kept.turn.phase, keyIn(session, kept.turn.key));
  follow(signal, () => {
    const turn = steps.turn.value;
    kept.turn = turn && { phase: turn.phase, key: recordedKey(session, tape.keys[turn.node]) };
  });
  /** The same for those that say the numbers of the cards. */
  const reading = { ...about, shown: steps.shown };
  const ledgerTool = button({
    label: "ledger",
    title: "Deposits in the selected node, and what a nudge of it should change",
    signal,
    onClick: () => (showsPanels.value = !showsPanels.peek()),
  });
  const table = nodeTable(session, { ...reading, kept });
  tools.append(steps.tool, ledgerTool, table.toggle, ...forms.tools);
  follow(signal, () => stage.spread(position.value < 0 ? 0 : ROOM_TO_STEP));
  const inspected = inspector(session, { ...reading, sliders, findings });
  const show = (id: string) => {
    const node = tape.nodeOf(id);
    // Of a tape without lanes only what belongs to one sample is drawn.
    const isDrawn = (each: number) => sampleNodes(tape, each)[node] !== 0;
    if (!isDrawn(lane.peek())) sample.value = [...Array(tape.samples).keys()].find(isDrawn) ?? sample.peek();
    stage.reveal(id);
    session.select(id);
    picture.find(id)?.scrollIntoView({ block: "nearest", inline: "center" });
  };
  tools.append(...windowTools({ session, stage, viewport, canvas, show, kept, signal }));
  const cards = element(
    "div",
    { class: "mg-panels" },
    ledgerPanel({ ...reading, hasHandedOn: steps.hasHandedOn, isOpen: showsPanels }),
    nudgePanel({ ...about, isOpen: showsPanels }),
  );
  follow(signal, () => {
    kept.position = position.value;
    kept.panels = showsPanels.value;
    ledgerTool.ariaPressed = String(showsPanels.value);
  });
  inspected.root.append(forms.opener);
  below.append(steps.panel, inspected.root, cards, ...findingList(session, show, signal), table.panel);
  handOn(canvas, { session, stage, picture, forms, edit: inspected.focus, signal });
  follow(signal, () => stage.showSample(lane.value));
  paintOn({ ...about, picture, stage, viewport, steps, findings });
  return { stage, picture };
}
