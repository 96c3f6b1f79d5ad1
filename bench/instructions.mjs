// Counts the instructions of a request, in our process and in the bare one: other than seconds they are the same on every machine
// that is busy with something else.
import { execFile } from "node:child_process";
import { copyFileSync, readdirSync, rmSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { drive } from "./load.mjs";
import { filesOf, runConsole, startConsole, startReference } from "./servers.mjs";

/** What a request may cost: so many instructions, and so many times what it costs in the bare server. */
const BOUNDS = {
  "verify with a key": { instructions: 32_000 },
  "verify with a token": { ratio: 1.15 },
  "verify with a key, networks and a quota": { ratio: 1.25 },
  mint: { ratio: 1.15 },
  "page of one record": { instructions: 210_000 },
};
const WARM_UP_SECONDS = 3;
const SECONDS = 5;
const IDLE_SECONDS = 3;

/** Starts a server by `start` within callgrind; gives what counts its instructions. */
async function counted(start, output) {
  const server = await start(["valgrind", "--quiet", "--tool=callgrind", `--callgrind-out-file=${output}`]);
  const folder = dirname(output);
  const dumps = () => readdirSync(folder).filter((name) => name.startsWith(`${basename(output)}.`));
  /** Instructions and seconds since the last time. */
  let since = performance.now();
  async function take() {
    await promisify(execFile)("callgrind_control", ["-d", String(server.pid)]);
    const seconds = (performance.now() - since) / 1000;
    since = performance.now();
    let instructions = 0;
    for (const name of dumps()) {
      const [, total] = readFileSync(join(folder, name), "utf8").match(/^(?:totals|summary): (\d+)/m);
      instructions += Number(total);
      rmSync(join(folder, name));
    }
    return { instructions, seconds };
  }
  /** Instructions for one request: what the server does when nobody asks is left out. */
  async function perRequest(what) {
    await drive(server, what, WARM_UP_SECONDS, 1);
    await take();
    await pause(IDLE_SECONDS * 1000);
    const idle = await take();
    const { requests } = await drive(server, what, SECONDS, 1);
    const busy = await take();
    return (busy.instructions - (idle.instructions / idle.seconds) * busy.seconds) / requests;
  }
  return { perRequest, stop: server.stop };
}

/** Limits every credential to networks that allow the load, and to as many requests as it will not send. */
async function limit(database) {
  const listed = await runConsole(database, ["credential", "list", "--json"]);
  const terms = ["--network", "127.0.0.0/8", "--network", "192.0.2.0/24", "--requests-per-minute", "1000000000", "--quota-mode", "enforce"];
  for (const { id } of JSON.parse(listed)) await runConsole(database, ["credential", "update", id, ...terms]);
}

/** Measures on a database of a few credentials, whose files are `keys`, `clients` and `tokens`. */
export async function measureInstructions(table, file, database) {
  const records = file("one.ndjson");
  const at = "2025-01-01T00:00:00Z";
  writeFileSync(records, `${JSON.stringify({ id: "1", created_time: at, last_updated_time: at, detail: { content: "Hello" } })}\n`);
  await runConsole(database, ["import", "interactions", records]);
  const keys = readFileSync(file("keys"), "utf8").trim().split("\n");
  writeFileSync(file("pages"), `${keys.map((key) => `${key} /export/v1/records/interactions`).join("\n")}\n`);
  const figures = { "verify with a key": "keys", "verify with a token": "tokens", mint: "clients", "page of one record": "pages" };

  const output = file("callgrind");
  const [ours, bare] = [{}, {}];
  for (const [start, counts, isBare] of [
    [(under) => startConsole(database, under), ours, false],
    [(under) => startReference(file("all"), under), bare, true],
  ]) {
    const server = await counted(start, output);
    for (const [figure, what] of Object.entries(figures)) {
      if (!isBare || what !== "pages") counts[figure] = await server.perRequest([file(what), "hot"]);
    }
    await server.stop();
  }
  const copy = file("limited.db");
  for (const part of filesOf(database)) copyFileSync(part, part.replace(database, copy));
  await limit(copy);
  const server = await counted((under) => startConsole(copy, under), output);
  const limited = "verify with a key, networks and a quota";
  [ours[limited], bare[limited]] = [await server.perRequest([file("keys"), "hot"]), bare["verify with a key"]];
  await server.stop();
  for (const [figure, bound] of Object.entries(BOUNDS)) table.instructions(figure, ours[figure], bare[figure], bound);
}
