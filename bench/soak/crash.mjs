// A server that is killed again and again, at random moments, while credentials are created, edited and deleted and records are
// imported. What was acknowledged must be there, nothing half, and told to the webhook that is to be told of it.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../clients/server.mjs";
import { Browser, bearer, send } from "./clients.mjs";
import { Inbox } from "./inbox.mjs";
import * as postgres from "./postgres.mjs";
import { Report, pause } from "./report.mjs";
import { Server, begin, command, installation } from "./servers.mjs";

const ROUNDS = Number(process.env.SOAK_ROUNDS ?? 200);
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery staple";
const SCOPES = ["interactions:read", "conversations:read", "plugin-calls:read", "plugin-resources:read", "users:read"];
/** People who edit at the same time, each what they have created themselves. */
const EDITORS = 3;
/** So long is a server left alone at most, in milliseconds: the first change waits for the lease of the one that was killed before. */
const LIFE = 2000;
/** Every so many rounds an import is killed as well. */
const IMPORT_EVERY = 4;
const RECORDS = 20_000;
/** Milliseconds within which everything is delivered once the last server goes on. */
const DELIVERED_WITHIN = 150_000;
/** The program writes so many at once. */
const BATCH = 5_000;

export const onSqlite = (folder) => crash(folder, "SQLite", sqlite(join(folder, "crash.db")));
export const onPostgres = async (folder) => {
  await postgres.makeDatabase("crash");
  return crash(folder, "PostgreSQL", { url: postgres.urlOf("crash"), query: (statement) => postgres.sql(statement, "crash") });
};

function sqlite(file) {
  const query = async (statement) => (await promisify(execFile)("sqlite3", ["-batch", file, statement], { maxBuffer: 2 ** 26 })).stdout.trim();
  return { url: `sqlite://${file}`, query };
}

async function crash(folder, name, database) {
  const report = new Report(`${ROUNDS} x kill -9 on ${name}`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const inbox = await new Inbox().open();
  const environment = {
    ...installation(database.url, url, randomBytes(32).toString("base64"), folder),
    CREDENTIALS__NOTIFICATIONS__ALLOWED_NETWORKS: "127.0.0.1",
  };
  const server = new Server(environment, port, join(folder, `crash-${name}.log`));
  await command(environment, ["user", "add", "--email", EMAIL, "--role", "super-admin", "--password-stdin"], PASSWORD);
  await command(environment, ["notification", "add-webhook", inbox.url, "--topic", "credential.created"]);
  const editors = Array.from({ length: EDITORS }, (_, number) => new Editor(number, new Browser(url)));
  const imports = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    await server.start();
    if (round === 0) await editors[0].signIn();
    for (const editor of editors) editor.browser = editors[0].browser;
    const editing = editors.map((editor) => editor.edit());
    const importing = round % IMPORT_EVERY === 0 && begin(environment, ["import", "users", recordsOf(folder, round)]);
    await pause(Math.random() * LIFE);
    importing && importing.child.kill("SIGKILL");
    await server.end("SIGKILL");
    await Promise.all(editing);
    if (importing) imports.set(round, (await importing.ended) === 0);
  }
  await server.start();
  try {
    await whatIsThere(report, editors, database, url);
    await whatWasTold(report, inbox, database);
    await whatWasImported(report, imports, database, environment, folder);
    const problem = await command(environment, ["verify"]).then(() => null, (error) => error.message);
    report.expect("the database is whole", "verify has nothing to say against it", problem === null, [problem]);
    const log = await command(environment, ["audit", "verify"]).then((text) => [text.trim(), null], (error) => ["", error.message]);
    report.expect("the audit log is as it was signed", log[0], log[1] === null, [log[1]]);
  } finally {
    await server.end("SIGKILL");
    inbox.close();
  }
  return report;
}

/** Somebody who creates, edits and deletes, and remembers what was acknowledged. */
class Editor {
  credentials = [];
  #count = 0;

  constructor(number, browser) {
    Object.assign(this, { number, browser });
  }

