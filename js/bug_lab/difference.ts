import { type BugLedger, bugLedger, firstApart } from "../engine/bug_ledger.ts";
import type { State } from "../engine/bug_run.ts";
import type { Bug } from "../engine/bugs.ts";
import { formatFactor, formatNumber } from "../layout/numbers.ts";
import { element } from "../shared/element.ts";
import type { Lab } from "./lab.ts";
import { numberOf, tableOf } from "./number_cell.ts";
import { CODE_LINES, fateWords, nameOf, verdictOf } from "./words.ts";

/** So many deposits are listed. */
const LISTED = 8;

/** The first node that holds another gradient than it should, and why. */
export function difference(lab: Lab, state: State): readonly Node[] {
  const { bugs, subject } = lab.setup.peek();
  const step = lab.step.peek();
  const where = subject === "network" ? ` at step ${step}` : "";
  const node = firstApart(state);
  if (node < 0) return nothing(lab, bugs, where);
  const ledger = bugLedger(state, node);
  const name = nameOf(state.graph, lab.tape, node);
  const head = element(
    "p",
    { class: "mg-bug-first" },
    `First node that differs${where}, going back from the root: `,
    element("strong", {}, name),
    ". True gradient ",
    numberOf(ledger.right),
    ", stored ",
    numberOf(ledger.stored),
    ".",
  );
  if (lab.secret.peek()) return [head];
  const verdict = verdictOf(ledger, (each) => nameOf(state.graph, lab.tape, each), step);
  return [
    head,
    ...verdict.map(([, words]) => element("p", {}, words)),
    table(lab, state, ledger, name),
    ...fixes(verdict.map(([bug]) => bug)),
  ];
}

function nothing(lab: Lab, bugs: readonly Bug[], where: string): readonly Node[] {
  const same = element(
    "p",
    { class: "mg-bug-first" },
    `No node differs${where}: all stored gradients are the true ones.`,
  );
  if (lab.secret.peek()) return [same];
  const words: Node[] = [same];
  if (lab.setup.peek().subject === "expression") {
    const why = "This is a single backward pass, without a tanh, zero_grad or an update.";
    return bugs.length ? [same, element("p", {}, why)] : words;
  }
  if (bugs.includes("no zero_grad") && lab.step.peek() === 0)
    words.push(element("p", {}, "The first step finds gradients of 0. Go to step 1."));
  const blind = bugs.filter((bug) => bug === "update's sign");
  if (blind.length)
    words.push(
      element("p", {}, "What is wrong is the update: it adds the gradient instead of taking it off."),
    );
  return [...words, ...fixes(blind)];
}

function table(
  { tape }: Lab,
  { graph }: State,
  { left, dues, stored, right }: BugLedger,
  name: string,
): HTMLElement {
  const rows = dues.slice(0, LISTED).map((due) => ({
    cells: [
      nameOf(graph, tape, due.consumer),
      `${formatNumber(due.early ?? due.upstream)} × ${formatFactor(due.local)}`,
      numberOf(due.due),
      due.made === undefined ? "none" : numberOf(due.made),
      fateWords(due),
    ],
    form: due.fate === "added" ? undefined : "is-lost",
  }));
  const more = dues.length - LISTED;
  const before = {
    cells: ["before the pass", "", numberOf(0), numberOf(left), "never set to zero"],
    form: "is-lost",
  };
  return tableOf(
    `All deposits in ${name}`,
    ["from", "upstream × local", "due", "deposited", "what became of it"],
    [
      ...(left ? [before] : []),
      ...rows,
      ...(more > 0 ? [{ cells: [`and ${more} more`, "", "", "", ""] }] : []),
      { cells: ["gradient", "", numberOf(right), numberOf(stored), ""], form: "is-total" },
    ],
  );
}

/** The line of code with the bug, and the one that is right. */
function fixes(bugs: readonly Bug[]): readonly Node[] {
  const line = (name: string, code: string) =>
    element("p", { class: "mg-bug-code" }, element("span", {}, name), element("code", {}, code));
  return bugs.flatMap((bug) => {
    const [wrong, right] = CODE_LINES[bug];
    return [...(wrong ? [line("wrong", wrong)] : []), line(wrong ? "right" : "missing", right)];
  });
}
