// Connections of strangers that send nothing, half of something, or read no answer, while good clients ask.
import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "../../clients/server.mjs";
import { Report, pause } from "./report.mjs";
import { Server, command, installation } from "./servers.mjs";

/** Where strangers come from; good clients come from 127.0.0.1. */
const STRANGERS = "127.0.0.2";
/** Seconds for which good clients ask beside each kind of strangers; longer than any of their limits. */
const SECONDS = Number(process.env.SOAK_STRANGERS_SECONDS ?? 45);
const HALF_CONTENT = "POST /oauth/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ngrant";
const KINDS = [
  ["idle connections", 1000, ""],
  ["half heads", 1200, "GET /healthz HTTP/1.1\r\nHo"],
  ["half contents", 1000, HALF_CONTENT],
  ["clients that do not read", 100, "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200)],
];

export async function strangers(folder) {
  const report = new Report("Strangers, and good clients beside them");
  const port = await freePort();
  const environment = {
    ...installation(`sqlite://${join(folder, "strangers.db")}`, `http://127.0.0.1:${port}`, randomBytes(32).toString("base64"), folder),
    CREDENTIALS__SERVER__TRUSTED_PROXIES: "",
  };
  const log = join(folder, "strangers.log");
  let server = await new Server(environment, port, log).start();
  const created = await command(environment, ["credential", "create", "--name", "Good", "--type", "api-key", "--scope", "users:read", "--json"]);
  const key = JSON.parse(created).api_key;
  for (const [what, number, sent] of KINDS) await beside(report, port, key, what, number, sent, 16);
  await server.end();
  server = await new Server(environment, port, log).start({ descriptors: 64 });
  await beside(report, port, key, "connections, with 64 file descriptors", 200, "", 4);
  await server.end();
  return report;
}

async function beside(report, port, key, what, number, sent, clients) {
  const open = new Set();
  for (let opened = 0; opened < number; opened += 1) {
    const socket = connect({ port, host: "127.0.0.1", localAddress: STRANGERS });
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
    // Whoever does not read does not see either that the connection has ended.
    if (sent.includes("openapi")) socket.pause();
    else socket.resume();
    socket.write(sent);
  }
  const until = performance.now() + SECONDS * 1000;
  const asked = await Promise.all(Array.from({ length: clients }, () => good(port, key, until)));
  const times = asked.flatMap((client) => client.times);
  const problems = asked.flatMap((client) => client.problems);
  report.expect(`${number} ${what}: answers to good clients`, `${times.length}, ${problems.length} not as wanted`, problems.length === 0 && times.length > 0, problems);
  report.times(`${number} ${what}: good clients`, times, Infinity, 2000);
  const left = await connections(port);
  report.expect(`${number} ${what}: connections that are still open after ${SECONDS} s`, left, left <= clients + 1, []);
  for (const socket of open) socket.destroy();
}

/** Asks again and again on a connection of its own. */
async function good(port, key, until) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const [times, problems] = [[], []];
  while (performance.now() < until) {
    const begun = performance.now();
    const status = await get(port, "/rest/v1/auth/test", agent, key).then((answer) => answer.status, (error) => error.message);
    times.push(performance.now() - begun);
    if (status !== 200) problems.push(status);
    await pause(20);
  }
  agent.destroy();
  return { times, problems };
}

/** A server may close an idle connection while the next request is on its way; clients ask again then (RFC 9112, section 9.3.1). */
function get(port, path, agent, key) {
  return new Promise((done, failed) => {
    const asking = request({ port, path, agent, host: "127.0.0.1", headers: key ? { authorization: `Bearer ${key}` } : {} }, async (answer) => {
      let text = "";
      for await (const part of answer) text += part;
      done({ status: answer.statusCode, text });
    });
    asking.on("error", (error) => {
      if (asking.reusedSocket && error.code === "ECONNRESET") done(get(port, path, agent, key));
      else failed(error);
    });
    asking.end();
  });
}

/** How many connections the server has open, this one among them. */
async function connections(port) {
  const { text } = await get(port, "/metrics", undefined, "");
  return Number(/^credentials_console_http_connections (\d+)$/m.exec(text)?.[1]);
}
