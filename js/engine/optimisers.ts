import { rateAt, type Schedule, unknown } from "./schedules.ts";

/** The optimiser as a trainer's setup names it, with PyTorch's options; what is missing is 0 or off. */
export interface OptimizerSetup {
  kind: "sgd" | "rmsprop" | "adam" | "adamw";
  learning_rate: Schedule;
  momentum?: number;
  dampening?: number;
  weight_decay?: number;
  nesterov?: boolean;
  alpha?: number;
  eps?: number;
  betas?: number[];
  centered?: boolean;
}

/** What people call them. */
export const OPTIMISER_NAMES = { sgd: "SGD", rmsprop: "RMSprop", adam: "Adam", adamw: "AdamW" };

/** A rule by which parameters move. */
export interface Optimiser {
  /** How many numbers it remembers for each parameter. */
  readonly vectors: number;
  /**
   * One step, in place: from the parameters of state `step`, and what is remembered of each, one vector after the
   * other (zeros at step 0).
   */
  update(
    parameters: Float64Array,
    gradient: Float64Array,
    rate: number,
    memory: Float64Array,
    step: number,
  ): void;
}

/** Of parameter i with gradient g: what is taken off, times the rate; and the memory moves on. */
type Direction = (g: number, i: number) => number;

interface Rule {
  vectors: number;
  /** The direction of one step; `n` parameters. */
  at(memory: Float64Array, n: number, step: number): Direction;
}

/** The rule of a setup; an error names a rule or a schedule that only a kernel knows. */
export function optimiserOf(setup: OptimizerSetup): Optimiser {
  const { kind, weight_decay: decay = 0 } = setup;
  const rule = RULES[kind]?.(setup);
  if (!rule) throw unknown("optimiser", setup);
  rateAt(setup.learning_rate, 0);
  return {
    vectors: rule.vectors,
    update(parameters, gradient, rate, memory, step) {
      const direction = rule.at(memory, parameters.length, step);
      for (let i = 0; i < parameters.length; i++) {
        const p = parameters[i];
        const pull = decay && decay * p;
        const g = gradient[i];
        parameters[i] = p - rate * (kind === "adamw" ? pull + direction(g, i) : direction(g + pull, i));
      }
    },
  };
}

const RULES: Record<OptimizerSetup["kind"], (setup: OptimizerSetup) => Rule> = {
  sgd: ({ momentum = 0, dampening = 0, nesterov }) => ({
    vectors: momentum ? 1 : 0,
    at(memory, _, step) {
      if (!momentum) return (g) => g;
      const fresh = step ? 1 - dampening : 1;
      return (g, i) => {
        const velocity = momentum * memory[i] + fresh * g;
        memory[i] = velocity;
        return nesterov ? g + momentum * velocity : velocity;
      };
    },
  }),
  rmsprop: ({ alpha = 0, eps = 0, momentum = 0, centered }) => {
    const last = centered ? 2 : 1;
    return {
      vectors: last + (momentum ? 1 : 0),
      at: (memory, n) => (g, i) => {
        const square = mix(memory, i, alpha, g * g);
        const mean = centered ? mix(memory, n + i, alpha, g) : 0;
        const direction = g / (Math.sqrt(square - mean * mean) + eps);
        if (!momentum) return direction;
        const j = last * n + i;
        memory[j] = momentum * memory[j] + direction;
        return memory[j];
      },
    };
  },
  adam,
  adamw: adam,
};

function adam({ betas: [beta1, beta2] = [0, 0], eps = 0 }: OptimizerSetup): Rule {
  return {
    vectors: 2,
    at(memory, n, step) {
      const unbias1 = 1 - beta1 ** (step + 1);
      const unbias2 = 1 - beta2 ** (step + 1);
      return (g, i) => {
        const mean = mix(memory, i, beta1, g) / unbias1;
        return mean / (Math.sqrt(mix(memory, n + i, beta2, g * g) / unbias2) + eps);
      };
    },
  };
}

/** Move a running mean: what is left of it, and a new part. */
function mix(memory: Float64Array, i: number, left: number, part: number): number {
  memory[i] = left * memory[i] + (1 - left) * part;
  return memory[i];
}
