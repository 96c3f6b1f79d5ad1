// The recipe for several servers in docs/OPERATIONS.md, as it stands there but for addresses and certificates, run by Debian's nginx.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { API_KEY, ISSUER, check } from "./check.mjs";
import { freePort, listening } from "./server.mjs";

const NGINX = "/usr/sbin/nginx";
const document = readFileSync(new URL("../docs/OPERATIONS.md", import.meta.url), "utf8");
const recipe = document.match(/```nginx\n(upstream console [^`]*)```/)[1];

// Three servers that count. One of them reads a request and closes without an answer once it is told to.
let requests = 0;
let connections = 0;
let broken = false;
const upstreams = await Promise.all([0, 1, 2].map(async (number) => {
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    for await (const _ of request);
    requests += 1;
    if (broken && number === 0) return request.socket.destroy();
    response.end(request.headers["x-forwarded-for"]);
  });
  server.on("connection", () => (connections += 1));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}));

const folder = mkdtempSync(join(tmpdir(), "credentials-console-nginx-"));
const children = [];
process.once("SIGTERM", () => process.exit(1));
process.once("exit", () => children.forEach((child) => child.kill()));

// The recipe in front of these three addresses; one worker, so that what is kept can be counted.
async function start(name, addresses) {
  const port = await freePort();
  let servers = recipe.replace("listen 443 ssl;", `listen 127.0.0.1:${port};`).replace(/.*ssl_certificate.*\n/g, "");
  addresses.forEach((address, index) => (servers = servers.replace(`10.0.0.${index + 1}:3000`, address)));
  const file = join(folder, `${name}.conf`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) => `${each}_temp_path ${folder}/${each};`);
  writeFileSync(file, `
    daemon off;
    user ${userInfo().username};
    worker_processes 1;
    pid ${folder}/${name}.pid;
    error_log ${folder}/${name}.log crit;
    events { worker_connections 128; }
    http { access_log off; ${temporary.join(" ")} ${servers} }
  `);
  const child = spawn(NGINX, ["-p", folder, "-e", "stderr", "-c", file], { stdio: ["ignore", "inherit", "inherit"] });
  children.push(child);
  await listening(port, child);
  return `http://127.0.0.1:${port}`;
}

async function run() {
  const url = await start("stubs", upstreams.map((server) => `127.0.0.1:${server.address().port}`));

  await check("connections to the servers are kept", async () => {
    for (let count = 0; count < 60; count += 1) assert.equal(await (await fetch(url)).text(), "127.0.0.1");
    assert.equal(requests, 60);
    assert.ok(connections <= 6, `${connections} connections for 60 requests`);
  });

  await check("a GET goes on to the next server, a POST that was sent is not sent again", async () => {
    broken = true;
    requests = 0;
    for (let count = 0; count < 6; count += 1) assert.equal((await fetch(url)).status, 200);
    assert.ok(requests > 6);
    requests = 0;
    const answers = [];
    for (let count = 0; count < 9; count += 1) answers.push((await fetch(url, { method: "POST", body: "a=b" })).status);
    assert.equal(requests, 9);
    assert.deepEqual([...new Set(answers)].sort(), [200, 502]);
  });

  await check("the next link of a question that passes nginx passes it, too", async () => {
    const ours = new URL(ISSUER).host;
    const proxy = await start("ours", [ours, ours, ours]);
    const get = (path) => fetch(proxy + path, { headers: { authorization: API_KEY, prefer: "maxpagesize=2" } });
    const listed = (count) => Array.from({ length: count }, (_, index) => `'${crypto.randomUUID()}${index}'`).join(",");
    for (const filter of [`not+(id+in+(${listed(168)}))`, `id+ne+'${"%E6%BC%A2".repeat(880)}'`, `id+ne+'${"x".repeat(7_900)}'`]) {
      let path = `/export/v1/records/users?$filter=${filter}&$top=6`;
      // As it is sent: quotes are percent-encoded by this client.
      const sent = new URL(proxy + path).href.length - proxy.length;
      assert.ok(sent > 7_500 && sent < 8_150, String(sent));
      for (let page = 0; page < 3; page += 1) {
        const answer = await get(path);
        assert.equal(answer.status, 200, `page ${page}, ${path.length} bytes`);
        const next = (await answer.json())["@odata.nextLink"];
        assert.equal(next === undefined, page === 2);
        path = next?.slice(ISSUER.length);
      }
    }
  });
}

try {
  await run();
} finally {
  children.forEach((child) => child.kill());
  await Promise.all(children.map((child) => child.exitCode === null && new Promise((done) => child.on("exit", done))));
  upstreams.forEach((server) => server.close() && server.closeAllConnections());
  rmSync(folder, { recursive: true, force: true });
}
