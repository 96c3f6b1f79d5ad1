// Debian's Apache with mod_oauth2 as a foreign resource server: it verifies our tokens by the published keys and asks us
// nothing else. Its JOSE library knows no EdDSA, so the server signs by ES256 here.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, ISSUER, check, expectStatus } from "./check.mjs";
import { freePort, listening } from "./server.mjs";

const APACHE = "/usr/sbin/apache2";
const MODULES = "/usr/lib/apache2/modules";
console.log(execFileSync("dpkg-query", ["-W", "-f", "${Package} ${Version}\n", "apache2-bin", "libapache2-mod-oauth2"], { encoding: "utf8" }).trim());

async function token(scope) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: CLIENT_ID, client_secret: CLIENT_SECRET, scope });
  const answer = await fetch(`${ISSUER}/oauth/v1/token`, { method: "POST", body });
  return (await answer.json()).access_token;
}

const folder = mkdtempSync(join(tmpdir(), "credentials-console-apache-"));
// Started as root, its workers are another user.
chmodSync(folder, 0o755);
for (const name of ["any", "scoped"]) {
  mkdirSync(join(folder, "www", name), { recursive: true });
  writeFileSync(join(folder, "www", name, "hello.txt"), "hello\n");
}
const port = await freePort();
const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "oauth2"];
const verify = `OAuth2TokenVerify jwks_uri ${ISSUER}/.well-known/jwks.json verify.exp=required`;
writeFileSync(join(folder, "apache.conf"), `
  ServerRoot ${folder}
  ServerName 127.0.0.1
  Listen 127.0.0.1:${port}
  PidFile ${folder}/apache.pid
  DefaultRuntimeDir ${folder}
  Mutex file:${folder} default
  ErrorLog ${folder}/error.log
  ${process.getuid() === 0 ? "User www-data\n  Group www-data" : ""}
  ${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join("\n  ")}
  DocumentRoot ${folder}/www
  <Location /any>
    AuthType oauth2
    ${verify}
    Require valid-user
  </Location>
  <Location /scoped>
    AuthType oauth2
    ${verify}
    # It compares the whole claim: this is a token of this one scope.
    Require oauth2_claim scope:users:read
    AuthzSendForbiddenOnFailure On
  </Location>
`);

const apache = spawn(APACHE, ["-D", "FOREGROUND", "-f", join(folder, "apache.conf")], { stdio: ["ignore", "inherit", "inherit"] });
const ended = new Promise((done) => apache.on("exit", done));
// The runner's patience has an end, and Apache would outlive it.
process.once("SIGTERM", () => process.exit(1));
process.once("exit", () => apache.kill());

const ANY = `http://127.0.0.1:${port}/any/hello.txt`;
const SCOPED = `http://127.0.0.1:${port}/scoped/hello.txt`;

async function run() {
  await listening(port, apache);
  const users = await token("users:read");
  const interactions = await token("interactions:read");

  await check("a token of ours passes", async () => {
    await expectStatus(ANY, `Bearer ${users}`, 200);
    await expectStatus(ANY, `Bearer ${interactions}`, 200);
  });

  await check("no token, an API key, and changed tokens are 401", async () => {
    const [header, claims, signature] = users.split(".");
    const foreign = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
    const [, otherClaims] = interactions.split(".");
    await expectStatus(ANY, undefined, 401);
    await expectStatus(ANY, `Bearer ${API_KEY}`, 401);
    await expectStatus(ANY, `Bearer ${header}.${claims}.${foreign}`, 401);
    await expectStatus(ANY, `Bearer ${header}.${otherClaims}.${signature}`, 401);
  });

  await check("it reads our scope claim: 200 with the scope, 403 without", async () => {
    await expectStatus(SCOPED, `Bearer ${users}`, 200);
    await expectStatus(SCOPED, `Bearer ${interactions}`, 403);
  });
}

try {
  await run();
} catch (error) {
  console.error(readFileSync(join(folder, "error.log"), { encoding: "utf8", flag: "a+" }));
  throw error;
} finally {
  apache.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
