// Measures the release build against its goals: prints each step and, at the end, one table. Fails if a goal is missed.
//
// Servers share core 0, of which only the one that is asked computes; wrk has core 1. A machine that others use too drifts:
// figures that are compared are taken in turns, briefly and so many times that the median of their ratios is known within 2 %.
//
// The private PostgreSQL of scripts/with-postgres has what is measured on PostgreSQL.
//
// BENCH_SECONDS for each measurement (1), BENCH_ROUNDS at most (40), BENCH_CREDENTIALS (100000), BENCH_MANY (1000000) credentials for
// what depends on their number, BENCH_TOKENS (1000000) for what must not depend on how many were issued, BENCH_RECORDS
// (1700000) in the table that is imported and exported.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureInstructions } from "./instructions.mjs";
import { CONNECTIONS, drive, intervalOfMedian, median } from "./load.mjs";
import { measurePages } from "./pages.mjs";
import { measureRecords } from "./records.mjs";
import { cleanUp, filesOf, runConsole, seed, startConsole, startPeer, startReference } from "./servers.mjs";
import { Table, machine, number } from "./table.mjs";

const setting = (name, usual) => Number(process.env[name] || usual);
const SECONDS = setting("BENCH_SECONDS", 1);
const ROUNDS = setting("BENCH_ROUNDS", 40);
/** Fewest rounds, and of what is not compared the number. */
const FEW_ROUNDS = Math.min(ROUNDS, 12);
/** How far the ends of a median's interval may be from it before enough rounds were measured. */
const PRECISION = 0.02;
const CREDENTIALS = setting("BENCH_CREDENTIALS", 100_000);
const MANY = setting("BENCH_MANY", 1_000_000);
const TOKENS = setting("BENCH_TOKENS", 1_000_000);
const RECORDS = setting("BENCH_RECORDS", 1_700_000);
const WARM_UP_SECONDS = 2;
/** Credentials that are asked for again and again, and the least number there are. */
const HOT = 10;
/** What a server may take after every credential was asked for: 40 MB of its own, and the cache as it is configured. */
const MEMORY_LIMIT_MB = 200;
const P99_LIMIT_MS = 5;
/** What is measured at half load, and on either database; and of whom. */
const OWN = [["mint", "clients"], ["verify with a key", "keys"], ["verify with a token", "tokens"]];
const ON_POSTGRES = " on PostgreSQL";
/** Rounds of a second in which each request is the first of its credential. */
const FIRST_USES = 3;
/** A server that had less of its core waited for the load, or for others: the measurement says nothing about it. */
const FULL_CORE = 0.85;
const ATTEMPTS = 3;

const folder = mkdtempSync(join(tmpdir(), "credentials-console-bench-"));
const file = (name) => join(folder, name);
const few = file("few.db");
const many = file("many.db");
const table = new Table();
let disturbed = 0;

async function step(text, work) {
  const begun = performance.now();
  console.error(`→ ${text}`);
  const result = await work();
  console.error(`✓ ${text} (${Math.round((performance.now() - begun) / 1000)} s)`);
  return result;
}

/** Requests per second of a server that has its core for itself; after some attempts, of one that has not. */
async function busiest(name, server, what, isRefused) {
  let best;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const result = await drive(server, what, SECONDS, CONNECTIONS, isRefused);
    if (best === undefined || result.core > best.core) best = result;
    console.error(`  ${name}: ${number(result.perSecond)}/s with ${Math.round(result.core * 100)} % of the core`);
    if (best.core >= FULL_CORE) return best.perSecond;
  }
  disturbed += 1;
  return best.perSecond;
}

/** Whether the median of the ratios of two figures is known well enough. */
function isKnown(rates, others) {
  const ratios = rates.map((rate, round) => rate / others[round]);
  const middle = median(ratios);
  return intervalOfMedian(ratios).every((end) => Math.abs(end - middle) <= PRECISION * middle);
}

/**
 * Measures each figure once in every round, until the ratios of all pairs that are compared are known; gives the requests per second of
 * each round.
 */
async function measure(figures, pairs) {
  const names = Object.keys(figures);
  for (const [server, what, isRefused] of Object.values(figures)) await drive(server, what, WARM_UP_SECONDS, CONNECTIONS, isRefused);
  const rates = Object.fromEntries(names.map((name) => [name, []]));
  const unknown = () => pairs.filter(([name, other]) => !isKnown(rates[name], rates[other])).length;
  for (let round = 1; round <= FEW_ROUNDS || (round <= ROUNDS && unknown() > 0); round += 1) {
    const left = round > FEW_ROUNDS ? `, ${unknown()} of ${pairs.length} ratios are not known within ${PRECISION * 100} %` : "";
    console.error(`  round ${round} of ${FEW_ROUNDS} to ${ROUNDS}${left}`);
    for (const name of names) rates[name].push(await busiest(name, ...figures[name]));
  }
  return rates;
}

