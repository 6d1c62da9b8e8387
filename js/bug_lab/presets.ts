import type { Bug } from "../engine/bugs.ts";

/** What is simulated: the trainer's network, or `b = a + 1; L = b*2 + b*3`. */
export type Subject = "network" | "expression";

export interface LabSetup {
  readonly bugs: readonly Bug[];
  readonly rate: number;
  readonly steps: number;
  /** Of the first weights; null: those that the run began with. */
  readonly seed: number | null;
  readonly subject: Subject;
}

export interface Preset {
  readonly name: string;
  readonly setup: LabSetup;
}

const network = (name: string, bugs: readonly Bug[], seed: number, rate = 0.05, steps = 50): Preset => ({
  name,
  setup: { bugs, rate, steps, seed, subject: "network" },
});

/** Measured on the lecture's network and its four points: each shows its bug there, with these very numbers. */
export const PRESETS: readonly Preset[] = [
  network("no bug", [], 1337),
  network("= for +=: it never learns", ["= for +="], 1337),
  network("no zero_grad: it looks better", ["no zero_grad"], 42),
  network("no zero_grad: fine until step 40", ["no zero_grad"], 8, 0.1),
  network("no zero_grad: good, bad and lost", ["no zero_grad"], 3, 0.1),
  network("no zero_grad: 200 steps at rate 0.2", ["no zero_grad"], 7, 0.2, 200),
  network("tanh not attached: a flat line", ["tanh not attached"], 1337),
  network("update's sign: uphill to 16", ["update's sign"], 1337),
  network("preorder: it still trains", ["preorder"], 1337),
  {
    name: "preorder: 3 instead of 5",
    setup: { bugs: ["preorder"], rate: 0.05, steps: 1, seed: null, subject: "expression" },
  },
];

/** The same bugs, without the rates and seeds that were measured on another network. */
export function presetsFor(isLecture: boolean, rate: number): readonly Preset[] {
  if (isLecture) return PRESETS;
  const bugs = new Set(
    PRESETS.filter(({ setup }) => setup.subject === "network").map(({ setup }) => setup.bugs.join()),
  );
  return [
    ...[...bugs].map((bug) => ({
      name: bug || "no bug",
      setup: { bugs: bug ? [bug as Bug] : [], rate, steps: 50, seed: null, subject: "network" as const },
    })),
    PRESETS[PRESETS.length - 1],
  ];
}

export function isSame(one: LabSetup, other: LabSetup): boolean {
  const words = ({ bugs, subject, rate, steps, seed }: LabSetup) =>
    [[...bugs].sort(), subject, ...(subject === "network" ? [rate, steps, seed] : [])].join();
  return words(one) === words(other);
}
