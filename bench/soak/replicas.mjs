// Three servers behind nginx on one PostgreSQL, under load, through what happens to such servers.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { freePort } from "../../clients/server.mjs";
import { Browser, Load, bearer, mint, send } from "./clients.mjs";
import { Line } from "./line.mjs";
import { Nginx } from "./nginx.mjs";
import * as postgres from "./postgres.mjs";
import { quotas } from "./quotas.mjs";
import { Report, pause, until } from "./report.mjs";
import { rotation } from "./rotation.mjs";
import { DRAIN_SECONDS, Server, command, installation } from "./servers.mjs";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery staple";
const LIST = "/setup/organization-details/tenant-settings/credentials";
const SERVERS = 3;
const CHANGES = 30;
/** How long PostgreSQL is stopped, in milliseconds: longer than a request waits for it. */
const OUTAGE = 8000;
/** Goals for an acknowledgement, in milliseconds: usually, and at most. The second is a lease of 1,000 and what the load costs. */
const TYPICAL = 250;
const AT_MOST = 1000;

/** Runs every scene; gives the report. */
export async function replicas(folder) {
  const scene = await Scene.set(folder);
  const report = new Report("Three servers behind nginx on one PostgreSQL");
  try {
    await scene.spread(report);
    await scene.deletions(report, "a deletion", CHANGES);
    await scene.cutListener(report);
    await rotation(scene, report);
    await quotas(scene, report);
    await scene.silentLine(report);
    await scene.rollingRestart(report);
    await scene.killed(report);
    await scene.databaseRestarts(report);
  } finally {
    await scene.end();
  }
  return report;
}

class Scene {
  static async set(folder) {
    const scene = new Scene();
    await postgres.makeDatabase("soak");
    // The last of them has a line that can be disturbed.
    scene.line = await Line.to(postgres.port);
    const ports = await Promise.all(Array.from({ length: SERVERS }, freePort));
    scene.nginx = await Nginx.start(folder, ports);
    const key = randomBytes(32).toString("base64");
    const environment = (at) => installation(postgres.urlOf("soak", at), scene.nginx.url, key, folder);
    scene.environment = environment(postgres.port);
    const at = (index) => (index === SERVERS - 1 ? scene.line.port : postgres.port);
    // Together: migrations are run by one of them.
    const starting = ports.map((port, index) => new Server(environment(at(index)), port, join(folder, `server-${index}.log`)).start());
    scene.servers = await Promise.all(starting);
    await command(scene.environment, ["user", "add", "--email", EMAIL, "--role", "super-admin", "--password-stdin"], PASSWORD);
    await command(scene.environment, ["demo"]);
    scene.browser = new Browser(scene.nginx.url);
    const answer = await scene.browser.call("people/sign-in", { email: EMAIL, password: PASSWORD });
    if (answer.status !== 200) throw new Error(`cannot sign in: ${answer.status} ${answer.text}`);
    scene.key = await scene.create("Key", "api_key");
    scene.client = await scene.create("Client", "oauth2");
    scene.token = JSON.parse((await mint(scene.nginx.url, scene.client)).text).access_token;
    await scene.ready();
    return scene;
  }

  async end() {
    await Promise.all(this.servers.map((server) => server.end("SIGKILL")));
    await this.nginx.stop();
    this.line.close();
  }

  /** Resolves once every server is ready. */
  async ready() {
    const isReady = async (server) => (await send(`${server.url}/readyz`)).status === 200;
    await until(async () => (await Promise.all(this.servers.map(isReady))).every(Boolean));
  }

