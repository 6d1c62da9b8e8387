import type { Done } from "../engine/phases.ts";
import { formatNumber } from "../layout/numbers.ts";

/** What a phase has led to, in a sentence or two; plain gradient descent goes the farther, the longer a gradient is. */
export function phaseWords(done: Done, isPlain = true): string {
  const { phase, before, after, added, dataAreOld, isOfOne, moved } = done;
  switch (phase) {
    case "forward":
      return dataAreOld
        ? `The loss goes from ${formatNumber(before)} to ${formatNumber(after)}: only now, with the weights as they are. What it computes anew has no gradients yet.`
        : "The same weights, the same loss. What it computes anew has no gradients yet.";
    case "zero_grad":
      return "The gradients of all weights are 0. Data and loss stay.";
    case "backward":
      if (dataAreOld)
        return "Backward before forward: gradients of the old data, because forward has not run since the weights moved.";
      if (added === 1) return "The weights have the gradients of these data.";
      return isOfOne
        ? `Gradients are added up: ${passes(added)} over the same data, ${times(added)} as long. zero_grad has not run in between.`
        : `Gradients are added up: ${passes(added)} over different data. zero_grad has not run in between.`;
    default:
      return `${updateWords(done, isPlain)} ${moved ? "Data are stale: forward has not run since." : "Nothing moves."}`;
  }
}

function updateWords({ added, gradientsAreOld, isOfOne, moved }: Done, isPlain: boolean): string {
  if (added === 0)
    return moved ? "The gradients are 0: the optimiser goes on as before." : "The gradients are 0.";
  if (gradientsAreOld) return "Update without backward: old gradients.";
  if (added === 1) return "The weights have moved by their gradients.";
  return isOfOne
    ? `Gradients added up ${times(added)}: ${isPlain ? `this update was ${times(added)} as long` : "the optimiser took them for those of one pass"}.`
    : `Gradients of ${passes(added)} were added up: this update goes the way of all of them, like momentum.`;
}

const passes = (count: number) => `${count === 2 ? "two" : count} passes`;
const times = (count: number) => (count === 2 ? "twice" : `${count} times`);
