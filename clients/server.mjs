// The server that the clients talk to: of its own, on a free port, with an empty database.
import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BINARY = resolve(process.env.CREDENTIALS_CONSOLE ?? "target/debug/credentials-console");
const SCOPES = ["interactions:read", "users:read"];
// The key pairs of a client that has no secret, by the algorithm with which it signs.
const KEY_PAIRS = { EdDSA: ["ed25519"], ES256: ["ec", { namedCurve: "P-256" }] };

// `settings` are variables of the environment besides.
export async function startServer(algorithm, settings = {}) {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: build it, or set CREDENTIALS_CONSOLE to its path`);
  const folder = mkdtempSync(join(tmpdir(), "credentials-console-clients-"));
  const address = `127.0.0.1:${await freePort()}`;
  // Also what the clients get, so that one of them can run commands beside the server.
  const environment = {
    PATH: process.env.PATH,
    CREDENTIALS_CONSOLE: BINARY,
    DATABASE_URL: `sqlite://${folder}/test.db`,
    SERVER_KEY_FILE: join(folder, "server.key"),
    LEPTOS_SITE_ADDR: address,
    PUBLIC_URL: `http://${address}`,
    CREDENTIALS__OAUTH__SIGNING_ALGORITHM: algorithm,
    ...settings,
  };
  const child = spawn(BINARY, ["serve"], { cwd: folder, env: environment });
  const ended = new Promise((done) => child.on("exit", done));
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await printed(child, "listening on");
    command(["demo"], environment);
    const client = createCredential("Client", "oauth2", SCOPES, environment);
    const key = createCredential("Key", "api-key", SCOPES, environment);
    environment.CLIENT_ID = client.client_id;
    environment.CLIENT_SECRET = client.client_secret;
    environment.API_KEY = key.api_key;
    const { publicKey, privateKey } = generateKeyPairSync(...KEY_PAIRS[algorithm]);
    const publicPem = publicKey.export({ type: "spki", format: "pem" });
    const args = ["--public-key", "-"];
    environment.KEY_CLIENT_ID = createCredential("Key client", "oauth2", SCOPES, environment, args, publicPem).client_id;
    environment.PRIVATE_KEY_FILE = join(folder, "client.pem");
    writeFileSync(environment.PRIVATE_KEY_FILE, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment, stop };
}

export function command(args, environment = process.env, input = "") {
  return execFileSync(environment.CREDENTIALS_CONSOLE, args, { env: environment, encoding: "utf8", stdio: "pipe", input });
}

export function createCredential(name, type, scopes, environment = process.env, more = [], input = "") {
  const named = scopes.flatMap((scope) => ["--scope", scope]);
  const args = ["credential", "create", "--json", "--name", name, "--type", type, ...named, ...more];
  return JSON.parse(command(args, environment, input));
}

// Resolves once the process has written the text, to either of its outputs.
async function printed(child, text) {
  let log = "";
  await new Promise((done, refuse) => {
    const read = (chunk) => {
      log += chunk;
      if (log.includes(text)) done();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", refuse);
    child.on("exit", () => refuse(new Error(`the server ended:\n${log}`)));
  });
}

export async function freePort() {
  return new Promise((done, refuse) => {
    const probe = createServer();
    probe.on("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

// Resolves once something listens, or rejects when the process has ended.
export async function listening(port, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const connected = await new Promise((done) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("connect", () => done(socket.end() && true));
      socket.on("error", () => done(false));
    });
    if (connected) return;
    await new Promise(setImmediate);
  }
}
