// Debian's nginx in front of an API that knows nothing of credentials: each request is asked about at /rest/v1/auth/verify.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, ISSUER, check, expectStatus } from "./check.mjs";
import { command, createCredential, freePort, listening } from "./server.mjs";

const NGINX = "/usr/sbin/nginx";
console.log(execFileSync("sh", ["-c", `${NGINX} -v 2>&1`], { encoding: "utf8" }).trim());

async function token(id, secret) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await fetch(`${ISSUER}/oauth/v1/token`, { method: "POST", body });
  return (await answer.json()).access_token;
}

// The API behind nginx says who it believes to be asked by, and how long a body it has read. All of the body is read before
// it answers: nginx answers 502 where its upstream closes on a body that is still being sent.
const api = createServer(async (request, response) => {
  let length = 0;
  for await (const chunk of request) length += chunk.length;
  response.setHeader("x-body-length", length);
  response.end(request.headers["x-credential-id"] ?? "nobody");
});
await new Promise((done) => api.listen(0, "127.0.0.1", done));

const folder = mkdtempSync(join(tmpdir(), "credentials-console-nginx-"));
mkdirSync(join(folder, "static"));
writeFileSync(join(folder, "static", "hello.txt"), "hello\n");
const port = await freePort();
writeFileSync(join(folder, "nginx.conf"), `
  daemon off;
  # Started as root, its workers would be nobody, who cannot read the folder.
  user ${userInfo().username};
  worker_processes 2;
  pid ${folder}/nginx.pid;
  error_log stderr error;
  events { worker_connections 128; }
  http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    server {
      listen 127.0.0.1:${port};
      location /static/ {
        auth_request /verify;
        root ${folder};
      }
      location /api/ {
        auth_request /verify;
        auth_request_set $credential $upstream_http_x_credential_id;
        proxy_set_header X-Credential-Id $credential;
        proxy_pass http://127.0.0.1:${api.address().port};
      }
      location = /verify {
        internal;
        proxy_pass ${ISSUER}/rest/v1/auth/verify?scope=users:read;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
      }
    }
  }
`);

const nginx = spawn(NGINX, ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")], { stdio: ["ignore", "inherit", "inherit"] });
const ended = new Promise((done) => nginx.on("exit", done));
// The runner's patience has an end, and nginx would outlive it.
process.once("SIGTERM", () => process.exit(1));
process.once("exit", () => nginx.kill());

const STATIC = `http://127.0.0.1:${port}/static/hello.txt`;
const API = `http://127.0.0.1:${port}/api/orders`;

async function run() {
  await listening(port, nginx);

  await check("a key and a token pass", async () => {
    const bearer = await token(CLIENT_ID, CLIENT_SECRET);
    for (const authorization of [API_KEY, `Bearer ${API_KEY}`, `Bearer ${bearer}`]) {
      await expectStatus(STATIC, authorization, 200);
      await expectStatus(API, authorization, 200);
    }
  });

  await check("the API behind learns the credential's id, whatever the client claims", async () => {
    const { id } = JSON.parse(command(["credential", "list", "--json"])).find((each) => each.name === "Key");
    const answer = await fetch(API, { headers: { authorization: API_KEY, "x-credential-id": "forged" } });
    assert.equal(await answer.text(), id);
  });

  await check("without a credential, and with an unknown one, it is 401 with our challenge", async () => {
    for (const authorization of [undefined, `${API_KEY}x`]) {
      const answer = await expectStatus(STATIC, authorization, 401);
      assert.match(answer.headers.get("www-authenticate"), /^Bearer realm=/);
    }
  });

  await check("without the scope it is 403", async () => {
    const narrow = createCredential("Narrow", "api-key", ["interactions:read"]);
    await expectStatus(STATIC, narrow.api_key, 403);
  });

  await check("a body passes through, and is not sent along with the question", async () => {
    const answer = await fetch(API, { method: "POST", body: "x".repeat(100_000), headers: { authorization: API_KEY } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("x-body-length"), "100000");
    await answer.text();
  });

  await deletionUnderLoad();
}

// Eight clients ask one after the other, four with a key and four with a token, while both credentials are deleted. What
// was begun before the deletion is accepted, what was begun after it was acknowledged is not.
async function deletionUnderLoad() {
  const AFTER = 250;
  const key = createCredential("Leaked key", "api-key", ["users:read"]);
  const client = createCredential("Leaked client", "oauth2", ["users:read"]);
  const load = (id, authorization) => ({ id, authorization, deletionBegun: Infinity, acknowledged: Infinity, before: 0, after: 0 });
  const loads = [load(key.id, key.api_key), load(client.id, `Bearer ${await token(client.client_id, client.client_secret)}`)];

  const ask = async (load) => {
    while (load.after < AFTER) {
      const begun = performance.now();
      const answer = await fetch(STATIC, { headers: { authorization: load.authorization } });
      await answer.arrayBuffer();
      if (begun > load.acknowledged) {
        assert.notEqual(answer.status, 200, "accepted after the deletion was acknowledged");
        if (load.after === 0) assert.equal(answer.status, 401);
        load.after += 1;
      } else if (performance.now() < load.deletionBegun) {
        assert.equal(answer.status, 200);
        load.before += 1;
      }
      if (load.before === 100) load.warm();
    }
  };
  const remove = async (load) => {
    await new Promise((done) => (load.warm = done));
    load.deletionBegun = performance.now();
    await promisify(execFile)(process.env.CREDENTIALS_CONSOLE, ["credential", "delete", load.id]);
    load.acknowledged = performance.now();
  };

  await check("credentials deleted under load: not one request is accepted after the deletion was acknowledged", async () => {
    await Promise.all(loads.flatMap((load) => [remove(load), ask(load), ask(load), ask(load), ask(load)]));
  });
  const [ofKey, ofToken] = loads;
  console.log(`   key: ${ofKey.before} accepted before, ${ofKey.after} refused after; token: ${ofToken.before} and ${ofToken.after}`);
}

try {
  await run();
} finally {
  nginx.kill();
  await ended;
  api.close();
  api.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
