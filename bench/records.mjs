// The Data API on a table of millions, beside the command lines of the databases on the same rows.
import { once } from "node:events";
import { createWriteStream, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { median } from "./load.mjs";
import { onServerCore, onTwoCores, runConsole, startConsole } from "./servers.mjs";
import { number } from "./table.mjs";

const PAGE = 500;
/** Pages whose time is compared, at the beginning and at the end of an export. */
const COMPARED_PAGES = 20;
/** Exports that are compared with the command line, each in turn with it. */
const ROUNDS = 3;
const EXPORTS = 16;
const PAGES_OF_CROWD = 200;
const MEMORY_LIMIT_MB = 100;
const FILTERED_PAGES = 240;
const WATCH_MS = 50;
const FIRST_DAY = Date.UTC(2025, 0, 1);
const DAYS = 365;
const DAY_MS = 86_400_000;
const TABLE = "record_interactions";
const ATTRIBUTES =
  "actor, conversation_id, created_time, json_extract(document, '$.detail') AS detail, id, label, last_updated_time, " +
  "parent_interaction_id, platform, type, user_id";

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CONTENT = "The office is closed on Monday. To reset your password, open the portal, choose Security and follow the steps. ";

/** Writes interactions as they are exported: by time, ids without any order, each day's changes with one time. */
async function write(path, count) {
  const random = randomNumbers(1);
  const id = () => Array.from({ length: 12 }, () => LETTERS[random(LETTERS.length)]).join("");
  const file = createWriteStream(path);
  let conversation = id();
  for (let index = 0; index < count; index += 1) {
    if (random(6) === 0) conversation = id();
    const created = FIRST_DAY + Math.floor((index / count) * DAYS * DAY_MS);
    const changed = Math.ceil(created / DAY_MS) * DAY_MS + DAY_MS / 4;
    const record = {
      id: id(),
      actor: index % 2 === 0 ? "user" : "bot",
      conversation_id: conversation,
      created_time: new Date(created).toISOString(),
      last_updated_time: new Date(changed).toISOString(),
      parent_interaction_id: null,
      platform: "slack",
      type: index % 2 === 0 ? "INTERACTION_TYPE_FREE_TEXT" : "INTERACTION_TYPE_BOT_MESSAGE",
      user_id: String(10 ** 15 + random(20_000)),
      label: null,
      detail: { content: CONTENT.slice(random(CONTENT.length - 20)), domain: "IT", entity: "password" },
    };
    if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

const agent = new Agent({ keepAlive: true });

/** Reads a page; gives the time to its first byte in milliseconds, and the next link. */
function page(url, key) {
  return new Promise((done, failed) => {
    const begun = performance.now();
    const request = get(url, { agent, headers: { authorization: key } }, (response) => {
      const firstByte = performance.now() - begun;
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        if (response.statusCode !== 200) failed(new Error(`${url}: ${response.statusCode} ${body}`));
        const next = /"@odata.nextLink":"([^"]*)"}$/.exec(body.subarray(-2_000).toString());
        done({ firstByte, total: performance.now() - begun, next: next?.[1] });
      });
      response.on("error", failed);
    });
    request.on("error", failed);
  });
}

/** Follows next links, to the end or so many; gives the time of each page in milliseconds. */
async function follow(server, key, most = Infinity) {
  const times = [];
  let url = `${server.url}/export/v1/records/interactions`;
  while (url !== undefined && times.length < most) {
    const { total, next } = await page(url, key);
    times.push(total);
    // Links begin with the public URL, which is another one here.
    url = next && `${server.url}${new URL(next).pathname}${new URL(next).search}`;
  }
  return times;
}

