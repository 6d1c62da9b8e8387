// Times slices of the page's engine: node tests/bench/slice.mjs <folder>
// Every *.json in the folder is a tape on the wire, its bytes as {"base64": "..."}. One line of JSON for each:
// milliseconds of 101 points along its first parameter, the tape being played before; what is set up is counted.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engine } from "./engine.mjs";

const [POINTS, TIMES, WARM_UP] = [101, 100, 20];

const { decodeTape, readPage, Replay, rootOver } = await engine([
  "engine/tape.ts",
  "engine/replay.ts",
  "engine/slice.ts",
  "static_page/host.ts",
]);
const [folder] = process.argv.slice(2);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const replay = new Replay(decodeTape(readPage(readFileSync(join(folder, file), "utf8"))));
  replay.forward();
  const times = [];
  for (let i = 0; i < TIMES + WARM_UP; i++) {
    const { parameters } = replay.tape;
    // What follows from the first weight reaches all later layers.
    const leaf = parameters[0];
    const start = performance.now();
    const at = rootOver(replay, leaf);
    const here = replay.data(leaf);
    let sum = 0;
    for (let point = 0; point < POINTS; point++) sum += at(here - 1 + (2 * point) / (POINTS - 1));
    if (i >= WARM_UP) times.push(performance.now() - start);
    if (Number.isNaN(sum)) throw new Error("the slice is not a number");
  }
  console.log(JSON.stringify(times));
}
