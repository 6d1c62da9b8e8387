// Times the bug lab's two runs in the page's engine: node tests/bench/bugs.mjs <tape> <steps> <times>
// The tape is JSON on the wire, its bytes as {"base64": "..."}. One line of JSON: for each of <times> pairs of runs the
// milliseconds of the whole, and the longest that it computes without a pause.
import { readFileSync } from "node:fs";
import { engine } from "./engine.mjs";

const { decodeTape, readPage, Replay, EagerGraph, BugRun } = await engine([
  "engine/tape.ts",
  "engine/replay.ts",
  "engine/eager_graph.ts",
  "engine/bug_run.ts",
  "static_page/host.ts",
]);
const [path, steps, times] = process.argv.slice(2);
const WARM_UP = 3;

const replay = new Replay(decodeTape(readPage(readFileSync(path, "utf8"))));
const graph = new EagerGraph(replay);
const setup = { bugs: new Set(["= for +="]), rate: 0.05, steps: Number(steps), initial: replay.parameters() };
const found = [];
for (let i = 0; i < Number(times) + WARM_UP; i++) {
  const start = performance.now();
  const run = new BugRun(graph, setup);
  let [longest, from] = [0, start];
  while (!run.isDone) {
    run.advance();
    const now = performance.now();
    longest = Math.max(longest, now - from);
    from = now;
  }
  if (i >= WARM_UP) found.push([performance.now() - start, longest]);
}
console.log(JSON.stringify(found));
