// Times the page's engine on tapes: node tests/bench/page_engine.mjs <folder> [<batches>]
// Every *.json in the folder is a tape on the wire, its bytes as {"base64": "..."}. A tape with lanes makes full steps
// (forward, backward, update, loss); one without goes forward and backward. One line of JSON for each tape: microseconds
// per step as median, minimum and maximum of the batches (9, of 50 ms or more). A batch of every tape is taken in turn.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engine } from "./engine.mjs";

const BATCH = 50;
const WARM_UP = 500;
const RATE = 0.01;

const { decodeTape, PageTrainer, readPage, Replay } = await engine([
  "engine/tape.ts",
  "engine/page_trainer.ts",
  "engine/replay.ts",
  "static_page/host.ts",
]);
const [folder, batches = 9] = process.argv.slice(2);

/** What one step of a tape is. */
function stepOf(tape) {
  const replay = new Replay(tape);
  if (!tape.lanes) {
    return () => {
      replay.forward();
      replay.backward();
    };
  }
  const optimizer = { kind: "sgd", learning_rate: { kind: "constant", value: RATE } };
  const trainer = new PageTrainer(tape, { optimizer, initial: replay.parameters(), drawn: new Uint8Array() });
  return () => trainer.stepOnce();
}

/** Milliseconds for some steps. */
function time(step, count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) step();
  return performance.now() - start;
}

/** Warm a step up; returns how many of them a batch takes. */
function countFor(step) {
  let count = 1;
  for (let [spent, last] = [0, 0]; spent < WARM_UP || last < BATCH; spent += last) {
    last = time(step, count);
    if (last < BATCH) count = Math.ceil(count * Math.min(Math.max((1.1 * BATCH) / last, 1.1), 10));
  }
  return count;
}

const timed = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => {
    const tape = decodeTape(readPage(readFileSync(join(folder, file), "utf8")));
    const step = stepOf(tape);
    return { name: file.slice(0, -".json".length), tape, step, count: countFor(step), times: [] };
  });
for (let batch = 0; batch < batches; batch++) {
  for (const { step, count, times } of timed) times.push((1000 * time(step, count)) / count);
}
for (const { name, tape, count, times } of timed) {
  times.sort((a, b) => a - b);
  const spread = { median: times[times.length >> 1], min: times[0], max: times.at(-1) };
  const steps = count * times.length;
  console.log(JSON.stringify({ name, nodes: tape.length, lanes: tape.lanes, steps, ...spread }));
}