  async create(name, type, at) {
    const fields = [["name", name], ["authentication_type", type], ["scopes[]", "users:read"], ["scopes[]", "interactions:read"]];
    const answer = await this.browser.call("credentials/create", fields, at);
    if (answer.status !== 200) throw new Error(`cannot create: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  }

  /** Every kind of request, through nginx. */
  load(judge, clients = 2) {
    const { url } = this.nginx;
    const kinds = {
      key: () => send(`${url}/rest/v1/auth/test`, { headers: bearer(this.key.secret) }),
      token: () => send(`${url}/rest/v1/auth/test`, { headers: bearer(this.token) }),
      mint: () => mint(url, this.client),
      records: () => send(`${url}/export/v1/records/interactions?$top=100`, { headers: bearer(this.key.secret) }),
      page: () => this.browser.get(LIST),
    };
    const many = Array.from({ length: clients }, (_, number) => Object.entries(kinds).map(([kind, ask]) => [`${kind} ${number}`, ask]));
    return new Load(Object.fromEntries(many.flat()), 5, judge);
  }

  /** Nothing but 200. */
  flawless(answer) {
    return answer.status === 200 ? null : `${answer.status} ${answer.text.slice(0, 200)} (${answer.headers["x-upstream"]})`;
  }

  async spread(report) {
    const served = new Map();
    const load = this.load((answer, kind) => {
      const key = `${answer.headers["x-upstream"]}`;
      served.set(key, new Set([...(served.get(key) ?? []), kind.split(" ")[0]]));
      return this.flawless(answer);
    });
    await pause(3000);
    const { answers, wrong } = await load.stop();
    report.expect("one session, key, token and client at every server", `${answers} requests, ${served.size} servers`, served.size === SERVERS && wrong.length === 0, wrong);
  }

  /** Creates a key, warms it everywhere, deletes it at a server while all are asked for it, and asks them all again. */
  async deletion(number, { at = this.servers[number % SERVERS], before = async () => {}, asked = this.servers } = {}) {
    const name = `Key ${number} ${randomBytes(4).toString("hex")}`;
    const { id, secret } = await this.create(name, "api_key");
    const ask = (server, timeout) => send(`${server.url}/rest/v1/auth/test`, { headers: bearer(secret), timeout });
    for (const server of this.servers) if ((await ask(server)).status !== 200) throw new Error("a new key is refused");
    let acknowledged = Infinity;
    let after = 0;
    const accepted = [];
    let goOn = true;
    const clients = asked.map(async (server) => {
      while (goOn) {
        const begun = performance.now();
        const { status } = await ask(server);
        if (begun > acknowledged) {
          after += 1;
          if (status === 200) accepted.push(`${server.url} accepted a key ${Math.round(begun - acknowledged)} ms after its deletion was acknowledged`);
        }
      }
    });
    await before();
    const begun = performance.now();
    const answer = await this.browser.call("credentials/delete", { id, typed_name: name }, at.url);
    acknowledged = performance.now();
    if (answer.status !== 200) throw new Error(`cannot delete: ${answer.status} ${answer.text}`);
    await until(() => after >= 10 * asked.length);
    goOn = false;
    return { milliseconds: acknowledged - begun, clients: Promise.all(clients), accepted, ask, after: () => after };
  }

  async deletions(report, what, count, options) {
    const load = this.load((answer) => this.flawless(answer), 1);
    const times = [];
    const accepted = [];
    let after = 0;
    for (let number = 0; number < count; number += 1) {
      const deletion = await this.deletion(number, options);
      await deletion.clients;
      times.push(deletion.milliseconds);
      accepted.push(...deletion.accepted);
      after += deletion.after();
    }
    const { answers, wrong } = await load.stop();
    report.times(`${what} is acknowledged`, times, TYPICAL, AT_MOST);
    report.expect("no server accepts it afterwards", `${after} requests begun afterwards, ${accepted.length} accepted`, accepted.length === 0, accepted);
    report.expect("nobody else notices", `${answers} requests, ${wrong.length} wrong`, wrong.length === 0, wrong);
  }

  /** The connection by which the last server listens is ended, again and again. */
  async cutListener(report) {
    let cuts = 0;
    let goOn = true;
    const cutting = (async () => {
      while (goOn) {
        for (const pid of await listeners(this.line)) {
          await postgres.sql(`SELECT pg_terminate_backend(${pid})`);
          cuts += 1;
        }
        await pause(20);
      }
    })();
    await this.deletions(report, "a deletion, the listener of a server cut all the time,", 10, { at: this.servers[0] });
    goOn = false;
    await cutting;
    report.expect("the listener was cut", `${cuts} times`, cuts > 0, []);
    await this.ready();
  }

  /** The last server's line to the database goes silent: it hears of nothing, and does not know that. */
  async silentLine(report) {
    const silent = this.servers.at(-1);
    const times = [];
    const accepted = [];
    let after = 0;
    let said = 0;
    for (let number = 0; number < 3; number += 1) {
      const before = async () => this.line.goSilent();
      const deletion = await this.deletion(number, { at: this.servers[0], before, asked: this.servers.slice(0, -1) });
      const { status } = await send(`${silent.url}/readyz`);
      if (status === 503) said += 1;
      const answer = await deletion.ask(silent, 1000);
      if (answer.status === 200) deletion.accepted.push("the server with the silent line accepted it");
      this.line.speakAgain();
      await deletion.clients;
      times.push(deletion.milliseconds);
      accepted.push(...deletion.accepted);
      after += deletion.after();
      await this.ready();
    }
    report.times("a deletion, the line of a server silent,", times, Infinity, AT_MOST);
    report.expect("no server accepts it afterwards", `${after} requests begun afterwards, ${accepted.length} accepted`, accepted.length === 0, accepted);
    report.expect("the server says so on /readyz", `${said} of 3`, said === 3, []);
  }

  async rollingRestart(report) {
    const load = this.load((answer) => this.flawless(answer));
    const codes = [];
    const said = [];
    for (const server of this.servers) {
      await pause(500);
      const ended = server.end("SIGTERM");
      said.push((await send(`${server.url}/readyz`)).status);
      codes.push(await ended);
      await server.start();
      await this.ready();
    }
    await pause(1000);
    const { answers, wrong } = await load.stop();
    report.expect("every server says on /readyz that it stops, and ends with 0", `${said.join(" ")}, ${codes.join(" ")}`, said.every((status) => status === 503) && codes.every((code) => code === 0), []);
    report.expect(`all three restarted one after the other (drain of ${DRAIN_SECONDS} s)`, `${answers} requests, ${wrong.length} failed`, wrong.length === 0, wrong);
  }

  /** Only what the killed server had under way may be lost: nginx asks others again for what does no harm twice. */
  async killed(report) {
    const load = this.load((answer) => this.flawless(answer));
    await pause(1000);
    const server = this.servers.at(-1);
    const before = load.answers;
    await server.end("SIGKILL");
    const killedAt = performance.now();
    await pause(2000);
    const between = load.answers - before;
    await server.start();
    await this.ready();
    const { answers, wrong } = await load.stop();
    const late = wrong.filter(({ at }) => at > killedAt);
    report.expect("kill -9 of one", `${answers} requests, ${between} while it was gone; ${wrong.length} failed that it had under way, ${late.length} others`, late.length === 0 && between > 0, late);
  }

  async databaseRestarts(report) {
    const seen = new Map();
    const judge = (answer, kind) => {
      const key = answer.status === 503 && !answer.headers["retry-after"] ? "503 without Retry-After" : String(answer.status);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return key === "200" || key === "503" ? null : `${kind}: ${key} ${answer.text.slice(0, 200)}`;
    };
    const load = this.load(judge);
    await pause(1000);
    postgres.stop();
    await pause(OUTAGE);
    const whileGone = seen.get("503") ?? 0;
    postgres.start();
    const begun = performance.now();
    await this.ready();
    const took = performance.now() - begun;
    await pause(1000);
    const { answers, wrong } = await load.stop();
    const again = this.load((answer) => this.flawless(answer));
    await pause(2000);
    const after = await again.stop();
    report.expect(`PostgreSQL stopped for ${OUTAGE / 1000} s: 200, or 503 with Retry-After`, `${answers} requests: ${[...seen].map(([status, count]) => `${count} x ${status}`).join(", ")}`, wrong.length === 0 && whileGone > 0, wrong);
    report.expect("every server is ready again by itself", `${Math.round(took)} ms after PostgreSQL; then ${after.answers} requests, ${after.wrong.length} failed`, after.wrong.length === 0, after.wrong);
  }
}

/** The connections by which a server listens: those of a line that look at the sequence outside of a transaction. */
async function listeners(line) {
  const ports = line.portsToDatabase();
  if (ports.length === 0) return [];
  const rows = await postgres.sql(`SELECT pid FROM pg_stat_activity WHERE state = 'idle' AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT coalesce(max(number)%') AND client_port IN (${ports.join(",")})`);
  return rows.split("\n").filter(Boolean);
}
