import { computed } from "@preact/signals-core";
import { type Curves, QUANTITIES } from "../shared/curves.ts";

/** The curves of several runs on the same axes; each goes at its own pace. */
export function comparedCurves(runs: readonly Curves[]): Curves {
  const step = () => Math.max(...runs.map((run) => run.step()));
  return {
    revision: computed(() => runs.reduce((sum, { revision }) => sum + revision.value, 0)),
    playing: computed(() => runs.some(({ playing }) => playing.value)),
    step,
    last: step,
    ghosts: (quantity) => runs.flatMap((run) => run.ghosts(quantity)),
    quantities: () => QUANTITIES.filter((each) => runs.some((run) => run.quantities().includes(each))),
    series: (quantity) => runs.flatMap((run) => run.series(quantity)),
    events: () => runs.flatMap((run) => run.events()),
    summary: (quantity) =>
      runs.flatMap((run) => {
        const earlier = run.step() < step() ? run.step() : undefined;
        const [training] = run.series(quantity);
        return training ? [{ ...training, earlier }] : [];
      }),
  };
}
