// The private PostgreSQL of scripts/with-postgres.
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

const { TEST_POSTGRES_URL, TEST_POSTGRES_BIN, TEST_POSTGRES_FOLDER } = process.env;
if (!TEST_POSTGRES_FOLDER) throw new Error("run this by scripts/soak: it stops PostgreSQL and starts it again");
const run = promisify(execFile);

export const port = Number(new URL(TEST_POSTGRES_URL).port);

/** The URL of a database, at a port of somebody between. */
export function urlOf(database, at = port) {
  const url = new URL(TEST_POSTGRES_URL);
  url.port = at;
  url.pathname = database;
  return url.toString();
}

/** Runs a statement; gives its rows as text. */
export async function sql(statement, database = "postgres") {
  const { stdout } = await run("psql", ["--no-psqlrc", "-qAt", "-c", statement, urlOf(database)]);
  return stdout.trim();
}

export async function makeDatabase(name) {
  await sql(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
}

function control(action, ...more) {
  const command = [`${TEST_POSTGRES_BIN}/pg_ctl`, action, "--silent", "--wait", "-D", `${TEST_POSTGRES_FOLDER}/data`, ...more];
  const [program, ...args] = process.getuid() === 0 ? ["runuser", "-u", "postgres", "--", ...command] : command;
  execFileSync(program, args, { stdio: "ignore" });
}

export const stop = () => control("stop", "--mode=fast");
export const start = () => control("start", "-l", `${TEST_POSTGRES_FOLDER}/log`);
