// The servers, and commands beside them.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { listening } from "../../clients/server.mjs";

const PROGRAM = process.env.CREDENTIALS_CONSOLE ?? join(process.env.CARGO_TARGET_DIR ?? "target", "release", "credentials-console");
// Counted like any other, and never reached.
const LIMIT = String(2 ** 32 - 1);
/** Seconds for which a server that was asked to stop goes on: more than nginx takes to notice. */
export const DRAIN_SECONDS = 2;
const run = promisify(execFile);

/** What servers of one installation share. */
export function installation(databaseUrl, publicUrl, serverKey, folder) {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: publicUrl,
    SERVER_KEY: serverKey,
    TMPDIR: folder,
    CREDENTIALS__SERVER__TRUSTED_PROXIES: "127.0.0.1",
    CREDENTIALS__SERVER__DRAIN_SECONDS: String(DRAIN_SECONDS),
    CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL: LIMIT,
    CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS: LIMIT,
    CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS: LIMIT,
  };
}

export class Server {
  #child;
  #ended;

  constructor(environment, port, log) {
    Object.assign(this, { environment, port, log, url: `http://127.0.0.1:${port}` });
  }

  /** Resolves once it listens; with so many file descriptors, if that is given. */
  async start({ descriptors } = {}) {
    const environment = { ...this.environment, LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}` };
    const [program, args] = descriptors ? ["sh", ["-c", `ulimit -n ${descriptors}; exec "$0" serve`, PROGRAM]] : [PROGRAM, ["serve"]];
    this.#child = spawn(program, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr.pipe(createWriteStream(this.log, { flags: "a" }));
    this.#ended = new Promise((done) => this.#child.on("exit", (code, signal) => done(code ?? signal)));
    await listening(this.port, this.#child);
    return this;
  }

  /** Sends a signal; gives the exit code, or the signal that ended it. */
  end(signal = "SIGTERM") {
    this.#child.kill(signal);
    return this.#ended;
  }
}

/** Runs a command; gives what it writes. */
export async function command(environment, args, input = "") {
  const running = run(PROGRAM, args, { env: environment, maxBuffer: 2 ** 24 });
  running.child.stdin.on("error", () => {});
  running.child.stdin.end(input);
  return (await running).stdout;
}

/** Begins a command; gives its process and a promise of its exit code. */
export function begin(environment, args) {
  const child = spawn(PROGRAM, args, { env: environment, stdio: "ignore" });
  return { child, ended: new Promise((done) => child.on("exit", (code) => done(code))) };
}