/** A database of the private PostgreSQL that scripts/with-postgres brings up. */
function makePostgres(name) {
  const url = new URL(process.env.TEST_POSTGRES_URL);
  execFileSync("psql", ["--no-psqlrc", "-qc", `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`, url.toString()]);
  url.pathname = name;
  return url.toString();
}

async function mint(url, line) {
  const [, id, secret] = line.split(" ");
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const response = await fetch(`${url}/oauth/v1/token`, { method: "POST", body });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()).access_token;
}

/** Makes the smallest database and the files of what is hot in it. */
async function prepare(database, where) {
  const first = file(`every${where}`);
  await seed(database, 0, HOT, first);
  const lines = readFileSync(first, "utf8").trim().split("\n");
  const keys = lines.filter((line) => line.startsWith("key "));
  const clients = lines.filter((line) => line.startsWith("client "));
  const server = await startConsole(database);
  const tokens = await Promise.all(clients.map(async (line) => `key ${await mint(server.url, line)}`));
  await server.stop();
  const hot = { keys, clients, tokens, both: [...keys, ...tokens], all: [...keys, ...clients, ...tokens] };
  for (const [name, content] of Object.entries(hot)) writeFileSync(file(`${name}${where}`), `${content.join("\n")}\n`);
}

const hot = (name) => [file(name), "hot"];

/** What is compared with what, and the goal. */
const COMPARED = [
  ["/healthz", "bare static answer"],
  ["mint", "/healthz"],
  ["mint", "bare mint", 0.7],
  ["mint", "oidc-provider, EdDSA JWT", 7],
  ["mint", "oidc-provider, opaque", 4],
  ["verify with a key", "/healthz"],
  ["verify with a key", "bare verify with a key", 0.85],
  ["verify with a token", "/healthz"],
  ["verify with a token", "bare verify with a token", 0.85],
];

async function throughput(product) {
  const reference = await startReference(file("all"));
  const jwt = await startPeer(file("clients"), "jwt");
  const opaque = await startPeer(file("clients"), "opaque");
  const figures = {
    "bare static answer": [reference, ["-", "/static"]],
    "/healthz": [product, ["-", "/healthz"]],
    "bare mint": [reference, hot("clients")],
    mint: [product, hot("clients")],
    "oidc-provider, EdDSA JWT": [jwt, hot("clients")],
    "oidc-provider, opaque": [opaque, hot("clients")],
    "bare verify with a key": [reference, hot("keys")],
    "verify with a key": [product, hot("keys")],
    "bare verify with a token": [reference, hot("tokens")],
    "verify with a token": [product, hot("tokens")],
  };
  const rates = await measure(figures, COMPARED.filter(([, other, goal]) => other.startsWith("bare") && goal !== undefined));
  await Promise.all([reference, jwt, opaque].map((server) => server.stop()));
  for (const [name, other, goal] of COMPARED) table.rate(name, rates[name], other, rates[other], goal);
  return rates;
}

/** The same on PostgreSQL, in turns with SQLite: what is remembered costs no more, what is asked for the first time asks the database. */
async function onPostgres() {
  const database = makePostgres("bench");
  await prepare(database, ON_POSTGRES);
  await seed(database, HOT, CREDENTIALS - HOT, file(`every${ON_POSTGRES}`));
  const [sqlite, product] = [await startConsole(many), await startConsole(database)];
  const figures = OWN.flatMap(([name, what]) => [[name, [sqlite, hot(what)]], [`${name}${ON_POSTGRES}`, [product, hot(`${what}${ON_POSTGRES}`)]]]);
  const rates = await measure(Object.fromEntries(figures), OWN.map(([name]) => [`${name}${ON_POSTGRES}`, name]));
  for (const [name] of OWN) table.rate(`${name}${ON_POSTGRES}`, rates[`${name}${ON_POSTGRES}`], name, rates[name], 0.9);
  await latency(product, rates, ON_POSTGRES);
  const first = [
    { server: sqlite, where: "", next: HOT, rates: [] },
    { server: product, where: ON_POSTGRES, next: HOT, rates: [] },
  ];
  for (let round = 0; round < FIRST_USES; round += 1) {
    for (const one of first) {
      const { requests, perSecond } = await drive(one.server, [file(`every${one.where}`), "walk", one.next], 1);
      one.next += requests + CONNECTIONS;
      one.rates.push(perSecond);
    }
  }
  const name = "first use of a credential";
  table.rate(`${name}${ON_POSTGRES}`, first[1].rates, name, first[0].rates);
  await Promise.all([sqlite.stop(), product.stop()]);
}

/** wrk waits for each answer; with a pause before each request its connections ask for about half of what is possible. */
async function latency(product, rates, where = "") {
  for (const [figure, what] of OWN) {
    const name = `${figure}${where}`;
    const usual = median(rates[name]);
    const half = usual / 2;
    const pause = (CONNECTIONS / half) * 1000;
    const results = [];
    for (let round = 0; round < FEW_ROUNDS; round += 1) results.push(await drive(product, [...hot(`${what}${where}`), pause], SECONDS));
    const p99 = median(results.map((result) => result.p99_ms));
    const load = median(results.map((result) => result.perSecond)) / usual;
    table.limit(`${name}, p99 at ${Math.round(load * 100)} % load`, p99, P99_LIMIT_MS, "ms");
  }
}

