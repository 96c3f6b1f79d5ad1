// Drives a server with wrk from the core for load, and reads what came of it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const LOAD_CORE = "1";
const SCRIPT = join("bench", "load.lua");
export const CONNECTIONS = 64;

/**
 * Drives a server for some seconds: `["-", path]`, `[file, "hot", delay]` or `[file, "walk", skip]`, as load.lua says.
 * Any answer but a good one is an error.
 */
export async function drive(server, what, seconds) {
  const command = ["-c", LOAD_CORE, "wrk", "-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", SCRIPT, server.url, "--"];
  const before = server.cpuSeconds();
  const { stdout } = await promisify(execFile)("taskset", [...command, ...what.map(String)]);
  const result = JSON.parse(stdout.trim().split("\n").at(-1));
  if (result.refused > 0 || result.broken > 0 || result.requests === 0) {
    throw new Error(`${server.url} ${what.join(" ")}: ${JSON.stringify(result)}`);
  }
  const perSecond = result.requests / result.seconds;
  return { ...result, perSecond, core: (server.cpuSeconds() - before) / result.seconds };
}

/** The value in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
