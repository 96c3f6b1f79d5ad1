// Drives a server with wrk from the core for load, and reads what came of it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const LOAD_CORE = "1";
const SCRIPT = join("bench", "load.lua");
export const CONNECTIONS = 64;

/**
 * Drives a server for some seconds: `["-", path]`, `[file, "hot", delay]` or `[file, "walk", skip]`, as load.lua says.
 * Any answer but a good one is an error; where all are to be refused, a good one.
 */
export async function drive(server, what, seconds, connections = CONNECTIONS, isRefused = false) {
  const command = ["-c", LOAD_CORE, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", SCRIPT, server.url, "--"];
  const before = server.cpuSeconds();
  const { stdout } = await promisify(execFile)("taskset", [...command, ...what.map(String)]);
  const result = JSON.parse(stdout.trim().split("\n").at(-1));
  if (result.refused !== (isRefused ? result.requests : 0) || result.broken > 0 || result.requests === 0) {
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

/**
 * Between which values the median of all rounds lies with 95 % probability, from those that were measured (order statistics).
 * Of a few rounds nothing is known but that it is among them.
 */
export function intervalOfMedian(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [half, spread] = [sorted.length / 2, 0.98 * Math.sqrt(sorted.length)];
  const at = (rank) => sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
  return [at(Math.floor(half - spread)), at(Math.ceil(half + 1 + spread))];
}