  async signIn() {
    const answer = await this.browser.call("people/sign-in", { email: EMAIL, password: PASSWORD });
    if (answer.status !== 200) throw new Error(`cannot sign in: ${answer.status}`);
  }

  /** Goes on until the server is gone. */
  async edit() {
    while (await this.#one());
  }

  async #one() {
    const living = this.credentials.filter(({ deleted, unknown }) => !deleted && !unknown);
    const chosen = living[Math.floor(Math.random() * living.length)];
    const scopes = SCOPES.filter(() => Math.random() < 0.5);
    if (scopes.length === 0) scopes.push(SCOPES[0]);
    const kind = !chosen || living.length < 3 ? "create" : ["create", "update", "update", "delete"][Math.floor(Math.random() * 4)];
    if (kind === "create") return this.#create(scopes);
    const fields = [["id", chosen.id]];
    if (kind === "delete") fields.push(["typed_name", chosen.name]);
    else fields.push(["version", chosen.version], ["name", chosen.name], ...scopes.map((scope) => ["scopes[]", scope]));
    // What is under way is neither there nor not there.
    chosen.unknown = { kind, scopes };
    const answer = await this.browser.call(`credentials/${kind}`, fields);
    if (answer.status === 0) return false;
    if (answer.status !== 200) throw new Error(`${kind}: ${answer.status} ${answer.text}`);
    delete chosen.unknown;
    if (kind === "delete") chosen.deleted = true;
    else {
      // What changes nothing has no version of its own.
      const { version } = JSON.parse(answer.text);
      Object.assign(chosen, { scopes, version, updates: chosen.updates + version - chosen.version });
    }
    return true;
  }

  async #create(scopes) {
    this.#count += 1;
    const credential = { name: `Editor ${this.number} key ${this.#count}`, scopes, version: 1, updates: 0, unknown: { kind: "create" } };
    this.credentials.push(credential);
    const fields = [["name", credential.name], ["authentication_type", "api_key"], ...scopes.map((scope) => ["scopes[]", scope])];
    const answer = await this.browser.call("credentials/create", fields);
    if (answer.status === 0) return false;
    if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
    const { id, secret } = JSON.parse(answer.text);
    Object.assign(credential, { id, secret });
    delete credential.unknown;
    return true;
  }
}

async function whatIsThere(report, editors, database, url) {
  const all = editors.flatMap(({ credentials }) => credentials);
  const events = new Map(rows(await database.query("SELECT subject, action, count(*) FROM audit_events WHERE action LIKE 'credential.%' GROUP BY 1, 2")).map(([id, action, count]) => [`${id} ${action}`, Number(count)]));
  const ids = new Map(rows(await database.query("SELECT name, id FROM credentials")).map(([name, id]) => [name, id]));
  const wrong = [];
  const tally = { created: 0, updated: 0, deleted: 0, unknown: 0, happened: 0 };
  let expected = 0;
  for (const credential of all) {
    const { name, scopes, updates, deleted, secret, unknown } = credential;
    const id = credential.id ?? ids.get(name);
    const count = (action) => events.get(`${id} credential.${action}`) ?? 0;
    const happened = { create: count("created"), update: count("updated") - updates, delete: count("deleted") }[unknown?.kind] ?? 0;
    tally.unknown += unknown ? 1 : 0;
    tally.happened += happened;
    tally.created += secret ? 1 : 0;
    tally.updated += updates;
    tally.deleted += deleted ? 1 : 0;
    expected += (secret ? 1 : 0) + updates + (deleted ? 1 : 0) + happened;
    const rightCounts = count("created") === (secret ? 1 : happened) && count("updated") === updates + (unknown?.kind === "update" ? happened : 0) && count("deleted") === (deleted ? 1 : unknown?.kind === "delete" ? happened : 0);
    if (!rightCounts || happened < 0 || happened > 1) wrong.push(`the audit log of ${name} does not have what was acknowledged, once`);
    // Whose answer never came has a secret that nobody knows.
    if (!secret) {
      if (Boolean(id) !== Boolean(happened)) wrong.push(`${name} and its entry in the audit log are not there together`);
      continue;
    }
    const answer = await send(`${url}/rest/v1/auth/test`, { headers: bearer(secret) });
    const isGone = deleted || (unknown?.kind === "delete" && happened === 1);
    const wanted = unknown?.kind === "update" && happened === 1 ? unknown.scopes : scopes;
    if (isGone ? answer.status !== 401 : answer.status !== 200) wrong.push(`${name}: ${answer.status}`);
    else if (!isGone && JSON.parse(answer.text).scopes.toSorted().join() !== wanted.toSorted().join()) wrong.push(`${name} has ${answer.text}, not ${wanted}`);
  }
  const found = [...events.values()].reduce((sum, count) => sum + count, 0);
  if (found !== expected) wrong.push(`the audit log has ${found} entries, not ${expected}`);
  const { created, updated, deleted, unknown, happened } = tally;
  report.expect("every acknowledged change is there, with one entry in the audit log", `${created} created, ${updated} edited, ${deleted} deleted; of ${unknown} without an answer ${happened} had happened, whole`, wrong.length === 0, wrong);
}

