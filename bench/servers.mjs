// The processes that are measured. Each runs on the core for servers, with its log thrown away.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { freePort, listening } from "../clients/server.mjs";

const SERVER_CORE = "0";
const TWO_CORES = "0,1";
const RELEASE = join(process.env.CARGO_TARGET_DIR ?? "target", "release");
const SERVER_KEY = randomBytes(32).toString("base64");
// One issuer for all, so that a token of one database is good in its copies.
const PUBLIC_URL = "http://127.0.0.1:3000";
// Counted like any other, and never reached.
const LIMIT = String(2 ** 32 - 1);
const TICKS_PER_SECOND = 100;

const started = new Set();

/** Starts a program that listens on a port of its own, within another one if need be; resolves once it does. */
async function start(program, args, environment = {}, under = []) {
  const port = await freePort();
  const of = (text) => text.replace("PORT", port);
  const variables = Object.entries(environment).map(([name, value]) => [name, of(value)]);
  const child = spawn("taskset", ["-c", SERVER_CORE, ...under, program, ...args.map(of)], {
    env: { PATH: process.env.PATH, ...Object.fromEntries(variables) },
    stdio: "ignore",
  });
  const ended = new Promise((done) => child.on("exit", done));
  const server = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    /** Seconds that the process has computed so far. */
    cpuSeconds() {
      const [, fields] = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13).map(Number);
      return (user + system) / TICKS_PER_SECOND;
    },
    /** Resident memory in MB. */
    residentMemory() {
      const [, kibibytes] = readFileSync(`/proc/${child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
      return (Number(kibibytes) * 1024) / 1e6;
    },
    async stop() {
      child.kill();
      await ended;
      started.delete(server);
    },
  };
  started.add(server);
  await listening(port, child);
  return server;
}

/** The URL of a database: one of SQLite is named by its file. */
const urlOf = (database) => (database.includes("://") ? database : `sqlite://${database}`);

/** The product, with default settings but for the limits. */
export function startConsole(database, under, settings = {}) {
  return start(join(RELEASE, "credentials-console"), ["serve"], {
    DATABASE_URL: urlOf(database),
    SERVER_KEY,
    PUBLIC_URL,
    LEPTOS_SITE_ADDR: "127.0.0.1:PORT",
    CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL: LIMIT,
    CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS: LIMIT,
    CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS: LIMIT,
    ...settings,
  }, under);
}

/** Runs a command of the product on two cores, with an input; gives what it writes. */
export function runConsole(database, args, input = "") {
  return onCores(TWO_CORES, join(RELEASE, "credentials-console"), args, input, { DATABASE_URL: urlOf(database), SERVER_KEY, PUBLIC_URL });
}

/** Runs a program with an input; gives what it writes. */
export const onServerCore = (program, args, input, environment) => onCores(SERVER_CORE, program, args, input, environment);
export const onTwoCores = (program, args, input) => onCores(TWO_CORES, program, args, input);

function onCores(cores, program, args, input, environment = {}) {
  return new Promise((done, failed) => {
    const options = { env: { PATH: process.env.PATH, ...environment }, maxBuffer: 2 ** 20 };
    const child = execFile("taskset", ["-c", cores, program, ...args.map(String)], options, (error, output) =>
      error ? failed(error) : done(output),
    );
    child.stdin.end(input);
  });
}

/** axum alone, which knows the credentials of a file. */
export function startReference(file, under) {
  return start(join(RELEASE, "examples/bench_reference"), ["127.0.0.1:PORT", file], {}, under);
}

/** npm oidc-provider, whose access tokens are of a format. */
export function startPeer(file, format) {
  return start(process.execPath, ["bench/peer/server.mjs", "PORT", file, format], { NODE_ENV: "production" });
}

/** Adds credentials to a database, and their secrets to a file. */
export function seed(database, first, count, file) {
  // On one core: handing each statement to the thread of the database costs five times as much across two.
  const program = join(RELEASE, "examples/bench_seed");
  return onServerCore(program, [first, count, file], "", { DATABASE_URL: urlOf(database), SERVER_KEY });
}

/** The files of a database. */
export function filesOf(database) {
  const folder = dirname(database);
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(database)));
  return names.map((name) => join(folder, name));
}

/** Ends what still runs, and removes the folder. */
export async function cleanUp(folder) {
  await Promise.all([...started].map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