async function seconds(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

const shell = (database, input, ...options) => onServerCore("sqlite3", [...options, database], input);

/** Loads the rows of one database into the same table of an empty one, and gives the seconds that it took. */
async function importBySqlite(database, other, csv) {
  await shell(database, `.mode csv\n.output ${csv}\nSELECT * FROM ${TABLE};\n`);
  await shell(database, `.output ${other}.sql\n.schema ${TABLE}\n`);
  await shell(other, `PRAGMA journal_mode = WAL;\nPRAGMA foreign_keys = OFF;\n.read ${other}.sql\n`);
  return seconds(() => shell(other, `.import --csv ${csv} ${TABLE}\n`));
}

const psql = (database, command) => onTwoCores("psql", ["--no-psqlrc", "-qc", command, database], "");

/** Loads the rows of a table into the same table, emptied, and gives the seconds that it took. */
async function importByPostgres(database, csv) {
  await psql(database, `\\copy (SELECT * FROM ${TABLE}) TO '${csv}' csv`);
  await psql(database, `TRUNCATE ${TABLE}`);
  return seconds(() => psql(database, `\\copy ${TABLE} FROM '${csv}' csv`));
}

const months = Array.from({ length: 12 }, (_, month) => [month, month + 1].map((at) => new Date(Date.UTC(2025, at)).toISOString()));

/** Milliseconds that the query of a month's first page takes without a server. */
async function bareFilter(database) {
  const query = ([from, to]) =>
    `SELECT document FROM ${TABLE} WHERE organization_id = (SELECT id FROM organizations) AND last_updated_time >= '${from}' ` +
    `AND last_updated_time < '${to}' ORDER BY last_updated_time DESC, id DESC LIMIT ${PAGE + 1};\n`;
  const queries = Array.from({ length: FILTERED_PAGES }, (_, index) => query(months[index % months.length])).join("");
  const start = await seconds(() => shell(database, ".output /dev/null\n"));
  return ((await seconds(() => shell(database, `.output /dev/null\n${queries}`))) - start) * (1000 / FILTERED_PAGES);
}

async function filter(server, key) {
  const times = [];
  for (let index = 0; index < FILTERED_PAGES; index += 1) {
    const [from, to] = months[index % months.length];
    const filter = encodeURIComponent(`last_updated_time ge ${from} and last_updated_time lt ${to}`);
    const query = `$filter=${filter}&$orderby=last_updated_time%20desc`;
    times.push((await page(`${server.url}/export/v1/records/interactions?${query}`, key)).firstByte);
  }
  return median(times);
}

/** The most memory that a server has while something is done, in MB. */
async function watched(server, work) {
  let most = 0;
  const look = () => (most = Math.max(most, server.residentMemory()));
  const timer = setInterval(look, WATCH_MS);
  await work();
  clearInterval(timer);
  look();
  return most;
}

/** Measures what becomes of so many records in a new database of each kind. `step` shows what is under way. */
export async function measureRecords(table, file, postgres, count, step) {
  const database = file("records.db");
  const [rows, csv, other] = [file("records.ndjson"), file("records.csv"), file("sqlite3.db")];
  await step(`write ${number(count)} records`, () => write(rows, count));
  const create = (into) => runConsole(into, ["credential", "create", "--json", "--name", "x", "--type", "api-key", "--scope", "interactions:read"]);
  const key = JSON.parse(await create(database)).api_key;
  const load = (into) => seconds(() => runConsole(into, ["import", "interactions", rows]));
  const ours = await step("import them", () => load(database));
  const theirs = await step("import them by sqlite3", () => importBySqlite(database, other, csv));
  rmSync(csv);
  rmSync(other);
  const name = `import of ${number(count)} records`;
  table.rate(name, [count / ours], "sqlite3 .import", [count / theirs], 0.8);
  await create(postgres);
  const oursAgain = await step("import them into PostgreSQL", () => load(postgres));
  rmSync(rows);
  const copied = await step("import them by psql", () => importByPostgres(postgres, csv));
  rmSync(csv);
  table.rate(`${name} into PostgreSQL`, [count / oursAgain], "psql \\copy", [count / copied], 0.5);

  const server = await startConsole(database);
  const query = `.mode json\n.output /dev/null\nSELECT ${ATTRIBUTES} FROM ${TABLE};\n`;
  const [dumped, exported] = [[], []];
  let times;
  const memory = await step(`export them, ${ROUNDS} times`, () =>
    watched(server, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        dumped.push(count / (await seconds(() => shell(database, query))));
        exported.push(count / (await seconds(async () => (times = await follow(server, key)))));
      }
    }),
  );
  if (times.length !== Math.ceil(count / PAGE)) throw new Error(`${times.length} pages of ${count} records`);
  table.rate("export by next links, records", exported, "sqlite3 in JSON", dumped, 0.5);
  // The very first page warms the server up.
  const [first, last] = [times.slice(1, COMPARED_PAGES + 1), times.slice(-COMPARED_PAGES)];
  table.limit("last pages, to the first", median(last) / median(first), 1.2, "×");
  table.limit("memory during an export", memory, MEMORY_LIMIT_MB, "MB");
  const [bare, filtered] = await step("filter", async () => [await bareFilter(database), await filter(server, key)]);
  table.limit(`first byte of a month, to the bare query (${bare.toPrecision(3)} ms)`, filtered / bare, 3, "×");
  const crowd = await step(`export ${EXPORTS} times at once`, () =>
    watched(server, () => Promise.all(Array.from({ length: EXPORTS }, () => follow(server, key, PAGES_OF_CROWD)))),
  );
  table.limit(`memory during ${EXPORTS} exports`, crowd, MEMORY_LIMIT_MB, "MB");
  await server.stop();
}