/** What a server had taken when it was killed is delivered by the next one after a minute. */
async function whatWasTold(report, inbox, database) {
  const undelivered = async () => Number(await database.query("SELECT count(*) FROM deliveries WHERE delivered_at IS NULL"));
  const begun = performance.now();
  while ((await undelivered()) > 0 && performance.now() - begun < DELIVERED_WITHIN) await pause(1000);
  const wrong = (await undelivered()) > 0 ? [`${await undelivered()} are not delivered`] : [];
  const created = rows(await database.query("SELECT id FROM audit_events WHERE action = 'credential.created'")).flat();
  const lost = created.filter((id) => !inbox.received.has(id));
  if (lost.length > 0) wrong.push(`${lost.length} were not told, among them ${lost[0]}`);
  const known = new Set(created);
  const invented = [...inbox.received.keys()].filter((id) => !known.has(id));
  if (invented.length > 0) wrong.push(`${invented.length} were told of what has not happened`);
  const twice = [...inbox.received.values()].filter((times) => times > 1).length;
  report.expect("every created credential is told to the webhook, under the id of its entry", `${created.length} told, ${twice} of them more than once`, wrong.length === 0, wrong);
}

async function whatWasImported(report, imports, database, environment, folder) {
  const counts = new Map(rows(await database.query("SELECT substr(id, 1, 9), count(*) FROM record_users WHERE id LIKE 'round-%' GROUP BY 1")));
  const wrong = [];
  let whole = 0;
  for (const [round, isAcknowledged] of imports) {
    const count = Number(counts.get(prefix(round)) ?? 0);
    whole += isAcknowledged ? 1 : 0;
    if (isAcknowledged ? count !== RECORDS : count % BATCH !== 0) wrong.push(`the import of round ${round} left ${count}`);
  }
  const [killed] = [...imports].find(([, isAcknowledged]) => !isAcknowledged) ?? [];
  if (killed !== undefined) {
    await command(environment, ["import", "users", recordsOf(folder, killed)]);
    const count = Number(await database.query(`SELECT count(*) FROM record_users WHERE id LIKE '${prefix(killed)}%'`));
    if (count !== RECORDS) wrong.push(`the same command again left ${count}`);
  }
  report.expect("no batch of an import is half there", `${imports.size} imports of ${RECORDS}, ${imports.size - whole} of them killed; one of these completed by the same command`, wrong.length === 0, wrong);
}

const prefix = (round) => `round-${String(round).padStart(3, "0")}`;

function recordsOf(folder, round) {
  const file = join(folder, "records.ndjson");
  const record = (number) => JSON.stringify({ id: `${prefix(round)}-${number}`, user_id: `${round}-${number}` });
  writeFileSync(file, Array.from({ length: RECORDS }, (_, number) => record(number)).join("\n"));
  return file;
}

const rows = (text) => text.split("\n").filter(Boolean).map((line) => line.split("|"));