/** Drives a server until it has answered so often, and says how often it did. */
async function repeat(server, count, what) {
  let answered = 0;
  while (answered < count) {
    answered += (await drive(server, what(answered), SECONDS)).requests;
    console.error(`  ${number(Math.min(answered, count))} of ${number(count)}`);
  }
  return answered;
}

/** Bytes are counted while no server runs: what one has written ahead is beside the file. */
async function tokensLeaveNothing() {
  const before = statSync(many).size;
  const server = await startConsole(many);
  const minted = await repeat(server, TOKENS, () => hot("clients"));
  await server.stop();
  const grown = statSync(many).size - before;
  table.limit(`growth of the database of ${number(before)} B by ${number(minted)} tokens`, grown, 0, "B");
}

async function hotAmongMany() {
  const [crowded, alone] = [await startConsole(many), await startConsole(few)];
  const [name, other] = [`${HOT} hot among ${number(MANY)}`, `${HOT} hot among ${HOT}`];
  const rates = await measure({ [other]: [alone, hot("both")], [name]: [crowded, hot("both")] }, [[name, other]]);
  await Promise.all([crowded.stop(), alone.stop()]);
  table.rate(name, rates[name], other, rates[other], 0.9);
}

/** What is refused, with and without a record of it: a flood slows nobody down. */
async function refusals() {
  const [name, other] = ["refuse an unknown key", "refuse it without a record"];
  writeFileSync(file("strangers"), `${Array.from({ length: HOT }, (_, index) => `key stranger-${index}`).join("\n")}\n`);
  const silent = await startConsole(many, [], { CREDENTIALS__REFUSALS__RETENTION_DAYS: "0" });
  const recording = await startConsole(many);
  const figures = { [other]: [silent, hot("strangers"), true], [name]: [recording, hot("strangers"), true] };
  // Nor does the time tell a decoy from what is unknown.
  const decoy = JSON.parse(await runConsole(many, ["credential", "create", "--name", "Decoy", "--type", "api-key", "--scope", "users:read", "--decoy", "a bench", "--json"]));
  writeFileSync(file("decoys"), `key ${decoy.api_key}\n`);
  const trap = "refuse a decoy";
  figures[trap] = [recording, hot("decoys"), true];
  const rates = await measure(figures, [[name, other], [trap, name]]);
  const memory = recording.residentMemory();
  await Promise.all([silent.stop(), recording.stop()]);
  table.rate(name, rates[name], other, rates[other], 0.9);
  table.rate(trap, rates[trap], name, rates[name], 0.9);
  table.limit("memory after it", memory, MEMORY_LIMIT_MB, "MB");
}

async function walkBoundsMemory() {
  const server = await startConsole(many);
  const idle = server.residentMemory();
  await repeat(server, MANY, (answered) => [file("every"), "walk", answered % MANY]);
  const memory = server.residentMemory();
  await server.stop();
  table.limit(`memory after a walk over ${number(MANY)} (${Math.round(idle)} MB before)`, memory, MEMORY_LIMIT_MB, "MB");
}

async function main() {
  await step(`make ${HOT} credentials`, () => prepare(few, ""));
  await step("count instructions", () => measureInstructions(table, file, few));
  for (const part of filesOf(few)) copyFileSync(part, part.replace(few, many));
  await step(`make ${number(CREDENTIALS)} credentials`, () => seed(many, HOT, CREDENTIALS - HOT, file("every")));
  const server = await startConsole(many);
  await step("load pages", () => measurePages(table, server, many, number(CREDENTIALS)));
  const rates = await step("measure throughput", () => throughput(server));
  await step("measure latency", () => latency(server, rates));
  await server.stop();
  await step("measure refusals", refusals);
  await step(`mint ${number(TOKENS)} tokens`, tokensLeaveNothing);
  await step("measure on PostgreSQL", onPostgres);
  await step(`make ${number(MANY)} credentials`, () => seed(many, CREDENTIALS, MANY - CREDENTIALS, file("every")));
  await step(`measure ${HOT} among ${number(MANY)}`, hotAmongMany);
  await step(`walk over ${number(MANY)}`, walkBoundsMemory);
  await measureRecords(table, file, makePostgres("bench_records"), RECORDS, step);
  console.log(`${machine()}, ${FEW_ROUNDS} to ${ROUNDS} rounds of ${SECONDS} s\n\n${table}`);
  if (disturbed > 0) {
    const share = `${FULL_CORE * 100} % of its core`;
    console.error(`! in ${disturbed} measurements the server had less than ${share}: the machine is busy with something else`);
  }
  if (table.missed.length > 0) {
    console.error(`✗ short of the goal: ${table.missed.join("; ")}`);
    process.exitCode = 1;
  }
}

process.on("SIGINT", () => cleanUp(folder).then(() => process.exit(130)));
try {
  await main();
} finally {
  await cleanUp(folder);
}
