// Times decision surfaces of the page's engine: node tests/bench/boundary.mjs <folder>
// Every *.json in the folder is a tape on the wire, its bytes as {"base64": "..."}. One line of JSON for each:
// milliseconds of its predictions at 100 x 100 points.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engine } from "./engine.mjs";

const [SIDE, TIMES, WARM_UP] = [100, 100, 20];

const { decodeTape, gridPoints, readPage, Replay, Surface } = await engine([
  "engine/tape.ts",
  "engine/replay.ts",
  "engine/surface.ts",
  "static_page/host.ts",
]);
const [folder] = process.argv.slice(2);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const replay = new Replay(decodeTape(readPage(readFileSync(join(folder, file), "utf8"))));
  replay.forward();
  const surface = new Surface(replay.tape, replay.tape.outputs[0]);
  const points = gridPoints([-2, 3], [-1, 2], SIDE);
  const times = [];
  for (let i = 0; i < TIMES + WARM_UP; i++) {
    const start = performance.now();
    const [values] = surface.at(replay, points);
    if (i >= WARM_UP) times.push(performance.now() - start);
    if (Number.isNaN(values[i])) throw new Error("the surface is not a number");
  }
  console.log(JSON.stringify(times));
}
